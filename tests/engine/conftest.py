"""Schedulers for tests, closed when a test ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.scheduler import Scheduler


@pytest.fixture(params=[1, 3])
def workers(request: pytest.FixtureRequest) -> Iterator[Scheduler]:
    """A scheduler with one worker, and one with three."""
    made = Scheduler(request.param)
    yield made
    made.close()


@pytest.fixture
def one() -> Iterator[Scheduler]:
    """A scheduler with a single worker, so that the order of turns is known."""
    made = Scheduler(1)
    yield made
    made.close()


@pytest.fixture
def two() -> Iterator[Scheduler]:
    """A scheduler with two workers."""
    made = Scheduler(2)
    yield made
    made.close()
