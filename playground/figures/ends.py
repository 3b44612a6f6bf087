"""Names at the ends of lines, apart from one another: nobody reads two names printed on one spot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

LETTERS = 15  # px from one name to the next


def apart(heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return `heights` moved as little as keeps them `gap` apart, in their order, and from `low` to `high`.

    Where they don't all fit, the lowest ones lie below.
    """
    order = np.argsort(heights, kind="stable")
    placed = np.clip(np.array(heights, dtype=float), low, high)
    floor = -np.inf
    for place in order:
        floor = placed[place] = max(placed[place], floor + gap)
    ceiling = high
    for place in reversed(order):
        placed[place] = min(placed[place], ceiling)
        ceiling = placed[place] - gap
    return placed.tolist()


def name_ends(
    figure: go.Figure,
    ends: Sequence[tuple[Any, float, str, str]],
    *,
    shown: tuple[float, float],
    height: float,
    row: int | None = None,
    col: int | None = None,
) -> None:
    """Write a name beside each end (x, y, name, colour); the axis shows `shown` on `height` pixels.

    On a logarithmic axis y and `shown` are exponents, as Plotly wants them.
    """
    low, high = shown
    gap = LETTERS * (high - low) / height
    for (x, _, name, colour), y in zip(ends, apart([end[1] for end in ends], gap, low, high), strict=True):
        figure.add_annotation(
            x=x,
            y=y,
            text=name,
            xanchor="left",
            xshift=6,
            showarrow=False,
            font={"color": colour, "size": 11},
            row=row,
            col=col,
        )
