"""Scatter: points on a plane, with a field below them, the trails they left, and the spread that each stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from playground.marks.mark import DIVERGING, PLAIN, Axis, Packed, Scale, plain, require, shaped


@dataclass(frozen=True, eq=False)
class Scatter:
    """`points` [N, 2] with `colours` [N]: whole numbers are classes (named `classes`), others go by `scale`.

    `field` [H, W] lies below and fills the plane between the ends of both axes, its row 0 at the bottom; it goes by
    `shade`.  `trails` [T, K, 2] are K ways through T places; `ellipses` [N, 2] deviations along both axes, drawn at one
    deviation.  `names` [N] say what points are: the same name is highlighted in other marks; `link` does so for
    numbers of points.  `labels` writes the names beside them.  Points in `movable` can be dragged, and answer with a
    `Pick` that has `moved`; `hollow` [N] (bool) are those only tested on.  With `square` both axes have one measure.
    """

    kind: ClassVar[str] = "scatter"

    points: np.ndarray
    colours: np.ndarray | None = None
    x: Axis = PLAIN
    y: Axis = PLAIN
    scale: Scale = DIVERGING
    field: np.ndarray | None = None
    shade: Scale = DIVERGING
    trails: np.ndarray | None = None
    ellipses: np.ndarray | None = None
    names: Sequence[str] = ()
    labels: bool = False
    classes: Sequence[str] = ()
    hollow: np.ndarray | None = None
    movable: Sequence[int] = ()
    square: bool = False
    link: str = ""

    def pack(self) -> Packed:
        """Return header and arrays."""
        points = shaped(self.points, "The points", None, 2)
        count = len(points)
        arrays = {"points": points.astype(np.float32)}
        if self.colours is not None:
            colours = shaped(self.colours, "The colours", count)
            arrays["colours"] = colours.astype(np.float32 if colours.dtype.kind == "f" else np.int32)
        if self.field is not None:
            arrays["field"] = field_of(self.field, self.x, self.y)
        if self.trails is not None:
            arrays["trails"] = shaped(self.trails, "The trails", None, None, 2).astype(np.float32)
        if self.ellipses is not None:
            arrays["ellipses"] = shaped(self.ellipses, "The deviations of ellipses", count, 2).astype(
                np.float32
            )
        if self.hollow is not None:
            arrays["hollow"] = shaped(self.hollow, "The hollow points", count).astype(bool)
        require(len(self.names) in (0, count), f"{len(self.names)} names for {count} points.")
        require(all(0 <= each < count for each in self.movable), f"There is no point to move among {count}.")
        header = {
            "x": plain(self.x),
            "y": plain(self.y),
            "scale": plain(self.scale),
            "shade": plain(self.shade),
            "names": list(self.names),
            "labels": self.labels,
            "classes": list(self.classes),
            "movable": [int(each) for each in self.movable],
            "square": self.square,
            "link": self.link,
        }
        return header, arrays


def field_of(values: np.ndarray, x: Axis, y: Axis) -> np.ndarray:
    """Return the field [H, W] below a plane; the axes have to say where it ends."""
    field = shaped(values, "The values of a field", None, None)
    ends = (x.low, x.high, y.low, y.high)
    require(None not in ends, "A field needs the low and high end of both axes: it lies between them.")
    return field.astype(np.float32)
