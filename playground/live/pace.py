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
        self._left: int | None = None  # updates before a stop that was agreed on

    def begin(self) -> None:
        """Start with one update due, and no end in sight."""
        self._credit, self._left = 1.0, None

    def head_for(self, updates: int) -> None:
        """Do so many updates as fast as may be, and stop there."""
        self._left = updates

    @property
    def arrived(self) -> bool:
        """Whether it is time to stop."""
        return self._left == 0

    def due(self, elapsed: float) -> int | None:
        """Return how many updates may be done after `elapsed` more seconds, None for as many as fit."""
        if self._left is not None:
            return self._left
        if self.speed == FLAT_OUT:
            return None
        self._credit = min(self._credit + elapsed * self.speed, max(1.0, self.speed * AHEAD))
        return int(self._credit)

    def spend(self, updates: int) -> None:
        """Take what was done off the credit."""
        if self._left is not None:
            self._left = max(0, self._left - updates)
        elif self.speed != FLAT_OUT:
            self._credit -= updates

    def pause(self) -> float:
        """Return in how many seconds the next update is due."""
        if self._left is not None or self.speed == FLAT_OUT or self._credit >= 1:
            return 0.0
        wait = (1 - self._credit) / self.speed
        return max(wait, BREATH) if self.speed > 1 / BREATH else wait
