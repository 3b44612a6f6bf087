"""What holds weights and gradients back, as engine.training.regularisation has it, on the flat numbers of one replica."""

from __future__ import annotations

import math

from engine.runs.backends.native.functions import clamped, sign
from engine.runs.backends.native.lanes import Lanes, where
from engine.runs.backends.native.lanes import size as length
from engine.runs.backends.native.loops import stretch
from engine.runs.backends.native.simd import P, alike, compiled, lanes, load, total
from engine.runs.backends.program import CLIP_NORM, CLIP_VALUE, DECOUPLED, L1, L2, PROXIMAL


def _with_slopes(grad: Lanes, theta: Lanes, mask: Lanes, l1: Lanes, l2: Lanes, most: Lanes) -> Lanes:
    return clamped(grad + (sign(theta) * l1 + theta * l2) * mask, -most, most)


def _with_least_slopes(grad: Lanes, theta: Lanes, mask: Lanes, l1: Lanes, l2: Lanes, most: Lanes) -> Lanes:
    slope = where(length(theta) > 0, sign(theta) * l1, -clamped(grad, -l1, l1))
    return clamped(grad + (slope + theta * l2) * mask, -most, most)


def _side(side: Lanes, theta: Lanes, grad: Lanes) -> Lanes:
    return where(length(theta) > 0, sign(theta), -sign(grad))


def _stopped(side: Lanes, theta: Lanes, mask: Lanes) -> Lanes:
    return where(mask > 0, where(theta * side <= 0, 0.0, theta), theta)


def _scaled(grad: Lanes, theta: Lanes, mask: Lanes, factor: Lanes) -> Lanes:
    return grad * factor


def _shrunk(grad: Lanes, theta: Lanes, mask: Lanes, share: Lanes) -> Lanes:
    return theta - theta * (mask * share)


WITH_SLOPES, WITH_LEAST_SLOPES, SCALED = range(3)
_penalise = stretch([_with_slopes, _with_least_slopes, _scaled], outputs=(0,))
_shrink = stretch([_shrunk], outputs=(1,))
_sides, _stop = stretch([_side], outputs=(0,)), stretch([_stopped], outputs=(1,))


@compiled
def regularise(goals: P, theta: P, grad: P, mask: P, side: P, size: int, rate: float) -> None:
    """Add the slopes of L1 and L2, clip by value, then by norm, and decay the weights themselves.

    `side` [size] gets the side of zero on which a weight has to stay, where L1 stops weights there.
    """
    most, longest = goals[CLIP_VALUE], goals[CLIP_NORM]
    bound = most if most > 0 else math.inf
    stops = goals[PROXIMAL] > 0
    _penalise(
        WITH_LEAST_SLOPES if stops else WITH_SLOPES,
        0,
        size,
        (grad, theta, mask),
        (goals[L1], goals[L2], bound),
    )
    if longest > 0:
        squares = alike(grad, 0.0)
        for i in range(0, size, lanes(grad)):
            squares = squares + load(grad, i) * load(grad, i)
        factor = longest / (math.sqrt(total(squares)) + 1e-6)
        if not factor > 1.0:
            _penalise(SCALED, 0, size, (grad, theta, mask), (factor,))
    if stops:
        _sides(0, 0, size, (side, theta, grad), ())
    if goals[DECOUPLED] > 0:
        _shrink(0, 0, size, (grad, theta, mask), (rate * goals[DECOUPLED],))


@compiled
def stop_at_zero(theta: P, mask: P, side: P, size: int) -> None:
    """Put weights to zero that an update brought across it; `side` is what `regularise` noted before."""
    _stop(0, 0, size, (side, theta, mask), ())
