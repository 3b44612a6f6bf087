"""The engine itself as a contender: what its peers do, shuffling and updates, and whole runs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from engine.runs.backends import compiled
from engine.runs.experiment import Experiment
from engine.runs.run import Run

FIRST = 0.1  # seconds of processor time before the first measure


class Training:
    """Shuffling and updates alone, on one back end; without compiled code at all where that is not the fused one."""

    def __init__(self, replicas: Sequence[Experiment], *, backend: str, first: float = FIRST) -> None:
        self.run = Run(replicas[0], replicas=replicas, backend=backend)
        self._bare = backend != "fused"
        self.rate(first)

    def _advance(self, count: int) -> int:
        batches = self.run.order.batches(self.run.step, count)
        self.run.backend.train(batches, np.ones(len(batches)), self.run.step)
        self.run.step += len(batches)
        return len(batches)

    def rate(self, seconds: float) -> float:
        """Return replica-updates per second of processor time."""
        replicas = len(self.run.replicas)
        at_once = 20 if self._bare else max(1, 20_000 // replicas)
        with _kernels(hidden=self._bare):
            begun, done = time.process_time(), 0
            while (spent := time.process_time() - begun) < seconds:
                done += self._advance(at_once)
        return done * replicas / spent


class Whole(Training):
    """A whole run, with schedules, losses, curves and snapshots; the longer it lasts, the rarer its snapshots."""

    def _advance(self, count: int) -> int:
        return self.run.advance(count)


@contextmanager
def _kernels(*, hidden: bool) -> Iterator[None]:
    """Do as if there were no compiled code, not even to shuffle."""
    found = dict(compiled._found)
    if hidden:
        compiled._found.clear()
    try:
        yield
    finally:
        compiled._found.update(found)
