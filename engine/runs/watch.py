"""What a run keeps an eye on epoch by epoch: its learning rate, and whether it is enough."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.runs.evaluation import Evaluation
from engine.runs.experiment import Experiment
from engine.runs.shuffling import Calendar
from engine.training.regularisation import StoppingTracker
from engine.training.schedules import tracker


class Watch:
    """The schedule and early stopping of one run, with what they remember; of several seeds they see the mean."""

    def __init__(self, experiment: Experiment) -> None:
        self._schedule, self._rule = experiment.schedule, experiment.stopping
        self._plateau = tracker(self._schedule)
        self._stopping = StoppingTracker(self._rule)

    @property
    def awake(self) -> bool:
        """Whether it has to see the losses at the end of every epoch."""
        return self._plateau is not None or self._rule.patience > 0

    def factor(self, epoch: float) -> float:
        """Return what multiplies the learning rate now, at `epoch`."""
        return self._plateau.factor if self._plateau else self._schedule.factor(epoch)

    def factors(self, calendar: Calendar, step: int, count: int) -> np.ndarray:
        """Return what multiplies the learning rate at updates step, step + 1, …, `count` of them in one epoch."""
        if self._plateau or self._schedule.is_constant:
            return np.full(count, self.factor(0.0))
        return np.array([self._schedule.factor(calendar.at(each)) for each in range(step, step + count)])

    def observe(self, evaluation: Evaluation) -> bool:
        """Take in the losses at the end of an epoch and return whether to stop."""
        if self._plateau:
            self._plateau.observe(float(evaluation.train_loss.mean()))
        return self._rule.patience > 0 and self._stopping.observe(float(evaluation.test_loss.mean()))

    def renew(self) -> None:
        """Be patient again."""
        self._stopping = StoppingTracker(self._rule)

    def memory(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a copy of what it remembers."""
        return dict(vars(self._plateau)) if self._plateau else {}, dict(vars(self._stopping))

    def remember(self, memory: tuple[dict[str, Any], dict[str, Any]], *, schedule: bool) -> None:
        """Go on from a memory, for the schedule only where `schedule` says so."""
        plateau, stopping = memory
        if schedule and self._plateau:
            vars(self._plateau).update(plateau)
        vars(self._stopping).update(stopping)
