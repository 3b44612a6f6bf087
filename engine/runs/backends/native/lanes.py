"""A vector of numbers as an object that writes down, for the compiler, what is done to it.

A formula over `Lanes` is an ordinary Python function.  It is run once, while the code is made, and leaves behind
the instructions that compute it for as many numbers at once as fit into 64 bytes: 16 in single, 8 in double
precision.  LLVM makes of them whatever registers the processor has.  Products and sums may be contracted
(a·b + c, rounded once); nothing else is reordered, so that equal inputs give equal results.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types

CONTRACT = ("contract",)
COUNT = {types.float32: 16, types.float64: 8}
MANTISSA = {types.float32: 23, types.float64: 52}
HALF_ROOT = {types.float32: 0x3F3504F3, types.float64: 0x3FE6A09E667F3BCD}  # the bits of √½
ONE = {types.float32: 0x3F800000, types.float64: 0x3FF0000000000000}


def vector(scalar: Any) -> ir.VectorType:
    """Return LLVM's type of a vector of numba's type `scalar`."""
    return ir.VectorType(ir.FloatType() if scalar == types.float32 else ir.DoubleType(), COUNT[scalar])


def picked(places: Sequence[int]) -> ir.Constant:
    """Return the constant that makes LLVM's shuffle take lanes from `places`."""
    return ir.Constant(ir.VectorType(ir.IntType(32), len(places)), list(places))


def spread(builder: Any, number: Any, scalar: Any) -> Any:
    """Return a vector with one number in every lane."""
    empty = ir.Constant(vector(scalar), ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, empty, picked([0] * COUNT[scalar]))


class Lanes:
    """One vector of numba's type `scalar`; it takes part in arithmetic with others and with plain numbers."""

    def __init__(self, builder: Any, value: Any, scalar: Any) -> None:
        self.builder, self.value, self.scalar = builder, value, scalar

    @property
    def single(self) -> bool:
        """Whether the numbers are in single precision."""
        return self.scalar == types.float32

    def like(self, number: float | Lanes) -> Lanes:
        """Return `number` in every lane."""
        if isinstance(number, Lanes):
            return number
        constant = ir.Constant(vector(self.scalar), [float(number)] * COUNT[self.scalar])
        return Lanes(self.builder, constant, self.scalar)

    def made(self, value: Any) -> Lanes:
        """Return a result of the same type."""
        return Lanes(self.builder, value, self.scalar)

    def _with(self, name: str, left: Any, right: Any) -> Lanes:
        a, b = self.like(left).value, self.like(right).value
        return self.made(getattr(self.builder, name)(a, b, flags=CONTRACT))

    def __add__(self, other: Any) -> Lanes:
        return self._with("fadd", self, other)

    def __radd__(self, other: Any) -> Lanes:
        return self._with("fadd", other, self)

    def __sub__(self, other: Any) -> Lanes:
        return self._with("fsub", self, other)

    def __rsub__(self, other: Any) -> Lanes:
        return self._with("fsub", other, self)

    def __mul__(self, other: Any) -> Lanes:
        return self._with("fmul", self, other)

    def __rmul__(self, other: Any) -> Lanes:
        return self._with("fmul", other, self)

    def __truediv__(self, other: Any) -> Lanes:
        return self._with("fdiv", self, other)

    def __rtruediv__(self, other: Any) -> Lanes:
        return self._with("fdiv", other, self)

    def __neg__(self) -> Lanes:
        return self.made(self.builder.fneg(self.value))

    def __gt__(self, other: Any) -> Mask:
        return Mask(self.builder.fcmp_ordered(">", self.value, self.like(other).value))

    def __lt__(self, other: Any) -> Mask:
        return Mask(self.builder.fcmp_ordered("<", self.value, self.like(other).value))

    def __ge__(self, other: Any) -> Mask:
        return Mask(self.builder.fcmp_ordered(">=", self.value, self.like(other).value))

    def __le__(self, other: Any) -> Mask:
        return Mask(self.builder.fcmp_ordered("<=", self.value, self.like(other).value))


class Mask:
    """The lanes where something holds; it holds nowhere that a NaN was compared."""

    def __init__(self, value: Any) -> None:
        self.value = value


def where(mask: Mask, yes: Lanes | float, no: Lanes | float) -> Lanes:
    """Return lane by lane `yes` or `no`; at least one of them is `Lanes`."""
    of = yes if isinstance(yes, Lanes) else no
    assert isinstance(of, Lanes)
    return of.made(of.builder.select(mask.value, of.like(yes).value, of.like(no).value))


def llvm(name: str, *args: Lanes) -> Lanes:
    """Return what LLVM's own function `name` makes of vectors."""
    x, kind = args[0], args[0].value.type
    whole = f"llvm.{name}.v{COUNT[x.scalar]}f{x.scalar.bitwidth}"
    found = cgutils.get_or_insert_function(x.builder.module, ir.FunctionType(kind, [kind] * len(args)), whole)
    return x.made(x.builder.call(found, [each.value for each in args]))


def sqrt(x: Lanes) -> Lanes:
    """Return √x."""
    return llvm("sqrt", x)


def size(x: Lanes) -> Lanes:
    """Return |x|."""
    return llvm("fabs", x)


