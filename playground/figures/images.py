"""Pictures in rows: images, maps of signed numbers, and rectangles on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.figures import INK

GREY = [[0, "black"], [1, "white"]]  # by name: a white pixel stays white on a dark page
SIGNED = [[0, INK["negative"]], [0.5, INK["neutral"]], [1, INK["positive"]]]
STRENGTH = [[0, INK["neutral"]], [1, INK["positive"]]]


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture [H, W] with its title; `kind` is "grey", "signed" or "strength", `box` (top, left, height, width)."""

    title: str
    values: np.ndarray
    kind: str = "grey"
    box: tuple[int, int, int, int] | None = None
    note: str = ""
    most: float = 0.0  # what is drawn in the full colour, by default the largest magnitude


def grey(image: np.ndarray) -> np.ndarray:
    """Return an image [C, H, W] of bytes as one picture [H, W] from 0 to 1."""
    return image.mean(axis=0) / 255


def panels(found: Sequence[Panel], *, across: int, side: int = 190) -> go.Figure:
    """Return the pictures in rows of `across`, each about `side` px wide."""
    count = max(1, len(found))
    rows = -(-count // across)
    figure = make_subplots(
        rows=rows,
        cols=across,
        horizontal_spacing=0.02,
        vertical_spacing=min(0.12, 0.4 / rows),
        subplot_titles=[f"{each.title}<br><span style='font-size:10px'>{each.note}</span>" for each in found],
    )
    for place, each in enumerate(found):
        row, column = divmod(place, across)
        _draw(figure, each, row + 1, column + 1)
    figure.update_annotations(font={"size": 12})
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", constrain="domain")
    for axis in range(1, rows * across + 1):
        name = "" if axis == 1 else str(axis)
        figure.layout[f"yaxis{name}"].scaleanchor = f"x{name}"
    figure.update_layout(height=rows * (side + 40) + 20, margin={"l": 4, "r": 4, "t": 40, "b": 4})
    return figure


def _draw(figure: go.Figure, panel: Panel, row: int, column: int) -> None:
    values = np.nan_to_num(np.asarray(panel.values, dtype=np.float32))
    most = panel.most or float(np.abs(values).max()) or 1.0
    scales = {"grey": (GREY, 0.0, 1.0), "signed": (SIGNED, -most, most), "strength": (STRENGTH, 0.0, most)}
    colours, low, high = scales[panel.kind]
    figure.add_heatmap(
        z=values,
        colorscale=colours,
        zmin=low,
        zmax=high,
        showscale=False,
        hovertemplate="%{z:.3g}<extra></extra>",
        row=row,
        col=column,
    )
    if panel.box:
        top, left, height, width = panel.box
        figure.add_shape(
            type="rect",
            x0=left - 0.5,
            x1=left + width - 0.5,
            y0=top - 0.5,
            y1=top + height - 0.5,
            line={"color": INK["accent"], "width": 2},
            row=row,
            col=column,
        )
