"""The way back: from the errors of the output to the gradient of every parameter.

`errors` points to a table like those of the way forward.  When a column's turn comes, its rows hold ∂L/∂z of each
unit, z being what the unit's slope is the derivative by.
"""

from __future__ import annotations

from engine.backends.kernels.lanes import Lanes, where
from engine.backends.kernels.loops import stretch
from engine.backends.kernels.norms import batch_norm_back, layer_norm_back
from engine.backends.kernels.simd import (
    P,
    alike,
    beyond,
    compiled,
    everywhere,
    lanes,
    load,
    store,
    store_totals,
    total,
)
from engine.backends.program import (
    ACTIVATION,
    BATCH_NORM,
    BIAS,
    DENSE,
    FIELDS,
    FUNCTION,
    KIND,
    LAYER_NORM,
    PRELU,
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
def _product(first: P, second: P, stride: int) -> float:
    """Σ over the lanes of two rows."""
    found = load(first, 0) * load(second, 0)
    for lane in range(lanes(first), stride, lanes(first)):
        found = found + load(first, lane) * load(second, lane)
    return total(found)


@compiled
def _row_sum(row: P, stride: int) -> float:
    found = load(row, 0)
    for lane in range(lanes(row), stride, lanes(row)):
        found = found + load(row, lane)
    return total(found)


@compiled
def _weights(gradient: P, n_in: int, n_out: int, values: P, errors: P, stride: int) -> None:
    """∂L/∂W; four weights at a time share their sums over the samples."""
    step = lanes(values)
    for unit in range(n_out):
        i, at, mine = 0, unit * n_in, beyond(errors, unit * stride)
        while i + 4 <= n_in:
            x, e = i * stride, load(mine, 0)
            a, b = e * load(values, x), e * load(values, x + stride)
            c, d = e * load(values, x + 2 * stride), e * load(values, x + 3 * stride)
            for lane in range(step, stride, step):
                x, e = i * stride + lane, load(mine, lane)
                a, b = a + e * load(values, x), b + e * load(values, x + stride)
                c, d = c + e * load(values, x + 2 * stride), d + e * load(values, x + 3 * stride)
            store_totals(gradient, at + i, a, b, c, d)
            i += 4
        while i < n_in:
            gradient[at + i] = _product(mine, beyond(values, i * stride), stride)
            i += 1


@compiled
def _inputs(weight: P, n_in: int, n_out: int, errors: P, results: P, stride: int) -> None:
    """Wᵀ e; four inputs at a time share what they read."""
    for lane in range(0, stride, lanes(errors)):
        i = 0
        while i + 4 <= n_in:
            a = alike(errors, 0.0)
            b, c, d = a, a, a
            for unit in range(n_out):
                e, at = load(errors, unit * stride + lane), unit * n_in + i
                a, b = a + everywhere(weight, at) * e, b + everywhere(weight, at + 1) * e
                c, d = c + everywhere(weight, at + 2) * e, d + everywhere(weight, at + 3) * e
            place = i * stride + lane
            store(results, place, a)
            store(results, place + stride, b)
            store(results, place + 2 * stride, c)
            store(results, place + 3 * stride, d)
            i += 4
        while i < n_in:
            a = alike(errors, 0.0)
            for unit in range(n_out):
                a = a + everywhere(weight, unit * n_in + i) * load(errors, unit * stride + lane)
            store(results, i * stride + lane, a)
            i += 1


def _bent(results: Lanes, errors: Lanes, slopes: Lanes, beside: Lanes) -> Lanes:
    return errors * slopes


def _bent_both(results: Lanes, errors: Lanes, slopes: Lanes, beside: Lanes) -> Lanes:
    return (errors + beside) * slopes


_bend = stretch([_bent, _bent_both], outputs=(0,))


def _learned(errors: Lanes, before: Lanes, found: Lanes, slope: Lanes) -> tuple[Lanes, Lanes]:
    return where(before > 0, errors, errors * slope), where(before > 0, 0.0, before) * errors


_learn = stretch([_learned], outputs=(0, 2))


@compiled
def backward(
    table: P,
    columns: int,
    params: P,
    gradient: P,
    values: P,
    slopes: P,
    before: P,
    errors: P,
    share: P,
    stride: int,
) -> None:
    """Write the gradient of every parameter, from the errors in the rows of the last column."""
    for n in range(columns - 1, -1, -1):
        column = beyond(table, n * FIELDS)
        kind, width, source = column[KIND], column[WIDTH], column[ROW_IN] * stride
        e, z = beyond(errors, column[ROW] * stride), beyond(before, column[ROW] * stride)
        x, results, length = beyond(values, source), beyond(errors, source), width * stride
        weight, bias = beyond(gradient, column[WEIGHT]), beyond(gradient, column[BIAS])
        if kind in (DENSE, ACTIVATION) and column[FUNCTION] == PRELU:
            # The slopes have done what they are for, and their rows have room for each sample's part.
            parts = beyond(slopes, column[ROW] * stride)
            _learn(0, 0, length, (e, z, parts), (params[column[SLOPE]],))
            gradient[column[SLOPE]] = _row_sum(parts, length)
        if kind in (LAYER_NORM, BATCH_NORM):
            for unit in range(width):
                weight[unit] = _product(beyond(e, unit * stride), beyond(z, unit * stride), stride)
        if kind == DENSE:
            _weights(weight, column[WIDTH_IN], width, x, e, stride)
        if kind in (DENSE, LAYER_NORM, BATCH_NORM):
            for unit in range(width):
                bias[unit] = _row_sum(beyond(e, unit * stride), stride)
        if column[ROW_IN] == 0:  # nobody asks for the errors of the features
            continue
        own = beyond(params, column[WEIGHT])
        if kind == DENSE:
            length = column[WIDTH_IN] * stride
            _inputs(own, column[WIDTH_IN], width, e, results, stride)
        elif kind == LAYER_NORM:
            layer_norm_back(own, width, e, z, results, stride)
        elif kind == BATCH_NORM:
            batch_norm_back(own, width, bias, weight, e, z, share, results, stride)
        found = results if kind in (DENSE, LAYER_NORM, BATCH_NORM) else e
        # The first layer inside a residual block: errors come past it too.
        joins = kind != RESIDUAL and column[SKIP] >= 0
        beside = beyond(errors, max(column[SKIP], 0) * stride)
        _bend(1 if joins else 0, 0, length, (results, found, beyond(slopes, source), beside), ())
