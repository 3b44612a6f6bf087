"""Real series that come with the project; engine/data says from where and under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from engine.data.dataset import Remark, remark
from engine.data.series import Serial, Series, filled, parted
from engine.spec import N_, knob

DATA = Path(__file__).parents[1] / "files"


@cache
def _vendored(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return times in years [M] and values [M], NaN where there is none."""
    with np.load(DATA / "series.npz") as found:
        times, values = found[name]
    return times, values


@dataclass(frozen=True)
class Sunspots(Serial):
    """Sunspot numbers, mean of each year 1700–2008 or month 1749–2009: an uneven cycle of about eleven years."""

    name: ClassVar[str] = "sunspots"
    title: ClassVar[str] = N_("Sunspots")
    summary: ClassVar[str] = N_(
        "How many spots the sun has: it comes and goes in some eleven years, never twice alike."
    )
    puzzle: ClassVar[str] = N_("How many years back does it have to look to foresee the next peak?")
    source: ClassVar[str] = N_("National Geophysical Data Center (public domain), from statsmodels.")
    order: ClassVar[int] = 320

    by: str = knob(
        "year",
        choices={"year": N_("years"), "month": N_("months")},
        label=N_("One value each"),
        help=N_(
            "Months show more and are noisier, and one cycle of the sun takes twelve times as many steps."
        ),
    )

    @property
    def season(self) -> int:
        return 11 if self.by == "year" else 132

    def series(self) -> Series:
        times, values = _vendored(f"sunspots_{self.by}")
        return parted(N_("Sunspots"), values, times)


@dataclass(frozen=True)
class CarbonDioxide(Serial):
    """CO₂ in the air at Mauna Loa, 1958–2001, by week or its monthly means.  Keeling & Whorf, 2004."""

    name: ClassVar[str] = "co2"
    title: ClassVar[str] = N_("CO₂ at Mauna Loa")
    summary: ClassVar[str] = N_(
        "The air over Hawaii: CO₂ falls with every summer's leaves and rises all the same."
    )
    puzzle: ClassVar[str] = N_(
        "Most of the test lies higher than all it has seen: does it foretell changes better?"
    )
    source: ClassVar[str] = N_("Keeling and Whorf, Scripps, 2004 (public domain), from statsmodels.")
    order: ClassVar[int] = 321

    by: str = knob(
        "month",
        choices={"month": N_("months"), "week": N_("weeks")},
        label=N_("One value each"),
        help=N_("Weeks show more and are noisier, and a year takes more than four times as many steps."),
    )
    shown: str = knob(
        "level",
        choices={"level": N_("as it is"), "change": N_("its changes")},
        label=N_("What is foretold"),
        help=N_(
            "The level keeps rising beyond all that was learned from; the change from one step to the next doesn't."
        ),
    )

    @property
    def season(self) -> int:
        return 12 if self.by == "month" else 52

    def series(self) -> Series:
        times, values = self._measured()
        values = filled(values)
        if self.shown == "change":
            return parted(N_("change of CO₂ (ppm)"), np.diff(values), times[1:])
        return parted(N_("CO₂ (ppm)"), values, times)

    def remarks(self) -> tuple[Remark, ...]:
        gaps = np.isnan(self._measured()[1])
        text = N_(
            "{count} of {total} values were never measured: they lie on a straight line between their neighbours."
        )
        return (remark(text, count=int(gaps.sum()), total=f"{len(gaps):,}"),)

    def _measured(self) -> tuple[np.ndarray, np.ndarray]:
        times, values = _vendored("co2_week")
        return (times, values) if self.by == "week" else _monthly(times, values)


def _monthly(times: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of what was measured in each twelfth of a year, NaN where nothing was."""
    months = np.floor(times * 12 + 1e-6).astype(int)
    first = months[0]
    there = np.isfinite(values)
    count = np.bincount(months[there] - first, minlength=months[-1] - first + 1)
    total = np.bincount(months[there] - first, values[there], minlength=len(count))
    means = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    return (first + np.arange(len(count))) / 12, means
