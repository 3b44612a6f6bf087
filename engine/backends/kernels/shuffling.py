"""The same permutations as torch.randperm draws, many at once.

torch's generator is the Mersenne Twister MT19937, and its permutation of a small n the shuffle of Fisher and Yates
that swaps item i with item i + (random mod (n − i)).  Seeding takes longer than all the rest and can't be done in
steps, but it can be done for many seeds side by side.
"""

from __future__ import annotations

import numpy as np

from engine.backends.kernels.simd import P, compiled, entrance

SIDE = 16  # seeds side by side
WORDS, MIDDLE = 624, 397


@compiled
def _seeded(seeds: P, first: int, state: P) -> None:
    """Write the first state of `SIDE` generators, [WORDS, SIDE]."""
    for s in range(SIDE):
        state[s] = np.uint32(seeds[min(first + s, seeds.size - 1)] & 0xFFFFFFFF)
    for j in range(1, WORDS):
        for s in range(SIDE):
            before = state[(j - 1) * SIDE + s]
            state[j * SIDE + s] = np.uint32(1812433253) * (before ^ (before >> np.uint32(30))) + np.uint32(j)


@compiled
def _twisted(state: P, draws: int) -> None:
    """Replace the first states by the next ones, as far as they are needed for `draws` numbers."""
    for j in range(min(draws, WORDS)):
        here, after, far = j * SIDE, (j + 1) % WORDS * SIDE, (j + MIDDLE) % WORDS * SIDE
        for s in range(SIDE):
            mixed = (state[here + s] & np.uint32(0x80000000)) | (state[after + s] & np.uint32(0x7FFFFFFF))
            odd = np.uint32(0x9908B0DF) if mixed & np.uint32(1) else np.uint32(0)
            state[here + s] = state[far + s] ^ (mixed >> np.uint32(1)) ^ odd


@compiled
def _tempered(y: np.uint32) -> np.uint32:
    y ^= y >> np.uint32(11)
    y ^= (y << np.uint32(7)) & np.uint32(0x9D2C5680)
    y ^= (y << np.uint32(15)) & np.uint32(0xEFC60000)
    return y ^ (y >> np.uint32(18))


@entrance
def shuffle(seeds: P, points: int, orders: P, state: P) -> None:
    """Write to orders [seeds, points] what torch.randperm(points) gives for each of `seeds` (uint64).

    `state` [WORDS · SIDE] (uint32) is room for the generators.
    """
    for first in range(0, seeds.size, SIDE):
        several = min(SIDE, seeds.size - first)
        _seeded(seeds, first, state)
        for s in range(several):
            for i in range(points):
                orders[(first + s) * points + i] = i
        for begin in range(0, points - 1, WORDS):
            draws = min(WORDS, points - 1 - begin)
            _twisted(state, draws)
            for s in range(several):
                at = (first + s) * points
                for j in range(draws):
                    i = begin + j
                    other = i + int(_tempered(np.uint32(state[j * SIDE + s])) % np.uint32(points - i))
                    orders[at + i], orders[at + other] = orders[at + other], orders[at + i]
