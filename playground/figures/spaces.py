"""Test images as points, in the plane that a layer or t-SNE puts them in."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from engine.probes.vision.embedding import Embedding
from playground.figures import INK

MARKS = ("circle", "square", "diamond", "cross", "x", "triangle-up", "star", "hexagon", "pentagon", "bowtie")


def embedded(found: Embedding, names: Sequence[str]) -> go.Figure:
    """Return one cloud of points for each class, each with a colour and a mark of its own."""
    figure = go.Figure()
    colours = INK["classes"]
    for label, name in enumerate(names):
        here = found.labels == label
        figure.add_scatter(
            x=found.points[here, 0],
            y=found.points[here, 1],
            mode="markers",
            name=name,
            marker={"color": colours[label % len(colours)], "symbol": MARKS[label % len(MARKS)], "size": 6},
            hovertemplate=f"{name}<extra></extra>",
        )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x")
    figure.update_layout(
        height=470,
        margin={"l": 4, "r": 4, "t": 8, "b": 4},
        showlegend=True,
        legend={"itemsizing": "constant", "x": 0.82, "y": 0.5},
    )
    return figure
