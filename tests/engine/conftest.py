"""Schedulers for tests, closed when a test ends, and the uploads that experiments of tests are about."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from engine.scheduler import Scheduler


@pytest.fixture(scope="module", autouse=True)
def uploads() -> None:
    """Bring the tables of tests/engine/exported.py again, which other files of tests may have crowded out."""
    exported = sys.modules.get("tests.engine.exported")
    for sheet, owner in getattr(exported, "SHEETS", ()):
        exported.keep(sheet, owner=owner)


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
