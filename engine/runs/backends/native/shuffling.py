"""The same permutations as torch.randperm draws, many at once.

torch's generator is the Mersenne Twister MT19937, and its permutation of a small n the shuffle of Fisher and Yates
that swaps item i with item i + (random mod (n − i)).  Seeding takes longer than all the rest and can't be done in
steps, but it can be done for many seeds side by side: the innermost loops here run over seeds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types

from engine.runs.backends.native.simd import P, address, beyond, builtin, compiled, entrance

SIDE = 16  # seeds side by side
WORDS, MIDDLE = 624, 397


def _side_by_side(formula: Callable[..., Any]) -> Any:
    """Return f(target, first, second, third, number): write to `target` a formula of whole words of all generators.

    The formula is given LLVM's builder, three vectors of words, one with `number` in all lanes, and a function that
    makes such vectors of constants.  Left to itself numba works these out word by word.
    """
    kind = ir.VectorType(ir.IntType(32), SIDE)

    def same(number: int) -> Any:
        return ir.Constant(kind, [number] * SIDE)

    @builtin
    def run(typing: Any, target: Any, first: Any, second: Any, third: Any, number: Any) -> Any:
        def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            at = [builder.bitcast(each, kind.as_pointer()) for each in args[:4]]
            short = context.cast(builder, args[4], sig.args[4], types.uint32)
            lane = builder.insert_element(same(0), short, ir.Constant(ir.IntType(32), 0))
            everywhere = builder.shuffle_vector(lane, lane, same(0))
            words = [builder.load(each, align=4) for each in at[1:]]
            builder.store(formula(builder, *words, everywhere, same), at[0], align=4)
            return context.get_dummy_value()

        return types.void(target, first, second, third, number), code

    return run


def _seed(builder: Any, before: Any, _: Any, __: Any, place: Any, same: Callable[[int], Any]) -> Any:
    mixed = builder.xor(before, builder.lshr(before, same(30)))
    return builder.add(builder.mul(mixed, same(1812433253)), place)


def _twist(builder: Any, here: Any, after: Any, far: Any, _: Any, same: Callable[[int], Any]) -> Any:
    mixed = builder.or_(builder.and_(here, same(0x80000000)), builder.and_(after, same(0x7FFFFFFF)))
    odd = builder.and_(builder.neg(builder.and_(mixed, same(1))), same(0x9908B0DF))
    return builder.xor(builder.xor(far, builder.lshr(mixed, same(1))), odd)


_next_seed, _next_word = _side_by_side(_seed), _side_by_side(_twist)


@compiled
def _seeded(seeds: P, count: int, state: P) -> None:
    """Write the first state of `SIDE` generators, [WORDS, SIDE]; the last seed fills up."""
    for s in range(SIDE):
        state[s] = np.uint32(seeds[min(s, count - 1)] & np.uint64(0xFFFFFFFF))
    for j in range(1, WORDS):
        before = beyond(state, (j - 1) * SIDE)
        _next_seed(beyond(state, j * SIDE), before, before, before, j)


@compiled
def _twisted(state: P, draws: int) -> None:
    """Replace the first states by the next ones, as far as they are needed for `draws` numbers."""
    for j in range(min(draws, WORDS)):
        here, after = beyond(state, j * SIDE), beyond(state, (j + 1 if j + 1 < WORDS else 0) * SIDE)
        far = beyond(state, (j + MIDDLE if j + MIDDLE < WORDS else j + MIDDLE - WORDS) * SIDE)
        _next_word(here, here, after, far, 0)


@compiled
def _drawn(words: P, left: int, places: P) -> None:
    """Write (random mod `left`) of every generator, whose raw words are given."""
    share = 1.0 / left
    for s in range(SIDE):
        y = words[s]
        y = np.uint32(y ^ (y >> np.uint32(11)))
        y = np.uint32(y ^ ((y << np.uint32(7)) & np.uint32(0x9D2C5680)))
        y = np.uint32(y ^ ((y << np.uint32(15)) & np.uint32(0xEFC60000)))
        y = np.uint32(y ^ (y >> np.uint32(18)))
        # A division in floating point is off by one at most, and much faster than one of whole numbers.
        rest = np.int64(y) - np.int64(np.float64(y) * share) * left
        rest = rest + left if rest < 0 else rest
        places[s] = rest - left if rest >= left else rest


@compiled
def _swapped(row: P, points: int, places: P) -> None:
    """Number the points and swap each with the one as far behind it as every `SIDE`th of `places` says."""
    for i in range(points):
        row[i] = i
    for i in range(points - 1):
        there = i + places[i * SIDE]
        kept = row[i]
        row[i] = row[there]
        row[there] = kept


@entrance
def shuffle(seeds: P, points: int, orders: P, state: P, places: P) -> None:
    """Write to orders [seeds, points] what torch.randperm(points) gives for each of `seeds` (uint64).

    `state` [WORDS · SIDE] (uint32) and `places` [points · SIDE] (int32) are room for the generators and their numbers.
    """
    words, found = address(state), address(places)
    for first in range(0, seeds.size, SIDE):
        several = min(SIDE, seeds.size - first)
        _seeded(beyond(address(seeds), first), several, words)
        for i in range(points - 1):
            if i % WORDS == 0:
                _twisted(words, min(WORDS, points - 1 - i))
            _drawn(beyond(words, i % WORDS * SIDE), points - i, beyond(found, i * SIDE))
        for s in range(several):  # one after the other, for a row alone stays in the fastest memory
            _swapped(beyond(address(orders), (first + s) * points), points, beyond(found, s))
