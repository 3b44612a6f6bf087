"""What the presets of the network playground say, on ten networks each."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import torch

from engine.networks.layers.dense import Dense
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from playground.lessons.network.presets import PRESETS, stack
from tests.claims.proof import proves
from tests.claims.runs import SEEDS, after, confusions, states, trained

BY_NAME = {preset.name: preset.spec for preset in PRESETS}


@proves(
    "Six units find the ring within a thousand updates.",
    "Six units close a ring around the inner points within a thousand updates.",
)
def test_six_units_find_the_ring() -> None:
    layers = BY_NAME["circle"].network.layers
    assert sum(layer.units for layer in layers if isinstance(layer, Dense)) == 6
    found = after(BY_NAME["circle"], 1000)
    assert found.train_metric.min() > 0.99
    assert found.test_metric.min() > 0.99


def test_what_one_starts_with_is_solved_soon() -> None:
    for name in ("circle", "xor"):
        assert after(BY_NAME[name], 2000).train_metric.min() > 0.98


def best_line(experiment: Experiment) -> float:
    """Return the largest share of the points that any line gets right, tried at each half degree."""
    data = experiment.data()
    points = np.concatenate([data.train_inputs, data.test_inputs])
    orange = np.concatenate([data.train_targets, data.test_targets]) == 1
    best = 0.0
    for angle in np.radians(np.arange(0, 180, 0.5)):
        order = np.argsort(points @ [np.cos(angle), np.sin(angle)])
        below = np.concatenate([[0], np.cumsum(np.where(orange[order], -1, 1))])
        right = (below + orange.sum()) / len(orange)  # blue below the line, orange above it
        best = max(best, right.max(), 1 - right.min())
    return best


@proves(
    "No single line parts these corners.",
    "Opposite corners belong together, so no single line can part the classes.",
    "XOR with a single line: about a third of the points stays wrong, however long you train.",
)
def test_a_single_line_leaves_about_a_third_of_xor_wrong() -> None:
    experiment = BY_NAME["linear"]
    assert experiment.network.layers == ()
    lines = [best_line(experiment.but(data_seed=seed)) for seed in range(SEEDS)]
    assert max(lines) < 0.8
    for steps in (500, 4000):
        found = after(experiment, steps)
        wrong = 1 - (found.train_metric + found.test_metric) / 2
        assert 0.28 < wrong.mean() < 0.40
        assert wrong.min() > 0.27


@proves(
    "Watch how several lines become one answer.",
    "Can it solve the spiral with x₁ and x₂ alone?",
)
def test_units_of_the_first_layer_are_lines_and_three_layers_can_solve_the_spiral() -> None:
    run = trained(BY_NAME["xor"], 2000)
    turned = np.linspace(-6, 6, 50)
    for state in states(run):
        weight = run.network.columns[0].slots["weight"]
        w = state.params[weight.start : weight.stop].reshape(weight.shape)
        for unit, (a, b) in enumerate(w):
            along = np.stack([turned * -b, turned * a], axis=1)  # a line across its gradient
            assert np.ptp(state.activations(along)[0][:, unit]) < 1e-3
    solved = after(BY_NAME["spiral"].but(network=stack(8, 8, 8)), 4000).train_metric
    assert (solved > 0.99).sum() >= 3


@proves(
    "One output for each class: where does the network stay unsure, and why there?",
    "150 flowers, four measurements, three species.",
    "Which two species does it mix up?",
    "150 iris flowers: tell three species apart by the size of their leaves.",
)
def test_four_arms_leave_doubt_and_iris_mixes_up_two_species() -> None:
    run = trained(BY_NAME["arms"], 1500)
    side = np.linspace(-6, 6, 40)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    for state in states(run):
        scores = torch.tensor(state.activations(plane)[-1])
        assert scores.shape[1] == 4
        surest = scores.softmax(-1).max(-1).values
        assert 0.01 < float((surest < 0.75).float().mean()) < 0.5
    iris = trained(BY_NAME["iris"], 1000)
    data = iris.data
    assert len(data.train_targets) + len(data.test_targets) == 150
    assert data.train_inputs.shape[1] == 4
    assert len(data.classes) == 3
    mixed = sum(confusions(iris))
    assert mixed[1, 2] + mixed[2, 1] >= SEEDS
    assert mixed[0, 1:].sum() == mixed[1:, 0].sum() == 0


@proves("A number instead of a class.")
def test_hills_are_numbers_and_are_found() -> None:
    assert trained(BY_NAME["surface"], 3000).data.task == "regression"
    assert after(BY_NAME["surface"], 3000).train_metric.min() > 0.6


def bends(values: np.ndarray) -> int:
    """Return how often a sampled, piecewise linear curve bends; the samples on both sides of a kink count once."""
    kinks = np.abs(np.diff(values, 2)) > 1e-3
    return int(kinks[0]) + int((kinks[1:] & ~kinks[:-1]).sum())


@proves(
    "Each ReLU of the first layer bends the line at most once, one of the second may bend it several times.",
    "How many bends does a sine need?",
)
def test_a_relu_of_the_first_layer_bends_once_and_one_of_the_second_several_times() -> None:
    run = trained(BY_NAME["curve"], 2000)
    x = np.linspace(-1, 1, 401)[:, None] * 6
    counts = {0: [], 1: []}
    for state in states(run):
        values = state.activations(x)
        for layer, found in counts.items():
            found += [bends(column) for column in values[layer].T]
    assert max(counts[0]) == 1
    assert sum(count >= 2 for count in counts[1]) >= SEEDS


@proves("Few noisy points and many units: the two loss curves part.", "When would you have stopped?")
def test_overfitting_parts_the_curves() -> None:
    early, late = after(BY_NAME["overfit"], 100), after(BY_NAME["overfit"], 800)
    assert (late.test_loss > 1.5 * early.test_loss).all()
    assert (late.train_loss < 0.1 * early.train_loss).all()


def units_of(run: Run) -> list[np.ndarray]:
    """Return the values [10, M, U] of every hidden layer over the training points."""
    every = [state.activations(run.data.train_inputs)[:-1] for state in states(run)]
    return [np.stack(layer) for layer in zip(*every, strict=True)]


@proves("All units of a layer get the same gradient, so they stay the same unit.", "What breaks the tie?")
def test_zeros_keep_all_units_of_a_layer_equal() -> None:
    run = trained(BY_NAME["zeros"], 1000)
    for column in run.network.columns[:-1]:
        for name in ("weight", "bias"):
            gradient = column.slots[name].view(run.backend.gradient)
            assert torch.equal(gradient, gradient[:, :1].expand_as(gradient))
    for values in units_of(run):
        np.testing.assert_array_equal(values, np.broadcast_to(values[..., :1], values.shape))
    assert after(BY_NAME["zeros"], 1000).train_metric.max() < 0.55
    drawn = BY_NAME["zeros"].but(network=replace(BY_NAME["zeros"].network, init="xavier"))
    for values in units_of(trained(drawn, 100)):
        assert (np.ptp(values, axis=2).max(1) > 0.1).all()


@proves("Steps jump over the valley they aim for.", "By how much must you lower the rate?")
def test_a_rate_too_high_jumps_over_the_valley_and_a_lower_one_learns() -> None:
    experiment = BY_NAME["rate"].but(batch=512)  # on all points, so that a step has one valley
    for seed in range(SEEDS):
        run = Run(experiment.but(seed=seed))
        losses = [float(run.evaluate().train_loss[0])]
        start = run.backend.params.clone()
        run.advance(1)
        step = run.backend.params - start
        for share in (0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002):
            run.place(start + share * step)
            losses.append(float(run.evaluate().train_loss[0]))
        run.place(start + step)
        beyond = float(run.evaluate().train_loss[0])
        assert min(losses[1:]) < losses[0]
        assert beyond > losses[0]
    assert trained(BY_NAME["rate"], 200).status == "diverged"
    lower = BY_NAME["rate"].optimizer.but(lr=0.03)
    assert after(BY_NAME["rate"].but(optimizer=lower), 4000).train_metric.mean() > 0.9


@proves("Look at the gradients below: how much is left of them in the first layer?")
def test_ten_sigmoids_leave_next_to_nothing_for_the_first_layer() -> None:
    run = trained(BY_NAME["deep"], 100)
    assert len(run.network.columns) == 11
    sizes = [
        column.slots["weight"].view(run.backend.gradient).square().mean((1, 2)).sqrt()
        for column in run.network.columns
    ]
    assert (sizes[0] < 1e-4 * sizes[-1]).all()
    assert (sizes[0] > 0).any()


@proves("Diverged at update {update}: the steps were too long.")
def test_who_diverges_overshoots_further_and_further() -> None:
    experiment = BY_NAME["rate"]
    for seed in range(SEEDS):
        run = Run(experiment.but(seed=seed))
        places = [run.backend.params.clone()]
        while run.status == "ready" and len(places) < 200:
            run.advance(1)
            places.append(run.backend.params.clone())
        assert run.status == "diverged"
        places = places[: run.step + 1]  # up to where it was lost: a run that is lost goes back there
        lengths = np.array([float((b - a).norm()) for a, b in pairwise(places)])
        trend = np.polyfit(np.arange(len(lengths)), np.log(lengths), 1)[0]  # not every single step
        assert trend > np.log(2)
        low = Run(experiment.but(seed=seed, optimizer=experiment.optimizer.but(lr=0.1)))
        low.advance(1)
        assert (low.backend.params - places[0]).norm() < lengths[0]


@proves("One that stays as it was hardly learns.", "Training pulls the classes apart.")
def test_layers_that_learn_change_and_pull_the_classes_apart() -> None:
    deep, circle = Run(BY_NAME["deep"]), Run(BY_NAME["circle"].but(seed=0, seeds=SEEDS))
    for run, learns in ((deep, False), (circle, True)):
        slot = run.network.columns[0].slots["weight"]
        first = slot.view(run.backend.params).clone()
        before = apart(run)
        run.advance(1000)
        changed = float((slot.view(run.backend.params) - first).abs().mean() / first.abs().mean())
        assert changed > 0.3 if learns else changed < 0.01
        if learns:
            assert (apart(run) > 2 * before).all()


def apart(run: Run) -> np.ndarray:
    """Return how far the means of two classes lie apart in the last hidden layer, in the spread within them."""
    found = []
    for state in states(run):
        values = state.activations(run.data.train_inputs)[-2]
        groups = [values[run.data.train_targets == each] for each in (0, 1)]
        gap = np.linalg.norm(groups[0].mean(0) - groups[1].mean(0))
        found.append(gap / np.mean([np.linalg.norm(group.std(0)) for group in groups]))
    return np.array(found)
