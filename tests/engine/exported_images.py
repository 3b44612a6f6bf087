"""Experiments on images to take away, one for everything that a script can contain."""

from __future__ import annotations

from typing import Any

from engine.data.augmentation import Augmentation
from engine.data.datasets import IMAGES
from engine.data.datasets.images import SmallDigits
from engine.networks.initializers import INITIALIZERS
from engine.networks.layer import Layer
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Activation, Dense
from engine.networks.layers.inception import Inception
from engine.networks.layers.noise import Dropout, GaussianNoise
from engine.networks.layers.norm import BatchNorm
from engine.networks.layers.pooling import POOLS, Flatten, GlobalPool, Pool, SpatialDropout
from engine.networks.layers.residual import Residual
from engine.networks.layers.separable import Separable
from engine.networks.layers.transposed import Transposed
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.training.losses import CrossEntropy
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping, Regularisation
from engine.training.schedules import SCHEDULES

STEPS = 12
FIRST = Convolution(channels=4)
BASE = Experiment(
    dataset=SmallDigits(count=400),
    network=NetworkSpec((FIRST, Pool(), Flatten()), init="he"),
    loss=CrossEntropy(),
    optimizer=OPTIMIZERS["sgd"](lr=0.05),
    batch=16,
    test_fraction=0.3,
)


def about(*layers: Layer, **changes: Any) -> Experiment:
    """Return an experiment with these layers."""
    return BASE.but(network=NetworkSpec(layers, init="he")).but(**changes)


def shaken(**knobs: Any) -> Experiment:
    """Return an experiment whose training images are changed."""
    return BASE.but(dataset=SmallDigits(count=400, augmentation=Augmentation(**knobs)))


EXPERIMENTS: dict[str, Experiment] = {
    "plain": BASE,
    "no hidden layer": about(Flatten()),
    "convolution": about(
        Convolution(channels=6, kernel=3, stride=2, padding=2, dilation=2, activation="tanh"),
        Convolution(channels=6, groups=3, activation="prelu"),
        Flatten(),
    ),
    "separable": about(FIRST, Separable(channels=6, stride=2), Flatten()),
    "transposed": about(
        FIRST, Transposed(channels=3, stride=2, padding=0, activation="linear"), GlobalPool()
    ),
    "inception": about(FIRST, Inception(), GlobalPool()),
    "residual": about(
        FIRST,
        Residual((Convolution(channels=4), BatchNorm(), Convolution(channels=4, activation="linear"))),
        Activation(),
        GlobalPool(function="max"),
    ),
    "batch norm": about(FIRST, BatchNorm(momentum=0.3), Flatten(), Dense(units=8), BatchNorm()),
    "dropout": about(FIRST, Dropout(rate=0.3), Flatten(), Dropout(rate=0.2)),
    "spatial dropout": about(FIRST, SpatialDropout(rate=0.4), Flatten()),
    "noise": about(FIRST, GaussianNoise(deviation=0.3), Flatten()),
    "rules": BASE.but(
        regularisation=Regularisation(l1=0.001, l2=0.02, clip_norm=0.5, decoupled=0.1),
        schedule=SCHEDULES["cosine"](length=3.0),
    ),
    "plateau": BASE.but(schedule=SCHEDULES["plateau"](patience=1), stopping=EarlyStopping(patience=2)),
    "closures": BASE.but(optimizer=OPTIMIZERS["lbfgs"](lr=0.1, line_search="none", iterations=2)),
    "shift and turn": shaken(shift=2, rotate=20.0),
    "scale and mirror": shaken(scale=0.2, flip=True),
    "noise and cut-out": shaken(noise=0.2, cutout=3),
    "seeds": about(FIRST, Pool(), Dropout(rate=0.3), GlobalPool(), seeds=3),
    **{f"pool {name}": about(FIRST, Pool(function=name, kernel=3), Flatten()) for name in POOLS},
    **{f"init {name}": BASE.but(network=NetworkSpec((FIRST, Flatten()), init=name)) for name in INITIALIZERS},
}
WITH_FILE: dict[str, Experiment] = {
    name: about(
        Convolution(channels=4),
        Pool(),
        Convolution(channels=4),
        GlobalPool(),
        dataset=IMAGES[name](count=700),
    )
    for name in ("fashion", "handwritten")
}
