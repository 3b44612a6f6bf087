"""What lies in the layers: histograms of values, weights and gradients, and what each channel is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.probes.vision.histograms import Histogram, Spread
from playground.figures import INK


def layer_histograms(
    found: Sequence[Spread], names: Sequence[str], titles: tuple[str, str, str]
) -> go.Figure:
    """Return three columns of histograms, a row for each layer: activations, weights, gradients."""
    rows = max(1, len(found))
    figure = make_subplots(
        rows=rows, cols=3, horizontal_spacing=0.05, vertical_spacing=0.3 / rows, column_titles=list(titles)
    )
    for row, each in enumerate(found, start=1):
        for column, one in enumerate((each.activations, each.weights, each.gradients), start=1):
            if one is not None:
                _bars(figure, one, row, column)
        figure.update_yaxes(title={"text": names[row - 1], "font": {"size": 11}}, row=row, col=1)
    figure.update_yaxes(showticklabels=False, showgrid=False)
    figure.update_layout(
        height=70 + 82 * rows, margin={"l": 96, "r": 8, "t": 30, "b": 24}, showlegend=False, bargap=0
    )
    return figure


def _bars(figure: go.Figure, found: Histogram, row: int, column: int) -> None:
    middles = (found.edges[1:] + found.edges[:-1]) / 2
    figure.add_bar(
        x=middles,
        y=np.sqrt(found.counts),
        customdata=found.counts,
        marker={"color": INK["accent"], "line": {"width": 0}},
        hovertemplate="%{x:.3g}: %{customdata}<extra></extra>",
        row=row,
        col=column,
    )


def channel_worth(change: np.ndarray, names: Sequence[str], *, x: str, y: str) -> go.Figure:
    """Return a bar for each channel: what switching it off does to the accuracy, change [C]."""
    figure = go.Figure(
        go.Bar(
            x=list(names),
            y=100 * change,
            marker={"color": np.where(change < 0, INK["positive"], INK["negative"]).tolist()},
            hovertemplate=f"{x} %{{x}}: %{{y:+.1f}} %<extra></extra>",
        )
    )
    figure.update_layout(
        xaxis={"title": {"text": x}, "type": "category"},
        yaxis={"title": {"text": y}, "ticksuffix": " %", "zeroline": True},
        height=300,
        margin={"l": 64, "r": 8, "t": 8, "b": 44},
    )
    return figure
