"""What training costs with one rule and one batch size: counted, and measured on this machine."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import numpy as np

from engine.compare.race import Entrant
from engine.runs.experiment import Experiment
from engine.runs.run import Run

LEAST = 5  # bouts that a measurement is the median of


@dataclass(frozen=True)
class Cost:
    """An epoch of one network: how many `updates`, how many points each, and the `seconds` that an update takes."""

    updates: int
    points: int
    seconds: float

    @property
    def epoch(self) -> float:
        """How many seconds an epoch takes."""
        return self.updates * self.seconds


def cost(experiment: Experiment, entrant: Entrant, *, seconds: float = 0.03) -> Cost:
    """Return what training `experiment` with the entrant's rule and batch size costs, alone on one thread.

    Measured for about `seconds` of the thread's own time, so that what others do meanwhile does not count.  Raises
    Refusal when it can't be trained.
    """
    changed = experiment.but(
        seeds=1, optimizer=entrant.optimizer, batch=entrant.batch or experiment.batch
    ).checked()
    run = Run(changed, on="cpu")
    each = max(1, min(run.order.per_epoch, 50))
    batches = run.order.batches(0, each)
    ones = np.ones(len(batches))
    run.backend.train(batches, ones, 0)  # the first one prepares what the others find ready
    found: list[float] = []
    while len(found) < LEAST or sum(found) < seconds:
        began = time.thread_time()
        run.backend.train(batches, ones, 0)
        found.append(time.thread_time() - began)
        if sum(found) > 10 * seconds:  # so slow that few of them say enough
            break
    return Cost(run.order.per_epoch, run.order.batch, statistics.median(found) / len(batches))
