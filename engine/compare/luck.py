"""Luck: how many of equally built networks, which differ in nothing but their seed, learn XOR.

A map of widths × kinds of network, with the same seeds in every cell, all trained in step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from engine.data.datasets.own import Painted
from engine.networks.activations import ACTIVATIONS
from engine.networks.initializers import INITIALIZERS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.spec import N_, Spec, knob
from engine.training.optimizers import OPTIMIZERS

if TYPE_CHECKING:  # which knows these
    from engine.compare.lottery import Lottery

WIDTHS = tuple(range(1, 9))  # hidden units in each layer
GOAL = 0.1  # nats: the mean loss of a solved network lies below it
SIDE = 2.0  # how far a corner lies from both axes
ROWS: dict[str, tuple[Any, ...]] = {
    "depth": (0, 1, 2, 3),
    "activation": ("relu", "tanh", "sigmoid", "sine"),
    "init": ("constant", "normal", "xavier", "too_large"),
}
RULES = ("adam", "sgd")
BENDS = tuple(name for name, each in ACTIVATIONS.items() if not each.parameters)
A, B, C, D = ((x * SIDE, y * SIDE, int(x != y)) for x, y in ((-1, -1), (1, 1), (-1, 1), (1, -1)))
# Painted points are split one by one, and of each class one at least is kept back.  So two corners are there twice:
# one of each pair is tested on, and all four are learned from.
CORNERS = Painted(points=(A, B, C, D, B, C))


@dataclass(frozen=True)
class Luck(Spec):
    """Which networks are tried, how they are trained, and on how many seeds each."""

    name: ClassVar[str] = "luck"
    title: ClassVar[str] = N_("Width, depth, and luck")
    summary: ClassVar[str] = N_(
        "How many of equally built networks learn XOR, by width and by something else."
    )

    across: str = knob(
        "depth", choices=ROWS, label=N_("Rows of the map"), help=N_("What differs from row to row, beside the width.")
    )  # fmt: skip
    activation: str = knob(
        "tanh", choices=BENDS, label=N_("Activation"), help=N_("The bend of all hidden units.")
    )
    lr: float = knob(
        0.03, 1e-3, 1.0, log=True, label=N_("Learning rate"), help=N_("Going up, every step gets longer.")
    )
    rule: str = knob(
        "adam", choices=RULES, label=N_("Optimizer"), advanced=True,
        help=N_("The rule that turns gradients into steps."),
    )  # fmt: skip
    init: str = knob(
        "xavier", choices=INITIALIZERS, label=N_("Initial weights"), help=N_("What the first weights are drawn from.")
    )  # fmt: skip
    depth: int = knob(
        1, 1, 3, label=N_("Hidden layers"), help=N_("Going up, all networks get deeper, where rows are not depths.")
    )  # fmt: skip
    updates: int = knob(
        1000, 100, 5000, log=True, label=N_("Updates"), help=N_("Going up, all networks have more time.")
    )
    seeds: int = knob(
        200,
        20,
        200,
        label=N_("Seeds in a cell"),
        help=N_("Going up, shares get surer, and the training slower."),
    )
    seed: int = knob(
        0,
        0,
        2**31 - 1,
        advanced=True,
        label=N_("First seed"),
        help=N_("Another number draws other networks."),
    )

    @property
    def rows(self) -> tuple[Any, ...]:
        """What the rows of the map stand for, from the first."""
        return ROWS[self.across]

    def experiment(self, row: int, width: int, place: int = 0) -> Experiment:
        """Return what the network at a row, with `width` units in a layer and the seed at `place`, is trained by."""
        knobs = {name: getattr(self, name) for name in ROWS} | {self.across: self.rows[row]}
        layers = (Dense(units=width, activation=knobs["activation"]),) * knobs["depth"]
        return Experiment(
            dataset=CORNERS, test_fraction=0.1, network=NetworkSpec(layers=layers, init=knobs["init"]), batch=4,
            optimizer=OPTIMIZERS[self.rule](lr=self.lr), seed=self.seed + place,
        )  # fmt: skip

    def start(self) -> Lottery:
        """Return all these networks, untrained."""
        from engine.compare.lottery import Lottery

        return Lottery(self)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of N networks in each cell of rows × WIDTHS, after `step` updates.

    `losses` [rows, 8, N] are mean cross-entropies in nats over the four corners, `solved` [rows, 8, N] (bool) says
    where all four lie on their right side and the loss is below GOAL.  Without a hidden layer there is no width: all
    cells of that row are of the same networks.
    """

    spec: Luck
    step: int
    losses: np.ndarray
    solved: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """The share of solved networks in each cell, [rows, 8]."""
        return self.solved.mean(axis=2)

    @property
    def done(self) -> bool:
        """Whether all updates are done."""
        return self.step >= self.spec.updates
