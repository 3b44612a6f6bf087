"""Races: several rules on the same network, data and first weights, in as few runs as possible.

Rules with one batch size are replicas of one run, sorted by rule: replica r · N + n is rule r with seed n of N.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.compare.certainty import certainty, win_shares
from engine.limits import MAX_ENTRANTS, MAX_EVALUATION, MAX_SEEDS, MAX_STACKED
from engine.runs.experiment import Experiment
from engine.runs.run import DIVERGED, Run
from engine.spec import N_, Refusal, Spec, knob, part
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS

QUARTILES = (0.25, 0.5, 0.75)
ROUNDING = 1e-6  # of an update: what is meant to be whole comes from divisions


@dataclass(frozen=True)
class Entrant(Spec):
    """A rule in a race, with a batch size of its own, or that of the experiment where it is 0."""

    name: ClassVar[str] = "entrant"
    title: ClassVar[str] = N_("Optimizer")
    summary: ClassVar[str] = N_("A rule in a race, with its batch size.")

    optimizer: Optimizer = part(OPTIMIZERS["sgd"](), Optimizer, label=N_("Optimizer"))
    batch: int = knob(
        0,
        0,
        512,
        label=N_("Batch size"),
        help=N_("Points per update: more makes steadier steps, fewer of them an epoch."),
    )


@dataclass(frozen=True, eq=False)
class Heat:
    """The entrants of one batch size: `places` are their numbers in the race, `run` trains them together."""

    places: tuple[int, ...]
    run: Run
    seeds: int

    def rule_of(self, replica: int) -> int:
        """Return the number in the race of the entrant that a replica of the run belongs to."""
        return self.places[replica // self.seeds]


@dataclass(frozen=True, eq=False)
class Courses:
    """Curves of one heat: M moments, E entrants, N seeds; a loss that is no number counts as infinite.

    `step` and `epoch` are [M]; losses and metrics [E, N, M]; `train_band` and `test_band` [E, 3, M] are the
    quartiles of the losses over seeds.  `lost` [E] is the share of seeds whose training has diverged.
    """

    step: np.ndarray
    epoch: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    train_metric: np.ndarray
    test_metric: np.ndarray
    train_band: np.ndarray
    test_band: np.ndarray
    lost: np.ndarray


@dataclass(frozen=True, eq=False)
class Standings:
    """Who is ahead: `losses` [E, N] now, `order` [E] by their median, and how `sure` that is [E − 1].

    `wins` [E, E] is how often the row's rule has the lower loss with the same seed; for both see
    engine.compare.certainty.
    """

    losses: np.ndarray
    order: np.ndarray
    wins: np.ndarray
    sure: np.ndarray


def replicas(experiment: Experiment, rules: Sequence[Optimizer], *, seeds: int) -> tuple[Experiment, ...]:
    """Return the replicas of `rules` × `seeds`, sorted by rule; the same seeds for each."""
    each = [experiment.but(seed=experiment.seed + number, seeds=1) for number in range(seeds)]
    return tuple(one.but(optimizer=rule) for rule in rules for one in each)


def check_race(experiment: Experiment, count: int) -> None:
    """Raise Refusal when `count` networks of the experiment's shape can't be trained together."""
    size, data = experiment.compiled().size, experiment.data()
    points = len(data.train_inputs) + len(data.test_inputs)
    if size * count > MAX_STACKED or size * count * points > MAX_EVALUATION:
        raise Refusal(
            "{count} networks of this size, {size} weights together, are too many to race here: take fewer rules "
            "or seeds, or a smaller network.",
            count=count,
            size=f"{size * count:,}",
        )


def heats(experiment: Experiment, entrants: Sequence[Entrant], *, seeds: int = 1) -> tuple[Heat, ...]:
    """Return the runs of a race, one for each batch size; all start from the same weights, seed by seed.

    Raises Refusal when there is nobody, or when they are too many.
    """
    if not 0 < len(entrants) <= MAX_ENTRANTS or not 0 < seeds <= MAX_SEEDS:
        raise Refusal(
            "A race takes between one and {most} rules, and at most {seeds} seeds.",
            most=MAX_ENTRANTS,
            seeds=MAX_SEEDS,
        )
    experiment = experiment.but(seeds=1).checked()
    check_race(experiment, len(entrants) * seeds)
    found = []
    batches = [entrant.batch or experiment.batch for entrant in entrants]
    for batch in dict.fromkeys(batches):
        places = tuple(place for place, each in enumerate(batches) if each == batch)
        base = experiment.but(batch=batch, optimizer=entrants[places[0]].optimizer)
        rules = [entrants[place].optimizer for place in places]
        run = Run(base, replicas=replicas(base, rules, seeds=seeds))
        found.append(Heat(places, run, seeds))
    return tuple(found)


def advance(
    race: Sequence[Heat], seconds: float, *, units: Sequence[float] = (), most: int | None = None
) -> int:
    """Train for about `seconds`, and return how many updates the heat did that makes the most of them.

    What is equal for all decides whose turn it is: always that of the heat that has used least.  `units` [heats] say
    what an update of each heat uses of it; by default its share of an epoch.  `most` bounds the updates of the heat
    that makes the most of them; one that is behind catches up first, as fast as it can.
    """
    units = units or [1 / heat.run.order.per_epoch for heat in race]
    going = [(heat.run, unit) for heat, unit in zip(race, units, strict=True) if heat.run.status == "ready"]
    if not going:
        return 0
    finest, least = min(going, key=lambda each: each[1])
    end, before = time.perf_counter() + seconds, finest.step
    until = math.inf if most is None else max(run.step * unit for run, unit in going) + most * least
    while going and (left := end - time.perf_counter()) > 0:
        going.sort(key=lambda each: each[0].step * each[1])
        place = next((i for i, (run, unit) in enumerate(going) if _room(run.step, unit, until)), None)
        if place is None:
            break
        run, unit = going[place]
        level = min([run.step * unit for run, unit in going[place + 1 :]], default=math.inf)
        ahead = (min(level, until) - run.step * unit) / unit
        # Up to where the next one stands, and where that is here, one update beyond it.
        count = (
            None
            if math.isinf(ahead)
            else max(1, min(math.ceil(ahead - ROUNDING), _room(run.step, unit, until)))
        )
        run.advance_for(left, most=count)
        going = [each for each in going if each[0].status == "ready"]
    return finest.step - before


def _room(step: int, unit: float, until: float) -> int:
    """Return how many updates of so many `unit` each fit between `step` and `until`."""
    return 2**60 if math.isinf(until) else max(0, math.floor(until / unit - step + ROUNDING))


def courses(heat: Heat) -> Courses:
    """Return the recorded curves of a heat, entrant by entrant in the order of `heat.places`."""
    curves = heat.run.recording.curves()

    def apart(values: np.ndarray) -> np.ndarray:
        return values.T.reshape(len(heat.places), heat.seeds, -1)

    def finite(values: np.ndarray) -> np.ndarray:
        return np.where(np.abs(values) < DIVERGED, values, np.inf)

    values = {name: apart(each) for name, each in curves.values.items()}
    train, test = finite(values["train_loss"]), finite(values["test_loss"])
    return Courses(
        step=curves.step,
        epoch=curves.epoch,
        train_loss=train,
        test_loss=test,
        train_metric=values["train_metric"],
        test_metric=values["test_metric"],
        train_band=_quartiles(train),
        test_band=_quartiles(test),
        lost=np.isinf(train[..., -1]).mean(axis=1),
    )


def _quartiles(values: np.ndarray) -> np.ndarray:
    """Return [E, 3, M] of values [E, N, M]; quantiles that are values, since between a number and ∞ lies none."""
    return np.moveaxis(np.quantile(values, QUARTILES, axis=1, method="inverted_cdf"), 0, 1)


def standings(race: Sequence[Heat], *, test: bool = False) -> Standings:
    """Return who is ahead by the losses recorded last, on training points or on test points."""
    count = sum(len(heat.places) for heat in race)
    losses = np.empty((count, race[0].seeds))
    for heat in race:
        found = courses(heat)
        losses[list(heat.places)] = (found.test_loss if test else found.train_loss)[..., -1]
    order = np.argsort(np.median(losses, axis=1), kind="stable")
    return Standings(losses, order, win_shares(losses), certainty(losses[:, None], order))
