"""One long series, and the windows of it that are learned from: the past to train on, its future to test on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np

from engine.data.sequences import Episodes, Sequences, length_knob
from engine.data.uploads.chronology import DAY
from engine.data.uploads.dates import written
from engine.limits import MAX_SEQUENCE_NUMBERS, MAX_WINDOWS
from engine.spec import N_, Refusal

TEST_SHARE = 0.3  # of a series, at its end
LEAST_STEPS = 16  # that have a window of four, the shortest there is, and its next step on either side


@dataclass(frozen=True, eq=False)
class Series:
    """Values [M] and their times [M], both float64; `mean` and `spread` are those of the values before `border`.

    Nothing from `border` on is trained on.  No window reaches across one of the `breaks`, places before which time is
    missing; `made` [M] marks values that were not measured but lie between their neighbours.  Times are years or steps,
    and seconds since 1970 where the series is `dated`.
    """

    label: str
    values: np.ndarray
    times: np.ndarray
    mean: float
    spread: float
    border: int
    breaks: tuple[int, ...] = ()
    made: np.ndarray | None = None
    dated: bool = False

    def stretch(self, start: int, most: int) -> slice:
        """Return up to `most` places from `start` on that follow one another without a break."""
        ends = [place for place in self.breaks if place > start]
        return slice(start, min([start + most, len(self.values), *ends]))

    def moment(self, place: int) -> str:
        """Return the time at a place as it is written."""
        if not self.dated:
            return f"{self.times[place]:.6g}"
        return written(float(self.times[place]), clock=bool((self.times % DAY).any()))

    @property
    def standardised(self) -> np.ndarray:
        """The values [M] as a network sees them."""
        return (self.values - self.mean) / self.spread


def parted(
    label: str,
    values: np.ndarray,
    times: np.ndarray,
    *,
    breaks: tuple[int, ...] = (),
    made: np.ndarray | None = None,
    dated: bool = False,
) -> Series:
    """Return the series with its border; raises Refusal when the values before it are all the same."""
    border = border_of(len(values))
    spread = float(values[:border].std())
    if np.ptp(values[:border]) == 0:
        raise Refusal(
            "The first {count} values of “{name}” are all the same: there is nothing to learn from them.",
            count=border,
            name=label,
        )
    mean = float(values[:border].mean())
    return Series(label, values, times, mean, spread, border, breaks=breaks, made=made, dated=dated)


def filled(values: np.ndarray) -> np.ndarray:
    """Return values [M] with each gap (NaN) on the straight line between its neighbours."""
    there = np.flatnonzero(np.isfinite(values))
    return np.interp(np.arange(len(values)), there, values[there])


def border_of(total: int) -> int:
    """Return how many of `total` steps come before those kept for the test."""
    return total - round(TEST_SHARE * total)


def longest(total: int, breaks: tuple[int, ...] = ()) -> int:
    """Return the longest T for which a series of `total` steps has a window, and what follows it, on either side."""
    border = border_of(total)
    places = sorted({0, border, total, *breaks})
    runs = [(start, stop - start) for start, stop in pairwise(places)]
    past, future = ([each for start, each in runs if (start < border) == before] for before in (True, False))
    return min(max(past), max(future)) - 1


def windows(
    total: int, length: int, *, channels: int = 1, breaks: tuple[int, ...] = ()
) -> tuple[np.ndarray, int]:
    """Return where windows of `length` steps and their next one begin, and how many of these are to train with.

    No window reaches across the border or one of the `breaks`.  When all are more than fits, every second, third, …
    remains.
    """
    border = border_of(total)
    whole = np.ones(total, dtype=bool)
    for place in (border, total, *breaks):
        whole[max(0, place - length) : place] = False
    starts = np.flatnonzero(whole)
    most = min(MAX_WINDOWS, MAX_SEQUENCE_NUMBERS // (length * channels))
    stride = -(-len(starts) // (most - 1))  # one less: each side may round up
    train, test = starts[starts < border][::stride], starts[starts >= border][::stride]
    return np.concatenate([train, test]), len(train)


@dataclass(frozen=True)
class Serial(Sequences):
    """The base of real series: windows of T values in a row, the next value asked for at every step."""

    group: ClassVar[str] = N_("Series")
    task: ClassVar[str] = "regression"
    pattern: ClassVar[str] = "many-to-many"
    drawn: ClassVar[bool] = False

    length: int = length_knob(24)

    @property
    def season(self) -> int:
        """How many steps a season has where that is known, 0 where the values have to tell."""
        return 0

    def series(self) -> Series:
        """Return the whole series; raises Refusal when it can't be had."""
        raise NotImplementedError

    def fitting(self) -> Series:
        """Return the whole series; raises Refusal also when it is too short for T steps."""
        series = self.series()
        total = len(series.values)
        most = longest(total, series.breaks)
        if self.length > most and series.breaks:
            raise Refusal(
                "“{name}” is cut at {count} gaps, too often for sequences of {length} steps: "
                "the longest that fit have {longest}.",
                name=series.label,
                count=len(series.breaks),
                length=self.length,
                longest=most,
            )
        if self.length > most:
            raise Refusal(
                "“{name}” has {count} values, too few for sequences of {length} steps: "
                "the longest that fit have {longest}.",
                name=series.label,
                count=f"{total:,}",
                length=self.length,
                longest=most,
            )
        return series

    def episodes(self, generator: np.random.Generator) -> Episodes:
        series = self.fitting()
        starts, train = windows(len(series.values), self.length, breaks=series.breaks)
        found = series.standardised[starts[:, None] + np.arange(self.length + 1)].astype(np.float32)
        return Episodes(found[:, :-1, None], found[:, 1:], (series.label,), train=train)
