"""How the numbers of every column are spread: activations, weights and gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import Data
from engine.probes.vision.sight import sight
from engine.runs.state import State

BINS, SAMPLE = 40, 256


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many numbers lie between `edges` [bins + 1]: `counts` [bins]; what is not finite is left out."""

    edges: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True, eq=False)
class Spread:
    """The numbers of one column over some training images; weights and gradients None where it learns nothing.

    `zeros` is the share of activations that are exactly zero, `dead` the share of channels (or units) that are zero
    everywhere in every image.  Gradients are those of the mean loss with respect to the weights, without penalties.
    """

    column: int
    activations: Histogram
    weights: Histogram | None
    gradients: Histogram | None
    zeros: float
    dead: float


def histograms(state: State, data: Data, *, sample: int = SAMPLE, bins: int = BINS) -> list[Spread]:
    """Return the spreads of all columns over the first `sample` training images."""
    at = sight(state, gradients=True)
    x = at.seen(data.train_inputs[:sample])
    values: list[Tensor] = []
    output = at.output(x, lambda column, value: values.append(value.detach()))
    targets = torch.as_tensor(data.train_targets[:sample].copy())
    (slope,) = torch.autograd.grad(at.loss.per_sample(output, targets, task=at.task).mean(), at.flat)
    found = []
    for column, value in zip(state.network.columns, values, strict=True):
        slots = [column.slots[name] for name in column.layer.weights]
        weights = gradients = None
        if slots:
            weights, gradients = (
                histogram(torch.cat([flat[0, each.start : each.stop] for each in slots]), bins)
                for flat in (at.flat.detach(), slope)
            )
        zero = (value[0] == 0).reshape(*value.shape[1:3], -1)
        dead = float(zero.all(2).all(0).float().mean())
        activations = histogram(value.flatten(), bins)
        found.append(Spread(column.index, activations, weights, gradients, float(zero.float().mean()), dead))
    return found


def histogram(values: Tensor, bins: int = BINS) -> Histogram:
    """Return the histogram of finite values, from the least to the largest."""
    finite = values[torch.isfinite(values)].float()
    low, high = (float(each) for each in finite.aminmax()) if len(finite) else (0.0, 0.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts = torch.histc(finite, bins, low, high)
    return Histogram(np.linspace(low, high, bins + 1), counts.numpy().astype(np.int64))