def polynomial(x: Lanes, coefficients: Sequence[float]) -> Lanes:
    """Return Σ cᵢ xⁱ."""
    *lower, highest = coefficients
    found = x.like(highest)
    for each in reversed(lower):
        found = llvm("fmuladd", found, x, x.like(each))
    return found


def _bits(x: Lanes) -> Any:
    return ir.VectorType(ir.IntType(x.scalar.bitwidth), COUNT[x.scalar])


def power_of_two(rounded: Lanes) -> Lanes:
    """Return 2ⁿ, where n stands in the lowest bits of a number that was rounded by adding 1.5 · 2^mantissa."""
    builder, kind = rounded.builder, _bits(rounded)
    shift, one = ([table[rounded.scalar]] * kind.count for table in (MANTISSA, ONE))
    exponent = builder.shl(builder.bitcast(rounded.value, kind), ir.Constant(kind, shift))
    return rounded.made(builder.bitcast(builder.add(exponent, ir.Constant(kind, one)), rounded.value.type))


def split(x: Lanes) -> tuple[Lanes, Lanes]:
    """Return n and m with x = 2ⁿ m and √½ ≤ m < √2, for ordinary positive numbers."""
    builder, kind = x.builder, _bits(x)
    shift, least = (ir.Constant(kind, [table[x.scalar]] * kind.count) for table in (MANTISSA, HALF_ROOT))
    bits = builder.bitcast(x.value, kind)
    n = builder.ashr(builder.sub(bits, least), shift)
    m = builder.bitcast(builder.sub(bits, builder.shl(n, shift)), x.value.type)
    return x.made(builder.sitofp(n, x.value.type)), x.made(m)


def signed_by(x: Lanes, rounded: Lanes) -> Lanes:
    """Return x with its sign turned where `rounded`, made as for `power_of_two`, stands for an odd number."""
    builder, kind = x.builder, _bits(x)
    top = ir.Constant(kind, [x.scalar.bitwidth - 1] * kind.count)
    odd = builder.shl(builder.bitcast(rounded.value, kind), top)
    return x.made(builder.bitcast(builder.xor(builder.bitcast(x.value, kind), odd), x.value.type))


def one_by_one(x: Lanes, name: str) -> Lanes:
    """Return what the C library's function `name` makes of every lane."""
    builder, number = x.builder, x.value.type.element
    kind = ir.FunctionType(number, [number])
    function = cgutils.get_or_insert_function(builder.module, kind, name + ("f" if x.single else ""))
    found = x.value
    for lane in range(COUNT[x.scalar]):
        place = ir.Constant(ir.IntType(32), lane)
        each = builder.call(function, [builder.extract_element(x.value, place)])
        found = builder.insert_element(found, each, place)
    return x.made(found)


def folded(x: Lanes, to: int = 1) -> Any:
    """Return LLVM's value of the sum of all lanes, halved again and again until `to` lanes are left."""
    builder, value, count = x.builder, x.value, COUNT[x.scalar]
    while count > to:
        halves = (range(count // 2), range(count // 2, count))
        value = builder.fadd(*(builder.shuffle_vector(value, value, picked(half)) for half in halves))
        count //= 2
    return builder.extract_element(value, ir.Constant(ir.IntType(32), 0)) if to == 1 else value


def sums(vectors: Sequence[Lanes]) -> Any:
    """Return LLVM's value of the sums of 2, 4 or 8 vectors beside each other, cheaper than one by one.

    Two vectors become one, which holds the first one's upper part added to its lower part in every other piece, and
    the second one's in the pieces between; and so on with ever shorter pieces.
    """
    builder, count = vectors[0].builder, COUNT[vectors[0].scalar]
    left, length = [each.value for each in vectors], count
    while length > 1:
        length //= 2
        own = [(i // length) % 2 == 0 for i in range(count)]
        stays = picked([i if mine else i + count for i, mine in enumerate(own)])
        comes = picked([i + length if mine else i + count - length for i, mine in enumerate(own)])
        folds = picked([i ^ length for i in range(count)])
        if len(left) > 1:
            left = [
                builder.fadd(builder.shuffle_vector(x, y, stays), builder.shuffle_vector(x, y, comes))
                for x, y in zip(left[::2], left[1::2], strict=True)
            ]
        else:
            left = [builder.fadd(left[0], builder.shuffle_vector(left[0], left[0], folds))]
    # Vector number n ended where the bits of n, the lowest first, chose the second piece of each pair.
    bits = len(vectors).bit_length() - 1
    places = [sum((n >> bit & 1) * (count >> bit + 1) for bit in range(bits)) for n in range(len(vectors))]
    return builder.shuffle_vector(left[0], left[0], picked(places))


def largest(x: Lanes) -> Any:
    """Return LLVM's value of the largest lane of a vector that holds no NaN."""
    builder, value, count = x.builder, x.value, COUNT[x.scalar]
    while count > 1:
        halves = (range(count // 2), range(count // 2, count))
        low, high = (builder.shuffle_vector(value, value, picked(half)) for half in halves)
        value, count = builder.select(builder.fcmp_ordered(">", low, high), low, high), count // 2
    return builder.extract_element(value, ir.Constant(ir.IntType(32), 0))
