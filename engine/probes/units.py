"""Which units still answer to anything: dead ones, and ones that are saturated."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch

from engine.data.dataset import Data
from engine.networks.activations import ACTIVATIONS
from engine.networks.network import Column
from engine.runs.state import State

FLAT = 0.05  # a slope below this share of the activation's steepest counts as saturated
SAMPLE = 256  # training points that stand for all
MOSTLY = 0.95  # share of the training points for which a unit has to be flat


@dataclass(frozen=True, eq=False)
class Health:
    """For one column with an activation: mean |φ'(z)| of each unit over the training points, relative to its steepest.

    `dead` units have slope zero for every training point, so that no gradient reaches their weights; `saturated`
    ones lie on the flat part of their activation for 95 % of the points or more.
    """

    column: int
    activation: str
    slope: np.ndarray
    dead: np.ndarray
    saturated: np.ndarray


def health(state: State, data: Data) -> list[Health]:
    """Return the health of every hidden column that has an activation."""
    outputs = state.activations(data.train_inputs)
    found = []
    previous = data.train_inputs
    for column, values in zip(state.network.columns, outputs, strict=True):
        name = getattr(column.layer, "activation", getattr(column.layer, "function", ""))
        if name and ACTIVATIONS[name].bends and not column.output:
            sums = _sums(state, column.index, previous)
            found.append(_judged(column.index, name, sums, _learned(state, column)))
        previous = values
    return found


def dead(state: State, data: Data, *, most: int = SAMPLE) -> list[tuple[int, int]]:
    """Return (column, unit) of every hidden unit whose slope is zero at each of the first `most` training points."""
    inputs = data.train_inputs[:most]
    still = [(each == each[0]).all(axis=0) for each in state.activations(inputs)]
    if not any(each.any() for each in still[:-1]):  # without asking for any slope, which takes longer
        return []
    found = health(state, replace(data, train_inputs=inputs))
    return [
        (each.column, int(unit)) for each in found for unit in np.flatnonzero(each.dead & still[each.column])
    ]


def _sums(state: State, index: int, inputs: np.ndarray) -> np.ndarray:
    """Return the values [M, U] that the activation of a column bends."""
    column = state.network.columns[index]
    if not column.layer.links:
        return inputs
    weight, bias = column.slots["weight"], column.slots["bias"]
    w = state.params[weight.start : weight.stop].reshape(weight.shape)
    return inputs @ w.T + state.params[bias.start : bias.stop]


def _learned(state: State, column: Column) -> float:
    """Return what an activation that learns its own slope has come to; it means nothing to the others."""
    slot = column.slots.get("slope")
    return float(state.params[slot.start]) if slot else 0.0


def _slopes(name: str, sums: np.ndarray, learned: float) -> np.ndarray:
    """Return |φ'| at every value, by autograd."""
    z = torch.tensor(sums, dtype=torch.float32, requires_grad=True)
    activation = ACTIVATIONS[name]
    value = activation.apply(z, torch.tensor(learned)) if activation.parameters else activation.apply(z)
    (slope,) = torch.autograd.grad(value.sum(), z)
    return slope.abs().numpy()


def _judged(column: int, name: str, sums: np.ndarray, learned: float) -> Health:
    slopes = _slopes(name, sums, learned)
    steepest = float(_slopes(name, np.linspace(-6, 6, 241)[:, None], learned).max())
    relative = slopes / steepest
    dead = (slopes == 0).all(axis=0)
    flat = (relative < FLAT).mean(axis=0) >= MOSTLY
    saturated = flat & ~dead & ACTIVATIONS[name].saturates
    return Health(column, name, relative.mean(axis=0), dead, saturated)
