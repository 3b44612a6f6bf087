"""What can be said of a noisy curve: its level piece by piece, whether it rises, falls or stands still, and how sure.

A curve is cut into pieces of equally many rows (the oldest few that are left over are not looked at), each of which
counts with its median.  Its noise is that of
successive pieces (von Neumann, Distribution of the Ratio of the Mean Square Successive Difference to the Variance,
1941), which a slow trend does not blow up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PIECES = 24
LEAST = 3  # rows of a piece, so that a single one that is off does not count
RARE = 24  # rows up to which each of them is a piece: they were taken far apart
SIGMAS = 2.5


@dataclass(frozen=True, eq=False)
class Pieces:
    """Of each of K pieces of a curve the step in its middle and its median; none where there are too few rows."""

    step: np.ndarray
    level: np.ndarray

    def __len__(self) -> int:
        return len(self.level)

    @property
    def noise(self) -> float:
        """The deviation of a piece, from successive differences."""
        return float(np.sqrt(np.mean(np.diff(self.level) ** 2) / 2)) if len(self) > 1 else 0.0

    def part(self, first: int, last: int | None = None) -> Pieces:
        """Return some of the pieces."""
        return Pieces(self.step[first:last], self.level[first:last])


def pieces(step: np.ndarray, values: np.ndarray, most: int = PIECES) -> Pieces:
    """Return a curve [M] in pieces; what is no number is left out."""
    fine = np.isfinite(values)
    step, values = step[fine], values[fine].astype(float)
    count = min(most, len(values) // (LEAST if len(values) > RARE else 1))
    if count < 1:
        return Pieces(np.empty(0), np.empty(0))
    wide = len(values) // count
    step, values = step[-count * wide :], values[-count * wide :]
    return Pieces(step[wide // 2 :: wide].astype(float), np.median(values.reshape(count, wide), axis=1))


def lean(level: np.ndarray) -> float:
    """Return Kendall's τ of a curve [K] against time: 1 where it only rises, −1 where it only falls."""
    if len(level) < 2:
        return 0.0
    later, earlier = np.triu_indices(len(level), 1)[::-1]
    return float(np.mean(np.sign(level[later] - level[earlier])))


@dataclass(frozen=True)
class Rise:
    """A curve that was lowest, `low`, around `step`, and is at `high` now."""

    step: int
    low: float
    high: float
    place: int


def rise(found: Pieces, *, least: float) -> Rise | None:
    """Return since when a curve rises, by `least` or more; None where noise alone may have made it look so.

    The lowest of K pieces lies √(2 ln K) deviations too low by luck alone: only what goes beyond that counts.
    """
    count = len(found)
    place = int(np.argmin(found.level)) if count else 0
    after = found.part(place)
    if len(after) < 5:
        return None
    low, high = float(found.level[place]), float(np.mean(found.level[-3:]))
    luck = (SIGMAS + np.sqrt(2 * np.log(count))) * after.noise
    if high - low < max(least, luck) or lean(after.level) < 0.5:
        return None
    return Rise(int(found.step[place]), low, high, place)


def change(found: Pieces) -> float:
    """Return by which share of itself a curve falls from the first to the last third of its pieces."""
    third = len(found) // 3
    if not third:
        return 0.0
    first, last = float(np.mean(found.level[:third])), float(np.mean(found.level[-third:]))
    return (first - last) / abs(first) if first else 0.0


def fall(found: Pieces) -> float:
    """Return the same where it can't be noise, else 0."""
    third = len(found) // 3
    luck = SIGMAS * found.noise * np.sqrt(2 / third) if third else np.inf
    size = abs(float(np.mean(found.level[:third]))) if third else 0.0
    share = change(found)
    return share if abs(share) * size > luck else 0.0


def scatter(values: np.ndarray) -> float:
    """Return how far a positive curve [M] jumps: the 90 % quantile over the 10 % one, without its trend."""
    fine = np.log(values[np.isfinite(values) & (values > 0)])
    if len(fine) < 12:
        return 1.0
    trend = np.polynomial.Polynomial.fit(np.arange(len(fine)), fine, 1)(np.arange(len(fine)))
    low, high = np.quantile(fine - trend, [0.1, 0.9])
    return float(np.exp(high - low))


def passed(step: np.ndarray, values: np.ndarray, goal: float) -> int | None:
    """Return the first step at which a curve was at `goal` or above, and stayed so for some rows; None for never."""
    rows = 4 if len(values) > RARE else 2
    if len(values) < rows:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(values >= goal, rows).all(axis=1)
    return int(step[int(windows.argmax())]) if windows.any() else None
