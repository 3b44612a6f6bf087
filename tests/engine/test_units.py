"""Which units are dead or saturated, on networks made to be so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.probes.units import Health, dead, health
from engine.runs import state
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import State
from tests.engine.reference import DEEP, SMALL


def dense(*units: int, activation: str = "tanh", **more: Any) -> NetworkSpec:
    return NetworkSpec(tuple(Dense(units=count, activation=activation) for count in units), **more)


def learned(experiment: Experiment, steps: int = 40) -> Run:
    run = Run(experiment)
    run.advance(steps)
    return run


def module(found: State) -> torch.nn.Module:
    """Return the same network in torch.nn, in double precision."""
    params, kept = (torch.tensor(each, dtype=torch.float64) for each in (found.params, found.kept))
    return found.network.module(params, kept).double().eval()


def judged(network: NetworkSpec, *, bias: dict[tuple[int, int], float], **knobs: Any) -> list[Health]:
    """Return the health of a fresh network in which some units (column, unit) got another bias."""
    run = Run(SMALL.but(network=network, **knobs))
    for (column, unit), value in bias.items():
        run.write(run.network.columns[column].slots["bias"], (unit,), value)
    return health(state.present(run), run.data)


def test_the_dead_units_are_told_by_column_and_unit_and_nobody_is_called_dead_who_only_lies_flat() -> None:
    run = Run(SMALL.but(network=dense(3, 2, activation="relu")))
    assert dead(state.present(run), run.data) == [
        (each.column, int(unit))
        for each in health(state.present(run), run.data)
        for unit in np.flatnonzero(each.dead)
    ]
    run.write(run.network.columns[0].slots["bias"], (1,), -1000.0)
    assert (0, 1) in dead(state.present(run), run.data)
    run = Run(SMALL.but(network=dense(3, activation="tanh")))
    run.write(run.network.columns[0].slots["bias"], (1,), 3.0)
    assert dead(state.present(run), run.data) == []


def test_a_relu_pushed_below_zero_everywhere_is_dead_and_one_pushed_above_is_not() -> None:
    (seen,) = judged(dense(3, activation="relu"), bias={(0, 0): -1000.0, (0, 1): 1000.0})
    assert seen.dead.tolist() == [True, False, False]
    assert seen.saturated.tolist() == [False, False, False]
    assert seen.slope[:2].tolist() == [0.0, 1.0]
    assert 0 < seen.slope[2] < 1


@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
def test_a_unit_on_the_flat_of_its_activation_is_saturated(name: str) -> None:
    run = Run(SMALL.but(network=dense(2, activation=name)))
    column = run.network.columns[0]
    run.write(column.slots["bias"], (0,), 6.0)
    for place in range(2):
        run.write(column.slots["weight"], (0, place), 0.1)
    (seen,) = health(state.present(run), run.data)
    assert seen.saturated.tolist() == [True, False]
    assert seen.dead.tolist() == [False, False]
    assert seen.slope[0] < 0.05 < seen.slope[1]


def test_slopes_are_the_derivative_relative_to_its_steepest() -> None:
    run = learned(SMALL.but(network=dense(4, activation="sigmoid")))
    found = state.present(run)
    (seen,) = health(found, run.data)
    values = found.activations(run.data.train_inputs)[0]
    np.testing.assert_allclose(seen.slope, (4 * values * (1 - values)).mean(0), rtol=1e-4)


def test_a_learned_slope_counts_as_it_is() -> None:
    run = Run(SMALL.but(network=dense(1, activation="prelu")))
    column = run.network.columns[0]
    run.write(column.slots["bias"], (0,), -1000.0)
    assert health(state.present(run), run.data)[0].slope[0] == pytest.approx(0.25)
    run.write(column.slots["slope"], (0,), 0.75)
    assert health(state.present(run), run.data)[0].slope[0] == pytest.approx(0.75)
    run.write(column.slots["slope"], (0,), 0.0)
    assert health(state.present(run), run.data)[0].dead.tolist() == [True]


def test_every_bending_layer_is_judged_by_what_arrives_there() -> None:
    run = learned(SMALL.but(network=DEEP))
    found = state.present(run)
    seen = {each.column: each for each in health(found, run.data)}
    kinds = [(column.layer.name, column.output) for column in found.network.columns]
    assert [kinds[column] for column in seen] == [("dense", False), ("dense", False), ("activation", False)]
    before = found.activations(run.data.train_inputs)[max(seen) - 1]
    z = torch.tensor(before, dtype=torch.float64, requires_grad=True)
    torch.nn.functional.mish(z).sum().backward()
    assert z.grad is not None
    steep = torch.linspace(-6, 6, 241, dtype=torch.float64, requires_grad=True)
    torch.nn.functional.mish(steep).sum().backward()
    assert steep.grad is not None
    wanted = z.grad.abs().mean(0) / steep.grad.abs().max()
    np.testing.assert_allclose(seen[max(seen)].slope, wanted.numpy(), rtol=1e-3)


def test_a_linear_layer_has_no_health() -> None:
    assert judged(dense(3, activation="linear"), bias={}) == []
    assert judged(NetworkSpec((LAYERS["layer_norm"](),)), bias={}) == []
