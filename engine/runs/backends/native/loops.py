"""Loops over whole stretches of numbers, written down from formulas, with a formula chosen by its number."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types

from engine.runs.backends.native.lanes import COUNT, Lanes
from engine.runs.backends.native.simd import builtin, lanes_of, read, write

Formula = Callable[..., Any]


def stretch(formulas: Sequence[Formula], *, outputs: Sequence[int]) -> Any:
    """Return a function f(code, start, stop, pointers, numbers) for numba.

    It runs formulas[code], or the last one, over the vectors from `start` to `stop` of all the pointers of a
    tuple.  A formula is given a vector of each pointer, then each of the numbers in every lane, as many as it asks
    for, zeros where there are too few.  It returns one or more vectors, which are written to the pointers whose
    places are in `outputs`.
    """

    @builtin
    def run(typing: Any, code: Any, start: Any, stop: Any, pointers: Any, numbers: Any) -> Any:
        def written(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            number, *span = (context.cast(builder, args[i], sig.args[i], types.intp) for i in range(3))
            bare, scalar = cgutils.unpack_tuple(builder, args[3]), pointers[0].dtype
            plain = zip(cgutils.unpack_tuple(builder, args[4]), numbers, strict=True)
            spread = [lanes_of(context, builder, value, kind, scalar) for value, kind in plain]
            with _chosen(builder, number, formulas) as blocks:
                for formula in blocks:
                    _loop(context, builder, formula, span, bare, spread, outputs, scalar)
            return context.get_dummy_value()

        return types.void(code, start, stop, pointers, numbers), written

    return run


@contextmanager
def _chosen(builder: Any, number: Any, formulas: Sequence[Formula]) -> Any:
    """Give an iterator over the formulas; what is built while one is current runs when its number is given."""
    after, last = builder.append_basic_block("after"), builder.append_basic_block("last")
    switch = builder.switch(number, last)

    def blocks() -> Any:
        for code, formula in enumerate(formulas):
            block = builder.append_basic_block("formula") if code < len(formulas) - 1 else last
            if block is not last:
                switch.add_case(ir.Constant(number.type, code), block)
            builder.position_at_end(block)
            yield formula
            builder.branch(after)

    yield blocks()
    builder.position_at_end(after)


def _loop(
    context: Any,
    builder: Any,
    formula: Formula,
    span: Any,
    bare: Any,
    numbers: Any,
    outputs: Any,
    scalar: Any,
) -> None:
    start, stop = span
    wanted = len(inspect.signature(formula).parameters)
    step = context.get_constant(types.intp, COUNT[scalar])
    with cgutils.for_range_slice(builder, start, stop, step, step.type) as (index, _):
        at = [builder.gep(pointer, [index]) for pointer in bare]
        given = [read(builder, pointer, scalar) for pointer in at] + numbers
        found = formula(*given[:wanted], *[given[0].like(0)] * (wanted - len(given)))
        for number, result in zip(outputs, (found,) if isinstance(found, Lanes) else found, strict=False):
            write(builder, at[number], result.value)
