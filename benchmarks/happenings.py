"""What is said of trainings: right on the labelled ones, no false alarm on any preset, and what a look costs.

An alarm on a preset is false where it is none of those that the preset was made for, and an independent look does not
bear it out: for overfitting that is the loss on points which neither training nor the detector has seen.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.report import Report
from engine.data.generated import Generated
from engine.happenings import Happening, of_heats, race, told, urgent
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import State, past
from playground.lessons.cnn.presets import PRESETS as CNN
from playground.lessons.network.presets import PRESETS as NETWORK
from playground.lessons.optimizers.lineup import Lineup
from playground.lessons.optimizers.presets import ON_NETWORK
from playground.lessons.rnn.presets import PRESETS as RNN

SEEDS, LOOKS = 10, 24
# Updates: what a reader sees of it in the first minute, as far as ten seeds of it can be had.
SHORT = {"network": 2400, "rnn": 150, "cnn": 128, "race": 1200}
# What presets that are broken on purpose, or puzzles, are made to show.
MADE_FOR = {
    "network": {
        "overfit": {"overfitting"},
        "zeros": {"symmetric"},
        "rate": {"diverged", "exploding", "dead layer", "oscillating"},
        "deep": {"vanishing", "one class", "stuck"},
        "linear": {"straight", "stuck"},
        "three": {"few"},  # the puzzle: how many units are enough
    },
    "rnn": {
        "explosion": {"diverged", "exploding"},
        "window": {"stuck"},
    },
    "cnn": {
        "rate": {"one class", "diverged", "exploding", "oscillating"},
        "zeros": {"one class", "symmetric"},
        "few": {"overfitting"},
    },
    "race": {"rates": {"lost"}, "edge": {"lost"}},
}
DEAF = 1.05  # times its loss, at most, of a network that does not miss the beginning
COST = 2.0  # milliseconds of a frame


def main() -> int:
    """Measure the pages that are named, by default all of them."""
    report = Report("happenings", "What is said of trainings")
    asked = [each for each in sys.argv[2:] if each in SHORT] or list(SHORT)
    costs: list[float] = []
    for page in asked:
        alarms, false, runs = Counter[str](), Counter[str](), 0
        for name, training in trainings(page):
            runs += 1
            for each in spoken(training, page, costs):
                if each.alarms:
                    alarms[f"{name} {each.kind}"] += 1
                    if not borne_out(page, name, each, training):
                        false[f"{name} {each.kind}"] += 1
        note = ", ".join(f"{kind} ×{count}" for kind, count in (false or alarms).items())
        report.add(f"{page}: false alarms in {runs} trainings", sum(false.values()), at_most=0, note=note)
    if costs:
        report.add("a look, median", 1e3 * statistics.median(costs), unit="ms")
        # While it plays there are some 25 frames a second, of which at most five are looked at.
        report.add("of a frame", 1e3 * statistics.mean(costs) * 5 / 25, at_most=COST, unit="ms")
    return report.finish()


def trainings(page: str) -> Iterator[tuple[str, Any]]:
    """Yield every preset of a page under each seed, lined up at its start."""
    for seed in range(SEEDS):
        if page == "race":
            yield from ((each.name, lined_up(each.spec, seed)) for each in ON_NETWORK)
        elif page == "rnn":
            for each in RNN:
                study = each.spec
                study = study.but(experiment=study.experiment.but(seed=seed))
                yield from ((each.name, Run(study.alone(place))) for place in range(len(study.voices)))
        else:
            presets: Sequence[Any] = NETWORK if page == "network" else CNN
            yield from ((each.name, Run(each.spec.but(seed=seed))) for each in presets)


def lined_up(lineup: Lineup, seed: int) -> Any:
    """Return the heats of a race under another seed."""
    from engine.compare.race import heats

    return heats(lineup.experiment.but(seed=seed), lineup.entrants, seeds=lineup.seeds)


def spoken(training: Any, page: str, costs: list[float]) -> Iterator[Happening]:
    """Yield what is said while a training goes on, each event once."""
    before: Happening | None = None
    for look in range(1, LOOKS + 1):
        upto = int(SHORT[page] * (look / LOOKS) ** 2)
        runs = [heat.run for heat in training] if page == "race" else [training]
        for run in runs:
            run.advance(max(1, upto - run.step))
        begun = time.thread_time()
        if page == "race":
            names = [f"rule {place}" for place in range(sum(len(heat.places) for heat in training))]
            said = told(race(of_heats(training, names)), before, step=max(run.step for run in runs))
        else:
            said = told(urgent(training.moment(), before), before, step=training.step)
        costs.append(time.thread_time() - begun)
        if said is not None and said is not before:
            yield said
        before = said


def borne_out(page: str, name: str, found: Happening, training: Any) -> bool:
    """Whether a preset was made to show this, or somebody who was not asked by the detector says so too."""
    if found.kind in MADE_FOR[page].get(name, set()):
        return True
    if found.kind == "forgotten" and isinstance(training, Run):
        return deaf(training)
    return found.kind == "overfitting" and isinstance(training, Run) and overfits(training, found.update)


def deaf(run: Run) -> bool:
    """Whether a network answers a test sequence just as well when what it hears first is that of another one.

    No gradient is asked, and no training loss: the first fifth of each sequence is swapped with its neighbour's.
    """
    import torch

    state, data = past(run.checkpoint()), run.data
    first = max(1, data.test_inputs.shape[1] // 5)
    other = data.test_inputs.copy()
    other[:, :first] = np.roll(data.test_inputs, 1, axis=0)[:, :first]

    def loss(inputs: np.ndarray) -> float:
        said = torch.tensor(state.activations(inputs)[-1])[None]
        y = torch.tensor(data.test_targets)[None]
        y = y.float() if y.is_floating_point() else y
        return float(run.experiment.loss.per_sample(said, y, task=data.task).mean())

    return loss(other) < DEAF * loss(data.test_inputs)


def overfits(run: Run, update: int) -> bool:
    """Whether the loss on fresh points, or where there are none on the test points, was lower at `update` than now."""
    then, now = past(run.recording.nearest(update) or run.checkpoint()), past(run.checkpoint())
    dataset = run.experiment.dataset
    fresh = run.experiment
    if isinstance(dataset, Generated):
        fresh = fresh.but(dataset=dataset.but(size=4000), data_seed=977)
    return _loss(fresh, then) < _loss(fresh, now)


def _loss(fresh: Experiment, state: State) -> float:
    import torch

    data = fresh.data()
    inputs = data.pixels[len(data.train_inputs) :].numpy() if data.pixels is not None else data.test_inputs
    said = torch.tensor(replace(state, experiment=fresh).activations(inputs)[-1])[None]
    y = torch.tensor(data.test_targets)[None]
    losses = fresh.loss.per_sample(said, y.float() if y.is_floating_point() else y, task=data.task)
    return float(np.asarray(losses.mean()))
