"""The loss against the learning rate, rule by rule, with the rate at which each breaks down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.sweep import Sweep
from playground.figures import INK


def rate_sweep(found: Sweep, names: Sequence[str], colours: Sequence[int], *, x: str, y: str) -> go.Figure:
    """Return median losses over the rates, both logarithmic; a dashed line stands where a rule stops learning."""
    figure = go.Figure()
    for place, name in enumerate(names):
        ink = INK["classes"][colours[place] % len(INK["classes"])]
        losses = np.where(np.isfinite(found.medians[place]), np.maximum(found.medians[place], 1e-12), np.nan)
        figure.add_scatter(
            x=found.rates,
            y=losses,
            mode="lines+markers",
            name=name,
            line={"color": ink, "width": 2},
            hovertemplate=f"{name}<br>{x} %{{x:.3g}}<br>{y} %{{y:.3g}}<extra></extra>",
        )
        best = int(np.nanargmin(losses)) if np.isfinite(losses).any() else None
        if best is not None:
            figure.add_annotation(
                x=np.log10(found.rates[best]),
                y=np.log10(losses[best]),
                text=name,
                showarrow=False,
                yshift=-12,
                font={"color": ink, "size": 11},
            )
        if np.isfinite(found.edge[place]):
            figure.add_vline(x=float(found.edge[place]), line={"color": ink, "width": 1, "dash": "dash"})
    figure.update_layout(
        xaxis={"type": "log", "title": {"text": x}},
        yaxis={"type": "log", "title": {"text": y}, "exponentformat": "power"},
        height=380,
        margin={"l": 60, "r": 16, "t": 10, "b": 40},
    )
    return figure
