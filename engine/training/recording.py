"""What a run remembers: curves and states to go back to, in bounded memory."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import itemgetter
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from engine.limits import MAX_CHECKPOINT_BYTES, MAX_CHECKPOINTS, MAX_RECORDED

EARLY = 8  # states to scrub back to for every doubling of the number of updates, while they are cheap


def _nothing() -> np.ndarray:
    return np.empty(0, dtype=np.float32)


@dataclass(frozen=True)
class Row:
    """What was measured at one step: an array [R] by the name of each measure, for R replicas of a run, or one."""

    step: int
    epoch: float
    values: Mapping[str, np.ndarray]
    learning_rate: float = math.nan
    # [columns] root mean square gradient of each column of the first replica.
    gradients: np.ndarray = field(default_factory=_nothing)


@dataclass(frozen=True)
class Reading:
    """Where a run stands: plain numbers of its first replica, and losses of all R."""

    step: int
    epoch: float
    status: str  # "ready" | "diverged" | "stopped"
    train_loss: float
    test_loss: float
    train_metric: float
    test_metric: float
    learning_rate: float
    train_losses: np.ndarray
    test_losses: np.ndarray


@dataclass(frozen=True)
class Curves:
    """All recorded rows, side by side; M rows, R replicas, C columns of the network recorded last."""

    step: np.ndarray  # [M]
    epoch: np.ndarray  # [M]
    values: dict[str, np.ndarray]  # [M, R] by the name of the measure, NaN where it was not taken
    learning_rate: np.ndarray  # [M]
    gradients: np.ndarray  # [M, C], NaN where the network had other columns


@dataclass(frozen=True)
class Checkpoint:
    """A state of a run that it can go back to, or that another run can start from.

    `network` and `features` are what the experiment came to, so that a state can be read even when its data are no
    longer there.  `origin` (step, epoch) is where the counting of epochs began and `batches` (points, batch size)
    what an epoch is made of: a run with the same ones goes on in the very same order.
    """

    experiment: Any
    network: Any
    features: tuple[str, ...]
    step: int
    epoch: float
    origin: tuple[int, float]
    batches: tuple[int, int]
    params: np.ndarray  # [R, P] float
    kept: np.ndarray  # [R, Q]
    memory: Any  # what optimizers, schedule and early stopping remember, None where that is not known
    lesions: frozenset[tuple[int, int]] = frozenset()
    size: int = 0  # bytes, roughly

    @property
    def spec(self) -> Any:
        """What decides the run, by the name that everything in training calls it."""
        return self.experiment


class Kept(Protocol):
    """What a recording has to know of a state: where it belongs, and how many bytes it takes."""

    @property
    def step(self) -> int: ...
    @property
    def size(self) -> int: ...


K = TypeVar("K", bound=Kept)


@dataclass
class Recording(Generic[K]):
    """Rows and states (checkpoints of a run, snapshots of a learner) at a stride that doubles whenever it is full.

    `room` is how many bytes the states may take together.
    """

    stride: int = 1
    checkpoint_stride: int = 1
    rows: list[Row] = field(default_factory=list)
    checkpoints: list[K] = field(default_factory=list)
    events: list[tuple[int, str, dict[str, object]]] = field(default_factory=list)
    version: int = 0
    room: int = MAX_CHECKPOINT_BYTES

    def due(self, step: int) -> bool:
        """Say whether `step` is one of those to record."""
        return step % self.stride == 0

    def until(self, step: int) -> int:
        """Return how many updates there are from `step` to the next one to record."""
        return self.stride - step % self.stride

    def add(self, row: Row) -> None:
        """Remember a row, in place of one at the same step."""
        while self.rows and self.rows[-1].step >= row.step:
            self.rows.pop()
        self.rows.append(row)
        self.version += 1
        if len(self.rows) > MAX_RECORDED:
            self.stride *= 2
            self.rows = _thinned(self.rows, self.stride)

    def keeps(self, step: int) -> bool:
        """Say whether the state at `step` is one of those to remember."""
        return step % max(self.checkpoint_stride, self.stride) == 0 or len(self.checkpoints) < 2

    def keep(self, checkpoint: K) -> None:
        """Remember a state, in place of one at the same step."""
        while self.checkpoints and self.checkpoints[-1].step >= checkpoint.step:
            self.checkpoints.pop()
        self.checkpoints.append(checkpoint)
        while len(self.checkpoints) > 2 and self._too_much():
            self.checkpoint_stride = max(self.checkpoint_stride, self.stride) * 2
            # Most is learned early: there states stay dense, as long as they leave room for what comes.
            dense = _thinned(self.checkpoints, self.checkpoint_stride, early=EARLY)
            spare = (
                4 * sum(each.size for each in dense) < 3 * self.room and 4 * len(dense) < 3 * MAX_CHECKPOINTS
            )
            self.checkpoints = dense if spare else _thinned(self.checkpoints, self.checkpoint_stride)

    def _too_much(self) -> bool:
        size = sum(each.size for each in self.checkpoints)
        return len(self.checkpoints) > MAX_CHECKPOINTS or size > self.room

    def nearest(self, step: int) -> K | None:
        """Return the last checkpoint at or before `step`, or the first one."""
        before = [each for each in self.checkpoints if each.step <= step]
        return before[-1] if before else (self.checkpoints[0] if self.checkpoints else None)

    def note(self, step: int, template: str, /, **values: object) -> None:
        """Remember that something was changed at `step`, in a sentence that pages can translate."""
        self.events = [*self.events, (step, template, values)][-20:]
        self.version += 1

    def cut(self, step: int) -> None:
        """Forget everything after `step`."""
        self.rows = [row for row in self.rows if row.step <= step]
        self.checkpoints = [each for each in self.checkpoints if each.step <= step]
        self.events = [event for event in self.events if event[0] <= step]
        self.version += 1

    def upto(self, step: int) -> Recording[K]:
        """Return what is remembered up to `step`, which nothing changes any more."""
        found = replace(self, rows=list(self.rows), checkpoints=list(self.checkpoints))
        found.cut(step)
        return found

    def follow(self, before: Recording[K], step: int) -> None:
        """Put what `before` remembers up to `step` in front of what this one does."""
        self.rows = [row for row in before.rows if row.step < step] + self.rows
        self.checkpoints = [each for each in before.checkpoints if each.step < step] + self.checkpoints
        self.events = [each for each in before.events if each[0] < step] + self.events
        self.stride = max(self.stride, before.stride)
        self.checkpoint_stride = max(self.checkpoint_stride, before.checkpoint_stride)
        self.version += 1

    def curves(self) -> Curves:
        """Return the recorded rows as arrays."""
        rows = self.rows
        if not rows:
            return Curves(np.empty(0, np.int64), _nothing(), {}, _nothing(), np.empty((0, 0), np.float32))
        replicas = len(next(iter(rows[-1].values.values()), ()))
        names, table = _table(rows, np.full(replicas, np.nan, dtype=np.float32))
        same = [place for place, values in enumerate(table) if not values or len(values[0]) == replicas]
        if len(same) < len(rows):
            rows, table = [rows[place] for place in same], [table[place] for place in same]
        columns = len(rows[-1].gradients)
        blank = np.full(columns, np.nan, dtype=np.float32)
        known = [row.gradients if len(row.gradients) == columns else blank for row in rows]
        return Curves(
            step=np.array([row.step for row in rows], dtype=np.int64),
            epoch=np.array([row.epoch for row in rows], dtype=np.float32),
            values={
                name: np.array(values, dtype=np.float32)
                for name, values in zip(names, zip(*table, strict=True), strict=True)
            },
            learning_rate=np.array([row.learning_rate for row in rows], dtype=np.float32),
            gradients=np.array(known, dtype=np.float32).reshape(len(rows), columns),
        )


def _table(rows: Sequence[Row], unknown: np.ndarray) -> tuple[list[str], list[tuple[np.ndarray, ...]]]:
    """Return the names of all that was measured, and each row's values in their order; what is not known is NaN."""
    names = list(rows[-1].values)
    if len(names) > 1:
        take = itemgetter(*names)
        with suppress(KeyError):  # mostly all rows hold the same, which is three times as fast
            if all(len(row.values) == len(names) for row in rows):
                return names, [take(row.values) for row in rows]
    names = list(dict.fromkeys(chain.from_iterable(row.values for row in rows)))
    found = []
    for row in rows:
        other = np.full(len(next(iter(row.values.values()), unknown)), np.nan, dtype=np.float32)
        found.append(tuple(row.values.get(name, other) for name in names))
    return names, found


def held(memory: Any) -> int:
    """Return how many bytes the tensors in nested lists, tuples and dicts hold."""
    if isinstance(memory, dict):
        memory = list(memory.values())
    if isinstance(memory, list | tuple):
        return sum(held(each) for each in memory)
    return int(getattr(memory, "nbytes", 0))


def _thinned(entries: Sequence[Any], stride: int, *, early: int = 0) -> list[Any]:
    """Return the first, the last and those on the stride; with `early`, so many for every doubling."""
    last = len(entries) - 1

    def stays(step: int) -> bool:
        # The largest power of two of which `early` fit between a step and its double.
        own = 1 << max(0, (step // early).bit_length() - 1) if early else stride
        return step % min(own, stride) == 0

    return [each for place, each in enumerate(entries) if place in (0, last) or stays(each.step)]
