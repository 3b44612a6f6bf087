"""What foretells a series without learning, against arithmetic on the very windows that are watched."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.compare.baselines import LAST, SEASON, Baseline, baselines, season_of
from engine.data.datasets import SEQUENCES
from engine.data.sequences import Sequences
from engine.data.series import parted
from engine.probes.sequences.remembering import errors, seasonal
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from playground.kit.supervised.study import Study
from tests.engine.test_chronology import brought


def found(task: Sequences, **change: Any) -> dict[str, float]:
    experiment = Study().on(task).experiment.but(**change)
    return {each.name: each.loss for each in baselines(experiment)}


def watched(experiment: Experiment) -> tuple[np.ndarray, np.ndarray]:
    data = experiment.data()
    assert data.watched is not None
    count = data.watched[1]
    return data.test_inputs[:count, :, 0].astype(float), data.test_targets[:count].astype(float)


@pytest.mark.parametrize("name", ["sunspots", "co2", "sines"])
def test_repeating_the_last_value_is_judged_as_the_networks_are(name: str) -> None:
    task = SEQUENCES[name]()
    inputs, targets = watched(Study().on(task).experiment)
    assert found(task)[LAST] == pytest.approx(np.mean((inputs - targets) ** 2), rel=1e-5)
    absolute = found(task, loss=LOSSES["mae"]())
    assert absolute[LAST] == pytest.approx(np.mean(np.abs(inputs - targets)), rel=1e-5)


def test_a_season_ago_is_looked_up_in_the_whole_series() -> None:
    task = SEQUENCES["co2"](length=6)
    experiment = Study().on(task).experiment
    _inputs, targets = watched(experiment)
    series = task.series()
    values = series.standardised
    first = series.border
    wanted = [
        np.mean(
            (values[first + 1 + k - 12 : first + 7 + k - 12] - values[first + 1 + k : first + 7 + k]) ** 2
        )
        for k in range(len(targets))
    ]
    stride = len(values) // 4000 + 1
    assert stride == 1
    assert found(task)[SEASON] == pytest.approx(np.mean(wanted), rel=1e-4)


def test_the_season_is_found_where_there_is_one_and_not_in_random_walks() -> None:
    steps, random = np.arange(400.0), np.random.default_rng(0)
    for period in (7, 12):
        wave = np.sin(2 * np.pi * steps / period) + 0.3 * random.normal(size=400) + 0.01 * steps
        assert season_of(parted("wave", wave, steps)) == period
    walks = [parted("walk", np.cumsum(random.normal(size=400)), steps) for _ in range(60)]
    assert not any(season_of(each) for each in walks)
    assert season_of(brought("S04_random_walk_price.csv").series()) == 0
    assert season_of(brought("S02_irregular_timestamps_and_a_missing_week.csv").series()) == 24


def test_where_no_next_value_is_asked_for_there_is_nothing_to_repeat() -> None:
    for name in ("adding", "text", "names"):
        assert found(SEQUENCES[name]()) == {}


def test_a_network_does_not_beat_the_last_value_of_a_random_walk() -> None:
    experiment = Study().on(brought("S04_random_walk_price.csv")).alone(0)
    (last,) = baselines(experiment)
    assert isinstance(last, Baseline)
    run = Run(experiment.but(optimizer=OPTIMIZERS["adam"](lr=0.01)))
    run.advance(150)
    run.record()
    assert run.recording.curves().values["test_loss"][-1, 0] > 0.97 * last.loss


def test_the_season_repeated_has_the_errors_of_the_textbook() -> None:
    series = np.array([1.0, 5.0, 2.0, 6.0, 3.0, 7.0])
    again = seasonal(series, free=2, period=2)
    assert again is not None
    np.testing.assert_array_equal(again.free, [2.0, 6.0])
    np.testing.assert_array_equal(again.ahead, [np.nan, 1.0, 5.0, 2.0, 6.0])
    assert (errors(again).ahead, errors(again).free) == (1.0, 1.0)
    assert seasonal(series, free=2, period=4) is None
    assert seasonal(series, free=5, period=1) is None
