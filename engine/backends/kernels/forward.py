"""What a stack of layers makes of a batch: one sample a lane, one row of lanes for every unit.

`values`, `slopes` and `before` point to tables [rows, stride]: a unit's value for every sample, the derivative of
that value by the unit's weighted sum, and what some layers need again on the way back.  The features stand in the
first rows.  `share` [stride] is 1/B for a sample and 0 for a lane that only fills up.
"""

from __future__ import annotations

from engine.backends.kernels.activations import activate
from engine.backends.kernels.lanes import Lanes
from engine.backends.kernels.loops import stretch
from engine.backends.kernels.norms import batch_norm, layer_norm
from engine.backends.kernels.simd import P, beyond, compiled, everywhere, lanes, load, store
from engine.backends.program import (
    ACTIVATION,
    BATCH_NORM,
    BIAS,
    DENSE,
    DROPOUT,
    FIELDS,
    FUNCTION,
    KEPT,
    KIND,
    LAYER_NORM,
    NOISE,
    NOISY,
    RESIDUAL,
    ROW,
    ROW_IN,
    SKIP,
    SLOPE,
    WEIGHT,
    WIDTH,
    WIDTH_IN,
)


@compiled
def _sums(weight: P, bias: P, n_in: int, n_out: int, values: P, results: P, stride: int) -> None:
    """W x + b; four units at a time share what they read."""
    for lane in range(0, stride, lanes(values)):
        unit = 0
        while unit + 4 <= n_out:
            a, b = everywhere(bias, unit), everywhere(bias, unit + 1)
            c, d = everywhere(bias, unit + 2), everywhere(bias, unit + 3)
            at = unit * n_in
            for i in range(n_in):
                x = load(values, i * stride + lane)
                a = a + everywhere(weight, at + i) * x
                b = b + everywhere(weight, at + n_in + i) * x
                c = c + everywhere(weight, at + 2 * n_in + i) * x
                d = d + everywhere(weight, at + 3 * n_in + i) * x
            place = unit * stride + lane
            store(results, place, a)
            store(results, place + stride, b)
            store(results, place + 2 * stride, c)
            store(results, place + 3 * stride, d)
            unit += 4
        while unit < n_out:
            a, at = everywhere(bias, unit), unit * n_in
            for i in range(n_in):
                a = a + everywhere(weight, at + i) * load(values, i * stride + lane)
            store(results, unit * stride + lane, a)
            unit += 1


def _copied(y: Lanes, slopes: Lanes, x: Lanes) -> tuple[Lanes, Lanes]:
    return x, x.like(1)


def _added(y: Lanes, slopes: Lanes, x: Lanes, other: Lanes) -> tuple[Lanes, Lanes]:
    return x + other, x.like(1)


def _dropped(y: Lanes, slopes: Lanes, x: Lanes, keep: Lanes, growth: Lanes) -> tuple[Lanes, Lanes]:
    return x * (keep * growth), keep * growth


def _shaken(y: Lanes, slopes: Lanes, x: Lanes, noise: Lanes, deviation: Lanes) -> tuple[Lanes, Lanes]:
    return x + noise * deviation, x.like(1)


COPIED, ADDED, DROPPED, SHAKEN = range(4)
_passed = stretch([_copied, _added, _dropped, _shaken], outputs=(0, 1))


@compiled
def _silenced(values: P, slopes: P, dead: P, width: int, stride: int) -> None:
    for unit in range(width):
        if dead[unit]:
            for lane in range(unit * stride, (unit + 1) * stride):
                values[lane] = 0
                slopes[lane] = 0


@compiled
def forward(
    table: P,
    columns: int,
    knobs: P,
    params: P,
    kept: P,
    values: P,
    slopes: P,
    before: P,
    share: P,
    noise: P,
    dead: P,
    lesions: int,
    stride: int,
    batch: int,
) -> None:
    """Fill `values` and `slopes` of every row of `table` from the features; `batch` is 0 outside training.

    `params` and `kept` are one replica's; `noise` holds a row for every noisy unit, and `dead` a 1 for every
    silenced one, if there are `lesions`.
    """
    for n in range(columns):
        column, knob = beyond(table, n * FIELDS), knobs[2 * n]
        kind, width, into, out = column[KIND], column[WIDTH], column[ROW_IN] * stride, column[ROW] * stride
        x, y, dy, z = beyond(values, into), beyond(values, out), beyond(slopes, out), beyond(before, out)
        length, function, noisy = width * stride, column[FUNCTION], batch > 0 and column[NOISY] >= 0
        weight, bias = beyond(params, column[WEIGHT]), beyond(params, column[BIAS])
        if kind == DENSE:
            _sums(weight, bias, column[WIDTH_IN], width, x, y, stride)
        elif kind == LAYER_NORM:
            layer_norm(weight, bias, width, x, y, dy, z, stride, knob)
        elif kind == BATCH_NORM:
            means = beyond(kept, column[KEPT])
            batch_norm(weight, bias, width, means, x, y, dy, z, share, stride, knob, knobs[2 * n + 1], batch)
        else:
            other, code, number = x, COPIED, knob
            if kind == RESIDUAL:
                other, code = beyond(values, column[SKIP] * stride), ADDED
            elif kind == DROPOUT and noisy:
                other, code, number = beyond(noise, column[NOISY] * stride), DROPPED, 1.0 / (1.0 - knob)
            elif kind == NOISE and noisy:
                other, code = beyond(noise, column[NOISY] * stride), SHAKEN
            _passed(code, 0, length, (y, dy, x, other), (number,))
        if kind in (DENSE, ACTIVATION):
            activate(function, y, dy, z, 0, length, params[max(column[SLOPE], 0)])
        if lesions:
            _silenced(y, dy, beyond(dead, column[ROW]), width, stride)
