"""Trainings that go on in step, as one task of the scheduler: slices, the reader's pace, and where they end."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from typing import Any, Generic, TypeVar

from engine.happenings import Happening
from engine.runs.handover import hand_over, outgrown
from engine.runs.run import Run
from engine.training.trainable import Trainable
from playground.live.pace import Pace
from playground.live.rest import Rest, planned
from playground.live.watched import CROWD, Watched, busy
from playground.stage.core.channel import Channel

HASTEN = 0.5  # seconds between two looks whether something faster is ready
SOON = 0.002  # seconds until it is seen whether a person has gone again
FRAMES = 300.0  # a second for all sessions of a crowd together: more would keep clicks waiting
RATE_EVERY = 0.5  # seconds

T = TypeVar("T", bound=Trainable)


class Member(Generic[T]):
    """One of the trainings: its `run`, and how fast it goes."""

    run: T

    def __init__(self, run: T) -> None:
        self.run = run
        self.rate = 0.0  # updates a second
        self.begin()

    def begin(self) -> None:
        """Count the updates for the rate that is shown from now on."""
        self._done, self._since = 0, time.perf_counter()

    def count(self, steps: int) -> None:
        """Note that so many updates were done, for the rate that is shown."""
        now = time.perf_counter()
        self._done += steps
        if now - self._since > RATE_EVERY:
            self.rate, self._done, self._since = self._done / (now - self._since), 0, now

    def stand(self) -> None:
        """Record where the run is, so that the curves and the way back end exactly here."""
        self.run.record()
        self.run.recording.keep(self.run.checkpoint())


class Together(Watched):
    """Members that train together, and the channel on which they are shown.

    Without a browser training stops by itself, and goes on when one comes back.  Whoever touches the members holds
    `lock`, and says `_changed()` afterwards.
    """

    rests = True  # whether what is solved, and moves no more, stops by itself

    def __init__(self, channel: Channel) -> None:
        """Show what happens on `channel`, whose `on_wanted` has to wake this task."""
        super().__init__(channel)
        self.pace = Pace()
        self.rest = Rest()
        self.awaits = False  # whether the page waits for its reader: a puzzle, something broken
        self._clock = self._seen
        self._hastened_at = -HASTEN

    @property
    @abstractmethod
    def members(self) -> Collection[Member[Any]]:
        """All that train, the one that sets the pace first."""

    @abstractmethod
    def _look(self) -> Callable[[], None] | None:
        """Make a frame of the newest state, under the lock; what is returned is done afterwards, without it."""

    @property
    def reached(self) -> int:
        """How many updates the one that has come furthest has done."""
        return max((member.run.step for member in self.members), default=0)

    @property
    def rested(self) -> Happening | None:
        """What is said where all have stopped by themselves, and are looked at as they stand there."""
        back = any(getattr(each, "viewing", None) is not None for each in self.members)
        return None if self.playing or back else self.rest.words(self._plans, self.reached)

    @property
    def _plans(self) -> tuple[Any, ...]:
        return planned(each.run for each in self.members if each.run.status == "ready")

    def _begin_clock(self) -> None:
        self.rest.begin(self._plans, self.reached)
        self.pace.begin(self.reached)
        self._clock = self._seen = time.perf_counter()
        for member in self.members:
            member.begin()

    def work(self, seconds: float) -> float | None:
        """Train for about `seconds`, show the newest state if a browser waits for it, and say when to come back."""
        show = None
        if not self.lock.try_work():
            return SOON
        try:
            pause = self._train(seconds) if self.playing else None
            if self.channel.wanted and self.changes != self._shown and self._due():
                show = self._look()
        finally:
            self.lock.done()
        if show is not None:
            show()
        return pause

    def _due(self) -> bool:
        """Whether it is this session's turn for a frame: in a crowd, one that plays waits a little for the others.

        What a person did is shown as soon as may be.
        """
        crowd = busy()
        alone = crowd <= CROWD or not self.playing or self.pressing
        return alone or time.perf_counter() - self._shown_at >= crowd / FRAMES

    def _train(self, seconds: float) -> float | None:
        now = time.perf_counter()
        elapsed, self._clock = now - self._clock, now
        if not self._attended(now):
            return None
        self._hasten(now)
        going = [member for member in self.members if member.run.status == "ready"]
        if not going:
            self.playing = False
            self.changes += 1
            return None
        most = self.pace.due(elapsed)
        if most == 0:
            return self.pace.pause()
        steps = self._advance(going, seconds, most)
        self.pace.spend(steps)
        self.changes += 1
        free = self.rests and not self.awaits and not self.pace.heading
        if self.pace.arrived or (free and self.rest.come(now, [each.run for each in going])):
            self.playing = False
            for member in self.members:
                member.stand()
            return None
        return self.pace.pause()

    def _advance(self, going: Sequence[Member[Any]], seconds: float, most: int | None) -> int:
        """Train all of `going` for about `seconds` together, and return how many updates that were.

        They go in step: as many updates for each as the first one manages.
        """
        steps = going[0].run.advance_for(seconds / len(going), most=most)
        for member in going:
            member.count(steps if member is going[0] else member.run.advance(steps))
        return steps

    def _hasten(self, now: float) -> None:
        """Let runs go on with code that was compiled after they began: a server's first visitors come before it is."""
        if now < self._hastened_at + HASTEN:
            return
        self._hastened_at = now
        for member in self.members:
            if isinstance(member.run, Run) and outgrown(member.run):
                hand_over(member.run)

    def status_of(self, member: Member[Any]) -> str:
        """Return what a member is doing: "playing", "paused", "diverged", "stopped", "done" or "failed"."""
        if self.error:
            return "failed"
        if member.run.status != "ready":
            return member.run.status
        return "playing" if self.playing else "paused"
