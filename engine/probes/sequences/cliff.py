"""A cliff in the loss of one recurrent unit, and what gradient descent does when it steps on it.

The unit is x_t = w·σ(x_{t−1}) + b from x_0 = 0.5, with the loss (σ(x_T) − 0.7)².  Where w·σ'(0.5) > 1 the start is a
fixed point on the line b = 0.5 − w·σ(0.5) that pushes away what comes near: below the line x falls, above it x rises,
and the loss between is a wall whose steepness grows like (w·σ'(0.5))^T.
Source: Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, 2013, figure 6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.limits import MAX_TIME
from engine.probes.sequences.clipping import clip
from engine.spec import Refusal

BEGIN, TARGET = 0.5, 0.7
VIEW = (3.6, 6.0, -3.4, -1.4)  # w from, to, b from, to: where the cliff is
GROWN = 50.0  # the largest |∂x_T/∂x_t| from which a gradient is said to explode
MOST_UPDATES = 1000


@dataclass(frozen=True, eq=False)
class Cliff:
    """Losses [B, W] of the unit after `steps` steps, over `w` [W] and `b` [B]; the first row is the lowest b."""

    steps: int
    w: np.ndarray
    b: np.ndarray
    losses: np.ndarray


@dataclass(frozen=True, eq=False)
class Path:
    """A descent of U updates: the place (w, b) before each and at the end [U + 1, 2], and what is so there.

    `losses`, and `growth`, the largest |∂x_T/∂x_t| of all t, [U + 1]; `gradients` before and `clipped` after clipping,
    [U + 1, 2].  From the update `lost` on, all are NaN, −1 where none is.
    """

    places: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    clipped: np.ndarray
    growth: np.ndarray
    lost: int

    @property
    def exploded(self) -> int:
        """Where the gradient first explodes, on its way back through time growing 50 times and more; else −1."""
        found = np.flatnonzero(self.growth >= GROWN)
        return int(found[0]) if len(found) else -1


def cliff(steps: int = 50, *, view: tuple[float, float, float, float] = VIEW, resolution: int = 140) -> Cliff:
    """Return the loss on a grid over w from view[0] to view[1] and b from view[2] to view[3].

    Raises Refusal when a sequence is too long.
    """
    _check_length(steps)
    w, b = np.linspace(*view[:2], resolution), np.linspace(*view[2:], resolution)
    half, shift = w / 2, b[:, None]
    x = np.full((resolution, resolution), BEGIN)
    for _ in range(steps):  # w·σ(x) + b, in place
        x *= 0.5
        np.tanh(x, out=x)
        x += 1
        x *= half
        x += shift
    return Cliff(steps, w, b, np.square(0.5 * (1 + np.tanh(x / 2)) - TARGET))


def slope(w: float, b: float, *, steps: int = 50) -> tuple[float, float, float, float]:
    """Return the loss of the unit, its derivatives by w and by b, and the largest |∂x_T/∂x_t| of t = 0…T.

    Computed forwards beside the states: ∂x_t/∂θ = ∂⁺x_t/∂θ + w·σ'(x_{t−1})·∂x_{t−1}/∂θ.
    """
    x, by_w, by_b, growth = BEGIN, 0.0, 0.0, 1.0
    for _ in range(steps):
        s = 0.5 * (1 + math.tanh(x / 2))
        factor = w * s * (1 - s)
        by_w, by_b, growth = s + factor * by_w, 1 + factor * by_b, max(1.0, abs(factor) * growth)
        x = w * s + b
    s = 0.5 * (1 + math.tanh(x / 2))
    outer = 2 * (s - TARGET) * s * (1 - s)
    return (s - TARGET) * (s - TARGET), outer * by_w, outer * by_b, growth


def descend(
    start: tuple[float, float],
    *,
    lr: float,
    steps: int,
    length: int = 50,
    clip_norm: float = 0.0,
    clip_value: float = 0.0,
    momentum: float = 0.0,
) -> Path:
    """Return `steps` updates of gradient descent from `start` (w, b) on the loss after `length` steps.

    θ ← θ − lr·m with m ← momentum·m + clip(g), as torch.optim.SGD has it; see `clip`.  Raises Refusal when what is
    asked for is no ordinary number, or too much.
    """
    _check_length(length)
    if not 1 <= steps <= MOST_UPDATES:
        raise Refusal("A descent takes from 1 to {most} updates.", most=MOST_UPDATES)
    if not np.isfinite([*start, lr, clip_norm, clip_value, momentum]).all():
        raise Refusal("A start, a rate and a bound are ordinary numbers.")
    places, gradients, clipped = (np.full((steps + 1, 2), np.nan) for _ in range(3))
    losses, growth = (np.full(steps + 1, np.nan) for _ in range(2))
    place, moved, lost = np.array(start, dtype=np.float64), np.zeros(2), -1
    for step in range(steps + 1):
        loss, by_w, by_b, grown = slope(float(place[0]), float(place[1]), steps=length)
        gradient = np.array([by_w, by_b])
        if not np.isfinite([*place, loss, *gradient, grown]).all():
            lost = step
            break
        places[step], losses[step], growth[step] = place, loss, grown
        gradients[step], clipped[step] = gradient, clip(gradient, norm=clip_norm, value=clip_value)
        with np.errstate(over="ignore"):  # a place beyond all numbers is lost at the next look
            moved = momentum * moved + clipped[step]
            place = place - lr * moved
    return Path(places, losses, gradients, clipped, growth, lost)


def _check_length(steps: int) -> None:
    if not 1 <= steps <= MAX_TIME:
        raise Refusal("A sequence has from 1 to {most} steps.", most=MAX_TIME)
