"""How sure a ranking is: who beats whom, and whether that could be luck."""

from __future__ import annotations

import numpy as np

LEAST = 5  # units of luck below which no order is called sure; five can make one sure to 94 %


def win_shares(scores: np.ndarray) -> np.ndarray:
    """Return how often the row's rule scores lower than the column's [rules, rules]; a tie is half a win.

    `scores` [rules, …] are compared at the same place of the other dimensions.  NaN where there is only one.
    """
    flat = scores.reshape(len(scores), -1)
    if flat.shape[1] < 2:
        return np.full((len(flat), len(flat)), np.nan)
    better = (flat[:, None] < flat[None]).mean(axis=-1)
    return better + 0.5 * (flat[:, None] == flat[None]).mean(axis=-1)


def certainty(scores: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return how sure the order of neighbours is [rules − 1]: 1 − p of an exact two-sided signed-rank test.

    Of `scores` [rules, starts, seeds] lower is better; `order` [rules] lists the rules by their medians.  Between
    equal rules this is 0.95 or more in at most one comparison of twenty.  A pair differs start by start (by medians
    over seeds) and seed by seed (by medians over starts), since a seed's noise is the same from all starts; the less
    sure of the two counts.  NaN where starts or seeds are several, but fewer than `LEAST`, or where there is a single
    walk; 0 where the test leans the other way than the medians.
    Source: Wilcoxon, Individual Comparisons by Ranking Methods, 1945.
    """
    found = []
    for first, second in zip(scores[order[:-1]], scores[order[1:]], strict=True):
        units = [(np.median(first, axis=1 - axis), np.median(second, axis=1 - axis)) for axis in (0, 1)]
        several = [pair for pair in units if len(pair[0]) > 1]
        enough = several and all(len(better) >= LEAST for better, _ in several)
        found.append(min(_ahead(*pair) for pair in several) if enough else np.nan)
    return np.array(found, dtype=float)


def _ahead(first: np.ndarray, second: np.ndarray) -> float:
    """Return how sure it is that `first` [n] is the lower of both, unit by unit."""
    with np.errstate(invalid="ignore"):
        away = np.where(first == second, 0.0, second - first)  # two that are lost are equal
    leaning, p = signed_ranks(away)
    return 1.0 - p if leaning > 0 else 0.0


def signed_ranks(differences: np.ndarray) -> tuple[int, float]:
    """Return the sign of the differences [n] as a whole, and the exact two-sided p of their signed ranks.

    Every pattern of signs is as likely as any other where nothing but luck makes the differences.  Zeros are left out,
    equal sizes share their mean rank, and infinite ones are the largest.
    """
    away = differences[differences != 0]
    size = np.abs(away)
    below, equal = (size[:, None] > size).sum(axis=1), (size[:, None] == size).sum(axis=1)
    twice = 2 * below + equal + 1  # the ranks, doubled so that mean ranks are whole numbers
    total, above = int(twice.sum()), int(twice[away > 0].sum())
    chances = np.zeros(total + 1)  # of each sum of the positive ranks
    chances[0] = 1.0
    for rank in twice:
        chances[rank:] = 0.5 * (chances[rank:] + chances[:-rank])
        chances[:rank] *= 0.5
    tail = chances[: min(above, total - above) + 1].sum()
    return int(np.sign(2 * above - total)), min(1.0, 2.0 * float(tail))
