"""Memory spans: the longest sequences that networks solve when all have the same budget."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine.compare.spans_climb import Climb, Climber, Entrant, Terms
from engine.data.sequences import Sequences
from engine.limits import MAX_LANES, MAX_TIME
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from engine.training.losses import default_loss
from engine.training.regularisation import EarlyStopping

LENGTHS = (5, 10, 15, 20, 30, 40, 60, 80, 100, 150, 200, 300)
BUDGET = 400  # updates at each length
SHARE = 0.1  # of chance: the test loss below which a length is solved


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


class Ladder:
    """Entrants that climb from length to length of one task, each with the same number of the same batches.

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
        self._shared: dict[int, object] = {}
        self._climbers = [Climber(name, self._fair(each), self.terms) for name, each in entrants.items()]
        self._turn = 0

    @property
    def done(self) -> bool:
        """Whether nobody climbs any more."""
        return all(each.state != "climbing" for each in self._climbers)

    @property
    def ended(self) -> int:
        """How many lengths and climbs have ended so far: it grows whenever there is a result to show."""
        return sum(len(each.rungs) + (each.state == "refused") for each in self._climbers)

    def work(self, seconds: float) -> float | None:
        """Go on for about `seconds`, an update at least; return when to be called again, None when all is done."""
        end = time.perf_counter() + seconds
        while not self.done:
            climber = self._climbers[self._turn]
            if climber.state != "climbing" or climber.turn(end - time.perf_counter()):
                self._turn = (self._turn + 1) % len(self._climbers)
            if time.perf_counter() >= end:
                break
        return None if self.done else 0.0

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
