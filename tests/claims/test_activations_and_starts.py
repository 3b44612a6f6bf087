"""What activations and first weights say of themselves, on values, slopes and deep stacks of ten seeds."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from engine.networks.activations import ACTIVATIONS
from engine.networks.initializers import INITIALIZERS
from engine.networks.layers.dense import Dense
from engine.networks.network import Network, NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
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
    # Affine: its coefficients add up to 1.
    torch.testing.assert_close(output(2 * a - b), 2 * output(a) - output(b))
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
