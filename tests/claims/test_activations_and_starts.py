"""What activations and first weights say of themselves, on values, slopes and deep stacks of ten seeds."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.activations import ACTIVATIONS
from engine.experiment import Experiment
from engine.initializers import INITIALIZERS
from engine.layers import LAYERS
from engine.layers.dense import Dense
from engine.network import Network, NetworkSpec
from engine.optimizers import OPTIMIZERS
from engine.run import Run
from tests.claims.proof import proves

Z = torch.linspace(-30, 30, 6001, dtype=torch.float64)
SEEDS = range(10)


def value(name: str, z: Tensor = Z) -> Tensor:
    return ACTIVATIONS[name].apply(z)


def slope(name: str, z: Tensor = Z) -> Tensor:
    z = z.clone().requires_grad_()
    return torch.autograd.grad(value(name, z).sum(), z)[0]


def drawn(name: str, out: int, given: int, seed: int, gain: float = 1.0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return INITIALIZERS[name].fill((out, given), generator, dtype=torch.float64, gain=gain)


def depth(
    init: str, activation: str, *, width: int = 64, layers: int = 12, gain: float = 1.0
) -> tuple[float, float]:
    """Return what is left of a signal's size behind that many layers, and of a gradient's in front: medians of ten."""
    forward, backward = [], []
    for seed in SEEDS:
        x = torch.randn(200, width, dtype=torch.float64, generator=torch.Generator().manual_seed(100 + seed))
        first = x = x.requires_grad_()
        for layer in range(layers):
            x = value(activation, x @ drawn(init, width, width, seed * 100 + layer, gain).T)
        (back,) = torch.autograd.grad((x * torch.randn(x.shape, dtype=x.dtype)).sum(), first)
        forward.append(float(x.detach().square().mean().sqrt()))
        backward.append(float(back.square().mean().sqrt()))
    return float(np.median(forward)), float(np.median(backward))


@proves(
    "Passes its input on; any number of linear layers together are still one linear layer.",
    "Squeezes into (0, 1); its slope is at most ¼, so gradients shrink at every layer they pass unless large weights "
    "make up for it.",
    "Squeezes into (−1, 1), centred on zero, with slope 1 in the middle and flat ends.",
)
def test_linear_sigmoid_and_tanh() -> None:
    network = Network(NetworkSpec(tuple(Dense(units=5, activation="linear") for _ in range(4))), 3, 2)
    flat, kept = network.initial([torch.Generator().manual_seed(0)])
    views, buffers = network.views(flat.double()), network.kept_views(kept.double())

    def output(x: Tensor) -> Tensor:
        return network.forward(x[None], views, buffers)[0]

    a, b = torch.randn(2, 7, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1)).unbind()
    torch.testing.assert_close(
        output(2 * a - b), 2 * output(a) - output(b)
    )  # affine: its coefficients add up to 1
    assert (slope("sigmoid") <= 0.25).all()
    assert slope("sigmoid", torch.zeros(1)).item() == 0.25
    lost = [depth("xavier", "sigmoid", layers=count)[1] for count in (1, 2, 3, 4)]
    assert all(after < 0.3 * before for before, after in pairwise(lost))
    assert depth("xavier", "sigmoid", layers=4, gain=6.0)[1] > depth("xavier", "sigmoid", layers=4)[1] * 50
    assert value("tanh").min() >= -1
    assert value("tanh").max() <= 1
    torch.testing.assert_close(value("tanh"), -value("tanh").flip(0))
    assert slope("tanh", torch.zeros(1)).item() == 1
    assert slope("tanh")[[0, -1]].max() < 1e-12


@proves(
    "Tanh made of three straight pieces; outside [−1, 1] no gradient at all comes through.",
    "Like tanh, but approaches its ends so slowly that some gradient is left far out.",
    "Jumps from −1 to +1.",
    "Its true derivative is zero everywhere, so it learns with a straight-through gradient: the one of hard tanh "
    "stands in for it.",
)
def test_hard_tanh_softsign_and_step() -> None:
    assert set(slope("hardtanh").tolist()) == {0.0, 1.0}
    assert not slope("hardtanh")[Z.abs() > 1].any()
    far = torch.tensor([20.0, -20.0], dtype=torch.float64)
    assert slope("softsign", far).min() > 1e-3 > 1e9 * slope("tanh", far).max()
    assert value("step").unique().tolist() == [-1, 1]
    assert torch.equal(slope("step"), slope("hardtanh"))


@proves(
    "Keeps what is positive and drops the rest; a unit that is negative everywhere is dead.",
    "ReLU with a slight slope below zero, so that no unit is ever quite dead.",
    "ReLU whose slope a below zero is learned along with the weights; it starts at 0.25.",
    "Bends smoothly towards −1 below zero, which brings the mean of a layer nearer to zero.",
    "An ELU scaled so that mean 0 and variance 1 keep themselves through many layers.",
)
def test_relu_and_what_bends_below_zero() -> None:
    assert torch.equal(value("relu"), Z.clamp(min=0))
    assert not slope("relu")[Z < 0].any()
    assert (slope("leaky_relu") > 0).all()
    experiment = Experiment(network=NetworkSpec((Dense(units=4, activation="prelu"),)), seed=1)
    run = Run(experiment)
    a = run.network.columns[0].slots["slope"]
    assert float(a.view(run.backend.params)[0]) == 0.25
    run.advance(50)
    assert float(a.view(run.backend.params)[0]) != 0.25
    assert value("elu").min() > -1 - 1e-12
    normal = torch.randn(100_000, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    assert abs(value("elu", normal).mean()) < 0.5 * value("relu", normal).mean()
    x = torch.randn(500, 256, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    for layer in range(16):
        x = value("selu", x @ drawn("lecun_normal", 256, 256, layer).T)
    assert abs(x.mean()) < 0.15
    assert 0.7 < x.var() < 1.3


@proves(
    "Weighs its input with the normal distribution: a smooth ReLU with a small dip below zero.",
    "Its input times its own sigmoid: a smooth ReLU with a dip below zero.",
    "Close to SiLU, with a slightly deeper dip below zero.",
    "A ReLU with its corner rounded; its derivative is the sigmoid.",
    "Waves: folds its input again and again, so that inputs 2π apart look alike.",
)
def test_smooth_ones() -> None:
    torch.testing.assert_close(value("gelu"), Z * torch.distributions.Normal(0.0, 1.0).cdf(Z))
    torch.testing.assert_close(value("silu"), Z * Z.sigmoid())
    dips = [float(value(name).min()) for name in ("gelu", "silu", "mish")]
    assert 0 > dips[0] > dips[1] > dips[2] > -0.4
    assert (value("mish") - value("silu")).abs().max() < 0.25
    torch.testing.assert_close(slope("softplus"), Z.sigmoid())
    for name in ("gelu", "silu", "mish", "softplus"):
        assert (value(name) - Z.clamp(min=0))[Z.abs() > 20].abs().max() < 1e-6
    torch.testing.assert_close(value("sine", Z + 2 * math.pi), value("sine"))


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
            silent = init == "zeros" and activation in (
                "tanh",
                "relu",
            )  # where not even noise has a gradient to part
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
        for out, given in (
            (256, 32),
            (32, 256),
        ):  # whatever the widths; Xavier's size would change on the way
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
