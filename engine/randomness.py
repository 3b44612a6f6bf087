"""Where everything random begins: a seed for each epoch or update, from the visitor's seed and its number alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def mix(seed: int, count: int) -> int:
    """Return the seed of epoch or update number `count`, so that nothing random depends on what came before."""
    return (seed * 1_000_003 + count + 1) % 2**63


def mixes(seeds: Sequence[int], counts: Sequence[int]) -> np.ndarray:
    """Return `mix` of every count with every seed, [counts, seeds], as uint64."""
    factors = np.array([seed * 1_000_003 % 2**64 for seed in seeds], dtype=np.uint64)
    return (np.array(counts, dtype=np.uint64)[:, None] + factors + np.uint64(1)) & np.uint64(2**63 - 1)
