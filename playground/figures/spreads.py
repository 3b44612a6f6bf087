"""Histograms of each layer's weights through training."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.probes.weights import Spread
from playground.figures import INK


def weight_spreads(
    found: Sequence[Spread], names: Sequence[str], *, x: str, y: str, at: int | None = None
) -> go.Figure:
    """Return one heat map a layer: training steps to the right, weight values upwards, darker where more lie.

    `at` marks the step that is looked at.
    """
    count = max(1, len(found))
    columns = min(4, count)
    rows = -(-count // columns)
    figure = make_subplots(rows=rows, cols=columns, horizontal_spacing=0.05, vertical_spacing=0.16)
    for place, spread in enumerate(found):
        row, column = divmod(place, columns)
        figure.add_heatmap(
            x=spread.steps,
            y=(spread.edges[1:] + spread.edges[:-1]) / 2,
            z=spread.share.T,
            colorscale=[[0, INK["background"]], [0.15, INK["grid"]], [1, INK["accent"]]],
            showscale=False,
            hovertemplate=f"{names[place]}<br>{x} %{{x}}<br>{y} %{{y:.2f}}<br>%{{z:.0%}}<extra></extra>",
            row=row + 1,
            col=column + 1,
        )
        figure.add_annotation(
            text=names[place],
            x=0.02,
            y=0.98,
            xref="x domain" if place == 0 else f"x{place + 1} domain",
            yref="y domain" if place == 0 else f"y{place + 1} domain",
            xanchor="left",
            yanchor="top",
            showarrow=False,
            font={"size": 11},
        )
    if at is not None and found:
        figure.add_vline(x=at, line={"color": INK["accent"], "width": 1})
    figure.update_xaxes(title={"text": x}, row=rows)
    figure.update_yaxes(title={"text": y}, col=1)
    figure.update_layout(height=150 + 150 * rows, margin={"l": 52, "r": 12, "t": 8, "b": 36})
    return figure
