"""What a stack of layers makes of a batch: one sample a lane, one row of lanes for every unit.

`values`, `slopes` and `before` point to tables [rows, stride]: a unit's value for every sample, the derivative of
that value by the unit's weighted sum, and what some layers need again on the way back.  The features stand in the
first rows.  `share` [stride] is 1/B for a sample and 0 for a lane that only fills up.
"""

from __future__ import annotations

from engine.runs.backends.native.activations import activate
from engine.runs.backends.native.lanes import Lanes
from engine.runs.backends.native.loops import stretch
from engine.runs.backends.native.norms import batch_norm, layer_norm
from engine.runs.backends.native.products import weighted_sums
from engine.runs.backends.native.simd import P, beyond, compiled
from engine.runs.backends.program import (
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
            weighted_sums(bias, weight, column[WIDTH_IN], width, x, y, stride)
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
