"""The loss against the learning rate, rule by rule, with the rate at which each breaks down."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from engine.sweep import Sweep
from playground.figures import INK


def rate_sweep(
    found: Sequence[Sweep], names: Sequence[str], colours: Sequence[int], *, x: str, y: str
) -> go.Figure:
    """Return the median losses of sweeps of one rule each, over the rates, both logarithmic.

    A dashed line stands where a rule stops learning.
    """
    figure, ends = go.Figure(), []
    for each, name, colour in zip(found, names, colours, strict=True):
        ink = INK["classes"][colour % len(INK["classes"])]
        losses = np.where(np.isfinite(each.medians[0]), np.maximum(each.medians[0], 1e-12), np.nan)
        figure.add_scatter(
            x=each.rates,
            y=losses,
            mode="lines+markers",
            name=name,
            line={"color": ink, "width": 2},
            hovertemplate=f"{name}<br>{x} %{{x:.3g}}<br>{y} %{{y:.3g}}<extra></extra>",
        )
        known = np.flatnonzero(np.isfinite(losses))
        if len(known):
            ends.append((np.log10(each.rates[known[-1]]), np.log10(losses[known[-1]]), name, ink))
        if np.isfinite(each.edge[0]):
            figure.add_vline(x=float(each.edge[0]), line={"color": ink, "width": 1, "dash": "dash"})
    for (at, _height, name, ink), height in zip(ends, _spread([end[1] for end in ends]), strict=True):
        figure.add_annotation(
            x=at,
            y=height,
            text=name,
            showarrow=False,
            xanchor="left",
            xshift=8,
            font={"color": ink, "size": 11},
        )
    figure.update_layout(
        xaxis={"type": "log", "title": {"text": x}, "dtick": 1, "tickformat": "~g"},
        yaxis={"type": "log", "title": {"text": y}, "exponentformat": "power"},
        height=380,
        margin={"l": 60, "r": 130, "t": 10, "b": 40},
    )
    return figure


def _spread(heights: Sequence[float]) -> list[float]:
    """Return the heights moved apart so far that a line of text fits between any two, the lowest staying."""
    if not heights:
        return []
    order, gap = np.argsort(heights), 0.07 * max(1.0, float(np.ptp(heights)))
    found = list(heights)
    for below, above in pairwise(order):
        found[above] = max(found[above], found[below] + gap)
    return found
