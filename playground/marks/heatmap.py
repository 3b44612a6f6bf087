"""The heat map: numbers as colours, in one grid or in many small ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from playground.marks.mark import DIVERGING, PLAIN, Axis, Packed, Scale, plain, require, shaped


@dataclass(frozen=True, eq=False)
class Heatmap:
    """`values` [H, W], or [K, H, W] as small multiples with `titles`; NaN is left empty.

    Row 0 is on top, as in a matrix, or with `upward` at the bottom, as over a plane.  With `cells` numbers are written
    in where there is room.  `strength` (in [0, 1], like `values`) fades a colour towards the page.  Hovering a cell
    highlights what has the name of its row in other marks, or with `link` the cell of the same number there.
    """

    kind: ClassVar[str] = "heatmap"

    values: np.ndarray
    x: Axis = PLAIN
    y: Axis = PLAIN
    scale: Scale = DIVERGING
    cells: bool = False
    titles: Sequence[str] = ()
    strength: np.ndarray | None = None
    upward: bool = False
    link: str = ""

    def pack(self) -> Packed:
        """Return header and arrays."""
        values = np.asarray(self.values)
        require(values.ndim in (2, 3), f"A heat map takes [H, W] or [K, H, W], not {list(values.shape)}.")
        many = values.ndim == 3
        values = shaped(values if many else values[None], "The values of a heat map", None, None, None)
        count, rows, columns = values.shape
        require(min(values.shape) > 0, "A heat map without values can't be drawn.")
        require(len(self.titles) in (0, count), f"{len(self.titles)} titles for {count} maps.")
        for axis, size in ((self.x, columns), (self.y, rows)):
            require(len(axis.names) in (0, size), f"{len(axis.names)} names for {size} rows or columns.")
        arrays = {"values": values.astype(np.float32)}
        if self.strength is not None:
            strength = np.asarray(self.strength)
            strength = strength if strength.ndim == 3 else strength[None]
            strength = shaped(strength, "The strengths of a heat map", *values.shape)
            arrays["strength"] = np.round(255 * np.clip(strength, 0, 1)).astype(np.uint8)
        header = {
            "x": plain(self.x),
            "y": plain(self.y),
            "scale": plain(self.scale),
            "cells": self.cells,
            "titles": list(self.titles),
            "many": many,
            "upward": self.upward,
            "link": self.link,
        }
        return header, arrays
