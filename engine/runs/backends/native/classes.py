"""The losses of several outputs, one for each class; see engine.runs.backends.native.losses."""

from __future__ import annotations

from collections.abc import Callable

from engine.runs.backends.native.functions import exp, log1p
from engine.runs.backends.native.lanes import Lanes, size, where
from engine.runs.backends.native.loops import stretch
from engine.runs.backends.native.pointwise import FORMULAS, Pair
from engine.runs.backends.native.simd import P, beyond, compiled
from engine.runs.backends.program import CROSS_ENTROPY, HINGE_MANY


def _is(wanted: Lanes, k: Lanes) -> Lanes:
    """Return 1 where the class is number k and 0 elsewhere."""
    return where(size(wanted - k) < 0.5, wanted.like(1), 0.0)


def _slope(formula: Callable[..., Pair]) -> Callable[..., Lanes]:
    return lambda errors, o, t, share, knob, k, part: formula(o, _is(t, k), knob)[1] * share * part


def _value(formula: Callable[..., Pair]) -> Callable[..., Lanes]:
    return lambda values, o, t, knob, k, part: values + formula(o, _is(t, k), knob)[0] * part


_slopes = stretch([_slope(each) for each in FORMULAS], outputs=(0,))
_values = stretch([_value(each) for each in FORMULAS], outputs=(0,))


def _zero(row: Lanes) -> Lanes:
    return row.like(0)


def _power(e: Lanes, leader: Lanes, o: Lanes, top: Lanes, k: Lanes) -> Lanes:
    return where(size(leader - k) < 0.5, 0.0, exp(o - top))


def _added(sums: Lanes, e: Lanes) -> Lanes:
    return sums + e


def _truth(truth: Lanes, o: Lanes, wanted: Lanes, k: Lanes) -> Lanes:
    return where(size(wanted - k) < 0.5, o, truth)


def _target(wanted: Lanes, k: Lanes, part: Lanes, smoothing: Lanes) -> Lanes:
    return _is(wanted, k) * (1 - smoothing) + smoothing * part


def _other(wanted: Lanes, k: Lanes, part: Lanes, smoothing: Lanes) -> Lanes:
    """Return 1 − `_target`, exact where that is small."""
    return (1 - _is(wanted, k)) * (1 - smoothing) + smoothing * (1 - part)


def _share_of(
    e: Lanes, rest: Lanes, t: Lanes, share: Lanes, k: Lanes, part: Lanes, smoothing: Lanes
) -> Lanes:
    """Softmax less target; of the leading class, which has no e, as the target's rest less that of the softmax."""
    behind = e / (rest + 1) - _target(t, k, part, smoothing)
    return where(e > 0, behind, _other(t, k, part, smoothing) - rest / (rest + 1)) * share


def _log_rest(values: Lanes, rest: Lanes) -> Lanes:
    return log1p(rest)


def _lead_over(
    values: Lanes, o: Lanes, top: Lanes, t: Lanes, k: Lanes, part: Lanes, smoothing: Lanes
) -> Lanes:
    return values + (top - o) * _target(t, k, part, smoothing)


_clear, _powers, _add = (stretch([f], outputs=(0,)) for f in (_zero, _power, _added))
_softmax, _log_rests, _leads = (stretch([f], outputs=(0,)) for f in (_share_of, _log_rest, _lead_over))
_true = stretch([_truth], outputs=(0,))


def _short(o: Lanes, truth: Lanes, t: Lanes, margin: Lanes, k: Lanes) -> Lanes:
    """By how much another class comes closer to the true one than the margin; 0 for the true one itself."""
    short = (margin + (o - truth)) * (1 - _is(t, k))
    return where(short < 0, 0.0, short)


def _push(
    e: Lanes, pushes: Lanes, o: Lanes, truth: Lanes, t: Lanes, margin: Lanes, k: Lanes, part: Lanes
) -> Pair:
    push = where(_short(o, truth, t, margin, k) > 0, part, o - o)
    return push, pushes + push


def _pull(e: Lanes, pushes: Lanes, t: Lanes, share: Lanes, k: Lanes) -> Lanes:
    return where(size(t - k) < 0.5, -pushes, e) * share


