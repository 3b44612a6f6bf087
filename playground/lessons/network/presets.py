"""Experiments to start from: some succeed at once, some are puzzles, some fail on purpose."""

from __future__ import annotations

from engine.data.datasets.many import Arms
from engine.data.datasets.planar import Moons, Spiral, Xor
from engine.data.datasets.regression import Curve, Hills
from engine.data.datasets.tables import Iris
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.spec import N_
from engine.training.losses import CrossEntropy, MeanSquaredError
from engine.training.optimizers.sgd import SGD
from playground.kit.presets import BROKEN, Preset

SOON, PUZZLES = N_("Solved soon"), N_("Puzzles")


def _stack(*units: int, activation: str = "tanh", init: str = "xavier") -> NetworkSpec:
    return NetworkSpec(tuple(Dense(units=n, activation=activation) for n in units), init=init)


PRESETS: tuple[Preset[Experiment], ...] = (
    Preset(
        "circle",
        N_("Circle"),
        N_("Six units find the ring within a thousand updates. Which of them could you take away?"),
        Experiment(),
        SOON,
    ),
    Preset(
        "xor",
        N_("XOR"),
        N_("No single line parts these corners. Watch how several lines become one answer."),
        Experiment(dataset=Xor()),
        SOON,
    ),
    Preset(
        "spiral",
        N_("Spiral"),
        N_("Can it solve the spiral with x₁ and x₂ alone? Which layer starts to curl first?"),
        Experiment(dataset=Spiral(), network=_stack(8, 8, 8)),
        PUZZLES,
    ),
    Preset(
        "arms",
        N_("Four arms"),
        N_("One output for each class: where does the network stay unsure, and why there?"),
        Experiment(
            dataset=Arms(arms=4),
            loss=CrossEntropy(),
            network=_stack(12, 12, activation="relu", init="he"),
        ),
        PUZZLES,
    ),
    Preset(
        "iris",
        N_("Iris, 1936"),
        N_("150 flowers, four measurements, three species. Which two species does it mix up?"),
        Experiment(dataset=Iris(), loss=CrossEntropy(), network=_stack(6, 4)),
        PUZZLES,
    ),
    Preset(
        "surface",
        N_("A surface"),
        N_("A number instead of a class. Which hills and hollows does the network find first?"),
        Experiment(dataset=Hills(), loss=MeanSquaredError(), network=_stack(8, 6)),
        PUZZLES,
    ),
    Preset(
        "curve",
        N_("A curve"),
        N_(
            "Each ReLU of the first layer bends the line at most once, one of the second may bend it several "
            "times. How many bends does a sine need?"
        ),
        Experiment(
            dataset=Curve(),
            loss=MeanSquaredError(),
            network=_stack(10, 10, activation="relu", init="he"),
        ),
        PUZZLES,
    ),
    Preset(
        "overfit",
        N_("Overfitting"),
        N_("Few noisy points and many units: the two loss curves part. When would you have stopped?"),
        Experiment(
            dataset=Moons(size=60, noise=0.35),
            network=_stack(24, 24, activation="relu", init="he"),
        ),
        PUZZLES,
    ),
    Preset(
        "zeros",
        N_("All weights zero"),
        N_("All units of a layer get the same gradient, so they stay the same unit. What breaks the tie?"),
        Experiment(network=_stack(4, 2, init="zeros")),
        BROKEN,
    ),
    Preset(
        "rate",
        N_("Rate too high"),
        N_("Steps jump over the valley they aim for. By how much must you lower the rate?"),
        Experiment(network=_stack(8, 4), optimizer=SGD(lr=3.0), loss=MeanSquaredError()),
        BROKEN,
    ),
    Preset(
        "deep",
        N_("Sigmoid, ten deep"),
        N_("Look at the gradients below: how much is left of them in the first layer?"),
        Experiment(network=_stack(*[4] * 10, activation="sigmoid"), optimizer=SGD(lr=0.1)),
        BROKEN,
    ),
    Preset(
        "linear",
        N_("No hidden layer"),
        N_("XOR with a single line: about a third of the points stays wrong, however long you train."),
        Experiment(dataset=Xor(), network=NetworkSpec(())),
        BROKEN,
    ),
)
