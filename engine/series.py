"""One long series, and the windows of it that are learned from: the past to train on, its future to test on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.limits import MAX_SEQUENCE_NUMBERS, MAX_WINDOWS
from engine.sequences import Episodes, Sequences, length_knob
from engine.spec import N_, Refusal

TEST_SHARE = 0.3  # of a series, at its end
LEAST_STEPS = 16  # that have a window of four, the shortest there is, and its next step on either side


@dataclass(frozen=True, eq=False)
class Series:
    """Values [M] and their times [M], both float64; `mean` and `spread` are those of the values before `border`.

    Nothing from `border` on is trained on.
    """

    label: str
    values: np.ndarray
    times: np.ndarray
    mean: float
    spread: float
    border: int

    @property
    def standardised(self) -> np.ndarray:
        """The values [M] as a network sees them."""
        return (self.values - self.mean) / self.spread


def parted(label: str, values: np.ndarray, times: np.ndarray) -> Series:
    """Return the series with its border; raises Refusal when the values before it are all the same."""
    border = border_of(len(values))
    spread = float(values[:border].std())
    if np.ptp(values[:border]) == 0:
        raise Refusal(
            "The first {count} values of “{name}” are all the same: there is nothing to learn from them.",
            count=border,
            name=label,
        )
    return Series(label, values, times, float(values[:border].mean()), spread, border)


def filled(values: np.ndarray) -> np.ndarray:
    """Return values [M] with each gap (NaN) on the straight line between its neighbours."""
    there = np.flatnonzero(np.isfinite(values))
    return np.interp(np.arange(len(values)), there, values[there])


def border_of(total: int) -> int:
    """Return how many of `total` steps come before those kept for the test."""
    return total - round(TEST_SHARE * total)


def longest(total: int) -> int:
    """Return the longest T for which a series of `total` steps has a window, and what follows it, on either side."""
    border = border_of(total)
    return min(border, total - border) - 1


def windows(total: int, length: int, *, channels: int = 1) -> tuple[np.ndarray, int]:
    """Return where windows of `length` steps and their next one begin, and how many of these are to train with.

    No window reaches across the border.  When all are more than fits, every second, third, … remains.
    """
    border = border_of(total)
    starts = np.concatenate([np.arange(border - length), np.arange(border, total - length)])
    most = min(MAX_WINDOWS, MAX_SEQUENCE_NUMBERS // (length * channels))
    stride = -(-len(starts) // (most - 1))  # one less: each side may round up
    train, test = starts[: border - length : stride], starts[border - length :: stride]
    return np.concatenate([train, test]), len(train)


@dataclass(frozen=True)
class Serial(Sequences):
    """The base of real series: windows of T values in a row, the next value asked for at every step."""

    group: ClassVar[str] = N_("Series")
    task: ClassVar[str] = "regression"
    pattern: ClassVar[str] = "many-to-many"
    drawn: ClassVar[bool] = False

    length: int = length_knob(24)

    def series(self) -> Series:
        """Return the whole series; raises Refusal when it can't be had."""
        raise NotImplementedError

    def fitting(self) -> Series:
        """Return the whole series; raises Refusal also when it is too short for T steps."""
        series = self.series()
        total = len(series.values)
        if self.length > longest(total):
            raise Refusal(
                "“{name}” has {count} values, too few for sequences of {length} steps: "
                "the longest that fit have {longest}.",
                name=series.label,
                count=f"{total:,}",
                length=self.length,
                longest=longest(total),
            )
        return series

    def episodes(self, generator: np.random.Generator) -> Episodes:
        series = self.fitting()
        starts, train = windows(len(series.values), self.length)
        found = series.standardised[starts[:, None] + np.arange(self.length + 1)].astype(np.float32)
        return Episodes(found[:, :-1, None], found[:, 1:], (series.label,), train=train)
