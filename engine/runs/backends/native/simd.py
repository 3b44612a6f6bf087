"""`Lanes` in functions that numba compiles: a type for them, memory to read and write them, formulas to call.

Arrays are handed around as bare pointers to their first number: numba takes seven arguments for an array, and a
call for every layer of every update costs more than the update.  Left to itself numba vectorises only loops over
arrays that it knows apart, which none here are.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import njit
from numba.core import cgutils, types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

from engine.runs.backends.native.lanes import COUNT, Lanes, folded, largest, spread, sums, vector

P = Any  # in compiled functions: a pointer to numbers, numba's CPointer
compiled: Any = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)  # type: ignore[reportCallIssue]
entrance: Any = njit(nogil=True, error_model="numpy", cache=True)


def builtin(function: Callable[..., Any]) -> Any:
    """Return a function that compiled code may call, and whose instructions `function` writes down."""
    return intrinsic(function)


class Vec(types.Type):
    """As many numbers of type `scalar` as go into 64 bytes."""

    def __init__(self, scalar: Any) -> None:
        self.scalar = scalar
        super().__init__(name=f"vec({scalar})")


@register_model(Vec)
class _VecModel(models.PrimitiveModel):
    def __init__(self, manager: Any, of: Vec) -> None:
        super().__init__(manager, of, vector(of.scalar))


def lanes_of(context: Any, builder: Any, value: Any, kind: Any, scalar: Any) -> Lanes:
    """Return a value of numba's type `kind` as `Lanes`, a number in all of them."""
    if not isinstance(kind, Vec):
        value = spread(builder, context.cast(builder, value, kind, scalar), scalar)
    return Lanes(builder, value, scalar)


def place(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """Return LLVM's pointer to number args[1] of those at args[0]."""
    return builder.gep(args[0], [context.cast(builder, args[1], sig.args[1], types.intp)])


def read(builder: Any, pointer: Any, scalar: Any) -> Lanes:
    """Return the vector that begins at LLVM's pointer."""
    whole = builder.bitcast(pointer, vector(scalar).as_pointer())
    return Lanes(builder, builder.load(whole, align=scalar.bitwidth // 8), scalar)


def write(builder: Any, pointer: Any, value: Any) -> None:
    """Write LLVM's vector `value` at LLVM's pointer."""
    size = 4 if isinstance(value.type.element, ir.FloatType) else 8
    builder.store(value, builder.bitcast(pointer, value.type.as_pointer()), align=size)


@builtin
def address(typing: Any, array: Any) -> Any:
    """The pointer to the first number of an array."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return context.make_array(sig.args[0])(context, builder, args[0]).data

    return types.CPointer(array.dtype)(array), code


@builtin
def beyond(typing: Any, pointer: Any, count: Any) -> Any:
    """The pointer `count` numbers further on."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return place(context, builder, sig, args)

    return pointer(pointer, count), code


@builtin
def fetch(typing: Any, pointer: Any, count: Any) -> Any:
    """Have the processor bring the lines with the next `count` numbers close, while it goes on with other things."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        count = context.cast(builder, args[1], sig.args[1], types.intp)
        step = context.get_constant(types.intp, COUNT[pointer.dtype])
        bare = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [bare, *[ir.IntType(32)] * 3])
        prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        # To read, into the first cache, data
        how = [ir.Constant(ir.IntType(32), each) for each in (0, 3, 1)]
        with cgutils.for_range_slice(builder, step.type(0), count, step, step.type) as (index, _):
            builder.call(prefetch, [builder.bitcast(builder.gep(args[0], [index]), bare), *how])
        return context.get_dummy_value()

    return types.void(pointer, count), code


@builtin
def lanes(typing: Any, pointer: Any) -> Any:
    """How many of the numbers at a pointer (or in an array) go into one vector; known while compiling."""
    count = COUNT[pointer.dtype]
    return types.intp(pointer), lambda context, *_: context.get_constant(types.intp, count)


@builtin
def load(typing: Any, pointer: Any, index: Any) -> Any:
    """The vector that begins with number `index`."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return read(builder, place(context, builder, sig, args), pointer.dtype).value

    return Vec(pointer.dtype)(pointer, index), code


@builtin
def store(typing: Any, pointer: Any, index: Any, vec: Any) -> Any:
    """Write a vector to where number `index` is."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        write(builder, place(context, builder, sig, args), args[2])
        return context.get_dummy_value()

    return types.void(pointer, index, vec), code


@builtin
def everywhere(typing: Any, pointer: Any, index: Any) -> Any:
    """A vector with number `index` in every lane."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return spread(builder, builder.load(place(context, builder, sig, args)), pointer.dtype)

    return Vec(pointer.dtype)(pointer, index), code


@builtin
def alike(typing: Any, pointer: Any, number: Any) -> Any:
    """A vector of the kind of number at `pointer`, with `number` in every lane."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return lanes_of(context, builder, args[1], sig.args[1], pointer.dtype).value

    return Vec(pointer.dtype)(pointer, number), code


@builtin
def total(typing: Any, vec: Any) -> Any:
    """The sum of all lanes."""
    return vec.scalar(vec), lambda context, builder, sig, args: folded(Lanes(builder, args[0], vec.scalar))


@builtin
def store_totals(typing: Any, pointer: Any, index: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    """Write the sums of four vectors, one beside the other; cheaper than four times `total`."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        found = sums([Lanes(builder, each, a.scalar) for each in args[2:]])
        write(builder, place(context, builder, sig, args), found)
        return context.get_dummy_value()

    return types.void(pointer, index, a, a, a, a), code


@builtin
def largest_lane(typing: Any, vec: Any) -> Any:
    """The largest lane of a vector without NaN."""
    return vec.scalar(vec), lambda context, builder, sig, args: largest(Lanes(builder, args[0], vec.scalar))


@builtin
def store_bytes(typing: Any, pointer: Any, index: Any, vec: Any) -> Any:
    """Write lanes between 0 and 255, cut to whole numbers, as bytes."""

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        whole = builder.fptosi(args[2], ir.VectorType(ir.IntType(32), args[2].type.count))
        short = builder.trunc(whole, ir.VectorType(ir.IntType(8), args[2].type.count))
        at = place(context, builder, sig, args)
        builder.store(short, builder.bitcast(at, short.type.as_pointer()), align=1)
        return context.get_dummy_value()

    return types.void(pointer, index, vec), code


def formula(function: Callable[[Lanes], Lanes]) -> Any:
    """Return a formula of one vector as a function that numba can call."""

    @builtin
    def called(typing: Any, vec: Any) -> Any:
        def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return function(Lanes(builder, args[0], vec.scalar)).value

        return vec(vec), code

    return called


def _operator(symbol: Any) -> None:
    """Teach numba +, −, · or / between vectors and numbers."""

    class Typed(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            of = next((each for each in args if isinstance(each, Vec)), None)
            return signature(of, *args) if of else None

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        scalar = sig.return_type.scalar
        a, b = (lanes_of(context, builder, *each, scalar) for each in zip(args, sig.args, strict=True))
        return symbol(a, b).value

    infer_global(symbol)(Typed)  # type: ignore[reportOptionalCall]
    for left, right in ((Vec, Vec), (Vec, types.Number), (types.Number, Vec)):
        lower_builtin(symbol, left, right)(code)


for _symbol in (operator.add, operator.sub, operator.mul, operator.truediv):
    _operator(_symbol)
