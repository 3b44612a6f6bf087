"""What lies in the layers: histograms of values, weights and gradients, and what each channel is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.probes.vision.histograms import Histogram, Spread
from playground.figures import INK
from playground.figures.ends import name_ends

TALL = 302  # px of the plots of a shift test


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


def shift_response(
    offsets: np.ndarray,
    chance: np.ndarray,
    lines: Mapping[str, np.ndarray],
    rivals: Mapping[str, np.ndarray],
    *,
    words: tuple[str, str, str, str],
) -> go.Figure:
    """Return how likely the class stays [S, S], and how far answers [S] are from moving along with the image.

    `lines` are those of the layers, `rivals` of one layer with other poolings; `words` name the class, the pixels
    moved, the change, and the layer of the rivals.
    """
    figure = make_subplots(
        cols=3,
        column_widths=[0.32, 0.34, 0.34],
        horizontal_spacing=0.12,
        subplot_titles=[words[0], words[2], words[3] if rivals else ""],
    )
    figure.add_heatmap(
        x=offsets,
        y=offsets,
        z=chance,
        zmin=0,
        zmax=1,
        colorscale=[[0, INK["background"]], [1, INK["accent"]]],
        showscale=False,
        hovertemplate="%{x}, %{y}: %{z:.0%}<extra></extra>",
        row=1,
        col=1,
    )
    for column, group in enumerate((lines, rivals), start=2):
        ends = [
            _line(figure, name, offsets, line, place, column)
            for place, (name, line) in enumerate(group.items())
        ]
        known = [float(np.nanmax(line)) for line in group.values() if np.isfinite(line).any()]
        shown = (0.0, 1.06 * max([*known, 1e-3]))
        name_ends(figure, [end for end in ends if end], shown=shown, height=TALL, row=1, col=column)
        figure.update_yaxes(range=shown, row=1, col=column)
        figure.update_xaxes(range=[offsets[0] - 0.3, offsets[-1] + 0.3], row=1, col=column)
    figure.update_xaxes(title={"text": words[1]})
    figure.update_yaxes(title={"text": words[1]}, row=1, col=1, autorange="reversed")
    figure.update_annotations(font={"size": 12})
    figure.update_layout(height=TALL + 78, margin={"l": 56, "r": 130, "t": 34, "b": 44})
    return figure


def _line(
    figure: go.Figure, name: str, x: np.ndarray, y: np.ndarray, place: int, column: int
) -> tuple[float, float, str, str] | None:
    """Draw a line, and return where it ends, with its name and colour; None where nothing of it is known."""
    colour = INK["classes"][place % len(INK["classes"])]
    figure.add_scatter(
        x=x,
        y=y,
        name=name,
        mode="lines+markers",
        line={"color": colour, "dash": ("solid", "dash", "dot", "dashdot")[place % 4]},
        marker={"size": 4},
        hovertemplate=f"{name} · %{{x}}: %{{y:.2f}}<extra></extra>",
        row=1,
        col=column,
    )
    known = np.flatnonzero(np.isfinite(y))
    return (float(x[known[-1]]), float(y[known[-1]]), name, colour) if len(known) else None
