"""First weights: what their sentences claim, measured over seeds."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.optimizers import OPTIMIZERS
from tests.claims.proof import proves
from tests.claims.test_activations_and_starts import SEEDS, depth, drawn, slope, value


@pytest.mark.parametrize("init", ["zeros", "constant"])
@proves(
    "The units of a layer start equal and get equal gradients: unless dropout or noise parts them, they stay one and "
    "the same unit.",
    "All weights are one half: unless dropout or noise parts them, the units of a layer stay copies of one another.",
)
def test_equal_units_stay_equal_unless_noise_parts_them(init: str) -> None:
    for activation in ("tanh", "sigmoid", "relu", "softplus"):
        for parted in (None, "dropout", "noise"):
            layers = (Dense(units=4, activation=activation), Dense(units=3, activation=activation))
            if parted:
                layers = (layers[0], LAYERS[parted](), layers[1])
            run = Run(Experiment(network=NetworkSpec(layers, init=init), seed=0))
            run.advance(100)
            slots = [column.slots["weight"] for column in run.network.columns if column.slots]
            weights = [slot.view(run.backend.params)[0] for slot in slots[:2]]
            alike = all(torch.equal(each, each[:1].expand_as(each)) for each in weights)
            # Where not even noise has a gradient to part.
            silent = init == "zeros" and activation in ("tanh", "relu")
            assert alike == (parted is None or silent), (activation, parted)


@proves(
    "Small normal numbers whatever the width: too small for deep networks, where signals fade.",
    "Numbers between −½ and ½ whatever the width: fine for small networks, too large for wide ones.",
    "A failure on purpose: sums so large that tanh and sigmoid sit at their flat ends from the start.",
)
def test_starts_that_do_not_know_the_width() -> None:
    assert depth("normal", "tanh", width=8)[0] < 1e-4
    assert depth("normal", "tanh", width=64)[0] < 0.2
    for name in ("normal", "uniform"):
        assert drawn(name, 40, 200, 0).std().item() == pytest.approx(
            drawn(name, 200, 40, 0).std().item(), rel=0.05
        )
    assert drawn("uniform", 64, 64, 0).abs().max() <= 0.5

    def flat(init: str, activation: str, width: int) -> float:
        """Return the share of units on the flat of their activation, behind two layers."""
        shares = []
        for seed in SEEDS:
            x = torch.randn(200, width, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
            for layer in range(2):
                sums = x @ drawn(init, width, width, 10 * seed + layer).T
                x = value(activation, sums)
            shares.append(float((slope(activation, sums) < 0.1 * slope(activation).max()).double().mean()))
        return float(np.mean(shares))

    assert flat("uniform", "tanh", 4) < 0.02
    assert flat("uniform", "tanh", 64) > 0.25
    for activation in ("tanh", "sigmoid"):
        for width in (4, 64):
            assert flat("too_large", activation, width) > 0.5


@proves(
    "Keeps the size of signals and of gradients where layers are nearly linear; through many of tanh both fade slowly "
    "(Glorot and Bengio, 2010).",
    "Makes up for the half that ReLU drops, so that signals keep their size (He et al., 2015).",
    "Keeps the size of signals on their way forward; the one that SELU asks for (LeCun et al., 1998).",
    "Turns and mirrors without stretching, so that linear layers of one width keep lengths however many they are "
    "(Saxe et al., 2014).",
    "As Xavier with the same spread, but normal: now and then a weight far out.",
    "As He with the same spread, but normal: now and then a weight far out.",
    "As LeCun with the same spread, but normal: now and then a weight far out.",
)
def test_starts_that_know_the_width() -> None:
    for init in ("xavier", "xavier_normal"):
        signal, gradient = depth(init, "linear")
        assert 0.7 < signal < 1.4
        assert 0.7 < gradient < 1.4
        signal, gradient = depth(init, "tanh")
        assert 0.15 < signal < 0.6
        assert 0.15 < gradient < 0.6
        assert signal > 100 * depth("normal", "tanh", width=32)[0]
    for init in ("he", "he_normal"):
        assert 0.6 < depth(init, "relu")[0] < 1.6
        assert depth("xavier", "relu")[0] < 0.05
    for init in ("lecun", "lecun_normal"):
        assert 0.7 < depth(init, "linear")[0] < 1.4
        x = torch.randn(200, 32, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
        # Whatever the widths; Xavier's size would change on the way.
        for out, given in ((256, 32), (32, 256)):
            x = x @ drawn(init, out, given, out).T
            assert 0.8 < x.square().mean().sqrt() < 1.25
    x = torch.randn(50, 32, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    turned = x
    for layer in range(100):
        turned = turned @ drawn("orthogonal", 32, 32, layer).T
    torch.testing.assert_close(turned.norm(dim=1), x.norm(dim=1))
    for name in ("xavier", "he", "lecun"):
        even, normal = drawn(name, 300, 200, 0), drawn(f"{name}_normal", 300, 200, 0)
        assert normal.std().item() == pytest.approx(even.std().item(), rel=0.02)
        assert normal.abs().max() > 1.5 * even.abs().max()


@proves(
    "What nn.Linear does when nothing is said: smaller than Xavier, unless a layer has over five times as many units "
    "as inputs.",
    "How large the first random weights are; too small or too large stops deep networks.",
)
def test_pytorchs_own_start_and_what_stops_deep_networks() -> None:
    for out, given in ((4, 2), (8, 2), (30, 10), (12, 2), (60, 10), (4, 64)):
        smaller = drawn("pytorch", out, given, 0).abs().max() < drawn("xavier", out, given, 0).abs().max()
        assert smaller == (out < 5 * given)
        torch.manual_seed(0)
        layer = torch.nn.Linear(given, out)
        assert layer.weight.abs().max() <= given**-0.5
    learned = {}
    for init in ("normal", "xavier", "too_large"):
        layers = tuple(Dense(units=8, activation="tanh") for _ in range(8))
        experiment = Experiment(network=NetworkSpec(layers, init=init), optimizer=OPTIMIZERS["sgd"](lr=0.1))
        run = Run(experiment.but(seed=0, seeds=10))
        run.advance(1000)
        learned[init] = run.evaluate().train_loss.mean()
    assert learned["xavier"] < 0.5 * min(learned["normal"], learned["too_large"])
