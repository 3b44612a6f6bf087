"""At most every n seconds: a picture that takes longer than a frame is not made anew with each of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from playground.live.watched import Watched, busy, rarer

SHARE = 2.0  # times as long as a picture takes to draw nothing of it is drawn, for each session that is busy

P = TypeVar("P")


class Seldom(Generic[P]):
    """A picture that is made anew at every change, while its session plays at most every `pause` seconds.

    One that takes long comes more rarely than it asks for, so that it holds up neither training nor other sessions.
    """

    def __init__(self, draw: Callable[[Any], P], pause: float) -> None:
        self.draw, self.pause = draw, pause
        self.latest: P | None = None
        self.cost = 0.0  # seconds that it took to draw
        self._at, self._changes = 0.0, -1

    def due(self, live: Watched) -> bool:
        """Whether it is to be drawn anew."""
        if self.latest is None or not live.playing:
            return self._changes != live.changes
        pause = max(self.pause * rarer(), self.cost * SHARE * busy())
        return self._changes != live.changes and time.perf_counter() - self._at >= pause

    def make(self, of: Any, changes: int) -> P:
        """Draw it of `of`, which is how things are after so many changes."""
        begun = time.thread_time()  # what others do meanwhile makes no picture longer
        self.latest = self.draw(of)
        self.cost = time.thread_time() - begun
        self._at, self._changes = time.perf_counter(), changes
        return self.latest

    def __call__(self, live: Watched) -> P:
        """Return the picture of a session, the last one where that is new enough."""
        if self.latest is None or self.due(live):
            return self.make(live, live.changes)
        return self.latest
