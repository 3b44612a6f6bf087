"""What the probes say, against scikit-learn, NumPy and finite differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn import metrics
from sklearn.decomposition import PCA

from engine import state
from engine.datasets import DATASETS
from engine.experiment import Experiment
from engine.layers import LAYERS
from engine.layers.dense import Dense
from engine.losses import LOSSES
from engine.network import NetworkSpec
from engine.plane import plane
from engine.probes.confusion import confusion
from engine.probes.neuron import Neuron, neuron
from engine.probes.space import LINES, SHOWN, STEPS, Folding, folding
from engine.probes.units import Health, health
from engine.probes.weights import BINS, MOMENTS, spreads
from engine.run import Run
from engine.state import State
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


# -- space folding ------------------------------------------------------------------------------------------


def folded(run: Run, column: int) -> tuple[Folding, State]:
    found = state.present(run)
    return folding(found, run.data, plane(run.data), column), found


@pytest.mark.parametrize("column", [0, 1])
def test_a_wide_layer_is_folded_as_scikit_learn_projects_it(column: int) -> None:
    run = learned(IRIS.but(network=dense(6, 4)))
    seen, found = folded(run, column)
    fitted = found.activations(run.data.train_inputs)[column].astype(np.float64)
    oracle = PCA(2).fit(fitted)
    raw = np.concatenate([run.data.raw_train, run.data.raw_test])[:SHOWN]
    wanted = oracle.transform(found.activations(run.data.encode(raw))[column].astype(np.float64))
    signs = np.sign([part[np.abs(part).argmax()] for part in oracle.components_])
    np.testing.assert_allclose(seen.points, wanted * signs, atol=1e-4)
    assert seen.held == pytest.approx(oracle.explained_variance_ratio_.sum(), rel=1e-4)
    assert seen.axes == ("PC 1", "PC 2")
    assert seen.boundary is None


def test_a_layer_of_two_units_is_shown_as_it_is_with_the_line_where_the_output_turns() -> None:
    run = learned(SMALL.but(network=dense(4, 2)))
    seen, found = folded(run, 1)
    raw = np.concatenate([run.data.raw_train, run.data.raw_test])[:SHOWN]
    np.testing.assert_allclose(seen.points, found.activations(run.data.encode(raw))[1], atol=1e-6)
    assert (seen.held, seen.axes) == (1.0, ("h₁", "h₂"))
    head = found.network.columns[-1]
    weight = found.params[head.slots["weight"].start : head.slots["weight"].stop]
    assert seen.boundary is not None
    logits = seen.boundary @ weight + found.params[head.slots["bias"].start]
    np.testing.assert_allclose(logits, 0, atol=1e-4 * np.abs(seen.boundary).max())
    assert np.linalg.norm(np.subtract(*seen.boundary)) > np.ptp(seen.points, axis=0).max()


def test_the_grid_that_is_folded_is_the_planes_own() -> None:
    run = learned(SMALL.but(network=dense(2)))
    seen, found = folded(run, 0)
    assert seen.lines.shape == (2 * LINES, STEPS, 2)
    corner = np.array([[-6.0, -6.0], [-6.0, 6.0], [6.0, 6.0]])
    wanted = found.activations(run.data.encode(corner))[0]
    upright_first, upright_last = seen.lines[0], seen.lines[LINES - 1]
    np.testing.assert_allclose([upright_first[0], upright_first[-1], upright_last[-1]], wanted, atol=1e-6)
    level_last = seen.lines[-1]
    np.testing.assert_allclose([level_last[0], level_last[-1]], wanted[1:], atol=1e-6)


def test_a_single_unit_lies_on_a_line_and_a_curve_has_one_line() -> None:
    run = learned(CURVE.but(network=dense(1)))
    seen, _found = folded(run, 0)
    assert seen.lines.shape == (1, STEPS, 2)
    assert (seen.lines[..., 1] == 0).all()
    assert np.ptp(seen.lines[..., 0]) > 0


def test_folding_without_any_variance_holds_all_of_it() -> None:
    run = Run(SMALL.but(network=dense(5, init="zeros")))
    seen, _found = folded(run, 0)
    assert seen.held == 1.0
    assert np.isfinite(seen.lines).all()


# -- confusion ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("test", [True, False])
@pytest.mark.parametrize(
    "experiment", [SMALL, SMALL.but(loss=LOSSES["hinge"]()), IRIS], ids=["two", "hinge", "three"]
)
def test_confusion_is_scikit_learns(experiment: Experiment, test: bool) -> None:
    run = learned(experiment, 12)
    found, data = state.present(run), run.data
    inputs, targets = (
        (data.test_inputs, data.test_targets) if test else (data.train_inputs, data.train_targets)
    )
    output = module(found)(torch.tensor(inputs, dtype=torch.float64)).detach().numpy()
    said = output.argmax(1) if output.shape[1] > 1 else (output[:, 0] > 0).astype(int)
    wanted = metrics.confusion_matrix(targets, said, labels=range(len(data.classes)))
    assert (confusion(found, data, test=test) == wanted).all()
    assert wanted.sum() == len(targets)


# -- one neuron ---------------------------------------------------------------------------------------------


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


# -- health -------------------------------------------------------------------------------------------------


def judged(network: NetworkSpec, *, bias: dict[tuple[int, int], float], **knobs: Any) -> list[Health]:
    """Return the health of a fresh network in which some units (column, unit) got another bias."""
    run = Run(SMALL.but(network=network, **knobs))
    for (column, unit), value in bias.items():
        run.write(run.network.columns[column].slots["bias"], (unit,), value)
    return health(state.present(run), run.data)


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


# -- weights ------------------------------------------------------------------------------------------------


def test_spreads_are_numpys_histograms() -> None:
    run = learned(SMALL.but(network=dense(8, 3)), 200)
    checkpoints = run.recording.checkpoints
    found = spreads(checkpoints)
    assert [each.column for each in found] == [0, 1, 2]
    known = {each.step: each for each in checkpoints}
    for each in found:
        slot = run.network.columns[each.column].slots["weight"]
        assert len(each.steps) <= MOMENTS
        assert (each.steps[0], each.steps[-1]) == (checkpoints[0].step, checkpoints[-1].step)
        assert len(each.edges) == BINS + 1
        np.testing.assert_allclose(each.edges, -each.edges[::-1])
        np.testing.assert_allclose(each.share.sum(1), 1, rtol=1e-6)
        for step, share in zip(each.steps, each.share, strict=True):
            values = known[int(step)].params[0, slot.start : slot.stop]
            counts, _edges = np.histogram(values, bins=each.edges)
            np.testing.assert_allclose(share * len(values), counts)


def test_spreads_leave_out_other_networks_and_numbers_that_are_none() -> None:
    assert spreads([]) == []
    first, second = learned(SMALL.but(network=dense(8))), learned(SMALL.but(network=dense(5)))
    mixed = [*first.recording.checkpoints, *second.recording.checkpoints]
    assert all(len(each.steps) == len(second.recording.checkpoints) for each in spreads(mixed))
    last = second.recording.checkpoints[-1]
    last.params[0, :3] = np.nan
    share = spreads([last])[0].share
    assert share.sum() == pytest.approx(1 - 3 / 10)
