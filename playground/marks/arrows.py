"""Arrows: where things go from where they are, over a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from playground.marks.mark import DIVERGING, PLAIN, Axis, Colour, Packed, Scale, plain, require, shaped
from playground.marks.scatter import field_of


@dataclass(frozen=True, eq=False)
class Arrows:
    """Arrows that begin `at` [N, 2] and lead `by` [N, 2], over a `field` [H, W] between the ends of both axes.

    Arrows are drawn `length` times as long as they are; None makes the longest as long as reads well.
    """

    kind: ClassVar[str] = "arrows"

    at: np.ndarray
    by: np.ndarray
    x: Axis = PLAIN
    y: Axis = PLAIN
    field: np.ndarray | None = None
    shade: Scale = DIVERGING
    names: Sequence[str] = ()
    colours: Sequence[Colour] = ()
    length: float | None = None
    square: bool = False

    def pack(self) -> Packed:
        """Return header and arrays."""
        at = shaped(self.at, "Where arrows begin", None, 2)
        count = len(at)
        arrays = {
            "at": at.astype(np.float32),
            "by": shaped(self.by, "Where arrows lead", count, 2).astype(np.float32),
        }
        if self.field is not None:
            arrays["field"] = field_of(self.field, self.x, self.y)
        require(len(self.names) in (0, count), f"{len(self.names)} names for {count} arrows.")
        require(len(self.colours) in (0, count), f"{len(self.colours)} colours for {count} arrows.")
        require(self.length is None or self.length > 0, "Arrows need a length above 0.")
        header = {
            "x": plain(self.x),
            "y": plain(self.y),
            "shade": plain(self.shade),
            "names": list(self.names),
            "colours": list(self.colours),
            "length": self.length,
            "square": self.square,
        }
        return header, arrays
