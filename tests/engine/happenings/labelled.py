"""Sixty small trainings and what is going on in each at its end, labelled by how they were made.

A label says what a teacher who built the run knows of it: the ring has units enough, the rate is a hundred times too
high, the points are few and noisy, all weights start equal.  Seeds were not used to set any threshold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.data.datasets import DATASETS, SEQUENCES
from engine.data.datasets.images import SmallDigits
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
        dataset=SEQUENCES["adding"](length=length, count=400),
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


def recipes() -> Iterator[Recipe]:
    """Yield all sixty."""
    # Units enough, a fair rate, no noise: it gets there.
    for seed in (21, 22, 23, 24):
        yield Recipe("solved", planar("circle", 6, seed=seed), 1200)
    for seed in (21, 22, 23):
        yield Recipe("solved", planar("gauss", 3, seed=seed), 300)
    for seed in (21, 22):
        yield Recipe("solved", planar("xor", 8, seed=seed, act="relu", init="he"), 1000)
    # A few points that contradict each other, and a network that can hold all of them.
    for seed in (31, 32, 33):
        knobs = {"act": "relu", "init": "he", "size": 60, "noise": 0.35}
        yield Recipe("overfitting", planar("moons", 24, 24, seed=seed, **knobs), 800)
    for seed in (34, 35):
        yield Recipe("overfitting", planar("gauss", 24, 24, seed=seed, size=60, noise=0.4), 800)
    # Steps many times too long.
    for seed in (41, 42, 43):
        yield Recipe(
            "diverged", planar("curve", 8, seed=seed, act="relu", rule="sgd", lr=3.0, loss="mse"), 200
        )
    yield Recipe(
        "diverged", planar("plane", 8, seed=44, act="relu", rule="momentum", lr=1.0, loss="mse"), 200
    )
    # All weights equal at the start.
    for seed, init in ((51, "zeros"), (52, "zeros"), (53, "constant"), (54, "constant")):
        yield Recipe("symmetric", planar("circle", 4, 3, seed=seed, init=init), 500)
    # Sigmoids, ten deep.
    for seed in (61, 62, 63, 64):
        yield Recipe(
            "vanishing", planar("circle", *[4] * 10, seed=seed, act="sigmoid", rule="sgd", lr=0.1), 900
        )
    # Nothing that bends, on classes that no line parts, or points on no line.
    for data, units, seed in (
        ("xor", (), 71),
        ("circle", (4,), 72),
        ("xor", (4, 3), 73),
        ("spiral", (6,), 74),
    ):
        yield Recipe("straight", planar(data, *units, seed=seed, act="linear"), 1500)
    yield Recipe("straight", planar("curve", 4, seed=75, act="linear", loss="mse"), 1500)
    # Fewer lines than the picture has sides.
    for data, units, seed in (
        ("circle", 2, 81),
        ("circle", 2, 82),
        ("circle", 1, 83),
        ("xor", 1, 84),
        ("spiral", 2, 85),
    ):
        yield Recipe("few", planar(data, units, seed=seed), 3000)
    # A rate a thousand times too small.
    for seed, rule, lr in ((91, "sgd", 1e-4), (92, "adam", 1e-5), (93, "sgd", 2e-4), (94, "adam", 2e-5)):
        yield Recipe("slow", planar("circle", 6, seed=seed, rule=rule, lr=lr), 1000)
    # A rate at which it neither learns nor is lost.
    for data, loss, seed in (("curve", "mse", 101), ("curve", "mse", 102), ("xor", "bce", 103)):
        knobs = {"act": "leaky_relu", "init": "he", "rule": "rmsprop", "lr": 1.0, "loss": loss}
        yield Recipe("oscillating", planar(data, 8, 8, seed=seed, **knobs), 1500)
    # ReLUs that were thrown to the side where all of them say 0.
    for seed in (111, 112, 113):
        yield Recipe(
            "dead layer", planar("circle", 4, 4, seed=seed, act="relu", init="he", rule="sgd", lr=10.0), 400
        )
    # A rate so high that every tanh is driven to its ends.
    for data, seed in (("circle", 121), ("spiral", 122), ("circle", 123)):
        yield Recipe("saturated", planar(data, 8, 8, seed=seed, lr=3.0), 600)
    # Too long for cells without an open gate.
    for seed in (131, 132):
        yield Recipe("forgotten", sequence(SimpleRNN(units=8), seed=seed, length=60), 150)
    yield Recipe("forgotten", sequence(LSTM(units=8), seed=133, length=60), 150)
    # On their way.
    for seed in (141, 142):
        yield Recipe("edge", planar("circle", 6, seed=seed), 150)
    yield Recipe("progress", planar("curve", 8, 8, seed=143, loss="mse"), 600)
    yield Recipe("progress", pictures(Convolution(channels=4), Flatten(), seed=144, lr=0.003), 200)
    # Images, and a rate that kills all kernels at once.
    for seed in (151, 152):
        yield Recipe("one class", pictures(Convolution(channels=4), Flatten(), seed=seed, lr=1.0), 600)
    # Models that learn without labels, and a price of the code, or a rival, that is too much for them.
    for seed in (161, 162):
        yield Recipe("collapsed", VAE(seed=seed, beta=60.0, hidden=16), 360)
    yield Recipe("falling", VAE(seed=163, beta=0.1, hidden=32), 240)
    yield Recipe("collapsed", GAN(seed=164, lr=0.02, judge_lr=1e-5, hidden=16), 400)


RECIPES = tuple(recipes())
