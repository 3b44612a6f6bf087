"""Trainings that several tests look at: each is trained once, and looked at six times on its way."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from engine.happenings import Happening, now
from engine.happenings.look import Look
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.learner import Learner
from engine.training.recording import Recording, Row
from tests.engine.happenings.labelled import Recipe

LOOKS = 6


@cache
def watched(recipe: Recipe) -> tuple[Any, tuple[Happening | None, ...]]:
    """Return the moment at the end of a training, and what was said on its way."""
    training = Run(recipe.spec) if isinstance(recipe.spec, Experiment) else Learner(recipe.spec)  # type: ignore[type-var]
    said: list[Happening | None] = []
    for look in range(1, LOOKS + 1):
        training.advance(recipe.updates * look // LOOKS - training.step)
        said.append(now(training.moment(), said[-1] if said else None))
    return training.moment(), tuple(said)


def seen(spec: Any, updates: int, *, before: Happening | None = None) -> Look:
    """Return a training after so many updates, as detectors see it."""
    moment, _said = watched(Recipe("", spec, updates))
    return Look(spec, moment.step, moment.recording, getattr(moment, "state", None), before)


def written(spec: Any, *, every: int = 10, **values: Any) -> Look:
    """Return a training of which nothing but curves [M] is known, by their names."""
    count = len(next(iter(values.values())))
    rows = [
        Row(every * place, float(place), {name: np.array([each[place]]) for name, each in values.items()})
        for place in range(count)
    ]
    return Look(spec, every * (count - 1), Recording(rows=rows))


def crippled(*off: int) -> Look:
    """Return the network that the page opens with, solved, as it is without some units of its first layer."""
    run = Run(Experiment())
    run.advance(1000)
    run.lesions = frozenset((0, unit) for unit in off)
    run.record()
    moment = run.moment()
    return Look(Experiment(), moment.step, moment.recording, moment.state)
