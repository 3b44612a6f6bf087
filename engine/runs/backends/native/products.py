"""The products of a dense layer, there and back, with one sample in each lane.

They take most of the time of an update.  Each works on several results at once, because the processor has to wait
for the last sum before it can add to it, but not for the others.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types

from engine.runs.backends.native.lanes import Lanes, spread
from engine.runs.backends.native.simd import (
    P,
    alike,
    beyond,
    builtin,
    compiled,
    lanes,
    load,
    read,
    store_totals,
    total,
    write,
)


def _together(results: int, *, biased: bool) -> Any:
    """Return f(bias, weight, across, along, count, x, y, stride) for numba: the next `results` of `weighted_sums`."""

    @builtin
    def block(
        typing: Any, bias: Any, weight: Any, across: Any, along: Any, count: Any, x: Any, y: Any, stride: Any
    ) -> Any:
        scalar = weight.dtype

        def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            first, weights, aside, ahead, many, source, target, step = args

            def number(pointer: Any, index: Any) -> Lanes:
                return Lanes(
                    builder, spread(builder, builder.load(builder.gep(pointer, [index])), scalar), scalar
                )

            def times(factor: Any, place: int) -> Any:
                return builder.mul(factor, ir.Constant(factor.type, place))

            starts = [number(first, ir.Constant(step.type, place)) for place in range(results)]
            sums = [
                cgutils.alloca_once_value(builder, (each if biased else each.like(0)).value)
                for each in starts
            ]
            with cgutils.for_range(builder, many, intp=step.type) as loop:
                value = read(builder, builder.gep(source, [builder.mul(loop.index, step)]), scalar)
                at = builder.gep(weights, [builder.mul(loop.index, ahead)])
                for place, kept in enumerate(sums):
                    product = number(at, times(aside, place)) * value
                    builder.store((Lanes(builder, builder.load(kept), scalar) + product).value, kept)
            for place, kept in enumerate(sums):
                write(builder, builder.gep(target, [times(step, place)]), builder.load(kept))
            return context.get_dummy_value()

        whole = types.intp
        return types.void(bias, weight, whole, whole, whole, x, y, whole), code

    return block


_eight, _four, _one = (_together(results, biased=True) for results in (8, 4, 1))
_eight_plain, _four_plain, _one_plain = (_together(results, biased=False) for results in (8, 4, 1))


@compiled
def weighted_sums(bias: P, weight: P, n_in: int, n_out: int, x: P, y: P, stride: int) -> None:
    """y = W x + b, for rows x [n_in, stride], y [n_out, stride]."""
    for lane in range(0, stride, lanes(x)):
        unit = 0
        while unit < n_out:
            b, w = beyond(bias, unit), beyond(weight, unit * n_in)
            source, target = beyond(x, lane), beyond(y, unit * stride + lane)
            if unit + 8 <= n_out:
                _eight(b, w, n_in, 1, n_in, source, target, stride)
                unit += 8
            elif unit + 4 <= n_out:
                _four(b, w, n_in, 1, n_in, source, target, stride)
                unit += 4
            else:
                _one(b, w, n_in, 1, n_in, source, target, stride)
                unit += 1


@compiled
def weighted_errors(weight: P, n_in: int, n_out: int, errors: P, results: P, stride: int) -> None:
    """Wᵀ e, for rows of errors [n_out, stride] and results [n_in, stride]."""
    for lane in range(0, stride, lanes(errors)):
        unit = 0
        while unit < n_in:
            w, source, target = (
                beyond(weight, unit),
                beyond(errors, lane),
                beyond(results, unit * stride + lane),
            )
            if unit + 8 <= n_in:
                _eight_plain(w, w, 1, n_in, n_out, source, target, stride)
                unit += 8
            elif unit + 4 <= n_in:
                _four_plain(w, w, 1, n_in, n_out, source, target, stride)
                unit += 4
            else:
                _one_plain(w, w, 1, n_in, n_out, source, target, stride)
                unit += 1


@compiled
def row_product(first: P, second: P, stride: int) -> float:
    """Σ over the lanes of two rows."""
    found = load(first, 0) * load(second, 0)
    for lane in range(lanes(first), stride, lanes(first)):
        found = found + load(first, lane) * load(second, lane)
    return total(found)


@compiled
def row_sum(row: P, stride: int) -> float:
    """Σ over the lanes of a row."""
    found = load(row, 0)
    for lane in range(lanes(row), stride, lanes(row)):
        found = found + load(row, lane)
    return total(found)


@compiled
def row_sums(rows: P, count: int, results: P, stride: int) -> None:
    """Write Σ over the lanes of each of `count` rows."""
    row = 0
    while row + 4 <= count:
        at = beyond(rows, row * stride)
        a, b = load(at, 0), load(at, stride)
        c, d = load(at, 2 * stride), load(at, 3 * stride)
        for lane in range(lanes(rows), stride, lanes(rows)):
            a, b = a + load(at, lane), b + load(at, stride + lane)
            c, d = c + load(at, 2 * stride + lane), d + load(at, 3 * stride + lane)
        store_totals(results, row, a, b, c, d)
        row += 4
    while row < count:
        results[row] = row_sum(beyond(rows, row * stride), stride)
        row += 1


@compiled
def _four_of_one(gradient: P, x: P, errors: P, stride: int) -> None:
    """Four weights of one unit: of its row of errors with four rows of inputs."""
    e = load(errors, 0)
    a, b = e * load(x, 0), e * load(x, stride)
    c, d = e * load(x, 2 * stride), e * load(x, 3 * stride)
    for lane in range(lanes(x), stride, lanes(x)):
        e = load(errors, lane)
        a, b = a + e * load(x, lane), b + e * load(x, stride + lane)
        c, d = c + e * load(x, 2 * stride + lane), d + e * load(x, 3 * stride + lane)
    store_totals(gradient, 0, a, b, c, d)


@compiled
def _four_of_any(gradient: P, n_in: int, unit: int, i: int, x: P, errors: P, stride: int) -> tuple[int, int]:
    """Four weights, the first between input `i` and `unit`; return where the next one is."""
    zero = alike(x, 0.0)
    a, b, c, d = zero, zero, zero, zero
    for lane in range(0, stride, lanes(x)):
        e0, x0, (u, k) = unit * stride, i * stride, _next(unit, i, n_in)
        e1, x1, (u, k) = u * stride, k * stride, _next(u, k, n_in)
        e2, x2, (u, k) = u * stride, k * stride, _next(u, k, n_in)
        e3, x3 = u * stride, k * stride
        a, b = (
            a + load(errors, e0 + lane) * load(x, x0 + lane),
            b + load(errors, e1 + lane) * load(x, x1 + lane),
        )
        c, d = (
            c + load(errors, e2 + lane) * load(x, x2 + lane),
            d + load(errors, e3 + lane) * load(x, x3 + lane),
        )
    store_totals(gradient, 0, a, b, c, d)
    return _next(u, k, n_in)


@compiled
def _next(unit: int, i: int, n_in: int) -> tuple[int, int]:
    """Return the unit and input of the weight after this one."""
    return (unit, i + 1) if i + 1 < n_in else (unit + 1, 0)


@compiled
def outer_products(gradient: P, n_in: int, n_out: int, x: P, errors: P, stride: int) -> None:
    """∂L/∂W = Σ over the samples of e xᵀ, four weights at a time, from one unit to the next without a break."""
    count, unit, i, at = n_in * n_out, 0, 0, 0
    while at + 4 <= count:
        if i + 4 <= n_in:
            _four_of_one(beyond(gradient, at), beyond(x, i * stride), beyond(errors, unit * stride), stride)
            unit, i = _next(unit, i + 3, n_in)
        else:
            unit, i = _four_of_any(beyond(gradient, at), n_in, unit, i, x, errors, stride)
        at += 4
    while at < count:
        gradient[at] = row_product(beyond(errors, unit * stride), beyond(x, i * stride), stride)
        unit, i = _next(unit, i, n_in)
        at += 1
