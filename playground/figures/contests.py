"""A race on a network as one figure: every rule's decision boundary with the data, and all losses below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.figures import INK
from playground.theme import colorscale

COLUMNS = 4
SIDE, CHART, ROOM = 280, 320, 60  # px of a picture, of the chart, and between them
DASHES = ("solid", "7px,3px", "2px,3px")
MARKS = ("circle", "square", "triangle-up", "diamond", "triangle-down", "star", "cross", "hexagon")


@dataclass(frozen=True, eq=False)
class Portrait:
    """One rule: its `field` as a Canvas draws it, and its losses.

    `domain` is (x0, x1, y0, y1); `points` [N, 2] and `labels` [N] are the training data; `at` [T] is where on the axis
    of the chart the losses `loss` [T], or with several seeds their quartiles `band` [3, T], lie.
    """

    title: str
    colour: int
    task: str
    field: np.ndarray
    scale: float
    domain: tuple[float, float, float, float]
    points: np.ndarray
    labels: np.ndarray
    at: np.ndarray
    loss: np.ndarray
    band: np.ndarray | None = None


def contest_figure(portraits: Sequence[Portrait], *, title: str, axis: str, loss: str) -> go.Figure:
    """Return all boundaries side by side above the losses of all rules; `axis` and `loss` name the chart's axes."""
    columns = min(COLUMNS, max(2, len(portraits)))
    rows = -(-len(portraits) // columns)
    figure = make_subplots(
        rows=rows + 1,
        cols=columns,
        specs=[[{}] * columns] * rows + [[{"colspan": columns}, *[None] * (columns - 1)]],
        row_heights=[SIDE] * rows + [CHART],
        subplot_titles=[each.title for each in portraits],
        vertical_spacing=ROOM / (rows * SIDE + CHART + (rows + 1) * ROOM),
        horizontal_spacing=0.04,
    )
    for number, each in enumerate(portraits):
        place = {"row": number // columns + 1, "col": number % columns + 1}
        _picture(figure, each, place)
        _losses(figure, each, loss, {"row": rows + 1, "col": 1})
    figure.update_xaxes(title={"text": axis}, row=rows + 1, col=1)
    figure.update_yaxes(title={"text": loss}, type="log", exponentformat="power", row=rows + 1, col=1)
    figure.update_annotations(font={"size": 13})
    figure.update_layout(
        title={"text": title, "x": 0.01},
        height=rows * SIDE + CHART + (rows + 1) * ROOM + 60,
        margin={"l": 60, "r": 20, "t": 80, "b": 70},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top", "yref": "paper"},
    )
    return figure


def _picture(figure: go.Figure, each: Portrait, place: dict[str, Any]) -> None:
    x0, x1, y0, y1 = each.domain
    if each.field.ndim == 2:  # on a curve the field holds the values themselves
        across = np.linspace(x0, x1, each.field.shape[-1])
        figure.add_scatter(
            x=across, y=each.field[0], mode="lines", line={"color": INK["positive"], "width": 2.5},
            showlegend=False, hoverinfo="skip", **place,
        )  # fmt: skip
    else:
        side = each.field.shape[-1]
        axes = {"x": np.linspace(x0, x1, side), "y": np.linspace(y0, y1, side)}
        values, scale, middle = _values(each)
        figure.add_heatmap(
            z=values, showscale=False, hoverinfo="skip", zsmooth="best", **axes, **scale, **place
        )
        if middle is not None:
            figure.add_contour(
                z=values, showscale=False, showlegend=False, hoverinfo="skip",
                contours={"coloring": "none", "start": middle, "end": middle, "size": 1},
                line={"color": INK["text"], "width": 1.8}, **axes, **place,
            )  # fmt: skip
    figure.add_scatter(
        x=each.points[:, 0], y=each.points[:, 1], mode="markers", marker=_marks(each), showlegend=False,
        hoverinfo="skip", **place,
    )  # fmt: skip
    figure.update_xaxes(range=[x0, x1], constrain="domain", **place)
    figure.update_yaxes(range=[y0, y1], **place)


def _values(each: Portrait) -> tuple[np.ndarray, dict[str, Any], float | None]:
    """Return what the heat map shows, its colours, and the level of the decision."""
    if each.task == "multiclass":
        count = len(each.field)
        colours = [INK["classes"][k % len(INK["classes"])] for k in range(count)]
        steps = [[(k + end) / count, colour] for k, colour in enumerate(colours) for end in (0, 1)]
        scale = {"colorscale": steps, "zmin": -0.5, "zmax": count - 0.5, "opacity": 0.45}
        return each.field.argmax(axis=0), scale, None
    if each.task == "regression":
        values = each.scale * (each.field[0].astype(np.float64) - 128) / 127
        most = max(float(np.abs(each.labels).max()), 1e-12)
        return values, {"colorscale": colorscale("light"), "zmin": -most, "zmax": most}, 0.0
    return each.field[0] / 255, {"colorscale": colorscale("light"), "zmin": 0.0, "zmax": 1.0}, 0.5


def _marks(each: Portrait) -> dict[str, Any]:
    style: dict[str, Any] = {"size": 5, "line": {"width": 0.6, "color": INK["background"]}}
    if each.task == "regression":
        most = max(float(np.abs(each.labels).max()), 1e-12)
        return style | {"color": each.labels, "colorscale": colorscale("light"), "cmin": -most, "cmax": most}
    inks = [INK["negative_ink"], INK["positive_ink"]] if each.task == "binary" else INK["classes"]
    labels = each.labels.astype(int)
    return style | {
        "color": [inks[label % len(inks)] for label in labels],
        "symbol": [MARKS[label % len(MARKS)] for label in labels],
    }


def _losses(figure: go.Figure, each: Portrait, loss: str, place: dict[str, Any]) -> None:
    ink = INK["classes"][each.colour % len(INK["classes"])]
    line = {
        "color": ink,
        "width": 1.8,
        "dash": DASHES[min(each.colour // len(INK["classes"]), len(DASHES) - 1)],
    }
    if each.band is not None:
        low, _middle, high = np.maximum(each.band, 1e-12)
        figure.add_scatter(
            x=np.concatenate([each.at, each.at[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself",
            mode="none", fillcolor=ink, opacity=0.15, showlegend=False, hoverinfo="skip",
            legendgroup=each.title, **place,
        )  # fmt: skip
    figure.add_scatter(
        x=each.at, y=np.maximum(each.loss, 1e-12), mode="lines", name=each.title, legendgroup=each.title, line=line,
        hovertemplate=f"{each.title}<br>%{{x:.4g}}: {loss} %{{y:.4g}}<extra></extra>", **place,
    )  # fmt: skip
