"""The losses of one output, and their derivatives, as formulas.

t is the target: the value in a regression, −1 and 1 for two classes, and 1 and 0 for one class among several.
"""

from __future__ import annotations

from engine.backends.kernels.functions import clamped, log1p_exp, sigmoid, sign
from engine.backends.kernels.lanes import Lanes, size, where
from engine.backends.program import BCE, HINGE, HINGE_MANY, HUBER, MAE, MSE

Pair = tuple[Lanes, Lanes]


def _square(o: Lanes, t: Lanes, knob: Lanes) -> Pair:
    return (o - t) * (o - t), 2 * (o - t)


def _absolute(o: Lanes, t: Lanes, knob: Lanes) -> Pair:
    return size(o - t), sign(o - t)


def _huber(o: Lanes, t: Lanes, delta: Lanes) -> Pair:
    near = clamped(o - t, -delta, delta)
    return near * (o - t - 0.5 * near), near


def _hinge(o: Lanes, t: Lanes, margin: Lanes) -> Pair:
    short = margin - o * t
    return where(short < 0, 0.0, short), where(short > 0, -t, o - o)


def _surprise(o: Lanes, t: Lanes, smoothing: Lanes) -> Pair:
    """Binary cross-entropy: ln(1 + eᵒ) − t·o, where t is 0 or 1 and smoothed."""
    wanted = (t + 1) * 0.5 * (1 - smoothing) + smoothing * 0.5
    return where(o > 0, o, where(o <= 0, 0.0, o)) + log1p_exp(o) - wanted * o, sigmoid(o)[0] - wanted


SINGLE = {BCE: _surprise, MSE: _square, MAE: _absolute, HUBER: _huber, HINGE: _hinge}
FORMULAS = [SINGLE.get(code, _square) for code in range(HINGE_MANY)]
