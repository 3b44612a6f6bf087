"""What a plane through parameter space hides: the true loss of each path beside that of its shadow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.probes.glance import Trail
from playground.figures import INK

LEAST = 1e-12  # losses lower than this are drawn here


def honesty_chart(
    trails: Sequence[Trail],
    names: Sequence[str],
    colours: Sequence[int],
    *,
    strides: Sequence[float],
    words: tuple[str, str, str],
) -> go.Figure:
    """Return the true loss (full) and the loss on the plane (dotted) of every rule at each step.

    A step goes `strides` far on the axis; `words` are the words for that, the loss, and the loss on the plane.
    """
    step, loss, plane = words
    figure = go.Figure()
    for trail, name, colour, stride in zip(trails, names, colours, strides, strict=True):
        ink = INK["classes"][colour % len(INK["classes"])]
        for values, dash, what in ((trail.honesty.true, "solid", loss), (trail.honesty.plane, "dot", plane)):
            figure.add_scatter(
                x=trail.steps * stride,
                y=np.maximum(values, LEAST),
                mode="lines",
                name=f"{name} · {what}",
                line={"color": ink, "width": 1.6, "dash": dash},
                hovertemplate=f"{name} · {what}<br>{step} %{{x:.4g}}: %{{y:.3g}}<extra></extra>",
            )
    figure.update_layout(
        xaxis={"title": {"text": step}},
        yaxis={"title": {"text": loss}, "type": "log", "exponentformat": "power"},
        height=260,
        margin={"l": 52, "r": 12, "t": 8, "b": 40},
        showlegend=False,
    )
    return figure
