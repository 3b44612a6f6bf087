"""Tiles: a few numbers side by side, each in its colour and with its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from playground.marks.mark import DIVERGING, Packed, Scale, plain, require, shaped


@dataclass(frozen=True, eq=False)
class Tiles:
    """`values` [N], each written on a tile in its colour of `scale`, with `names` [N] and `signs` between them.

    The read-out says what is written: the title of `scale`, and `notes` [N] on single ones.
    """

    kind: ClassVar[str] = "tiles"

    values: np.ndarray
    names: Sequence[str] = ()
    signs: Sequence[str] = ()
    scale: Scale = DIVERGING
    notes: Sequence[str] = ()

    def pack(self) -> Packed:
        """Return header and arrays."""
        values = shaped(self.values, "The numbers of tiles", None)
        count = len(values)
        require(count > 0, "There are no tiles to draw.")
        require(len(self.names) in (0, count), f"{len(self.names)} names for {count} tiles.")
        require(len(self.signs) in (0, count - 1), f"{len(self.signs)} signs between {count} tiles.")
        require(len(self.notes) in (0, count), f"{len(self.notes)} notes for {count} tiles.")
        header = {
            "names": list(self.names),
            "signs": list(self.signs),
            "scale": plain(self.scale),
            "notes": list(self.notes),
        }
        return header, {"values": values.astype(np.float32)}
