"""Memory spans: the longest sequences that networks solve when all have the same budget."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine.compare.spans_climb import Climb, Climber, Entrant, Held, Terms
from engine.data.sequences import Sequences
from engine.limits import MAX_LANES, MAX_TIME
from engine.runs.experiment import Experiment
from engine.runs.playable import ANEW
from engine.spec import N_, Refusal, Spec
from engine.training.losses import default_loss
from engine.training.measure import Measure
from engine.training.recording import Recording, Row
from engine.training.regularisation import EarlyStopping

LENGTHS = (5, 10, 15, 20, 30, 40, 60, 80, 100, 150, 200, 300)
BUDGET = 400  # updates at each length
FOREVER = 1e9  # seconds
SHARE = 0.1  # of chance: the test loss below which a length is solved
TERMS = ("lengths", "budget", "share", "seeds")


@dataclass(frozen=True, eq=False)
class Spans:
    """Where all entrants stand, in the order in which they entered."""

    terms: Terms
    climbs: tuple[Climb, ...]

    @property
    def done(self) -> bool:
        """Whether nobody climbs any more."""
        return all(climb.state != "climbing" for climb in self.climbs)

    @property
    def leaders(self) -> tuple[Climb, ...]:
        """Those who have solved the longest T; nobody as long as none is solved."""
        longest = max((climb.span for climb in self.climbs), default=0)
        return tuple(climb for climb in self.climbs if longest and climb.span == longest)


@lru_cache(maxsize=64)
def fitting(task: Sequences, lengths: tuple[int, ...] = LENGTHS) -> tuple[int, ...]:
    """Return those of `lengths`, in rising order, at which a task can be set at all."""
    entry = type(task).knobs().get("length")
    if entry is None:
        return ()
    low, high = entry.low or 1, min(entry.high or MAX_TIME, MAX_TIME)
    return tuple(each for each in sorted(set(lengths)) if low <= each <= high and _can_be(task, each))


def _can_be(task: Sequences, length: int) -> bool:
    """Whether a few sequences of a length can be drawn."""
    count = type(task).knobs().get("count")
    few: dict[str, Any] = {"count": count.low} if count else {}
    try:
        task.but(length=length, **few).episodes(np.random.default_rng(0))
    except Refusal:
        return False
    return True


@dataclass(frozen=True)
class Climbing(Spec):
    """What decides a ladder: the task, who climbs, and the terms; see `Ladder`.

    Ladders are equal where entrants are, so these had better be frozen dataclasses that are called.
    """

    task: Sequences
    entrants: tuple[tuple[str, Entrant], ...]
    lengths: tuple[int, ...] = LENGTHS
    budget: int = BUDGET
    share: float = SHARE
    seeds: int = 1

    def start(self) -> Ladder:
        """Return the ladder, below its first length.  Raises Refusal as that does."""
        terms = {name: getattr(self, name) for name in TERMS}
        return Ladder(self.task, dict(self.entrants), **terms)


@dataclass(frozen=True, eq=False)
class Standing:
    """A state of a ladder: where everybody stood, whose turn it was, and what there was to see."""

    spec: Climbing
    step: int
    epoch: float
    climbers: tuple[Held, ...]
    turn: int
    spans: Spans
    size: int


class Ladder:
    """Entrants that climb from length to length of one task, each with the same number of the same batches.

    A Trainable whose steps are the updates of all together.

    Whoever solves a length goes on to the next one, from fresh weights, as soon as it has; the first length that it
    fails ends its climb.  Entrants take turns, from one look at the test loss to the next, so they advance side by
    side.  Equal ladders give equal results however the work is sliced: seconds are only measured.  A reservoir whose
    ridge solution solves a length needs 0 updates.  Not safe for two threads at once.
    """

    def __init__(
        self,
        task: Sequences,
        entrants: Mapping[str, Entrant],
        *,
        lengths: tuple[int, ...] = LENGTHS,
        budget: int = BUDGET,
        share: float = SHARE,
        seeds: int = 1,
    ) -> None:
        """Line up below the first of `lengths` that the task allows.

        An entrant is a function from a length to the experiment on `task` of that length; its loss (the one in which
        chance is known), its seeds and its early stopping (none) are set here.  Raises Refusal when there is nothing
        to climb, or nobody.
        """
        if task.chance is None:
            raise Refusal(
                "Nobody knows what chance reaches on this task, so nobody can say when it is solved."
            )
        if not 0 < len(entrants) <= MAX_LANES:
            raise Refusal("Between 1 and {most} networks can climb.", most=MAX_LANES)
        if budget < 1 or seeds < 1 or not 0 < share < 1:
            raise Refusal("The budget is at least one update, and a length is solved below chance.")
        rungs = fitting(task, lengths)
        if not rungs:
            raise Refusal("This task can't be set at any of these lengths.")
        self.terms = Terms(rungs, budget, share, seeds)
        self.spec = Climbing(task, tuple(entrants.items()), lengths, budget, share, seeds)
        self.reset()

    def reset(self) -> None:
        """Go back to below the first length."""
        self._shared: dict[int, object] = {}
        self._climbers = [Climber(name, self._fair(each), self.terms) for name, each in self.spec.entrants]
        self._turn, self._recorded = 0, -1
        self.recording = Recording[Standing]()
        self.record()

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The longest length that each entrant has solved."""
        return tuple(Measure(name, name, N_("longest solved")) for name, _ in self.spec.entrants)

    @property
    def step(self) -> int:
        """How many updates all entrants have done together."""
        return sum(each.updates for each in self._climbers)

    @property
    def status(self) -> str:
        """Whether anybody climbs: "ready" or "stopped"."""
        return "stopped" if self.done else "ready"

    def advance(self, steps: int) -> int:
        """Do `steps` updates of all together, fewer where all have ended, and return how many were done."""
        return self.advance_for(FOREVER, most=steps)

    def advance_for(self, seconds: float, *, most: int | None = None) -> int:
        """Go on for about `seconds`, `most` updates of all together at the most, and return how many were done."""
        end, first = time.perf_counter() + seconds, self.step
        while not self.done and (most is None or self.step - first < most):
            climber = self._climbers[self._turn]
            left = None if most is None else most - (self.step - first)
            if climber.state != "climbing" or climber.turn(end - time.perf_counter(), left):
                self._turn = (self._turn + 1) % len(self._climbers)
            if self.ended != self._recorded:
                self.record()
            if time.perf_counter() >= end:
                break
        return self.step - first

    def record(self) -> Row:
        """Remember how far everybody has come: whenever a length ends, and when asked."""
        self._recorded = self.ended
        values = {each.name: np.array([float(each.span)]) for each in self.spans().climbs}
        row = Row(self.step, float(self.step), values)
        self.recording.add(row)
        self.recording.keep(self.checkpoint())
        return row

    def checkpoint(self) -> Standing:
        """Return the present state, independent of what comes next."""
        held = tuple(each.hold() for each in self._climbers)
        size = sum(each.run.size for each in held if each.run is not None) + 4096
        return Standing(self.spec, self.step, float(self.step), held, self._turn, self.spans(), size)

    def restore(self, checkpoint: Standing) -> None:
        """Go back to `checkpoint`, and forget what came after it."""
        if checkpoint.spec != self.spec:
            self.adopt(checkpoint.spec)
        for climber, held in zip(self._climbers, checkpoint.climbers, strict=True):
            climber.go_back(held)
        self._turn, self._recorded = checkpoint.turn, self.ended
        self.recording.cut(checkpoint.step)
        if not self.recording.rows or self.recording.rows[-1].step != self.step:
            self.record()

    def adopt(self, spec: Climbing) -> str:
        """Climb something else, from the first length: what was solved on other terms counts for nothing."""
        begun, other = self.step > 0, spec != self.spec
        if other:
            vars(self).update(vars(spec.start()))
        return ANEW if begun and other else ""

    def moment(self, checkpoint: Standing | None = None) -> Spans:
        """Return where everybody stands, or stood at `checkpoint`."""
        return self.spans() if checkpoint is None else checkpoint.spans

    @property
    def done(self) -> bool:
        """Whether nobody climbs any more."""
        return all(each.state != "climbing" for each in self._climbers)

    @property
    def ended(self) -> int:
        """How many lengths and climbs have ended so far: it grows whenever there is a result to show."""
        return sum(len(each.rungs) + (each.state == "refused") for each in self._climbers)

    def spans(self) -> Spans:
        """Return where everybody stands."""
        return Spans(self.terms, tuple(each.climb() for each in self._climbers))

    def _fair(self, entrant: Entrant) -> Entrant:
        """Return the entrant under the terms; raises ValueError where it learns from other batches than the rest."""

        def experiment(length: int) -> Experiment:
            found = entrant(length)
            known = found.dataset, found.test_fraction, found.data_seed, found.batch, found.seed
            if self._shared.setdefault(length, known) != known:
                raise ValueError("all entrants have to learn from the same batches")
            loss = default_loss(found.data().task)
            return found.but(loss=loss, seeds=self.terms.seeds, stopping=EarlyStopping())

        return experiment
