"""One network's climb from length to length: a fresh start at each, and an end where it fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.data.dataset import Remark, remark
from engine.data.sequences import Sequences
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.recording import Checkpoint

Entrant = Callable[[int], Experiment]  # what it trains at a length T


@dataclass(frozen=True)
class Terms:
    """What is equal for all: the `lengths` T in rising order, the updates at each, and when a length is solved.

    It is solved as soon as the test loss on the watched sequences lies below `share` of chance: the median of
    `seeds` networks, of two the worse one.
    """

    lengths: tuple[int, ...]
    budget: int
    share: float
    seeds: int


@dataclass(frozen=True)
class Rung:
    """How one length ended: updates done, best test loss seen, the goal it had to pass, seconds of computing."""

    length: int
    solved: bool
    updates: int
    loss: float
    goal: float
    seconds: float


@dataclass(frozen=True, eq=False)
class Climb:
    """How far one entrant has come; K lengths have ended, all of them solved but perhaps the last.

    `state` is "climbing", "failed" (at the last length here), "refused" (the next can't be run; `why` says it in
    words) or "top" (all are solved).  While it climbs, `length` is the next T and `done` the updates made there.
    """

    name: str
    lengths: np.ndarray  # [K] int
    solved: np.ndarray  # [K] bool
    updates: np.ndarray  # [K] int
    losses: np.ndarray  # [K] best test losses
    goals: np.ndarray  # [K] losses to pass
    seconds: np.ndarray  # [K] of computing
    state: str
    length: int
    done: int
    why: Remark | None

    @property
    def span(self) -> int:
        """The longest T solved, 0 where none is."""
        return int(self.lengths[self.solved].max(initial=0))


@dataclass(frozen=True, eq=False)
class Held:
    """Where a climber stood: all that it needs to go on from there."""

    state: str
    why: Remark | None
    rungs: tuple[Rung, ...]
    run: Checkpoint | None
    best: float
    goal: float
    spent: float


class Climber:
    """An entrant on its way; what it does depends on `terms` and its experiments alone, never on time."""

    def __init__(self, name: str, entrant: Entrant, terms: Terms) -> None:
        """Wait below the first length."""
        self.name, self.terms = name, terms
        self.state, self.why = "climbing", None
        self.rungs: list[Rung] = []
        self._entrant = entrant
        self._run: Run | None = None
        self._best, self._goal, self._spent = np.inf, np.nan, 0.0

    def turn(self, seconds: float, most: int | None = None) -> bool:
        """Go on for about `seconds`, to the next look at the test loss at most; return whether it has come there.

        `most` bounds the updates, of which it may do none: a start at the next length is a turn.
        """
        begun = time.thread_time()
        try:
            looks = self._work(seconds, most)
        except Refusal as exc:
            self.state, self.why, self._run = "refused", remark(exc.template, **exc.values), None
            return True
        self._spent += time.thread_time() - begun
        if looks:
            self._judge()
        return looks

    def _work(self, seconds: float, most: int | None) -> bool:
        if self._run is None:
            return self._begin()
        run = self._run
        room = min(run.recording.until(run.step), self.terms.budget - run.step)
        run.advance_for(seconds, most=room if most is None else min(room, most))
        if self._over and run.recording.rows[-1].step != run.step:
            run.record()
        return run.recording.rows[-1].step == run.step

    def _begin(self) -> bool:
        """Start at the next length, from first weights; a read-out that is solved outright is looked at at once."""
        experiment = self._entrant(self.terms.lengths[len(self.rungs)])
        task = experiment.dataset
        assert isinstance(task, Sequences)
        assert task.chance is not None
        self._run = Run(experiment)
        self._best, self._goal = np.inf, self.terms.share * task.chance
        return True

    @property
    def _over(self) -> bool:
        """Whether there are no more updates to be had at this length."""
        assert self._run is not None
        return self._run.step >= self.terms.budget or self._run.status != "ready"

    def _judge(self) -> None:
        assert self._run is not None
        losses = np.sort(self._run.recording.rows[-1].values["test_loss"])  # what is no number comes last
        loss = float(losses[len(losses) // 2])
        self._best = loss if loss < self._best else self._best
        if self._best < self._goal:
            self._end(solved=True)
        elif self._over:
            self._end(solved=False)

    def _end(self, *, solved: bool) -> None:
        assert self._run is not None
        length, step = self.terms.lengths[len(self.rungs)], self._run.step
        self.rungs.append(Rung(length, solved, step, self._best, self._goal, self._spent))
        self._run, self._spent = None, 0.0
        if not solved:
            self.state = "failed"
        elif len(self.rungs) == len(self.terms.lengths):
            self.state = "top"

    @property
    def updates(self) -> int:
        """How many updates it has done, at all lengths together."""
        return sum(each.updates for each in self.rungs) + (self._run.step if self._run is not None else 0)

    def hold(self) -> Held:
        """Return where it stands, independent of what it does next."""
        run = None if self._run is None else self._run.checkpoint()
        return Held(self.state, self.why, tuple(self.rungs), run, self._best, self._goal, self._spent)

    def go_back(self, held: Held) -> None:
        """Stand where it stood."""
        self.state, self.why, self.rungs = held.state, held.why, list(held.rungs)
        self._best, self._goal, self._spent = held.best, held.goal, held.spent
        self._run = None
        if held.run is not None:
            self._run = Run(held.run.experiment)
            self._run.restore(held.run)

    def climb(self) -> Climb:
        """Return where it stands."""
        rungs, climbing = self.rungs, self.state == "climbing"
        return Climb(
            name=self.name,
            lengths=np.array([each.length for each in rungs], dtype=np.int64),
            solved=np.array([each.solved for each in rungs], dtype=bool),
            updates=np.array([each.updates for each in rungs], dtype=np.int64),
            losses=np.array([each.loss for each in rungs]),
            goals=np.array([each.goal for each in rungs]),
            seconds=np.array([each.seconds for each in rungs]),
            state=self.state,
            length=self.terms.lengths[len(rungs)] if climbing or self.state == "refused" else 0,
            done=self._run.step if self._run is not None else 0,
            why=self.why,
        )