def _fall(values: Lanes, o: Lanes, truth: Lanes, t: Lanes, margin: Lanes, k: Lanes, part: Lanes) -> Lanes:
    return values + _short(o, truth, t, margin, k) * part


_pushes, _pulls, _falls = (stretch([f], outputs=range(n)) for f, n in ((_push, 2), (_pull, 1), (_fall, 1)))


@compiled
def _true_outputs(outputs: P, wanted: P, truth: P, count: int, stride: int) -> None:
    for k in range(count):
        _true(0, 0, stride, (truth, beyond(outputs, k * stride), wanted), (k,))


def _leading(best: Lanes, leader: Lanes, o: Lanes, k: Lanes) -> Pair:
    return where(o > best, o, best), where(o > best, k, leader)


_lead = stretch([_leading], outputs=(0, 1))


@compiled
def class_leaders(outputs: P, best: P, leader: P, count: int, stride: int) -> None:
    """Write to `leader` the number of the class with the largest output, the first of them in a tie."""
    for lane in range(stride):
        best[lane], leader[lane] = outputs[lane], 0
    for k in range(1, count):
        _lead(0, 0, stride, (best, leader, beyond(outputs, k * stride)), (k,))


@compiled
def _softmax_parts(outputs: P, errors: P, top: P, rest: P, count: int, stride: int) -> None:
    """Write the largest output, eᵒ of every other output over it (of itself 0), and the sum of these.

    The largest one's own 1 stays out of the sum, which would swallow the others where the network is sure.
    """
    class_leaders(outputs, top, rest, count, stride)
    for k in range(count):
        _powers(0, 0, stride, (beyond(errors, k * stride), rest, beyond(outputs, k * stride), top), (k,))
    _clear(0, 0, stride, (rest,), ())
    for k in range(count):
        _add(0, 0, stride, (rest, beyond(errors, k * stride)), ())


@compiled
def class_errors(
    code: int,
    knob: float,
    outputs: P,
    errors: P,
    wanted: P,
    share: P,
    first: P,
    second: P,
    count: int,
    stride: int,
) -> None:
    """Write the derivative of the loss by each of `count` outputs; see `loss_errors`."""
    part = 1.0 / count
    if code == CROSS_ENTROPY:
        _softmax_parts(outputs, errors, first, second, count, stride)
    elif code == HINGE_MANY:
        _true_outputs(outputs, wanted, first, count, stride)
        _clear(0, 0, stride, (second,), ())
        for k in range(count):
            e, o = beyond(errors, k * stride), beyond(outputs, k * stride)
            _pushes(0, 0, stride, (e, second, o, first, wanted), (knob, k, part))
    for k in range(count):
        e, o = beyond(errors, k * stride), beyond(outputs, k * stride)
        if code == CROSS_ENTROPY:
            _softmax(0, 0, stride, (e, second, wanted, share), (k, part, knob))
        elif code == HINGE_MANY:
            _pulls(0, 0, stride, (e, second, wanted, share), (k,))
        else:
            _slopes(code, 0, stride, (e, o, wanted, share), (knob, k, part))


@compiled
def class_values(
    code: int,
    knob: float,
    outputs: P,
    errors: P,
    wanted: P,
    values: P,
    first: P,
    second: P,
    count: int,
    stride: int,
) -> None:
    """Write the loss of each sample; see `loss_values`."""
    part = 1.0 / count
    if code == CROSS_ENTROPY:
        _softmax_parts(outputs, errors, first, second, count, stride)
        _log_rests(0, 0, stride, (values, second), ())
    else:
        _true_outputs(outputs, wanted, first, count, stride)
        _clear(0, 0, stride, (values,), ())
    for k in range(count):
        o = beyond(outputs, k * stride)
        if code == CROSS_ENTROPY:
            _leads(0, 0, stride, (values, o, first, wanted), (k, part, knob))
        elif code == HINGE_MANY:
            _falls(0, 0, stride, (values, o, first, wanted), (knob, k, part))
        else:
            _values(code, 0, stride, (values, o, wanted), (knob, k, part))
