"""How sure a ranking is: who beats whom, and what becomes of the order when the luck is drawn again."""

from __future__ import annotations

import numpy as np

RESAMPLES = 500


def win_shares(scores: np.ndarray) -> np.ndarray:
    """Return how often the row's rule scores lower than the column's [rules, rules]; a tie is half a win.

    `scores` [rules, …] are compared at the same place of the other dimensions.  NaN where there is only one.
    """
    flat = scores.reshape(len(scores), -1)
    if flat.shape[1] < 2:
        return np.full((len(flat), len(flat)), np.nan)
    better = (flat[:, None] < flat[None]).mean(axis=-1)
    return better + 0.5 * (flat[:, None] == flat[None]).mean(axis=-1)


def certainty(scores: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how sure neighbours of `order` [rules] are, and how often each rule takes each place [rules, rules].

    Of `scores` [rules, starts, seeds], lower is better, starts and seeds are drawn again with replacement, and the
    medians compared.  NaN where there is only one walk.
    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    rules, starts, seeds = scores.shape
    if starts * seeds < 2:
        return np.full(rules - 1, np.nan), np.full((rules, rules), np.nan)
    generator = np.random.default_rng(0)
    medians = np.empty((RESAMPLES, rules))
    for number in range(RESAMPLES):
        drawn = scores[:, generator.integers(0, starts, starts)][:, :, generator.integers(0, seeds, seeds)]
        medians[number] = np.median(drawn, axis=(1, 2))
    above, below = medians[:, order[:-1]], medians[:, order[1:]]
    sure = (above < below).mean(axis=0) + 0.5 * (above == below).mean(axis=0)
    ranks = medians.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    places = (ranks[..., None] == np.arange(rules)).mean(axis=0)
    return sure, places
