"""Experiments to start from: some succeed at once, some are puzzles, some fail on purpose."""

from __future__ import annotations

from engine.data.dataset import Dataset
from engine.data.datasets.many import Arms
from engine.data.datasets.planar import Circle, Moons, Spiral, Xor
from engine.data.datasets.regression import Curve, Hills
from engine.data.datasets.tables import Iris
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import N_
from engine.training.losses import CrossEntropy, MeanSquaredError
from engine.training.optimizers.sgd import SGD
from playground.kit.broken import Broken
from playground.kit.presets import Preset
from playground.kit.puzzle import Bound, Puzzle, least, share
from playground.kit.supervised.scores import accuracy, best_accuracy, hidden_units, loss_from, on_coordinates

NOISY = Moons(size=60, noise=0.35)
COORDINATES = Bound(N_("Something else than x₁ and x₂ goes in."), on_coordinates)


def stack(*units: int, activation: str = "tanh", init: str = "xavier") -> NetworkSpec:
    """Return a network of dense layers of so many units."""
    return NetworkSpec(tuple(Dense(units=n, activation=activation) for n in units), init=init)


def _data(points: Dataset) -> Bound:
    def same(run: Run) -> bool:
        return run.experiment.dataset == points

    return Bound(N_("These are not the points of the puzzle."), same)


def solved(run: Run) -> bool:
    """Whether it has learned to tell the classes apart."""
    return accuracy(run) >= 0.9


PRESETS: tuple[Preset[Experiment], ...] = (
    Preset(
        "circle",
        N_("Circle"),
        N_("Six units find the ring within a thousand updates. Which of them could you take away?"),
        Experiment(),
    ),
    Preset(
        "xor",
        N_("XOR"),
        N_("No single line parts these corners. Watch how several lines become one answer."),
        Experiment(dataset=Xor()),
    ),
    Preset(
        "arms",
        N_("Four arms"),
        N_("One output for each class: where does the network stay unsure, and why there?"),
        Experiment(
            dataset=Arms(arms=4),
            loss=CrossEntropy(),
            network=stack(12, 12, activation="relu", init="he"),
        ),
    ),
    Preset(
        "iris",
        N_("Iris, 1936"),
        N_("150 flowers, four measurements, three species. Which two species does it mix up?"),
        Experiment(dataset=Iris(), loss=CrossEntropy(), network=stack(6, 4)),
    ),
    Preset(
        "surface",
        N_("A surface"),
        N_("A number instead of a class. Which hills and hollows does the network find first?"),
        Experiment(dataset=Hills(), loss=MeanSquaredError(), network=stack(8, 6)),
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
            network=stack(10, 10, activation="relu", init="he"),
        ),
    ),
    Puzzle(
        "three",
        N_("Three units"),
        N_("Two straight edges leave the ring open. How few close it?"),
        Experiment(network=stack(2)),
        goal=N_("Get 95 % of the test points right with three hidden units, from x₁ and x₂ alone."),
        why=N_("Three straight edges are the fewest that can close around the inner points: a triangle."),
        score=best_accuracy,
        target=share(0.95),
        bounds=(
            _data(Circle()),
            COORDINATES,
            Bound(N_("There are more than three hidden units."), lambda run: hidden_units(run) <= 3),
        ),
    ),
    Puzzle(
        "spiral",
        N_("Spiral"),
        N_("Can it solve the spiral with x₁ and x₂ alone? Which layer starts to curl first?"),
        Experiment(dataset=Spiral(), network=stack(8)),
        goal=N_(
            "Get 90 % of the test points of the spiral right with 24 hidden units at most, from x₁ and x₂ alone."
        ),
        why=N_("One layer draws edges; several layers bend them, each what the one before has bent."),
        score=best_accuracy,
        target=share(0.9),
        bounds=(
            _data(Spiral()),
            COORDINATES,
            Bound(N_("There are more than 24 hidden units."), lambda run: hidden_units(run) <= 24),
        ),
    ),
    Puzzle(
        "overfit",
        N_("Overfitting"),
        N_("Few noisy points and many units: the two loss curves part. When would you have stopped?"),
        Experiment(dataset=NOISY, network=stack(24, 24, activation="relu", init="he")),
        goal=N_("After 2,000 updates on the same sixty points, have a test loss of 0.4 at most."),
        why=N_("What keeps the weights small keeps the border smooth: it can't wind around single points."),
        score=lambda run: loss_from(run, 2000),
        target=least(0.4),
        bounds=(_data(NOISY),),
    ),
    Broken(
        "zeros",
        N_("All weights zero"),
        N_("All units of a layer get the same gradient, so they stay the same unit. What breaks the tie?"),
        Experiment(network=stack(4, 2, init="zeros")),
        symptom=N_("Nothing tells one unit from the other, and nothing is learned."),
        cause=N_(
            "Weights that differ from the start get gradients that differ, and units become different ones."
        ),
        mended=solved,
    ),
    Broken(
        "rate",
        N_("Rate too high"),
        N_("Steps jump over the valley they aim for. By how much must you lower the rate?"),
        Experiment(network=stack(8, 4), optimizer=SGD(lr=3.0), loss=MeanSquaredError()),
        symptom=N_("Every step overshoots further than the one before."),
        cause=N_("Steps that are short enough go down into the valley instead of across it."),
        mended=solved,
    ),
    Broken(
        "deep",
        N_("Sigmoid, ten deep"),
        N_("Look at the gradients below: how much is left of them in the first layer?"),
        Experiment(network=stack(*[4] * 10, activation="sigmoid"), optimizer=SGD(lr=0.1)),
        symptom=N_("The first layers stay as they were, and every answer is about one half."),
        cause=N_("With a gradient that reaches the first layers, all of them learn."),
        mended=solved,
    ),
    Broken(
        "linear",
        N_("No hidden layer"),
        N_("XOR with a single line: about a third of the points stays wrong, however long you train."),
        Experiment(dataset=Xor(), network=NetworkSpec(())),
        symptom=N_("One straight line has to part four corners."),
        cause=N_("A hidden layer draws several lines, and the output puts them together."),
        mended=solved,
    ),
)
