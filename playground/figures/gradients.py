"""The size of each layer's gradient through training: where it vanishes shows here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures import INK
from playground.figures.ends import LETTERS, apart


def gradient_sizes(
    steps: np.ndarray, sizes: np.ndarray, names: Sequence[str], *, x: str, y: str, at: int | None = None
) -> go.Figure:
    """Return root mean square gradients [M, C] against steps [M], one line a layer, logarithmic.

    Early layers are dark and late ones light, so that a fan that opens downwards is a vanishing gradient.
    `at` marks the step that is looked at.
    """
    shown = [i for i in range(sizes.shape[1]) if np.isfinite(sizes[:, i]).any()]
    lines, labels = [], []
    for place, i in enumerate(shown):
        colour = INK["classes"][place % 8]
        values = np.where(sizes[:, i] > 0, sizes[:, i], np.nan)
        lines.append(_line(steps, values, names[i], colour, 1.4 + 0.8 * place / max(1, len(shown) - 1)))
        known = np.flatnonzero(np.isfinite(values))
        if len(known):
            labels.append((int(steps[known[-1]]), math.log10(values[known[-1]]), names[i], colour))
    mark: dict[str, Any] = {
        "type": "line",
        "yref": "y domain",
        "y0": 0,
        "y1": 1,
        "line": {"color": INK["accent"], "width": 1},
    }
    layout: dict[str, Any] = {
        "template": {},
        "annotations": _labels(labels, sizes),
        "shapes": [] if at is None else [{**mark, "x0": at, "x1": at}],
        "xaxis": {"title": {"text": x}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": y}, "type": "log", "exponentformat": "power"},
        "margin": {"l": 52, "r": 76, "t": 8, "b": 36},
        "height": 280,
    }
    # All at once: figures that are put together step by step are checked at every step, and this one is live.
    return go.Figure(lines, layout)


def _line(steps: np.ndarray, values: np.ndarray, name: str, colour: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": steps,
        "y": values,
        "mode": "lines",
        "name": name,
        "line": {"color": colour, "width": width},
        "hovertemplate": f"{name}<br>%{{x}}: %{{y:.2e}}<extra></extra>",
    }


def _labels(ends: list[tuple[int, float, str, str]], sizes: np.ndarray) -> list[dict[str, Any]]:
    """Return the names beside the ends (step, exponent, name, colour), apart from one another."""
    seen = np.log10(sizes[np.isfinite(sizes) & (sizes > 0)])
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
    heights = apart([end[1] for end in ends], LETTERS * max(high - low, 1) / 236, low, max(high, low + 1))
    return [
        {
            "x": step,
            "y": height,
            "text": name,
            "showarrow": False,
            "xanchor": "left",
            "xshift": 4,
            "font": {"color": colour, "size": 11},
        }
        for (step, _, name, colour), height in zip(ends, heights, strict=True)
    ]
