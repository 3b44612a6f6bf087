"""The bend of an activation: its slope everywhere, where it is flat or dead, and where its values lie."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from engine.networks.activations import ACTIVATIONS

FLAT = 0.05  # a slope below this share of the steepest hardly lets a gradient through
FAR, STEP = 6.0, 0.02
CENTRED = 0.01  # a mean below this counts as zero


@dataclass(frozen=True)
class Flat:
    """A stretch of sums from `low` to `high` (None: without end) with hardly any slope; `dead` says with none."""

    low: float | None
    high: float | None
    dead: bool


@dataclass(frozen=True, eq=False)
class Bend:
    """φ and φ′ at `z` [N], the flat stretches, the steepest slope, and the mean of φ over N(0, 1)."""

    z: np.ndarray
    values: np.ndarray
    slopes: np.ndarray
    flats: tuple[Flat, ...]
    steepest: float
    mean: float

    @property
    def centred(self) -> bool:
        """Whether its values lie around zero where its sums do."""
        return abs(self.mean) < CENTRED


def bent(name: str, sums: Tensor) -> tuple[Tensor, Tensor]:
    """Return φ and φ′ of the activation called `name`, in the shape of the sums; PReLU as it starts."""
    z = sums.detach().requires_grad_()
    value = applied(name, z)
    (slope,) = torch.autograd.grad(value.sum(), z)
    return value.detach(), slope


def applied(name: str, sums: Tensor) -> Tensor:
    """Return φ alone, which is several times as fast."""
    activation = ACTIVATIONS[name]
    return activation.apply(sums, torch.tensor(0.25)) if activation.parameters else activation.apply(sums)


def flat(name: str, slopes: Tensor) -> Tensor:
    """Say where slopes are below a twentieth of the steepest that the activation has."""
    return slopes.abs() < FLAT * steepest(name)


@lru_cache
def steepest(name: str) -> float:
    """Return the largest |φ′| on [−6, 6]."""
    return float(_line(name)[2].abs().max())


@lru_cache
def bend(name: str) -> Bend:
    """Return what there is to see of the activation called `name`."""
    z, values, slopes = _line(name)
    weights = torch.exp(-(z**2) / 2)
    mean = float((values * weights).sum() / weights.sum())
    found = _stretches(z.numpy(), flat(name, slopes).numpy(), slopes.numpy())
    return Bend(z.numpy(), values.numpy(), slopes.numpy(), found, steepest(name), mean)


def pointed(name: str, z: float) -> tuple[float, float]:
    """Return φ(z) and φ′(z)."""
    value, slope = bent(name, torch.tensor([z], dtype=torch.float64))
    return value.item(), slope.item()


def softmax(logits: np.ndarray, temperature: float | np.ndarray) -> np.ndarray:
    """Return exp(logit / T) by the sum of all; a lead of one logit makes e^(1/T) times as likely."""
    raised = np.asarray(logits, dtype=float) / temperature
    shares = np.exp(raised - raised.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


def lead(temperature: float) -> float:
    """Return how many times as likely one logit more makes a class."""
    return math.exp(1 / temperature)


def _line(name: str) -> tuple[Tensor, Tensor, Tensor]:
    # Half a step aside of zero, where some have a kink.
    z = torch.arange(-FAR + STEP / 2, FAR, STEP, dtype=torch.float64)
    return (z, *bent(name, z))


def _stretches(z: np.ndarray, is_flat: np.ndarray, slopes: np.ndarray) -> tuple[Flat, ...]:
    found = []
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_flat, [False]]).astype(int)))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        low = None if first == 0 else float(z[first] - STEP / 2)
        high = None if end == len(z) else float(z[end] - STEP / 2)
        found.append(Flat(low, high, bool((slopes[first:end] == 0).all())))
    return tuple(found)
