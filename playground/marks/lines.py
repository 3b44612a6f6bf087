"""Lines: one or several series over a common axis, with bands, theory, and a place that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from playground.marks.mark import PLAIN, Axis, Colour, Packed, plain, require, shaped

BAND = (0.05, 0.5, 0.95)  # of the draws lie below the band, below the line, and below the band's upper edge


@dataclass(frozen=True, eq=False)
class Series:
    """A line through `x` [N] and `y` [N], broken where one is NaN; `band` is [2, N], from lowest to highest.

    `dashed` is for what is computed by a formula beside what was measured; `points` marks every single one; `until` is
    a place on the x axis, marked in its colour, where what the line tells of ends.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    band: np.ndarray | None = None
    dashed: bool = False
    points: bool = False
    colour: Colour | None = None
    until: float | None = None


def measured(
    name: str,
    draws: np.ndarray,
    theory: np.ndarray | None = None,
    *,
    colour: Colour | None = None,
    first: int = 0,
) -> list[Series]:
    """Return what was measured on many draws [N, D], and the `theory` [N] of it dashed over that, as series.

    The line is the median, the band holds nine tenths of the draws; both are counted along the x axis from `first`.
    """
    low, middle, high = np.quantile(draws, BAND, axis=1)
    along = np.arange(first, first + len(draws))
    found = [Series(name, along, middle, np.stack([low, high]), colour=colour)]
    if theory is not None:
        found.append(Series("", along, theory, dashed=True, colour=colour))
    return found


@dataclass(frozen=True)
class Span:
    """A shaded stretch of the x axis, such as where a function is flat, with its name; None is the end of the axis."""

    low: float | None
    high: float | None
    name: str = ""


@dataclass(frozen=True, eq=False)
class Lines:
    """Series over common axes; `at` marks a place on the x axis, `spans` shade stretches of it.

    `empty` is what stands there instead of axes while no series has a number, in the reader's language.

    Hovering reads all lines at one place, and marks with an x axis of the same title show the same place.
    """

    kind: ClassVar[str] = "lines"

    series: Sequence[Series]
    x: Axis = PLAIN
    y: Axis = PLAIN
    at: float | None = None
    spans: Sequence[Span] = ()
    empty: str = ""

    def pack(self) -> Packed:
        """Return header and arrays."""
        arrays: dict[str, np.ndarray] = {}
        words = []
        for number, each in enumerate(self.series):
            named = f"of the series “{each.name}”"
            x = shaped(each.x, f"The x {named}", None)
            require(bool((np.diff(x) >= 0).all()), f"The x {named} don't ascend.")
            arrays[f"x{number}"] = x.astype(np.float32)
            arrays[f"y{number}"] = shaped(each.y, f"The y {named}", len(x)).astype(np.float32)
            require(each.until is None or np.isfinite(each.until), f"The end {named} is no number.")
            if each.band is not None:
                arrays[f"band{number}"] = shaped(each.band, f"The bands {named}", 2, len(x)).astype(
                    np.float32
                )
            words.append(
                {
                    "name": each.name,
                    "dashed": each.dashed,
                    "points": each.points,
                    "until": each.until,
                    "colour": number if each.colour is None else each.colour,
                }
            )
        require(self.at is None or np.isfinite(self.at), f"A line can't be marked at {self.at}.")
        header = {
            "x": plain(self.x),
            "y": plain(self.y),
            "series": words,
            "at": self.at,
            "spans": plain(self.spans),
            "empty": self.empty,
        }
        return header, arrays
