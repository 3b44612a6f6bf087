"""The reader's speed: how many updates are due, whatever the frame rate."""

from __future__ import annotations

import math

FLAT_OUT = math.inf
USUAL = 1500.0  # updates a second
AHEAD = 0.5  # seconds of updates that may be caught up on at once: a busy machine delays slices, not lessons
BREATH = 0.01  # seconds between two slices at most, so that frames stay fresh


class Pace:
    """A credit of updates that grows with time; `speed` is in updates a second."""

    def __init__(self, speed: float = USUAL) -> None:
        self.speed = speed
        self._credit = 0.0

    def begin(self) -> None:
        """Start with one update due."""
        self._credit = 1.0

    def due(self, elapsed: float) -> int | None:
        """Return how many updates may be done after `elapsed` more seconds, None for as many as fit."""
        if self.speed == FLAT_OUT:
            return None
        self._credit = min(self._credit + elapsed * self.speed, max(1.0, self.speed * AHEAD))
        return int(self._credit)

    def spend(self, updates: int) -> None:
        """Take what was done off the credit."""
        if self.speed != FLAT_OUT:
            self._credit -= updates

    def pause(self) -> float:
        """Return in how many seconds the next update is due."""
        if self.speed == FLAT_OUT or self._credit >= 1:
            return 0.0
        wait = (1 - self._credit) / self.speed
        return max(wait, BREATH) if self.speed > 1 / BREATH else wait
