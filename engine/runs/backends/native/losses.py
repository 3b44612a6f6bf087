"""The losses: of every sample, and their derivative by every output.

All pointers are to rows of lanes; `outputs` is the first of `count` rows.  `wanted` is the target: the value in a
regression, −1 and 1 for two classes, the number of the class for more.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.runs.backends.native.classes import class_errors, class_leaders, class_values
from engine.runs.backends.native.lanes import Lanes, size, where
from engine.runs.backends.native.loops import stretch
from engine.runs.backends.native.pointwise import FORMULAS, Pair
from engine.runs.backends.native.simd import P, compiled
from engine.runs.backends.program import MULTICLASS


def _slope(formula: Callable[..., Pair]) -> Callable[..., Lanes]:
    return lambda errors, o, t, share, knob: formula(o, t, knob)[1] * share


def _value(formula: Callable[..., Pair]) -> Callable[..., Lanes]:
    return lambda values, o, t, knob: formula(o, t, knob)[0]


_slopes = stretch([_slope(each) for each in FORMULAS], outputs=(0,))
_values = stretch([_value(each) for each in FORMULAS], outputs=(0,))


def _right(hits: Lanes, o: Lanes, t: Lanes) -> Lanes:
    return where(o > 0, 0.5 + 0.5 * t, 0.5 - 0.5 * t)


def _same(hits: Lanes, leader: Lanes, t: Lanes) -> Lanes:
    return where(size(leader - t) < 0.5, t.like(1), 0.0)


def _residual(hits: Lanes, o: Lanes, t: Lanes) -> Lanes:
    return (o - t) * (o - t)


_judge = stretch([_right, _same, _residual], outputs=(0,))  # by the number of the task


@compiled
def hits(task: int, outputs: P, wanted: P, found: P, first: P, second: P, count: int, stride: int) -> None:
    """Write to the row `found` 1 for a sample that is classified rightly, or the squared error of a regression.

    `first` and `second` are rows for notes, here and below.
    """
    if task == MULTICLASS:
        class_leaders(outputs, first, second, count, stride)
    _judge(task, 0, stride, (found, second if task == MULTICLASS else outputs, wanted), ())


@compiled
def loss_errors(
    code: int, task: int, knob: float, outputs: P, errors: P, wanted: P, share: P, first: P, second: P,
    count: int, stride: int,
) -> None:  # fmt: skip
    """Write the derivative of the loss by each output, times `share`, to the rows of `errors`."""
    if task == MULTICLASS:
        class_errors(code, knob, outputs, errors, wanted, share, first, second, count, stride)
    else:
        _slopes(code, 0, stride, (errors, outputs, wanted, share), (knob,))


@compiled
def loss_values(
    code: int, task: int, knob: float, outputs: P, errors: P, wanted: P, values: P, first: P, second: P,
    count: int, stride: int,
) -> None:  # fmt: skip
    """Write the loss of each sample to the row `values`; the rows of `errors` are for notes."""
    if task == MULTICLASS:
        class_values(code, knob, outputs, errors, wanted, values, first, second, count, stride)
    else:
        _values(code, 0, stride, (values, outputs, wanted), (knob,))
