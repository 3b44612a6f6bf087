"""The loss over a plane through parameter space, with the paths of all rules on it, and what the plane hides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.probes.landscape import Honesty, Landscape
from playground.figures import INK


def loss_landscape(
    found: Landscape,
    seen: Sequence[Honesty],
    steps: np.ndarray,
    names: Sequence[str],
    colours: Sequence[int],
    *,
    words: tuple[str, str, str],
) -> go.Figure:
    """Return the plane with every rule's shadow, beside the true loss (full) and the plane's (dotted) at each step.

    `words` are the words for the step, the loss, and the loss on the plane.
    """
    step, loss, plane = words
    figure = make_subplots(rows=1, cols=2, column_widths=[0.55, 0.45], horizontal_spacing=0.09)
    figure.add_contour(
        x=found.a,
        y=found.b,
        z=np.log10(np.maximum(found.losses, 1e-12)),
        colorscale=[[0, INK["background"]], [1, INK["faint"]]],
        ncontours=18,
        line={"width": 0.6},
        opacity=0.6,
        showscale=False,
        hovertemplate=f"log₁₀ {loss} %{{z:.2f}}<extra></extra>",
        row=1,
        col=1,
    )
    for honest, name, colour in zip(seen, names, colours, strict=True):
        ink = INK["classes"][colour % len(INK["classes"])]
        x, y = honest.coordinates[..., 0], honest.coordinates[..., 1]
        figure.add_scatter(x=x, y=y, mode="lines", name=name, line={"color": ink, "width": 2}, row=1, col=1)
        figure.add_scatter(
            x=x[-1:], y=y[-1:], mode="markers+text", text=[name], textposition="top center",
            marker={"color": ink, "size": 8}, hoverinfo="skip", row=1, col=1,
        )  # fmt: skip
        for values, dash, what in ((honest.true, "solid", loss), (honest.plane, "dot", plane)):
            figure.add_scatter(
                x=steps,
                y=np.maximum(values, 1e-12),
                mode="lines",
                line={"color": ink, "width": 1.6, "dash": dash},
                hovertemplate=f"{name} · {what}<br>{step} %{{x}}: %{{y:.3g}}<extra></extra>",
                row=1,
                col=2,
            )
    figure.update_xaxes(title={"text": step}, row=1, col=2)
    figure.update_yaxes(title={"text": loss}, type="log", row=1, col=2)
    figure.update_layout(height=420, margin={"l": 52, "r": 12, "t": 8, "b": 40}, showlegend=False)
    return figure
