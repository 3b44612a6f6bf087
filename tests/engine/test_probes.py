"""Space folding and confusion against scikit-learn, spreads of weights against NumPy."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import torch
from sklearn import metrics
from sklearn.decomposition import PCA
from sklearn.dummy import DummyClassifier

from engine.data.datasets import DATASETS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.probes.confusion import balanced_accuracy, confusion, constant_guess, uneven
from engine.probes.plane import plane
from engine.probes.space import LINES, SHOWN, STEPS, Folding, folding
from engine.probes.weights import BINS, MOMENTS, spreads
from engine.runs import state
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import State
from engine.training.losses import LOSSES
from tests.engine.brought import trial
from tests.engine.reference import SMALL

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


def test_balanced_accuracy_and_the_constant_guess_are_scikit_learns() -> None:
    random = np.random.default_rng(4)
    truth = random.choice(4, 300, p=[0.8, 0.1, 0.1, 0.0])
    said = np.where(random.random(300) < 0.7, truth, random.choice(4, 300))
    counts = metrics.confusion_matrix(truth, said, labels=range(4))
    with warnings.catch_warnings(action="ignore"):  # of a class that is only said
        wanted = metrics.balanced_accuracy_score(truth, said)
    assert balanced_accuracy(counts) == pytest.approx(wanted)
    data = trial("T14").but(target="fraud")
    found = Experiment(dataset=data).data()
    assert constant_guess(found) == DummyClassifier().fit(found.train_inputs, found.train_targets).score(
        found.test_inputs, found.test_targets
    )
    assert uneven(found)
    assert not uneven(IRIS.data())
    assert not uneven(CURVE.data())
    assert balanced_accuracy(np.array([[99, 0], [1, 0]])) == 0.5


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
