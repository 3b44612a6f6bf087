"""Losses and what goes with them: what their sentences claim, measured."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.data.datasets.planar import Circle, Moons
from engine.networks.layer import Mode
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.layers.noise import Dropout, GaussianNoise
from engine.networks.layers.residual import Residual
from engine.networks.network import NetworkSpec
from engine.runs.evaluation import Evaluation
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.optimizers import OPTIMIZERS
from tests.claims.proof import proves
from tests.claims.runs import after, states, trained

NOISY = Experiment(
    dataset=Moons(size=60, noise=0.35),
    network=NetworkSpec((Dense(units=24, activation="relu"), Dense(units=24, activation="relu")), init="he"),
)


@proves(
    "Every unit weighs all inputs, adds its bias and applies the activation.",
    "Applies an activation on its own, for example after a normalisation.",
    "The bend that each unit's value goes through.",
    "Centres and scales each unit over the batch, then learns its own scale and shift.",
    "Centres and scales all units of one point together; it needs no batch.",
    "Keeps the division safe; more flattens units that hardly vary.",
    "How fast the running mean follows the batches; it is what testing uses.",
    "Adds its input to what the layers inside make of it, so that gradients find a way past.",
)
def test_layers_compute_what_they_say() -> None:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(1, 20, 4, generator=generator, dtype=torch.float64) * 3 + 1
    dense = Dense(units=3, activation="tanh")
    p = {"weight": torch.randn(1, 3, 4, dtype=torch.float64), "bias": torch.randn(1, 3, dtype=torch.float64)}
    torch.testing.assert_close(
        dense.forward(x, p, {}, Mode())[0], (x[0] @ p["weight"][0].T + p["bias"][0]).tanh()
    )
    torch.testing.assert_close(
        LAYERS["activation"](function="relu").forward(x, {}, {}, Mode()), x.clamp(min=0)
    )
    plain = {"weight": torch.ones(1, 4, dtype=torch.float64), "bias": torch.zeros(1, 4, dtype=torch.float64)}

    def batch_norm(
        x: Tensor, eps: float = 1e-5, momentum: float = 0.1, **mode: bool
    ) -> tuple[Tensor, Tensor]:
        numbers = torch.arange(2, dtype=torch.float64)[:, None].expand(2, 4).clone()
        kept = {"running_mean": numbers[:1], "running_var": numbers[1:]}
        layer = LAYERS["batch_norm"](eps=eps, momentum=momentum)
        return layer.forward(x, plain, kept, Mode(**mode))[0], kept["running_mean"][0]

    out, _ = batch_norm(x, training=True)
    assert out.mean(0).abs().max() < 1e-9
    assert (out.std(0, correction=0) - 1).abs().max() < 1e-4
    still = x * 0.01
    flat = [float(batch_norm(still, eps, training=True)[0].std()) for eps in (1e-8, 1e-3, 0.1)]
    assert all(before > after for before, after in pairwise(flat))
    means = [batch_norm(x, momentum=m, training=True)[1] for m in (0.1, 0.5, 1.0)]
    torch.testing.assert_close(means[2], x[0].mean(0))
    assert (means[0].abs() < means[1].abs()).all()
    # Testing: running mean 0 and variance 1.
    torch.testing.assert_close(batch_norm(x)[0], x[0] / (1 + 1e-5) ** 0.5)
    alone = LAYERS["layer_norm"]().forward(x[:, :1], plain, {}, Mode(training=True))[0]
    assert alone.mean().abs() < 1e-9
    assert abs(alone.std(correction=0) - 1) < 1e-4
    inner = (Dense(units=4, activation="relu"),)
    block = Experiment(network=NetworkSpec((Dense(units=4), Residual(layers=inner)), init="zeros"), seed=0)
    run = Run(block)
    first, _, past = states(run)[0].activations(run.data.train_inputs)[:3]
    np.testing.assert_array_equal(past, first)  # inside nothing is left, the input still comes out
    deep = [Dense(units=4, activation="sigmoid") for _ in range(6)]
    shares = []
    for layers in (deep, [deep[0], *[Residual(layers=(each,)) for each in deep[1:]]]):
        run = trained(Experiment(network=NetworkSpec(tuple(layers))), 20)
        first, last = (run.network.columns[at].slots["weight"].view(run.backend.gradient) for at in (0, -1))
        shares.append(float(first.norm() / last.norm()))
    assert shares[1] > 30 * shares[0]


def steepness(experiment: Experiment, steps: int) -> float:
    """Return how steep the outputs of ten trained networks are over the plane, on average."""
    side = np.linspace(-6, 6, 61)
    plane = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)
    found = []
    for state in states(trained(experiment, steps)):
        picture = np.tanh(state.activations(plane)[-1].reshape(61, 61) / 2)
        found.append(np.hypot(*np.gradient(picture, side[1] - side[0])).max())
    return float(np.mean(found))


def with_between(layer: object) -> Experiment:
    first, second = NOISY.network.layers
    return NOISY.but(network=NOISY.network.but(layers=(first, layer, second)))


@proves(
    "While training, silences random units, so that no unit can rely on another.",
    "The share of units that each step silences; more means stronger.",
    "While training, shakes every value a little, so that the boundary stays smooth.",
    "The size of the noise; more blurs what passes.",
    "Going up, large weights are pulled back harder, and the boundary gets smoother.",
)
def test_noise_and_penalties_smooth_the_boundary() -> None:
    x = torch.ones(1, 400, 50)
    noise = (torch.Generator().manual_seed(0),)
    for rate in (0.1, 0.5):
        out = Dropout(rate=rate).forward(x, {}, {}, Mode(training=True, noise=noise))
        assert abs((out == 0).float().mean() - rate) < 0.01
    assert torch.equal(Dropout(rate=0.5).forward(x, {}, {}, Mode()), x)
    shaken = [
        GaussianNoise(deviation=d).forward(x, {}, {}, Mode(training=True, noise=noise)).std()
        for d in (0.1, 0.5)
    ]
    assert shaken[0] == pytest.approx(0.1, rel=0.02)
    assert shaken[1] == pytest.approx(0.5, rel=0.02)
    bare = steepness(NOISY, 400)
    assert steepness(with_between(GaussianNoise(deviation=1.0)), 400) < 0.9 * bare
    decayed = [
        steepness(NOISY.but(regularisation=NOISY.regularisation.but(l2=l2)), 400) for l2 in (0.01, 0.1)
    ]
    assert bare > decayed[0] > decayed[1]

    def alone(run: Run) -> float:
        """Return how much accuracy the loss of a single unit of the first layer costs at most, on average."""
        costs = []
        whole = run.evaluate().train_metric
        for unit in range(24):
            run.lesions = frozenset({(0, unit)})
            costs.append(whole - run.evaluate().train_metric)
        run.lesions = frozenset()
        return float(np.max(costs, axis=0).mean())

    assert alone(trained(with_between(Dropout(rate=0.5)), 400)) < alone(trained(NOISY, 400))


@proves(
    "More units draw a more complicated boundary, and overfit more easily.",
    "Going up, the shape shows more clearly and an epoch takes longer.",
    "With noise at {noise} % many points contradict their neighbours: expect a test loss that no network brings down.",
)
def test_more_units_overfit_more_and_more_points_show_more() -> None:
    gaps: list[Evaluation] = []
    for units in (1, 4, 32):
        network = NetworkSpec(
            (Dense(units=units, activation="relu"), Dense(units=units, activation="relu")), init="he"
        )
        gaps.append(after(NOISY.but(network=network), 600))
    apart = [float((each.test_loss - each.train_loss).mean()) for each in gaps]
    assert apart[0] < apart[1] < apart[2]
    epochs = [Run(Experiment(dataset=Circle(size=size))).order.per_epoch for size in (100, 1000)]
    assert epochs[0] < epochs[1]
    moons = [Experiment(dataset=Moons(size=size, noise=0.2)) for size in (20, 1000)]
    small, large = (after(each, 500).test_metric.mean() for each in moons)
    assert large > small
    noisy = trained(Experiment(dataset=Circle(noise=0.5)), 500)
    assert min(row.values["test_loss"].min() for row in noisy.recording.rows) > 0.3


@proves(
    "The share of points kept back to test with; more leaves fewer to learn from.",
    "Another number draws other points.",
    "Points per update: more makes steadier steps, fewer of them an epoch.",
    "The same seed starts from the same weights and order.",
    "Trains this many networks that differ in nothing but luck, and shows their spread.",
)
def test_settings_of_an_experiment_do_what_they_say() -> None:
    for share in (0.2, 0.5, 0.8):
        data = Experiment(test_fraction=share).data()
        assert len(data.test_targets) == pytest.approx(500 * share, abs=1)
        assert len(data.train_targets) + len(data.test_targets) == 500
    assert not np.array_equal(Experiment().data().train_inputs, Experiment(data_seed=1).data().train_inputs)
    spreads, updates = [], []
    for batch in (1, 10, 100):
        run = Run(Experiment(batch=batch, optimizer=OPTIMIZERS["sgd"](lr=1e-5)))
        gradients = []
        for _ in range(60):
            run.advance(1)
            gradients.append(run.backend.gradient[0].clone())
        spreads.append(float(torch.stack(gradients).std(0).norm()))
        updates.append(run.order.per_epoch)
    assert spreads[0] > spreads[1] > spreads[2]
    assert updates[0] > updates[1] > updates[2]
    runs = [Run(Experiment(seed=seed)) for seed in (3, 3, 4)]
    for run in runs:
        run.advance(20)
    assert torch.equal(runs[0].backend.params, runs[1].backend.params)
    assert not torch.equal(runs[0].backend.params, runs[2].backend.params)
    band = Run(Experiment(seed=3, seeds=4))
    assert {replace.but(seed=3) for replace in band.replicas} == {Experiment(seed=3)}
    assert len({replica.seed for replica in band.replicas}) == 4
