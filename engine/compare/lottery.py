"""The networks of a map of luck in training, all of them in step: equally built, each with its own seed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.compare.luck import GOAL, WIDTHS, Luck, Outcome
from engine.runs.handover import hand_over, outgrown
from engine.runs.playable import ANEW
from engine.runs.run import Run
from engine.spec import N_
from engine.training.measure import Measure
from engine.training.recording import Recording, Row

STRIDE = 20  # updates between two looks at all networks
NEVER = 2**40  # updates: the networks of a cell record nothing by themselves
FOREVER = 1e9  # seconds


@dataclass(frozen=True, eq=False)
class Standing:
    """A state of a lottery: networks are not kept, since training them again leads to the very same."""

    spec: Luck
    step: int
    epoch: float
    outcome: Outcome
    size: int


class Lottery:
    """The networks of a map in training, in step: a Trainable.

    Equal specs give equal outcomes on one back end, however the work is sliced.  Not safe for two threads at once.
    """

    def __init__(self, spec: Luck) -> None:
        self.spec = spec
        self.reset()

    def reset(self) -> None:
        """Go back to the very same first weights."""
        self.step, self._cost = 0, 1e-2
        self._seen: Outcome | None = None
        self.recording = Recording[Standing](stride=STRIDE)
        self._begin()
        self.record()

    def _begin(self) -> None:
        spec = self.spec
        cells = [
            (row, width) for row, kind in enumerate(spec.rows) for width in WIDTHS if kind != 0 or width == 1
        ]
        self._runs = {cell: _stacked(spec, *cell) for cell in cells}

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The share of solved networks in each row of the map."""
        return tuple(Measure(str(kind), str(kind), N_("solved"), kind="share") for kind in self.spec.rows)

    @property
    def status(self) -> str:
        """Whether it goes on: "ready" or "done"."""
        return "ready" if self.step < self.spec.updates else "done"

    def advance(self, steps: int) -> int:
        """Do `steps` updates of all networks, fewer where the last one is done, and return how many were done."""
        return self.advance_for(FOREVER, most=steps)

    def advance_for(self, seconds: float, *, most: int | None = None) -> int:
        """Do updates for about `seconds`, `most` at the most, and return how many were done."""
        end, first = time.perf_counter() + seconds, self.step
        last = self.spec.updates if most is None else min(self.spec.updates, self.step + most)
        while self.step < last and self._caught_up(end):
            room = min(last - self.step, self.recording.until(self.step))
            count = max(1, min(room, int((end - time.perf_counter()) / self._cost)))
            begun = time.thread_time()
            for run in self._runs.values():
                run.advance(count)
            self._cost += 0.3 * ((time.thread_time() - begun) / count - self._cost)
            self.step += count
            if self.recording.due(self.step) or self.status == "done":
                self.record()
            if time.perf_counter() >= end:
                break
        return self.step - first

    def _caught_up(self, end: float) -> bool:
        """Train networks again that stand before the step that was gone back to, and return whether all are there."""
        for run in self._runs.values():
            if run.step < self.step:
                run.advance(self.step - run.step)
                if time.perf_counter() >= end:
                    break
        return all(run.step == self.step for run in self._runs.values())

    def record(self) -> Row:
        """Look at all networks, and remember what became of them."""
        for run in filter(outgrown, self._runs.values()):
            hand_over(run)
        shares = self.moment().shares.mean(axis=1)
        values = {str(kind): np.array([share]) for kind, share in zip(self.spec.rows, shares, strict=True)}
        row = Row(self.step, float(self.step), values)
        self.recording.add(row)
        if self.recording.keeps(self.step) or self.status == "done":
            self.recording.keep(self.checkpoint())
        return row

    def checkpoint(self) -> Standing:
        """Return the present state, independent of what comes next."""
        found = self.moment()
        size = found.losses.nbytes + found.solved.nbytes + 1024
        return Standing(self.spec, self.step, float(self.step), found, size)

    def restore(self, checkpoint: Standing) -> None:
        """Go back to `checkpoint`, and forget what came after it; its networks are there when they train on."""
        self.spec, self.step, self._seen = checkpoint.spec, checkpoint.step, checkpoint.outcome
        self._begin()
        self.recording.cut(checkpoint.step)
        if not self.recording.rows or self.recording.rows[-1].step != self.step:
            self.record()

    def adopt(self, spec: Luck) -> str:
        """Go on under `spec` where it only gives more updates, else start anew and return why."""
        more = spec.but(updates=self.spec.updates) == self.spec and spec.updates >= self.step
        begun, self.spec = self.step > 0, spec
        if not more:
            self.reset()
        return ANEW if begun and not more else ""

    def moment(self, checkpoint: Standing | None = None) -> Outcome:
        """Return what became of all networks, now or at `checkpoint`."""
        if checkpoint is not None:
            return checkpoint.outcome
        if self._seen is None or self._seen.step != self.step:
            self._seen = self._looked()
        # More updates than there were asked for then leave what was seen as it is.
        same = self._seen.spec == self.spec
        return self._seen if same else Outcome(self.spec, self.step, self._seen.losses, self._seen.solved)

    def _looked(self) -> Outcome:
        found = {cell: run.evaluate() for cell, run in self._runs.items()}
        rows = range(len(self.spec.rows))
        table = [[found.get((row, width)) or found[row, 1] for width in WIDTHS] for row in rows]
        losses = np.array([[each.train_loss for each in row] for row in table])
        right = np.array([[each.train_metric for each in row] for row in table]) >= 1
        return Outcome(self.spec, self.step, losses, right & (losses < GOAL))


def _stacked(luck: Luck, row: int, width: int) -> Run:
    """Return the networks of one cell in one run, untrained."""
    base = luck.experiment(row, width)
    run = Run(base, replicas=[base.but(seed=luck.seed + n) for n in range(luck.seeds)], record=False)
    run.recording.stride = NEVER
    return run


@lru_cache(maxsize=16)
def share(luck: Luck, row: int, width: int) -> float:
    """Return the share of solved networks of one cell, after all updates."""
    return float(solved(luck, row, width).mean())


def solved(luck: Luck, row: int, width: int) -> np.ndarray:
    """Train the networks of one cell alone, and return which of them are solved after all updates, [N] (bool)."""
    run = _stacked(luck, row, width)
    run.advance(luck.updates)
    found = run.evaluate()
    return (found.train_metric >= 1) & (found.train_loss < GOAL)
