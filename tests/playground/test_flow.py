"""How many frames are in flight: enough for a far line, few on a slow one, one for a page that nobody sees.

A line is simulated: its delay, the seconds it needs for a frame, and a screen that paints 60 times a second.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections import deque
from dataclasses import dataclass, field

import pytest

from playground.stage.core.flow import MOST, OLD, RATE, RESEND, Flow


@dataclass
class Line:
    """A simulated line: half a round trip each way, so long for each frame, and how long a painting takes."""

    trip: float
    frame: float = 0.0
    painting: float = 0.0
    acknowledges: bool = True
    now: float = 0.0
    sent: int = 0
    most: int = 0  # frames in flight
    ages: list[tuple[float, float]] = field(default_factory=list)  # when it was painted, how old it was
    _free: float = 0.0  # when the line can take another frame
    _paints: float = 0.0  # when the screen paints next
    _arriving: deque[tuple[float, int, float]] = field(default_factory=deque)
    _returning: deque[tuple[float, int]] = field(default_factory=deque)
    _waiting: list[tuple[int, float]] = field(default_factory=list)
    flow: Flow = field(init=False)

    def __post_init__(self) -> None:
        self.flow = Flow(clock=lambda: self.now)

    def play(self, seconds: float) -> float:
        """Let frames go as fast as they may, and return how many a second were painted."""
        end, before = self.now + seconds, len(self.ages)
        while self.now < end:
            self.now += 0.001
            self.flow.expire()
            if self.flow.ready:
                self._send()
            while self._arriving and self._arriving[0][0] <= self.now:
                self._waiting.append(self._arriving.popleft()[1:])
            if self._waiting and self.now >= self._paints:
                self._paint()
            while self._returning and self._returning[0][0] <= self.now:
                self.flow.acknowledged(self._returning.popleft()[1])
        return (len(self.ages) - before) / seconds

    def age(self) -> float:
        """Return how old the latest pictures were when they were painted, in the median."""
        return statistics.median(age for _, age in self.ages[-20:])

    def _send(self) -> None:
        self.sent += 1
        self.flow.sent(self.sent)
        self.most = max(self.most, len(self.flow))
        self._free = max(self._free, self.now) + self.frame
        self._arriving.append((self._free + self.trip / 2, self.sent, self.now))

    def _paint(self) -> None:
        """Paint the newest of what has come, and wait for the next animation frame after that."""
        number, sent = self._waiting[-1]
        self._waiting.clear()
        self._paints = (math.floor((self.now + self.painting) * RATE) + 1) / RATE
        self.ages.append((self.now, self.now - sent))
        if self.acknowledges:
            self._returning.append((self.now + self.painting + self.trip / 2, number))


@pytest.mark.parametrize(("trip", "least"), [(0.002, 50), (0.08, 40), (0.3, 20), (0.6, 10)])
def test_a_far_line_carries_many_frames_a_second(trip: float, least: float) -> None:
    line = Line(trip)
    line.play(5)
    assert line.play(10) >= least
    assert line.most <= MOST


@pytest.mark.parametrize(("trip", "frame"), [(0.05, 0.1), (0.3, 0.15), (0.6, 0.56), (0.05, 2.0)])
def test_nothing_piles_up_on_a_slow_line(trip: float, frame: float) -> None:
    """What is shown is never older than two round trips of a single frame; and the line is not left idle."""
    line = Line(trip, frame)
    line.play(20 * frame + 5)
    assert line.play(40 * frame + 5) >= 0.8 / frame
    assert line.age() <= 2 * (trip + frame) + 1 / RATE
    assert line.most <= MOST


def test_a_line_that_becomes_slow_is_not_filled() -> None:
    line = Line(0.3)
    line.play(5)
    assert line.flow.window == MOST
    line.frame = 0.2
    line.play(10)
    assert line.flow.window <= 4
    assert line.age() <= 2 * (line.trip + line.frame)


def test_a_line_that_becomes_longer_is_measured_anew() -> None:
    line = Line(0.02)
    line.play(3)
    line.trip = 0.4
    line.play(3 * OLD)
    assert line.flow.shortest == pytest.approx(0.4, abs=0.03)
    assert line.play(5) >= 12


def test_a_browser_that_paints_slowly_is_not_flooded() -> None:
    line = Line(0.002, painting=0.08)
    line.play(20)
    before = line.sent
    painted = line.play(20)
    assert painted >= 8
    assert (line.sent - before) / 20 <= 1.5 * painted


def test_a_hidden_page_has_one_frame_in_flight_and_says_nothing_of_the_line() -> None:
    line = Line(0.3)
    line.play(5)
    shortest, window = line.flow.shortest, line.flow.window
    line.flow.hide(True)
    line.acknowledges = False
    line.play(1)
    line.flow.acknowledged(10**9)
    line.now += 1
    line.flow.sent(10**9 + 1)
    assert not line.flow.ready
    line.now += 60  # it wakes up from time to time
    line.flow.acknowledged(10**9 + 1)
    line.flow.hide(False)
    assert (line.flow.shortest, line.flow.window) == (shortest, window)


def test_an_acknowledgement_covers_the_frames_before() -> None:
    now = [0.0]
    found = Flow(clock=lambda: now[0])
    found.sent(3)
    now[0] += 1
    found.sent(5)
    assert len(found) == 2
    assert not found.acknowledged(2)
    assert found.acknowledged(5)
    assert len(found) == 0
    assert not found.acknowledged(5)


def test_lost_acknowledgements_are_waited_for_longer_each_time() -> None:
    now = [0.0]
    found = Flow(clock=lambda: now[0])
    times, seq = [], 0
    for _ in range(60_000):
        now[0] += 0.001
        found.expire()
        while found.ready:
            seq += 1
            times.append(now[0])
            found.sent(seq)
    later = [b - a for a, b in itertools.pairwise(times) if b - a > 1]
    assert later == pytest.approx([RESEND, 2 * RESEND, 4 * RESEND], rel=0.01)


def test_one_in_flight_without_a_pace_for_those_who_drive_it_by_hand() -> None:
    found = Flow(1, rate=math.inf)
    for seq in range(5):
        assert found.ready
        found.sent(seq)
        assert not found.ready
        found.acknowledged(seq)
