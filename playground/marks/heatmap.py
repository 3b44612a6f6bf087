"""The heat map: numbers as colours, in one grid or in many small ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.marks.mark import DIVERGING, PLAIN, Axis, Packed, Scale, plain, require, shaped


@dataclass(frozen=True, eq=False)
class Heatmap:
    """`values` [H, W], or [K, H, W] as small multiples with `titles`; NaN is left empty.

    Row 0 is on top, as in a matrix, or with `upward` at the bottom, as over a plane.  With `cells` numbers are written
    in where there is room, or `texts` of one's own (in the shape of `values`).  `strength` (in [0, 1], like `values`)
    fades a colour towards the page.  Hovering a cell highlights what has the name of its row in other marks, or with
    `link` the cell of the same number there; the read-out ends with the sentence `also`, whose {value} is that of
    `more` (like `values`), and with what `notes` (like `texts`) say of the cell.  `marked` cells [M, 2 or 3] have a
    frame; a map is at most `size` px wide.
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
    texts: Any = None
    notes: Any = None
    more: np.ndarray | None = None
    also: str = ""
    marked: Sequence[tuple[int, ...]] = ()
    size: int | None = None

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
        arrays: dict[str, np.ndarray] = {"values": values.astype(np.float32)}
        if self.strength is not None:
            strength = _like(values, self.strength, "The strengths")
            arrays["strength"] = np.round(255 * np.clip(strength, 0, 1)).astype(np.uint8)
        if self.more is not None:
            arrays["more"] = _like(values, self.more, "What more is said").astype(np.float32)
        require(
            all(len(cell) == 2 + many for cell in self.marked), "A marked cell is [row, column] of a map."
        )
        header = {
            "x": plain(self.x),
            "y": plain(self.y),
            "scale": plain(self.scale),
            "cells": self.cells,
            "titles": list(self.titles),
            "many": many,
            "upward": self.upward,
            "link": self.link,
            "texts": _words(values, self.texts),
            "notes": _words(values, self.notes),
            "also": self.also,
            "marked": [[int(each) for each in cell] for cell in self.marked],
            "size": self.size,
        }
        return header, arrays


def _like(values: np.ndarray, others: np.ndarray, what: str) -> np.ndarray:
    """Return `others` as an array of the shape [K, H, W] of `values`."""
    found = np.asarray(others)
    return shaped(found if found.ndim == 3 else found[None], f"{what} of a heat map", *values.shape)


def _words(values: np.ndarray, words: Any) -> list[str] | None:
    """Return words in the shape of `values` in one list, as the browser reads them."""
    if words is None:
        return None
    found = np.asarray(words, dtype=object)
    require(found.size == values.size, f"{found.size} words for {values.size} cells of a heat map.")
    return [str(each) for each in found.ravel()]
