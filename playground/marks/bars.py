"""Bars: how often, or how much: histograms over a common axis, one over the other as a ridge, or named bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from playground.marks.mark import PLAIN, Axis, Colour, Packed, plain, require, shaped


class Histograms(Protocol):
    """Histograms over common edges, as `engine.probes.ridge` has them."""

    @property
    def edges(self) -> np.ndarray:
        """Between which it was counted [B+1]."""
        ...

    @property
    def counts(self) -> np.ndarray:
        """How often [R, B], a row a histogram."""
        ...


@dataclass(frozen=True, eq=False)
class Row:
    """A histogram: `counts` [B] between `edges` [B+1]; None for one bar a name of the x axis."""

    name: str
    edges: np.ndarray | None
    counts: np.ndarray
    colour: Colour | None = None


@dataclass(frozen=True, eq=False)
class Bars:
    """Rows over each other on one plane, or with `ridge` one below the other, each as high as its highest bar."""

    kind: ClassVar[str] = "bars"

    rows: Sequence[Row]
    x: Axis = PLAIN
    y: Axis = PLAIN
    ridge: bool = False

    @classmethod
    def of(
        cls, found: Histograms, names: Sequence[str], *, x: Axis = PLAIN, colour: Colour | None = None
    ) -> Bars:
        """Return histograms of the engine as a ridge, each row under its name."""
        pairs = zip(names, found.counts, strict=True)
        return cls([Row(name, found.edges, counts, colour) for name, counts in pairs], x=x, ridge=True)

    def pack(self) -> Packed:
        """Return header and arrays."""
        arrays: dict[str, np.ndarray] = {}
        words = []
        for number, row in enumerate(self.rows):
            counts = shaped(row.counts, f"The bars of “{row.name}”", None).astype(np.float32)
            size = len(counts)
            if row.edges is None:
                require(
                    len(self.x.names) == size, f"{len(self.x.names)} names for {size} bars of “{row.name}”."
                )
                edges = np.arange(size + 1, dtype=np.float32) - 0.5
            else:
                edges = shaped(row.edges, f"The edges of “{row.name}”", size + 1).astype(np.float32)
                require(bool((np.diff(edges) > 0).all()), f"The edges of “{row.name}” don't ascend.")
            arrays[f"edges{number}"], arrays[f"counts{number}"] = edges, counts
            default: Colour = 0 if self.ridge else number
            words.append({"name": row.name, "colour": default if row.colour is None else row.colour})
        return {"x": plain(self.x), "y": plain(self.y), "rows": words, "ridge": self.ridge}, arrays
