"""Sixty small trainings and what is going on in each at its end, labelled by how they were made.

A label says what a teacher who built the run knows of it: the ring has units enough, the rate is a hundred times too
high, the points are few and noisy, all weights start equal.   Some thresholds
and some recipes were settled while looking at this very set: its score says that nothing got worse, not how good it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.data.datasets import DATASETS
from engine.data.datasets.images import SmallDigits
from engine.data.datasets.recall import Adding
from engine.models.gan import GAN
from engine.models.vae import VAE
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Dense
from engine.networks.layers.gated_recurrent import LSTM
from engine.networks.layers.pooling import Flatten
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.spec import Spec
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS


@dataclass(frozen=True)
class Recipe:
    """A spec, how many updates it does, and the kind of what is to be said at its end."""

    kind: str
    spec: Spec
    updates: int


def planar(
    data: str = "circle",
    *units: int,
    seed: int,
    act: str = "tanh",
    init: str = "xavier",
    rule: str = "adam",
    lr: float = 0.01,
    loss: str = "bce",
    batch: int = 10,
    **knobs: Any,
) -> Experiment:
    """Return a network of dense layers on points in the plane, or on the line."""
    return Experiment(
        dataset=DATASETS[data](**knobs),
        network=NetworkSpec(tuple(Dense(units=n, activation=act) for n in units), init=init),
        optimizer=OPTIMIZERS[rule](lr=lr),
        loss=LOSSES[loss](),
        batch=batch,
        seed=seed,
    )


def sequence(cell: Any, *, seed: int, length: int, lr: float = 0.005) -> Experiment:
    """Return a recurrent network on the adding problem."""
    return Experiment(
        dataset=Adding(length=length, count=400),
        network=NetworkSpec((cell, Readout())),
        optimizer=OPTIMIZERS["adam"](lr=lr),
        loss=LOSSES["mse"](),
        batch=32,
        test_fraction=0.25,
        seed=seed,
    )


def pictures(*layers: Any, seed: int, lr: float) -> Experiment:
    """Return a network on digits of 8×8 pixels."""
    return Experiment(
        dataset=SmallDigits(),
        network=NetworkSpec(layers, init="he"),
        optimizer=OPTIMIZERS["adam"](lr=lr),
        loss=LOSSES["cross_entropy"](),
        batch=32,
        test_fraction=0.5,
        seed=seed,
    )


TALL: dict[str, Any] = {"act": "relu", "init": "he"}
WILD: dict[str, Any] = {"act": "leaky_relu", "init": "he", "rule": "rmsprop", "lr": 1.0, "loss": "mse"}
LOST: dict[str, Any] = {"act": "relu", "rule": "sgd", "lr": 3.0, "loss": "mse"}
DEEP: dict[str, Any] = {"act": "sigmoid", "rule": "sgd", "lr": 0.1}

# What is going on, after how many updates, in which trainings.
GROUPS: tuple[tuple[str, int, Sequence[Spec]], ...] = (
    # Units enough, a fair rate, no noise: it gets there.
    ("solved", 1000, [planar("circle", 6, seed=seed) for seed in (21, 22, 23, 24)]),
    ("solved", 300, [planar("gauss", 3, seed=seed) for seed in (21, 22)]),
    ("solved", 1000, [planar("xor", 8, seed=seed, **TALL) for seed in (21, 22)]),
    # A few points that contradict each other, and a network that can hold all of them.
    (
        "overfitting",
        450,
        [planar("moons", 24, 24, seed=seed, size=60, noise=0.35, **TALL) for seed in (31, 32, 33)],
    ),
    ("overfitting", 450, [planar("gauss", 24, 24, seed=seed, size=60, noise=0.4) for seed in (34, 35)]),
    # Steps many times too long.
    ("diverged", 200, [planar("curve", 8, seed=seed, **LOST) for seed in (41, 42, 43)]),
    ("diverged", 200, [planar("plane", 8, seed=44, **LOST)]),
    # All weights equal at the start.
    ("symmetric", 500, [planar("circle", 4, 3, seed=seed, init="zeros") for seed in (51, 52)]),
    ("symmetric", 500, [planar("circle", 4, 3, seed=seed, init="constant") for seed in (53, 54)]),
    # Sigmoids, ten deep.
    ("vanishing", 900, [planar("circle", *[4] * 10, seed=seed, **DEEP) for seed in (61, 62, 63)]),
    # Nothing that bends, on classes that no line parts, or points on no line.
    ("straight", 1500, [planar("xor", seed=71), planar("circle", 4, seed=72, act="linear")]),
    (
        "straight",
        1500,
        [planar("xor", 4, 3, seed=73, act="linear"), planar("spiral", 6, seed=74, act="linear")],
    ),
    ("straight", 1500, [planar("curve", 4, seed=75, act="linear", loss="mse")]),
    # Fewer lines than the picture has sides.
    ("few", 3000, [planar("circle", 2, seed=81), planar("circle", 2, seed=82), planar("circle", 1, seed=83)]),
    ("few", 3000, [planar("xor", 1, seed=84), planar("spiral", 2, seed=85)]),
    # A rate a thousand times too small.
    (
        "slow",
        1000,
        [planar("circle", 6, seed=91, rule="sgd", lr=1e-4), planar("circle", 6, seed=92, lr=1e-5)],
    ),
    (
        "slow",
        1000,
        [planar("circle", 6, seed=93, rule="sgd", lr=2e-4), planar("circle", 6, seed=94, lr=2e-5)],
    ),
    # A rate at which it neither learns nor is lost.
    ("oscillating", 1500, [planar("curve", 8, seed=seed, **WILD) for seed in (104, 105, 106)]),
    # ReLUs that were thrown to the side where all of them say 0.
    (
        "dead layer",
        400,
        [planar("circle", 4, 4, seed=seed, rule="sgd", lr=10.0, **TALL) for seed in (111, 112, 113)],
    ),
    # A rate so high that every tanh is driven to its ends.
    (
        "saturated",
        600,
        [planar(data, 8, 8, seed=seed, lr=3.0) for data, seed in (("circle", 121), ("spiral", 122))],
    ),
    ("saturated", 600, [planar("circle", 8, 8, seed=123, lr=3.0)]),
    # Too long for cells without an open gate.
    ("forgotten", 150, [sequence(SimpleRNN(units=8), seed=seed, length=60) for seed in (131, 132)]),
    ("forgotten", 150, [sequence(LSTM(units=8), seed=133, length=60)]),
    # On their way.
    ("edge", 150, [planar("circle", 6, seed=seed) for seed in (141, 142)]),
    ("progress", 600, [planar("curve", 8, 8, seed=143, loss="mse")]),
    ("progress", 150, [pictures(Convolution(channels=4), Flatten(), seed=144, lr=0.003)]),
    # Images, and a rate that kills all kernels at once.
    (
        "one class",
        600,
        [pictures(Convolution(channels=4), Flatten(), seed=seed, lr=1.0) for seed in (151, 152)],
    ),
    # Models without labels; a price of the code, or a rival who never learns, that is too much for two of them.
    ("collapsed", 360, [VAE(seed=161, beta=60.0, hidden=16), VAE(seed=162, beta=60.0, hidden=16)]),
    ("falling", 240, [VAE(seed=163, beta=0.1, hidden=32)]),
    ("collapsed", 330, [GAN(seed=164, lr=0.02, judge_lr=1e-5, hidden=16)]),
)
RECIPES = tuple(Recipe(kind, spec, updates) for kind, updates, specs in GROUPS for spec in specs)
