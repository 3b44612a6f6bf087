"""How many frames may be on their way to one browser, and how soon the next one goes.

Far away, a frame and its acknowledgement take long: with one frame in flight a second holds few of them.  On a slow
line every frame too many waits in a queue, and what is shown is old.  Both can be told from the round trips alone:
while they stay near the shortest one there is room for one frame more; when they grow, frames are queueing (the idea
of TCP Vegas: Brakmo, Peterson, “TCP Vegas: End to End Congestion Avoidance on a Global Internet”, 1995).
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

LEAST, MOST = 2, 8  # frames in flight
RATE = 60.0  # frames a second that a screen shows
PAINT = 1.5 / RATE  # seconds from arrival to the animation frame that paints: no sign of a queue
OLD = 10.0  # seconds after which a shortest round trip that was never reached again is measured anew
RESEND = 5.0  # seconds after which an acknowledgement counts as lost, on lines that are not slower still
SLOWEST = 1 / 15  # seconds between frames for a browser that paints slowly


class Flow:
    """The frames in flight to one browser; not safe to share among threads without a lock.

    `Flow(1, rate=math.inf)` keeps strictly to one frame in flight.
    """

    def __init__(
        self, most: int = MOST, *, rate: float = RATE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.window = min(LEAST, most)
        self.shortest = math.inf  # seconds of the shortest round trip
        self.typical = 0.0  # a mean of the latest ones
        self._most = most
        self._tick = 1 / rate
        self._clock = clock
        self._flying: deque[tuple[int, float, bool]] = deque()  # number, when it was sent, whether alone
        self._pace = self._tick
        self._next = -math.inf  # when the next frame may go
        self._found = clock()  # when the shortest round trip was last reached
        self._judged = self._ignored = -1  # frames up to these say nothing about the window, the line
        self._probing = self._hidden = False
        self._losses = 0

    def __len__(self) -> int:
        """Return how many frames are in flight."""
        return len(self._flying)

    @property
    def ready(self) -> bool:
        """Whether a frame may be sent now."""
        return not self._full and self._clock() >= self._next

    @property
    def pause(self) -> float | None:
        """Seconds until that may change without an acknowledgement; None where it will not."""
        now = self._clock()
        if self._full:
            return max(0.0, self._flying[-1][1] + self._patience - now)
        return self._next - now if now < self._next else None

    def sent(self, seq: int) -> None:
        """Note that frame `seq` goes out now; numbers only grow."""
        now = self._clock()
        self._flying.append((seq, now, not self._flying))
        # Evenly over a round trip, rather than a burst and then nothing.
        even = 0.9 * self.typical / self.window if self.window > 1 else 0.0
        late = now - self._next
        # What is late by a little does not slow down the rest.
        start = self._next if late < self._tick / 2 else now
        self._next = start + max(self._pace, even)

    def acknowledged(self, seq: int) -> bool:
        """Note that `seq` has been painted, and that no earlier frame will be; False where that is no news."""
        covered, found, used = 0, None, len(self._flying) >= self.window
        while self._flying and self._flying[0][0] <= seq:
            found = self._flying.popleft()
            covered += 1
        if found is None:
            return False
        self._losses = 0
        if found[0] == seq and seq > self._ignored and not self._hidden:
            self._follow(covered)
            self._measure(seq, self._clock() - found[1], alone=found[2], used=used)
        return True

    def expire(self) -> None:
        """Give frames up whose acknowledgement has not come for too long."""
        if self._full and self.pause == 0.0:
            self._ignore()
            self._flying.clear()
            self._losses += 1
            self.window = min(LEAST, self._most)

    def hide(self, hidden: bool) -> None:
        """Note whether nobody sees the page: then one frame in flight is enough, and its time says nothing."""
        if hidden != self._hidden:
            self._hidden = hidden
            self._ignore()

    @property
    def _full(self) -> bool:
        return len(self._flying) >= (1 if self._hidden or self._probing else self.window)

    @property
    def _patience(self) -> float:
        return max(RESEND, 4 * self.typical) * 2 ** min(self._losses, 6)

    def _ignore(self) -> None:
        if self._flying:
            self._ignored = self._flying[-1][0]
        self._probing = False

    def _follow(self, covered: int) -> None:
        """Slow down a little where frames are overtaken before they are painted, speed up where none is."""
        slower = self._pace * (1.05 if covered > 1 else 0.98)
        self._pace = min(max(slower, self._tick), max(SLOWEST, self._tick))

    def _measure(self, seq: int, trip: float, *, alone: bool, used: bool) -> None:
        now = self._clock()
        self.typical = trip if self.typical == 0 else 0.75 * self.typical + 0.25 * trip
        if trip <= 1.1 * self.shortest + PAINT:
            self._found = now
        if self._probing and alone:
            self.shortest, self._found, self._probing = trip, now, False
        self.shortest = min(self.shortest, trip)
        if now - self._found > OLD:
            # Perhaps the way has become longer, perhaps the queue is always there: a frame on its own tells.
            self._probing = True
        if seq > self._judged:
            self._judge(trip, used=used)

    def _judge(self, trip: float, *, used: bool) -> None:
        """Fit the window to a round trip, at most once for every window of frames; it grows where it was `used`."""
        queueing = self.window * max(0.0, trip - self.shortest - PAINT) / trip if trip else 0.0
        before = self.window
        if queueing > 1:
            fitting = int(self.window * (self.shortest + PAINT) / trip) + 1
            self.window = max(min(LEAST, self._most), min(fitting, self.window - 1))
        elif used and queueing < 0.5 and self.window * self._tick < trip:
            self.window = min(self.window + 1, self._most)
        if self.window != before and self._flying:
            self._judged = self._flying[-1][0]
