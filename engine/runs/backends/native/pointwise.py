"""The losses of one output, and their derivatives, as formulas.

t is the target: the value in a regression, −1 and 1 for two classes, and 1 and 0 for one class among several.
"""

from __future__ import annotations

from engine.runs.backends.native.functions import clamped, exp, log1p, sign
from engine.runs.backends.native.lanes import Lanes, size, where
from engine.runs.backends.program import BCE, HINGE, HINGE_MANY, HUBER, MAE, MSE

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
    """Binary cross-entropy −w ln σ(o) − (1 − w) ln σ(−o), where w is 0 or 1 and smoothed.

    Nothing is taken from something nearly as large, so that the smallest losses and slopes are exact as well: with
    m the share of the class that o speaks against, they are ln(1 + e⁻|ᵒ|) + m|o| and ±(σ(−|o|) − m).
    """
    one, zero = ((1 + side * t) * 0.5 * (1 - smoothing) + smoothing * 0.5 for side in (1, -1))
    against = where(o > 0, zero, one)
    power = exp(-size(o))
    slope = power / (power + 1) - against
    return log1p(power) + against * size(o), where(o > 0, -slope, slope)


SINGLE = {BCE: _surprise, MSE: _square, MAE: _absolute, HUBER: _huber, HINGE: _hinge}
FORMULAS = [SINGLE.get(code, _square) for code in range(HINGE_MANY)]
