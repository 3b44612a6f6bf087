"""The same permutations as torch.randperm draws, many at once.

torch's generator is the Mersenne Twister MT19937, and its permutation of a small n the shuffle of Fisher and Yates
that swaps item i with item i + (random mod (n − i)).  Seeding takes longer than all the rest and can't be done in
steps, but it can be done for many seeds side by side: the innermost loops here run over seeds.
"""

from __future__ import annotations

import numpy as np

from engine.backends.kernels.simd import P, address, beyond, compiled, entrance

SIDE = 16  # seeds side by side
WORDS, MIDDLE = 624, 397


@compiled
def _seeded(seeds: P, count: int, state: P) -> None:
    """Write the first state of `SIDE` generators, [WORDS, SIDE]; the last seed fills up."""
    for s in range(SIDE):
        state[s] = np.uint32(seeds[min(s, count - 1)] & np.uint64(0xFFFFFFFF))
    for j in range(1, WORDS):
        before, here = beyond(state, (j - 1) * SIDE), beyond(state, j * SIDE)
        for s in range(SIDE):
            mixed = np.uint32(before[s] ^ (before[s] >> np.uint32(30)))
            here[s] = np.uint32(np.uint32(1812433253) * mixed) + np.uint32(j)


@compiled
def _twisted(state: P, draws: int) -> None:
    """Replace the first states by the next ones, as far as they are needed for `draws` numbers."""
    for j in range(min(draws, WORDS)):
        here, after = beyond(state, j * SIDE), beyond(state, (j + 1 if j + 1 < WORDS else 0) * SIDE)
        far = beyond(state, (j + MIDDLE if j + MIDDLE < WORDS else j + MIDDLE - WORDS) * SIDE)
        for s in range(SIDE):
            mixed = np.uint32((here[s] & np.uint32(0x80000000)) | (after[s] & np.uint32(0x7FFFFFFF)))
            odd = np.uint32(0x9908B0DF) * np.uint32(mixed & np.uint32(1))
            here[s] = np.uint32(far[s] ^ (mixed >> np.uint32(1)) ^ odd)


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


@entrance
def shuffle(seeds: P, points: int, orders: P, state: P, places: P) -> None:
    """Write to orders [seeds, points] what torch.randperm(points) gives for each of `seeds` (uint64).

    `state` [WORDS · SIDE] (uint32) and `places` [SIDE] are room for the generators and their numbers.
    """
    words, found = address(state), address(places)
    for first in range(0, seeds.size, SIDE):
        several = min(SIDE, seeds.size - first)
        _seeded(beyond(address(seeds), first), several, words)
        rows = beyond(address(orders), first * points)
        for s in range(several):
            for i in range(points):
                rows[s * points + i] = i
        for i in range(points - 1):
            if i % WORDS == 0:
                _twisted(words, min(WORDS, points - 1 - i))
            _drawn(beyond(words, i % WORDS * SIDE), points - i, found)
            for s in range(several):
                here = s * points + i
                there = here + found[s]
                kept = rows[here]
                rows[here] = rows[there]
                rows[there] = kept
