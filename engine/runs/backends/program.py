"""A network, its loss and its optimizers as tables of numbers, which compiled code can follow.

Compiled code takes seconds to make, so it is made once for all networks: it reads from these tables what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.networks.activations import ACTIVATIONS
from engine.networks.layers.dense import Activation, Dense
from engine.networks.layers.noise import Dropout, GaussianNoise
from engine.networks.layers.norm import BatchNorm, LayerNorm
from engine.networks.layers.residual import Residual
from engine.networks.network import Column, Network
from engine.training.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Hinge,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)
from engine.training.regularisation import Regularisation

BLOCK = 64  # points that are evaluated together: their values stay in the fastest memory

# The kinds of columns
DENSE, ACTIVATION, DROPOUT, NOISE, RESIDUAL, LAYER_NORM, BATCH_NORM = range(7)
KINDS = {
    Dense: DENSE,
    Activation: ACTIVATION,
    Dropout: DROPOUT,
    GaussianNoise: NOISE,
    Residual: RESIDUAL,
    LayerNorm: LAYER_NORM,
    BatchNorm: BATCH_NORM,
}

# What a row of the table says about a column; −1 where there is no such thing.  Rows are those of the table of
# values, which holds the features first and then the units of every column.
FIELDS = 12
(
    KIND,
    WIDTH_IN,
    WIDTH,
    WEIGHT,  # where weights, biases and the slope begin in the flat parameters
    BIAS,
    SLOPE,
    FUNCTION,  # the activation's code
    ROW_IN,
    ROW,
    KEPT,  # where running means and variances begin in the flat buffers
    SKIP,  # of a residual block: the row of what came in; of the first layer inside: the row of the block's sum
    NOISY,  # where this column's noise begins in the noise of one update, in numbers for each sample
) = range(FIELDS)

# The activations in the order of their codes; PReLU, which learns, comes last
FUNCTIONS = (
    "linear",
    "tanh",
    "relu",
    "sigmoid",
    "hardtanh",
    "softsign",
    "leaky_relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "mish",
    "softplus",
    "sine",
    "step",
    "prelu",
)
PRELU = FUNCTIONS.index("prelu")

# The losses, and what two of them do with two classes
BCE, CROSS_ENTROPY, MSE, MAE, HUBER, HINGE, HINGE_MANY = range(7)
BINARY, MULTICLASS, REGRESSION = range(3)
TASKS = {"binary": BINARY, "multiclass": MULTICLASS, "regression": REGRESSION}

# What else an update needs to know
GOALS = 10
LOSS, TASK, LOSS_KNOB, L1, L2, DECOUPLED, CLIP_NORM, CLIP_VALUE, PENALISED, PROXIMAL = range(GOALS)


@dataclass(frozen=True)
class Program:
    """`columns` [columns, FIELDS] int64 and `knobs` [columns, 2] float64 (rate, deviation, ε, momentum).

    `rows` is the height of the table of values, `noise` how many random numbers a sample takes.
    """

    columns: np.ndarray
    knobs: np.ndarray
    rows: int
    noise: int


def program(network: Network) -> Program | None:
    """Return the tables of a network, or None when compiled code does not know one of its layers."""
    if not all(_known(column) for column in network.columns):
        return None
    table = np.full((len(network.columns), FIELDS), -1, dtype=np.int64)
    knobs = np.zeros((len(network.columns), 2))
    row = network.roots[0].width_in
    for column in network.columns:
        table[column.index, ROW], row = row, row + column.width + _spare(column)
    noise = before = 0
    for root in network.roots:
        into = 0 if before == 0 else before
        for column, source in _sources(root, into, table):
            noise = _fill(table[column.index], knobs[column.index], column, source, noise)
        if root.inner:
            table[root.inner[0].index, SKIP] = table[root.index, ROW]
            table[root.index, SKIP] = into
        before = int(table[root.index, ROW])
    return Program(table, knobs, row, noise)


def _spare(column: Column) -> int:
    """Return how many rows a norm needs for the spreads it divided by."""
    return {LayerNorm: 1, BatchNorm: column.width}.get(type(column.layer), 0)


def _sources(root: Column, into: int, table: np.ndarray) -> list[tuple[Column, int]]:
    """Return a column and those inside it, in order, each with the row at which its inputs begin."""
    found = []
    for column in root.inner:
        found.append((column, into))
        into = int(table[column.index, ROW])
    return [*found, (root, into)]


def _fill(row: np.ndarray, knobs: np.ndarray, column: Column, source: int, noise: int) -> int:
    layer, slots = column.layer, column.slots
    row[[KIND, WIDTH_IN, WIDTH, ROW_IN]] = KINDS[type(layer)], column.width_in, column.width, source
    for field, name in ((WEIGHT, "weight"), (BIAS, "bias"), (SLOPE, "slope")):
        if name in slots:
            row[field] = slots[name].start
    if isinstance(layer, Dense | Activation):
        row[FUNCTION] = FUNCTIONS.index(layer.activation if isinstance(layer, Dense) else layer.function)
    elif isinstance(layer, LayerNorm):
        knobs[0] = layer.eps
    elif isinstance(layer, BatchNorm):
        knobs[:] = layer.eps, layer.momentum
        row[KEPT] = column.kept["running_mean"].start
    elif isinstance(layer, Dropout | GaussianNoise):
        knobs[0] = layer.rate if isinstance(layer, Dropout) else layer.deviation
        if knobs[0]:
            row[NOISY], noise = noise, noise + column.width
    return noise


def _known(column: Column) -> bool:
    layer = column.layer
    if isinstance(layer, Residual) and not column.inner:
        return False
    name = getattr(layer, "activation", getattr(layer, "function", "linear"))
    return type(layer) in KINDS and name in FUNCTIONS and name in ACTIVATIONS


def goals(loss: Loss, task: str, rules: Regularisation) -> np.ndarray | None:
    """Return [GOALS] float64, what an update is to do about loss and weights; None for an unknown loss."""
    known: dict[type, tuple[int, str]] = {
        BinaryCrossEntropy: (BCE, "smoothing"),
        CrossEntropy: (CROSS_ENTROPY, "smoothing"),
        MeanSquaredError: (MSE, ""),
        MeanAbsoluteError: (MAE, ""),
        Huber: (HUBER, "delta"),
        Hinge: (HINGE if task == "binary" else HINGE_MANY, "margin"),
    }
    if type(loss) not in known or task not in TASKS:
        return None
    code, knob = known[type(loss)]
    found = np.zeros(GOALS)
    found[[LOSS, TASK, LOSS_KNOB]] = code, TASKS[task], getattr(loss, knob) if knob else 0.0
    found[[L1, L2, DECOUPLED, PROXIMAL]] = rules.l1, rules.l2, rules.decoupled, rules.proximal
    found[[CLIP_NORM, CLIP_VALUE]] = rules.clip_norm, rules.clip_value
    found[PENALISED] = bool(found[[L1, L2, DECOUPLED, CLIP_NORM, CLIP_VALUE]].any())
    return found


def silenced(table: Program, network: Network, lesions: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return [rows] int64, 1 where a unit (column, unit) is held at zero; empty when none is."""
    dead = np.zeros(table.rows, dtype=np.int64)
    for at, unit in lesions:
        if at < len(network.columns) and unit < network.columns[at].width:
            dead[table.columns[at, ROW] + unit] = 1
    return dead if dead.any() else dead[:0]
