"""Rate sweeps: one network trained at many learning rates at once, and the rate at which each rule breaks down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.compare.race import check_race, replicas
from engine.limits import MAX_ENTRANTS, MAX_SEEDS, MAX_SWEEP_RATES
from engine.runs.experiment import Experiment
from engine.runs.run import DIVERGED, Run
from engine.spec import Refusal
from engine.training.optimizer import Optimizer


@dataclass(frozen=True, eq=False)
class Sweep:
    """Losses of E rules at K `rates` under N seeds.

    `start` and `losses` [E, K, N] are the training losses at the beginning and now, ∞ where training has diverged;
    `medians` [E, K] those over seeds.  `best` [E] is the rate with the lowest median.  `edge` [E] lies between the last
    rate that still learns and the first from which on training ends worse than it began, NaN where none does.
    """

    rules: tuple[Optimizer, ...]
    rates: np.ndarray
    step: int
    start: np.ndarray
    losses: np.ndarray
    medians: np.ndarray
    best: np.ndarray
    edge: np.ndarray

    def apart(self) -> list[Sweep]:
        """Return a sweep for each rule alone."""
        rows = [slice(place, place + 1) for place in range(len(self.rules))]
        names = ("rules", "start", "losses", "medians", "best", "edge")
        return [replace(self, **{name: getattr(self, name)[row] for name in names}) for row in rows]


@dataclass(frozen=True, eq=False)
class SweepRun:
    """A run whose replica (e · K + k) · N + n is rule e at rate k with seed n; `reading` says where it stands."""

    rules: tuple[Optimizer, ...]
    rates: np.ndarray
    seeds: int
    run: Run

    def reading(self) -> Sweep:
        """Return the losses recorded last, against those recorded first."""
        curves = self.run.recording.curves()
        shape = (len(self.rules), len(self.rates), self.seeds)
        start, now = (
            curves.values["train_loss"][place].reshape(shape).astype(np.float64) for place in (0, -1)
        )
        now = np.where(np.abs(now) < DIVERGED, now, np.inf)
        medians = np.median(now, axis=-1)
        return Sweep(
            rules=self.rules,
            rates=self.rates,
            step=int(curves.step[-1]),
            start=start,
            losses=now,
            medians=medians,
            best=self.rates[medians.argmin(axis=1)],
            edge=_edges(self.rates, medians > np.median(start, axis=-1)),
        )


def sweep(
    experiment: Experiment, rules: Sequence[Optimizer], *, rates: Sequence[float] | np.ndarray, seeds: int = 1
) -> SweepRun:
    """Return the run that trains every rule at every one of `rates`, from the same first weights seed by seed.

    Raises Refusal when this is more than fits.
    """
    tried = np.sort(np.asarray(rates, dtype=np.float64))
    if (
        not 0 < len(rules) <= MAX_ENTRANTS
        or not 0 < len(tried) <= MAX_SWEEP_RATES
        or not 0 < seeds <= MAX_SEEDS
    ):
        raise Refusal(
            "A sweep takes between one and {rules} rules, at most {rates} rates and {seeds} seeds.",
            rules=MAX_ENTRANTS,
            rates=MAX_SWEEP_RATES,
            seeds=MAX_SEEDS,
        )
    experiment = experiment.but(seeds=1).checked()
    check_race(experiment, len(rules) * len(tried) * seeds)
    each = [rule.but(lr=float(rate)) for rule in rules for rate in tried]
    base = experiment.but(optimizer=each[0])
    return SweepRun(tuple(rules), tried, seeds, Run(base, replicas=replicas(base, each, seeds=seeds)))


def _edges(rates: np.ndarray, worse: np.ndarray) -> np.ndarray:
    """Return for each row of `worse` [E, K] the rate between the last that is not and the first of those that are."""
    edges = np.full(len(worse), np.nan)
    for place, row in enumerate(worse):
        fine = np.flatnonzero(~row)
        last = fine[-1] if len(fine) else -1
        if last + 1 < len(rates):
            edges[place] = np.sqrt(rates[last] * rates[last + 1]) if last >= 0 else rates[0]
    return edges
