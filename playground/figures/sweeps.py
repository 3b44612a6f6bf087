"""The loss against the learning rate, rule by rule, with the rate at which each breaks down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.compare.sweep import Sweep
from playground.figures import INK
from playground.figures.ends import name_ends


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
    heights = [end[1] for end in ends]
    shown = (min(heights, default=0.0), max([*heights, min(heights, default=0.0) + 1]))
    name_ends(figure, ends, shown=shown, height=330)
    figure.update_layout(
        xaxis={"type": "log", "title": {"text": x}, "dtick": 1, "tickformat": "~g"},
        yaxis={"type": "log", "title": {"text": y}, "exponentformat": "power"},
        height=380,
        margin={"l": 60, "r": 130, "t": 10, "b": 40},
    )
    return figure
