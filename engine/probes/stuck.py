"""One network of a map of luck: trained again to where the map is, and what it answers over the plane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from engine.compare.luck import GOAL, SIDE, WIDTHS, Outcome
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import present
from engine.spec import N_, Spec, knob

GRID, REACH = 61, 2.0 * SIDE  # cells a side of the plane, and how far it goes
CORNER = np.array([(-SIDE, -SIDE), (SIDE, SIDE), (-SIDE, SIDE), (SIDE, -SIDE)])
CLASS = np.array([0, 0, 1, 1])
# Where a network gives the best it can: nats in the mean over the corners.
LEVELS = {
    "all": math.log(2),  # ½ at all four
    "two": math.log(2) / 2,  # two are certain and right, ½ at the other two
    "three": (3 * math.log(3) - 2 * math.log(2)) / 4,  # one is certain, ⅓ of the one class at the other three
}
NEAR = 0.01  # nats


@dataclass(frozen=True)
class Picked(Spec):
    """Which network of a map is looked at."""

    name: ClassVar[str] = "picked"
    title: ClassVar[str] = N_("The network that you look at")

    row: int = knob(1, 0, 3, label=N_("Row"), help=N_("Going up, a row further down."))
    width: int = knob(2, 1, len(WIDTHS), label=N_("Hidden units"), help=N_("Going up, wider networks."))
    place: int = knob(
        -1,
        -1,
        199,
        label=N_("Seed"),
        help=N_("Going up, the next network of the cell; −1 is the first stuck one."),
    )

    def of(self, found: Outcome) -> int:
        """Return the place of the seed that is meant: the first stuck one, or the first of all, where none is named."""
        stuck = np.flatnonzero(~found.solved[self.row, self.width - 1])
        first = int(stuck[0]) if len(stuck) else 0
        return first if self.place < 0 else min(self.place, found.spec.seeds - 1)


@dataclass(frozen=True, eq=False)
class Seen:
    """A network after `step` updates: `field` [GRID, GRID] is its probability of class 1, row 0 lowest.

    `corners` [4] are its probabilities at CORNER, `loss` their mean cross-entropy in nats, `solved` as in an Outcome;
    `weights` [units, 2] and `biases` [units] are those of its first layer.
    """

    experiment: Experiment
    step: int
    field: np.ndarray
    corners: np.ndarray
    loss: float
    solved: bool
    weights: np.ndarray
    biases: np.ndarray

    @property
    def right(self) -> int:
        """How many corners lie on their right side."""
        return int(((self.corners > 0.5) == CLASS).sum())

    @property
    def level(self) -> str:
        """Which of LEVELS it stands at, "" where at none."""
        near = [name for name, level in LEVELS.items() if abs(self.loss - level) < NEAR]
        return near[0] if near else ""


@lru_cache(maxsize=64)
def seen(experiment: Experiment, step: int) -> Seen:
    """Train one network alone to `step`, exactly as among the others, and look at it."""
    run = Run(experiment, record=False)
    run.recording.stride = 2**40
    run.advance(step)
    state, found = present(run), run.evaluate()
    side = np.linspace(-REACH, REACH, GRID)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    logits = state.activations(np.concatenate([plane, CORNER]).astype(np.float32))[-1][:, 0].astype(
        np.float64
    )
    chances = 1 / (1 + np.exp(-np.clip(logits, -500, 500)))
    first = state.views()[0][0]
    loss = float(found.train_loss[0])
    return Seen(
        experiment, step, chances[:-4].reshape(GRID, GRID), chances[-4:], loss,
        bool(found.train_metric[0] >= 1 and loss < GOAL), first["weight"][0].numpy(), first["bias"][0].numpy(),
    )  # fmt: skip


def of(found: Outcome, picked: Picked) -> Seen:
    """Return the network of a map that is picked."""
    width = picked.width if found.spec.rows[picked.row] != 0 else 1
    return seen(found.spec.experiment(picked.row, width, picked.of(found)), found.step)


def tickets(pair: float) -> np.ndarray:
    """Return 1 − (1 − p)^(w(w − 1)/2) for each of WIDTHS, with p = `pair`, the measured share at two units.

    What the share would be if every pair of units were a draw of its own that solves with chance p: a rule of thumb,
    which is exact at one unit and at two.
    """
    widths = np.array(WIDTHS)
    return 1 - (1 - pair) ** (widths * (widths - 1) / 2)


def interval(count: int, of_all: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson score interval of a share: Wilson, JASA 1927; with z = 1.96 it holds 95 %."""
    share, slack = count / of_all, z * z / of_all
    middle = (share + slack / 2) / (1 + slack)
    half = z / (1 + slack) * math.sqrt(share * (1 - share) / of_all + slack / (4 * of_all))
    return middle - half, middle + half
