"""A race on a network as a figure: the fields and losses that the lanes have, for every kind of data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.compare.race import Entrant
from engine.data.datasets import DATASETS
from engine.networks.layers import LAYERS
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.training.optimizers import OPTIMIZERS
from playground.figures.contests import contest_figure
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.contest_files import portraits
from playground.lessons.optimizers.lineup import Lineup

RULES = tuple(OPTIMIZERS[name](lr=0.05) for name in ("sgd", "adam", "rprop"))


def drawn(data: str, seeds: int = 1) -> tuple[Any, Contest]:
    """Return the figure of a short race on a kind of data, and the race."""
    experiment = Experiment(
        network=NetworkSpec((LAYERS["dense"](units=4),)), dataset=DATASETS[data](size=60)
    ).fitted()
    contest = Contest(
        Lineup(experiment=experiment, entrants=tuple(Entrant(each) for each in RULES), seeds=seeds)
    )
    contest.advance(30)
    shown = portraits(contest, ["A", "B", "C"], [0, 9, 17], [1.0, 1.0, 0.5])
    return contest_figure(shown, title="Race", axis="updates", loss="test loss"), contest


def lines_of(figure: Any) -> list[Any]:
    """Return all scatters of a figure."""
    return [trace for trace in figure.data if trace.type == "scatter"]


@pytest.mark.parametrize("data", ["circle", "blobs", "plane"])
def test_every_field_is_the_lane_of_its_rule(data: str) -> None:
    figure, contest = drawn(data)
    maps = [trace for trace in figure.data if trace.type == "heatmap"]
    assert len(maps) == len(RULES)
    for lane, shown in zip(contest.lanes, maps, strict=True):
        run, row = lane.run, lane.rows.start
        found = lane.canvas.maps(
            run.network, run.backend.params[row], run.backend.kept[row], run.experiment.loss
        )
        wanted: Any = found.field[0] / 255
        if data == "blobs":
            wanted = found.field.argmax(axis=0)
        elif data == "plane":
            wanted = found.field_scale[0] * (found.field[0].astype(float) - 128) / 127
        np.testing.assert_allclose(shown.z, wanted, rtol=1e-5)
    points = [trace for trace in lines_of(figure) if trace.mode == "markers"]
    assert all(len(trace.x) == len(contest.runs[0].data.train_inputs) for trace in points)


def test_the_losses_are_those_that_were_recorded() -> None:
    figure, contest = drawn("circle")
    lines = [trace for trace in lines_of(figure) if trace.mode == "lines"]
    curves = contest.runs[0].recording.curves()
    assert [trace.name for trace in lines] == ["A", "B", "C"]
    for place, trace in enumerate(lines):
        np.testing.assert_allclose(trace.y, curves.values["test_loss"][:, place], rtol=1e-6)
        np.testing.assert_allclose(trace.x, curves.step * [1.0, 1.0, 0.5][place])
    assert len({(trace.line.color, trace.line.dash) for trace in lines}) == 3


def test_several_seeds_have_a_band() -> None:
    figure, contest = drawn("circle", seeds=3)
    bands = [trace for trace in lines_of(figure) if trace.fill == "toself"]
    assert len(bands) == len(RULES)
    losses = contest.runs[0].recording.curves().values["test_loss"][:, 3:6]
    low, high = (np.nanquantile(losses, q, axis=1) for q in (0.25, 0.75))
    np.testing.assert_allclose(bands[1].y, np.concatenate([high, low[::-1]]), rtol=1e-5)
