"""A column of a file as it was brought, and the series that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.data.uploads.chronology import Ordered, ordered


@dataclass(frozen=True, eq=False)
class Kept:
    """A column as it was brought: values [M], NaN where missing, and their times [M] if there are any.

    Times are seconds since 1970 where they are `dated`, else numbers of the file's own.  Where the file holds several
    series, `parts` [M] says to which of the `names` each row belongs.  `other` are the times with day and month
    exchanged, where that can be read as well; `day_first` says how the dates were read.
    """

    name: str
    values: np.ndarray
    times: np.ndarray | None = None
    dated: bool = False
    other: np.ndarray | None = None
    day_first: bool = False
    parts: np.ndarray | None = None
    names: tuple[str, ...] = ()

    def arrays(self) -> list[np.ndarray]:
        """Return all that takes room."""
        return [each for each in (self.values, self.times, self.other, self.parts) if each is not None]


@lru_cache(maxsize=32)
def arranged(
    kept: Kept,
    *,
    only: str = "",
    dates: str = "auto",
    turn: str = "auto",
    gaps: str = "auto",
    steps: str = "auto",
) -> Ordered:
    """Return the series in the order of time, as the fields of `OwnSeries` of these names say."""
    values, times = kept.values, kept.other if dates == "other" and kept.other is not None else kept.times
    if kept.parts is not None:
        mine = kept.parts == (kept.names.index(only) if only in kept.names else 0)
        values, times = values[mine], None if times is None else times[mine]
    return ordered(values, times, order=turn, gaps=gaps, steps=steps)
