"""A session's runs without a scheduler, at a time that stands still, for tests that drive them by hand."""

from __future__ import annotations

import pytest

from playground.live import pictured, seldom, strand, together, track, trainer, watched
from playground.live.learning import Learning
from playground.live.live import Live
from tests.playground.driven import SMALL, Browser, Clock, Waker
from tests.playground.trainings import LINE, PAIR


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that stands still, in whatever tells it to a page."""
    found = Clock()
    for module in (trainer, strand, together, watched, track, pictured, seldom):
        monkeypatch.setattr(module, "time", found)
    return found


@pytest.fixture
def waker(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Waker:
    """No scheduler: tests call `work` themselves."""
    found = Waker()
    monkeypatch.setattr(watched, "scheduler", lambda: found)
    return found


@pytest.fixture
def live(waker: Waker) -> Live:
    """A session that nobody looks at yet."""
    return Live(SMALL)


@pytest.fixture
def browser(live: Live) -> Browser:
    """The page of that session."""
    return Browser(live)


@pytest.fixture
def line(waker: Waker) -> Learning:
    """A line in training that nobody looks at yet."""
    return Learning({"main": LINE})


@pytest.fixture
def pair(waker: Waker) -> Learning:
    """Two of them, from one start."""
    return Learning(PAIR, {"slow": "Slow", "fast": "Fast"})
