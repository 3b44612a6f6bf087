"""One neuron, written out: its sum, its value, and its gradients against finite differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.data.datasets import DATASETS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.probes.neuron import Neuron, neuron
from engine.runs import state
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import State
from engine.training.losses import LOSSES
from tests.engine.reference import DEEP, SMALL

IRIS = Experiment(dataset=DATASETS["iris"](), loss=LOSSES["cross_entropy"]())
CURVE = SMALL.but(dataset=DATASETS["curve"](size=80), loss=LOSSES["mse"]())


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


def loss_of(found: State, run: Run, point: int, params: np.ndarray) -> float:
    """Return the loss of one training point at parameters [P], in double precision, by torch.nn."""
    oracle = found.network.module(torch.tensor(params), torch.tensor(found.kept, dtype=torch.float64))
    x = torch.tensor(run.data.train_inputs[point : point + 1], dtype=torch.float64)
    y = torch.tensor(run.data.train_targets[point : point + 1])
    target = y if y.dtype == torch.int64 else y.double()
    said = oracle.double().eval()(x)
    return float(run.experiment.loss.per_sample(said, target, task=run.data.task).detach())


def looked_into(found: State, run: Run, *where: int, point: int) -> Neuron:
    answer = neuron(found, run.data, *where, point=point)
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("experiment", "column"),
    [
        (SMALL.but(network=dense(4, 3)), 0),
        (SMALL.but(network=dense(4, 3)), 1),
        (SMALL.but(network=dense(4, 3)), 2),
        (SMALL.but(network=DEEP), 0),
        (SMALL.but(network=DEEP), 3),  # the first inside the block
        (SMALL.but(network=DEEP), 5),  # and the last
        (SMALL.but(network=DEEP), 9),  # the output
        (IRIS.but(network=dense(5)), 1),
        (CURVE.but(network=dense(5)), 0),
    ],
)
def test_gradients_of_a_neuron_are_the_finite_differences(experiment: Experiment, column: int) -> None:
    run = learned(experiment)
    found, point = state.present(run), 7
    at = found.network.columns[column]
    unit = at.width - 1
    seen = looked_into(found, run, column, unit, point=point)
    exact = found.params.astype(np.float64)
    start = at.slots["weight"].start + unit * at.width_in
    places = [*range(start, start + at.width_in), at.slots["bias"].start + unit]
    slopes = []
    for place in places:
        ahead, behind = exact.copy(), exact.copy()
        ahead[place] += 1e-5
        behind[place] -= 1e-5
        slopes.append((loss_of(found, run, point, ahead) - loss_of(found, run, point, behind)) / 2e-5)
    np.testing.assert_allclose([*seen.slopes, seen.slope_bias], slopes, rtol=2e-3, atol=2e-5)
    np.testing.assert_allclose(seen.slopes, seen.delta * seen.inputs, rtol=2e-3, atol=2e-6)
    assert seen.loss == pytest.approx(loss_of(found, run, point, exact), rel=1e-4, abs=1e-6)
    assert np.any(np.abs(slopes) > 1e-7)


def test_sum_and_value_are_the_networks_own() -> None:
    run = learned(SMALL.but(network=dense(4, 3)))
    found = state.present(run)
    outputs = found.activations(run.data.train_inputs)
    for column, names in ((0, ("x₁", "x₂")), (1, ("a_1", "a_2", "a_3", "a_4"))):
        seen = looked_into(found, run, column, 2, point=5)
        assert seen.names == names
        assert seen.value == pytest.approx(outputs[column][5, 2], abs=1e-6)
        assert seen.total == pytest.approx(np.arctanh(seen.value), abs=1e-4)
        assert seen.total == pytest.approx(seen.weights @ seen.inputs + seen.bias, abs=1e-5)
        assert seen.target == run.data.train_targets[5]


def test_a_silenced_neuron_says_nothing_to_the_next() -> None:
    run = learned(SMALL.but(network=dense(4, 3)))
    run.lesions = frozenset({(0, 1)})
    found = state.present(run)
    after = looked_into(found, run, 1, 0, point=3)
    assert after.inputs[1] == 0
    assert after.value == pytest.approx(found.activations(run.data.train_inputs)[1][3, 0], abs=1e-6)
    silent = looked_into(found, run, 0, 1, point=3)
    assert (silent.value, silent.delta) == (0, 0)
    assert not silent.slopes.any()


@pytest.mark.parametrize("where", [(1, 0), (0, 6), (-1, 0), (99, 0)])
def test_what_is_no_weighing_neuron_has_no_formula(where: tuple[int, int]) -> None:
    run = Run(SMALL.but(network=DEEP))  # column 1 is a batch norm, column 0 has 6 units
    assert neuron(state.present(run), run.data, *where) is None
