"""Learners side by side: several seeds, or twins that differ in a knob, which do equal numbers of updates."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

import numpy as np

from engine.limits import MAX_LEARNER_BYTES
from engine.training.learner import ANEW, LOST, Learner, M, Moment, Snapshot
from engine.training.measure import Measure
from engine.training.recording import Recording, Row


def seeds(spec: M, count: int) -> tuple[M, ...]:
    """Return a model from several seeds in a row, the first of which is its own."""
    return tuple(spec.but(seed=spec.seed + number) for number in range(count))


@dataclass(frozen=True, eq=False)
class Snapshots:
    """A state of them all; one that has diverged stays where it was lost."""

    spec: tuple[object, ...]
    step: int
    epoch: float
    parts: tuple[Snapshot, ...]
    size: int


class SideBySide(Generic[M]):
    """R learners as one Trainable: its rows hold an array [R] of each measure, NaN for those that were lost.

    Each is the very learner that it would be alone, bit for bit; the first is the one that single curves show.  All
    together have diverged when the last of them has.
    """

    def __init__(self, specs: Sequence[M], *, on: str = "auto") -> None:
        """Start models that have the same measures."""
        self._on = on
        self._start(tuple(specs))

    def _start(self, specs: tuple[M, ...]) -> None:
        self.learners = tuple(Learner(spec, on=self._on, room=0) for spec in specs)
        self._begin()

    def _begin(self) -> None:
        every = self.learners[0].spec.every
        self.recording = Recording[Snapshots](stride=every, room=MAX_LEARNER_BYTES)
        self.record()

    @property
    def spec(self) -> tuple[M, ...]:
        """What each of them is."""
        return tuple(each.spec for each in self.learners)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What the curves show."""
        return self.learners[0].measures

    @property
    def step(self) -> int:
        """How many updates those have done that are not lost."""
        return max(each.step for each in self.learners)

    @property
    def status(self) -> str:
        """Whether any of them goes on: "ready" or "diverged"."""
        return "ready" if any(each.status == "ready" for each in self.learners) else "diverged"

    def reset(self) -> None:
        """Go back to the very same start."""
        self._start(self.spec)

    def advance(self, steps: int) -> int:
        """Let each do `steps` updates, fewer where it diverges, and return how many were done."""
        done = 0
        while done < steps and self.status == "ready":
            done += self._together(min(steps - done, self.recording.until(self.step)))
        return done

    def advance_for(self, seconds: float, *, most: int | None = None) -> int:
        """Train all for about `seconds`, `most` updates each at the most, and return how many each did."""
        end, done = time.perf_counter() + seconds, 0
        while self.status == "ready" and (most is None or done < most):
            until = self.recording.until(self.step)
            left = max(0.0, end - time.perf_counter())
            done += self._together(until if most is None else min(until, most - done), seconds=left)
            if time.perf_counter() >= end:
                break
        return done

    def _together(self, most: int, *, seconds: float | None = None) -> int:
        """Do up to `most` updates with each, as many as the first of those that go on manages in its share of time."""
        before, (first, *others) = self.step, [each for each in self.learners if each.status == "ready"]
        if seconds is not None:
            most = max(1, first.advance_for(seconds / (1 + len(others)), most=most))
        for each in (first, *others):
            each.advance(before + most - each.step)
        done = self.step - before
        if self.recording.due(self.step) or self.status == "diverged":
            self.record()
        return done

    def record(self) -> Row:
        """Measure all of them, and remember it."""
        rows = [_row(each).values if each.status == "ready" else {} for each in self.learners]
        lost = np.array([np.nan])
        names = dict.fromkeys(name for row in rows for name in row)
        values = {name: np.concatenate([row.get(name, lost) for row in rows]) for name in names}
        found = Row(self.step, float(self.step), values)
        if values:  # where none is left there is nothing to say
            self.recording.add(found)
        if self.status == "diverged":
            self.recording.note(self.step, LOST)
        if self.recording.keeps(self.step) or self.status == "diverged":
            self.recording.keep(self.checkpoint())
        return found

    def checkpoint(self) -> Snapshots:
        """Return the present state, independent of what comes next."""
        parts = tuple(each.checkpoint() for each in self.learners)
        return Snapshots(self.spec, self.step, float(self.step), parts, sum(each.size for each in parts))

    def adopt(self, spec: Sequence[M]) -> str:
        """Go on under other models where all of them can, else start all anew and return why."""
        specs, begun = tuple(spec), self.step > 0
        pairs = zip(self.learners, specs, strict=False)
        alike = len(specs) == len(self.learners) and self.status == "ready"
        if begun and alike and all(learner.spec.goes_on(new) for learner, new in pairs):
            for learner, new in zip(self.learners, specs, strict=True):
                if learner.status == "ready":  # what is lost stays lost
                    learner.adopt(new)
            return ""
        self._start(specs)
        return ANEW if begun else ""

    def restore(self, checkpoint: Snapshots) -> None:
        """Go back to `checkpoint`, and forget what came after it; of others, it is gone on from."""
        later = checkpoint.step > self.step or len(checkpoint.parts) != len(self.learners)
        if later:
            self.learners = tuple(Learner(each.spec, on=self._on, room=0) for each in checkpoint.parts)
        for learner, part in zip(self.learners, checkpoint.parts, strict=True):
            learner.restore(part)
        if later:
            self._begin()
        self.recording.cut(checkpoint.step)
        if not self.recording.rows or self.recording.rows[-1].step != checkpoint.step:
            self.record()

    def moment(self, checkpoint: Snapshots | None = None) -> tuple[Moment[M], ...]:
        """Return each of them as it is, or as it was at `checkpoint`."""
        parts = checkpoint.parts if checkpoint else (None,) * len(self.learners)
        return tuple(learner.moment(part) for learner, part in zip(self.learners, parts, strict=True))


def _row(learner: Learner[M]) -> Row:
    """Return what a learner measures where it stands, which it may have done already."""
    last = learner.recording.rows[-1]
    return last if last.step == learner.step else learner.record()
