"""The way back: from the errors of the output to the gradient of every parameter.

`errors` points to a table like those of the way forward.  When a column's turn comes, its rows hold ∂L/∂z of each
unit, z being what the unit's slope is the derivative by.
"""

from __future__ import annotations

from engine.runs.backends.native.lanes import Lanes, where
from engine.runs.backends.native.loops import stretch
from engine.runs.backends.native.norms import batch_norm_back, layer_norm_back
from engine.runs.backends.native.products import (
    outer_products,
    row_product,
    row_sum,
    row_sums,
    weighted_errors,
)
from engine.runs.backends.native.simd import P, beyond, compiled
from engine.runs.backends.program import (
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
            gradient[column[SLOPE]] = row_sum(parts, length)
        if kind in (LAYER_NORM, BATCH_NORM):
            for unit in range(width):
                weight[unit] = row_product(beyond(e, unit * stride), beyond(z, unit * stride), stride)
        if kind == DENSE:
            outer_products(weight, column[WIDTH_IN], width, x, e, stride)
        if kind in (DENSE, LAYER_NORM, BATCH_NORM):
            row_sums(e, width, bias, stride)
        if column[ROW_IN] == 0:  # nobody asks for the errors of the features
            continue
        own = beyond(params, column[WEIGHT])
        if kind == DENSE:
            length = column[WIDTH_IN] * stride
            weighted_errors(own, column[WIDTH_IN], width, e, results, stride)
        elif kind == LAYER_NORM:
            layer_norm_back(own, width, e, z, results, stride)
        elif kind == BATCH_NORM:
            batch_norm_back(own, width, bias, weight, e, z, share, results, stride)
        found = results if kind in (DENSE, LAYER_NORM, BATCH_NORM) else e
        # The first layer inside a residual block: errors come past it too.
        joins = kind != RESIDUAL and column[SKIP] >= 0
        beside = beyond(errors, max(column[SKIP], 0) * stride)
        _bend(1 if joins else 0, 0, length, (results, found, beyond(slopes, source), beside), ())
