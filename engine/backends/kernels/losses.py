"""The losses: of every sample, and their derivative by every output.

All pointers are to rows of lanes; `outputs` is the first of K rows.  `wanted` is the target: the value in a
regression, −1 and 1 for two classes, the number of the class for more.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.backends.kernels.functions import clamped, exp, log, log1p_exp, sigmoid, sign
from engine.backends.kernels.lanes import Lanes, size, where
from engine.backends.kernels.loops import stretch
from engine.backends.kernels.simd import beyond, compiled
from engine.backends.program import BCE, CROSS_ENTROPY, HINGE, HINGE_MANY, HUBER, MAE, MSE, MULTICLASS

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


def _slope(formula: Callable[..., Pair]) -> Callable[..., Lanes]:
    return lambda errors, o, t, share, knob: formula(o, t, knob)[1] * share


def _value(formula: Callable[..., Pair]) -> Callable[..., Lanes]:
    return lambda values, o, t, knob: formula(o, t, knob)[0]


def _is(wanted: Lanes, k: Lanes) -> Lanes:
    """Return 1 where the class is number k and 0 elsewhere."""
    return where(size(wanted - k) < 0.5, wanted.like(1), 0.0)


def _class_slope(formula: Callable[..., Pair]) -> Callable[..., Lanes]:
    return lambda errors, o, t, share, knob, k, part: formula(o, _is(t, k), knob)[1] * share * part


def _class_value(formula: Callable[..., Pair]) -> Callable[..., Lanes]:
    return lambda values, o, t, knob, k, part: values + formula(o, _is(t, k), knob)[0] * part


_slopes = stretch([_slope(each) for each in FORMULAS], outputs=(0,))
_values = stretch([_value(each) for each in FORMULAS], outputs=(0,))
_class_slopes = stretch([_class_slope(each) for each in FORMULAS], outputs=(0,))
_class_values = stretch([_class_value(each) for each in FORMULAS], outputs=(0,))


def _zero(row: Lanes) -> Lanes:
    return row.like(0)


def _bigger(top: Lanes, o: Lanes) -> Lanes:
    return where(o > top, o, top)


def _power(e: Lanes, sums: Lanes, o: Lanes, top: Lanes) -> Pair:
    power = exp(o - top)
    return power, sums + power


def _truth(truth: Lanes, o: Lanes, wanted: Lanes, k: Lanes) -> Lanes:
    return where(size(wanted - k) < 0.5, o, truth)


def _target(wanted: Lanes, k: Lanes, part: Lanes, smoothing: Lanes) -> Lanes:
    return _is(wanted, k) * (1 - smoothing) + smoothing * part


def _share_of(e: Lanes, sums: Lanes, t: Lanes, share: Lanes, k: Lanes, part: Lanes, smoothing: Lanes) -> Lanes:
    return (e / sums - _target(t, k, part, smoothing)) * share


def _log_sum(values: Lanes, top: Lanes, sums: Lanes) -> Lanes:
    return top + log(sums)


def _less(values: Lanes, o: Lanes, t: Lanes, k: Lanes, part: Lanes, smoothing: Lanes) -> Lanes:
    return values - o * _target(t, k, part, smoothing)


_clear, _top, _powers = (stretch([f], outputs=range(2)) for f in (_zero, _bigger, _power))
_softmax, _log_sums, _lessen = (stretch([f], outputs=(0,)) for f in (_share_of, _log_sum, _less))
_true = stretch([_truth], outputs=(0,))


def _short(o: Lanes, truth: Lanes, t: Lanes, margin: Lanes, k: Lanes) -> Lanes:
    """By how much another class comes closer to the true one than the margin; 0 for the true one itself."""
    short = (margin - truth + o) * (1 - _is(t, k))
    return where(short < 0, 0.0, short)


def _push(e: Lanes, pushes: Lanes, o: Lanes, truth: Lanes, t: Lanes, margin: Lanes, k: Lanes, part: Lanes) -> Pair:
    push = where(_short(o, truth, t, margin, k) > 0, part, o - o)
    return push, pushes + push


def _pull(e: Lanes, pushes: Lanes, t: Lanes, share: Lanes, k: Lanes) -> Lanes:
    return where(size(t - k) < 0.5, -pushes, e) * share


def _fall(values: Lanes, o: Lanes, truth: Lanes, t: Lanes, margin: Lanes, k: Lanes, part: Lanes) -> Lanes:
    return values + _short(o, truth, t, margin, k) * part


_pushes, _pulls, _falls = (stretch([f], outputs=range(n)) for f, n in ((_push, 2), (_pull, 1), (_fall, 1)))


@compiled
def _softmax_sums(outputs, errors, top, sums, count, stride):
    """Write the largest output, eᵒ of every output over it, and their sum."""
    _clear(0, 0, stride, (sums,), ())
    for lane in range(stride):
        top[lane] = outputs[lane]
    for k in range(1, count):
        _top(0, 0, stride, (top, beyond(outputs, k * stride)), ())
    for k in range(count):
        _powers(0, 0, stride, (beyond(errors, k * stride), sums, beyond(outputs, k * stride), top), ())


@compiled
def _true_outputs(outputs, wanted, truth, count, stride):
    for k in range(count):
        _true(0, 0, stride, (truth, beyond(outputs, k * stride), wanted), (k,))


def _right(hits: Lanes, o: Lanes, t: Lanes) -> Lanes:
    return where(o > 0, 0.5 + 0.5 * t, 0.5 - 0.5 * t)


def _residual(hits: Lanes, o: Lanes, t: Lanes) -> Lanes:
    return (o - t) * (o - t)


def _leading(best: Lanes, leader: Lanes, o: Lanes, k: Lanes) -> Pair:
    return where(o > best, o, best), where(o > best, k, leader)


def _same(hits: Lanes, leader: Lanes, t: Lanes) -> Lanes:
    return _is(t, leader)


_judge = stretch([_right, _same, _residual], outputs=(0,))  # by the number of the task
_lead = stretch([_leading], outputs=(0, 1))


@compiled
def hits(task, outputs, wanted, found, first, second, count, stride):
    """Write to the row `found` 1 for a sample that is classified rightly, or the squared error of a regression."""
    result = outputs
    if task == MULTICLASS:
        result = second
        for lane in range(stride):
            first[lane], second[lane] = outputs[lane], 0
        for k in range(1, count):
            _lead(0, 0, stride, (first, second, beyond(outputs, k * stride)), (k,))
    _judge(task, 0, stride, (found, result, wanted), ())


@compiled
def loss_errors(code, task, knob, outputs, errors, wanted, share, first, second, count, stride):
    """Write the derivative of the loss by each of `count` outputs, times `share`; two rows are for notes."""
    if task != MULTICLASS:
        _slopes(code, 0, stride, (errors, outputs, wanted, share), (knob,))
        return
    part = 1.0 / count
    if code == CROSS_ENTROPY:
        _softmax_sums(outputs, errors, first, second, count, stride)
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
            _class_slopes(code, 0, stride, (e, o, wanted, share), (knob, k, part))


@compiled
def loss_values(code, task, knob, outputs, errors, wanted, values, first, second, count, stride):
    """Write the loss of each sample to the row `values`; `errors` and two more rows are for notes."""
    if task != MULTICLASS:
        _values(code, 0, stride, (values, outputs, wanted), (knob,))
        return
    part = 1.0 / count
    if code == CROSS_ENTROPY:
        _softmax_sums(outputs, errors, first, second, count, stride)
        _log_sums(0, 0, stride, (values, first, second), ())
    else:
        _true_outputs(outputs, wanted, first, count, stride)
        _clear(0, 0, stride, (values,), ())
    for k in range(count):
        o = beyond(outputs, k * stride)
        if code == CROSS_ENTROPY:
            _lessen(0, 0, stride, (values, o, wanted), (k, part, knob))
        elif code == HINGE_MANY:
            _falls(0, 0, stride, (values, o, first, wanted), (knob, k, part))
        else:
            _class_values(code, 0, stride, (values, o, wanted), (knob, k, part))
