"""Experiments to start from: some succeed at once, some are puzzles, some fail on purpose."""

from __future__ import annotations

from dataclasses import dataclass

from engine.activations import ACTIVATIONS
from engine.datasets import DATASETS
from engine.experiment import Experiment
from engine.layers import LAYERS
from engine.losses import LOSSES
from engine.network import NetworkSpec
from engine.optimizers import OPTIMIZERS
from engine.spec import N_

assert ACTIVATIONS
Dense, Residual = LAYERS["dense"], LAYERS["residual"]
Adam, SGD = OPTIMIZERS["adam"], OPTIMIZERS["sgd"]


@dataclass(frozen=True)
class Preset:
    """A named experiment with a sentence to ponder; `kind` is "first", "puzzle" or "broken"."""

    name: str
    title: str
    thought: str
    kind: str
    experiment: Experiment


def _stack(*units: int, activation: str = "tanh", init: str = "xavier") -> NetworkSpec:
    return NetworkSpec(tuple(Dense(units=n, activation=activation) for n in units), init=init)


def _data(name: str, **knobs: object) -> dict[str, object]:
    return {"dataset": DATASETS[name](**knobs)}


PRESETS: tuple[Preset, ...] = (
    Preset(
        "circle",
        N_("Circle"),
        N_("Six units find the ring in a second. Which of them could you take away?"),
        "first",
        Experiment(),
    ),
    Preset(
        "xor",
        N_("XOR"),
        N_("No single line parts these corners. Watch how two lines become one answer."),
        "first",
        Experiment(**_data("xor")),
    ),
    Preset(
        "spiral",
        N_("Spiral"),
        N_("Can it solve the spiral with x₁ and x₂ alone? Which layer starts to curl first?"),
        "puzzle",
        Experiment(**_data("spiral"), network=_stack(8, 8, 8), optimizer=Adam(lr=0.01)),
    ),
    Preset(
        "arms",
        N_("Four arms"),
        N_("One output for each class: where does the network stay unsure, and why there?"),
        "puzzle",
        Experiment(
            **_data("arms", arms=4),
            loss=LOSSES["cross_entropy"](),
            network=_stack(12, 12, activation="relu", init="he"),
            optimizer=Adam(lr=0.01),
        ),
    ),
    Preset(
        "iris",
        N_("Iris, 1936"),
        N_("150 flowers, four measurements, three species. Which two species does it mix up?"),
        "puzzle",
        Experiment(
            **_data("iris"), loss=LOSSES["cross_entropy"](), network=_stack(6, 4), optimizer=Adam(lr=0.01)
        ),
    ),
    Preset(
        "surface",
        N_("A surface"),
        N_("A number instead of a class: can you see which bump each unit is responsible for?"),
        "puzzle",
        Experiment(
            **_data("multi_gauss"), loss=LOSSES["mse"](), network=_stack(8, 6), optimizer=Adam(lr=0.01)
        ),
    ),
    Preset(
        "curve",
        N_("A curve"),
        N_("Each ReLU may bend the line once. How many bends does a sine need?"),
        "puzzle",
        Experiment(
            **_data("curve"),
            loss=LOSSES["mse"](),
            network=_stack(10, 10, activation="relu", init="he"),
            optimizer=Adam(lr=0.01),
        ),
    ),
    Preset(
        "overfit",
        N_("Overfitting"),
        N_("Few noisy points and many units: the two loss curves part. When would you have stopped?"),
        "puzzle",
        Experiment(
            **_data("moons", size=60, noise=0.35),
            network=_stack(24, 24, activation="relu", init="he"),
            optimizer=Adam(lr=0.01),
        ),
    ),
    Preset(
        "zeros",
        N_("All weights zero"),
        N_("Every unit gets the same gradient, so all stay the same unit. What breaks the tie?"),
        "broken",
        Experiment(network=_stack(4, 2, init="zeros")),
    ),
    Preset(
        "rate",
        N_("Rate too high"),
        N_("Each step jumps over the valley it aims for. By how much must you lower the rate?"),
        "broken",
        Experiment(
            network=_stack(4, 2, activation="relu", init="he"), optimizer=SGD(lr=3.0), loss=LOSSES["mse"]()
        ),
    ),
    Preset(
        "deep",
        N_("Sigmoid, ten deep"),
        N_("Look at the gradients below: how much is left of them in the first layer?"),
        "broken",
        Experiment(network=_stack(*[4] * 10, activation="sigmoid"), optimizer=SGD(lr=0.1)),
    ),
    Preset(
        "linear",
        N_("No hidden layer"),
        N_("XOR with a single line: half the points stay wrong, however long you train."),
        "broken",
        Experiment(**_data("xor"), network=NetworkSpec(())),
    ),
)
