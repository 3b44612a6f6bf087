"""The linear pieces of a ReLU network along a line through its inputs: where it bends, counted exactly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from torch import nn

from engine.networks.activations import ACTIVATIONS
from engine.networks.layers.dense import Dense
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import State, present
from engine.spec import Refusal

EQUAL = 1e-9  # of the steepest slope: slopes that differ by less are one


@dataclass(frozen=True, eq=False)
class Pieces:
    """The output z(t) along a + t · d for t in [−1, 1]: it bends at `bends` [K], between `knots` [K+2] it is straight.

    `values` [K+2] are those at the knots, which are −1, the bends and 1.  `most` is the bound (w₁ + 1)(w₂ + 1)… for
    layers of w₁, w₂, … units: each straight piece of one layer is cut at most once by each unit of the next.  Montúfar,
    Pascanu, Cho & Bengio, NeurIPS 2014; Serra, Tjandraatmadja & Ramalingam, ICML 2018.
    """

    knots: np.ndarray
    values: np.ndarray
    most: int

    @property
    def count(self) -> int:
        """How many straight pieces there are."""
        return len(self.knots) - 1


def bends(experiment: Experiment) -> bool:
    """Whether all hidden units of a network are dense and bend as ReLU does, so that it has pieces."""
    layers = experiment.network.layers
    return all(
        isinstance(each, Dense) and isinstance(ACTIVATIONS[each.activation].module(), nn.ReLU)
        for each in layers
    )


def pieces(state: State, origin: np.ndarray, direction: np.ndarray) -> Pieces:
    """Return the pieces of the output (a logit) along `origin` + t · `direction`, both [F], in double precision.

    Raises Refusal where hidden units bend otherwise than ReLU.
    """
    if not bends(state.experiment):
        raise Refusal("Only networks of ReLU are made of straight pieces.")
    columns = [
        {name: each[0].double().numpy() for name, each in column.items()}
        for column in state.views()[0]
        if column
    ]
    edges = np.array([-1.0, 1.0])
    # On each stretch between two edges all units are straight: value = slope · t + height, [stretches, units].
    slope, height = direction[None].astype(float), origin[None].astype(float)
    most = 1
    for place, column in enumerate(columns):
        slope, height = slope @ column["weight"].T, height @ column["weight"].T + column["bias"]
        if place == len(columns) - 1:
            break
        most *= 1 + slope.shape[1]
        edges, of = _cut(edges, slope, height)
        middle = (edges[1:] + edges[:-1])[:, None] / 2
        on = slope[of] * middle + height[of] > 0
        slope, height = slope[of] * on, height[of] * on
    steep, flat = slope[:, 0], EQUAL * max(1.0, float(np.abs(slope).max()))
    keep = np.concatenate([[True], np.abs(np.diff(steep)) > flat, [True]])
    inside = np.concatenate([np.arange(len(steep)), [len(steep) - 1]])
    return Pieces(edges[keep], (steep[inside] * edges + height[inside, 0])[keep], most)


def _cut(edges: np.ndarray, slope: np.ndarray, height: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the edges with all places where a unit's sum is zero, and of which stretch each new one was a part."""
    with np.errstate(divide="ignore", invalid="ignore"):
        zero = -height / slope
    inside = (zero > edges[:-1, None]) & (zero < edges[1:, None])
    cut = np.unique(np.concatenate([edges, zero[inside]]))
    return cut, np.searchsorted(edges, (cut[1:] + cut[:-1]) / 2) - 1


@lru_cache(maxsize=64)
def diagonals(experiment: Experiment, step: int, reach: float) -> tuple[Pieces, Pieces]:
    """Train one network to `step`, and return its pieces along x₂ = x₁ and x₂ = −x₁, to x₁ = ±`reach`."""
    run = Run(experiment, record=False)
    run.recording.stride = 2**40
    run.advance(step)
    state, origin = present(run), np.zeros(2)
    first, second = (pieces(state, origin, np.array(each) * reach) for each in ((1.0, 1.0), (1.0, -1.0)))
    return first, second
