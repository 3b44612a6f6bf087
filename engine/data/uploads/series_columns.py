"""What the columns of a file say about time: which one holds it, and whether several series are joined in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.data.series import LEAST_STEPS
from engine.data.uploads.dates import moments
from engine.limits import MAX_NAME_CHARACTERS

CLOCKS = {
    "year",
    "time",
    "t",
    "step",
    "date",
    "month",
    "day",
    "week",
    "jahr",
    "zeit",
    "年",
    "年份",
    "时间",
    "日期",
}
MOST_PARTS = 50  # series that are told apart in one file


@dataclass(frozen=True, eq=False)
class When:
    """The column number `place`: times [M], in seconds since 1970 where `dated`; the rest as in `Moments`."""

    place: int
    times: np.ndarray
    dated: bool = False
    other: np.ndarray | None = None
    day_first: bool = False


def when_of(
    header: Sequence[str], cells: Sequence[Sequence[str]], numbers: Sequence[np.ndarray | None]
) -> When | None:
    """Return the column that holds the time: the first of dates, else numbers that only rise or fall and say so."""
    for place, column in enumerate(cells):
        found = moments(column)
        if found is not None:
            return When(place, found.seconds, True, found.other, found.day_first)
    for place, (name, values) in enumerate(zip(header, numbers, strict=True)):
        if values is None or name.lower() not in CLOCKS or np.isnan(values).any() or len(values) < 2:
            continue
        steps = np.diff(values)
        if (steps > 0).all() or (steps < 0).all():
            return When(place, values)
    return None


def joined(cells: Sequence[Sequence[str]], when: When | None) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Return to which series each row belongs [M], and their names, where a file holds several; else None and ().

    They are told apart by a column of words within each of which time runs one way; else by time that jumps back.
    """
    if when is None or _runs_one_way(when.times):
        return None, ()
    for place, column in enumerate(cells):
        names = list(dict.fromkeys(column))
        if place == when.place or not 2 <= len(names) <= MOST_PARTS or "" in names:
            continue
        codes = np.array([names.index(cell) for cell in column])
        groups = [when.times[codes == code] for code in range(len(names))]
        if all(len(each) >= LEAST_STEPS and _runs_one_way(each) for each in groups):
            return codes, tuple(name[:MAX_NAME_CHARACTERS] for name in names)
    steps = np.diff(when.times)
    forwards = (steps > 0).sum() > (steps < 0).sum()
    back = np.flatnonzero(steps < 0 if forwards else steps > 0) + 1
    sizes = np.diff(np.concatenate([[0], back, [len(when.times)]]))
    if not len(back) or len(sizes) > MOST_PARTS or sizes.min() < LEAST_STEPS:
        return None, ()
    return np.repeat(np.arange(len(sizes)), sizes), tuple(str(place + 1) for place in range(len(sizes)))


def _runs_one_way(times: np.ndarray) -> bool:
    """Whether time never turns and hardly ever stands still."""
    steps = np.diff(times[~np.isnan(times)])
    return bool(((steps >= 0).all() or (steps <= 0).all()) and (len(steps) == 0 or (steps == 0).mean() < 0.1))
