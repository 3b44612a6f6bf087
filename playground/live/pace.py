"""The reader's speed: how many updates are due, whatever the frame rate; from the very beginning slowly at first.

Most is learned within the first hundreds of updates, which the usual speed would show in a blink.  So a training that
is played from its beginning starts at a pace at which one can see it, and quickens with what it has done.  Whoever
moves the slider meanwhile, or asks for a hundred updates at once, has seen enough of that.
"""

from __future__ import annotations

import math

FLAT_OUT = math.inf
USUAL = 1500.0  # updates a second
AHEAD = 0.5  # seconds of updates that may be caught up on at once: a busy machine delays slices, not lessons
BREATH = 0.01  # seconds between two slices at most, so that frames stay fresh
MANY = 100  # updates at once, beyond which nobody means to see each of them
# With n updates done, at most FIRST + QUICKENING · n a second: n = 100 · (e^(0.4 t) - 1) after t seconds.
FIRST, QUICKENING = 40.0, 0.4  # updates a second; the same for each update done


class Pace:
    """A credit of updates that grows with time; `speed` is in updates a second.

    The beginning has `first` updates a second, and `quickening` more with each that is done.
    """

    def __init__(self, speed: float = USUAL, *, first: float = FIRST, quickening: float = QUICKENING) -> None:
        self.speed, self.first, self.quickening = speed, first, quickening
        self._credit = 0.0
        self._left: int | None = None  # updates before a stop that was agreed on
        self._hasty = True  # whether they are done as fast as may be
        self._done = 0  # updates since the very beginning
        self._eager = False  # whether the slow beginning is left out

    def begin(self, reached: int = 0) -> None:
        """Start with one update due, and no end in sight, where `reached` updates were done before."""
        self._credit, self._left, self._done = 1.0, None, reached
        self._eager = self._eager and reached > 0

    def choose(self, speed: float) -> None:
        """Go at another speed from now on, as a reader wants it who knows the slow beginning."""
        self.speed, self._eager = speed, True

    def leap(self, updates: int) -> None:
        """Note that so many updates are done at once: whoever asks for many is past the slow beginning."""
        self._eager = self._eager or updates >= MANY

    def head_for(self, updates: int, *, hasty: bool = True) -> None:
        """Do so many updates, as fast as may be or at the reader's speed, and stop there."""
        self._left, self._hasty = updates, hasty
        if hasty:
            self.leap(updates)

    @property
    def allowed(self) -> float:
        """How many updates a second there may be now."""
        return self.speed if self._eager else min(self.speed, self.first + self.quickening * self._done)

    @property
    def heading(self) -> bool:
        """Whether a stop was agreed on."""
        return self._left is not None

    @property
    def arrived(self) -> bool:
        """Whether it is time to stop."""
        return self._left == 0

    def due(self, elapsed: float) -> int | None:
        """Return how many updates may be done after `elapsed` more seconds, None for as many as fit."""
        if self._left is not None and (self._hasty or self.speed == FLAT_OUT):
            return self._left
        if self.speed == FLAT_OUT:
            return None
        allowed = self.allowed
        self._credit = min(self._credit + elapsed * allowed, max(1.0, allowed * AHEAD))
        return int(self._credit) if self._left is None else min(int(self._credit), self._left)

    def spend(self, updates: int) -> None:
        """Take what was done off the credit."""
        self._done += updates
        if self._left is not None:
            self._left = max(0, self._left - updates)
        if (self._left is None or not self._hasty) and self.speed != FLAT_OUT:
            self._credit -= updates

    def pause(self) -> float:
        """Return in how many seconds the next update is due."""
        rushes = self._left is not None and self._hasty
        if rushes or self.speed == FLAT_OUT or self._credit >= 1:
            return 0.0
        wait = (1 - self._credit) / self.allowed
        return max(wait, BREATH) if self.allowed > 1 / BREATH else wait
