"""Dates and times as people write them in files, as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

ENOUGH = 0.9  # of the cells that hold something: so many have to be dates for a column to hold dates
_CLOCK = (
    r"(?:[T ,]+(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})(?:[.,]\d+)?)?秒?分? ?([AaPp]\.?[Mm]\.?)?"
    r"(?:Z| ?[+-]\d\d:?\d\d)?)?"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})(?:[-/.年] ?(\d{{1,2}})(?:[-/.月] ?(\d{{1,2}})日?|月)?)?{_CLOCK}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})[-/.] ?(\d{{1,2}})[-/.] ?(\d{{4}}|\d{{2}}){_CLOCK}")
_COMPACT = re.compile(rf"((?:19|20)\d\d)(\d\d)(\d\d){_CLOCK}")
_DAY_NAMED = re.compile(
    rf"(?:(\d{{1,2}})[-. ]+)?([A-Za-z]{{3,9}})[-. ]+(?:(\d{{1,2}}),? +)?(\d{{4}}){_CLOCK}"
)
_MONTHS = {
    name: place + 1
    for place, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    )
}


@dataclass(frozen=True, eq=False)
class Moments:
    """Seconds since 1970 [M], NaN where a cell holds no date; `other` are those with day and month exchanged, where
    that can be read as well, and `day_first` says which the first reading is.
    """

    seconds: np.ndarray
    other: np.ndarray | None = None
    day_first: bool = False


def moments(cells: Sequence[str]) -> Moments | None:
    """Return the moments that cells [M] hold, None where most of them are no dates.

    Where 3/4/2026 could be read in two ways the column decides: by a day above twelve, else by the smaller steps.
    """
    held = [cell for cell in cells if cell]
    # Years alone are numbers, not moments.
    if len(held) < 2 or all(re.fullmatch(r"[+-]?\d{1,4}([.,]\d+)?", cell) for cell in held):
        return None
    by_day = {cell: _seconds(cell, day_first=True) for cell in set(held)}
    known = sum(by_day[cell] is not None for cell in held)
    slashed = any(_YEAR_LAST.fullmatch(cell) for cell in by_day)
    if not slashed:
        return Moments(_column(cells, by_day)) if known >= ENOUGH * len(held) else None
    by_month = {cell: _seconds(cell, day_first=False) for cell in by_day}
    other = sum(by_month[cell] is not None for cell in held)
    if max(known, other) < ENOUGH * len(held):
        return None
    first, second = _column(cells, by_day), _column(cells, by_month)
    if known != other:
        return Moments(first if known > other else second)
    if _travelled(first) <= _travelled(second):
        return Moments(first, second, day_first=True)
    return Moments(second, first)


def written(seconds: float, *, clock: bool) -> str:
    """Return a moment as it is written everywhere: 2026-03-01, with `clock` 2026-03-01 08:14."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M" if clock else "%Y-%m-%d")


def _column(cells: Sequence[str], known: dict[str, float | None]) -> np.ndarray:
    return np.array(
        [np.nan if (found := known.get(cell)) is None else found for cell in cells], dtype=np.float64
    )


def _travelled(seconds: np.ndarray) -> float:
    """Return how far it is from each moment to the next, all together: the wrong order jumps to and fro."""
    return float(np.abs(np.diff(seconds[~np.isnan(seconds)])).sum())


def _seconds(cell: str, *, day_first: bool) -> float | None:
    if found := _YEAR_FIRST.fullmatch(cell) or _COMPACT.fullmatch(cell):
        year, month, day, *clock = found.groups()
    elif found := _YEAR_LAST.fullmatch(cell):
        one, two, year, *clock = found.groups()
        day, month = (one, two) if day_first else (two, one)
        if len(year) == 2:
            year = f"{'19' if year >= '70' else '20'}{year}"
    elif found := _DAY_NAMED.fullmatch(cell):
        before, name, after, year, *clock = found.groups()
        month, day = _MONTHS.get(name[:3].lower()), before or after
        if month is None:
            return None
    else:
        return None
    hour, minute, second, half = (*clock, *[None] * 4)[:4]
    hour = int(hour or 0)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + 12 * half.lower().startswith("p")
    try:
        date = datetime(
            int(year), int(month or 1), int(day or 1), hour, int(minute or 0), int(second or 0), tzinfo=UTC
        )
    except ValueError:
        return None
    return date.timestamp()
