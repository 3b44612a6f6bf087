"""The edge of stability: how much of what each rule can take is used up, now and on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from playground.figures import INK
from playground.marks import Axis, Lines, Series

LOW, HIGH = 1e-3, 10.0  # shares of the bound that the gauges show


@dataclass(frozen=True, eq=False)
class Gauge:
    """One rule: its shares of the bound [T] at `places` [T] of the axis, and what is said of it."""

    name: str
    colour: int
    places: np.ndarray
    shares: np.ndarray
    verdict: str
    alarm: bool = False


def stability_gauges(gauges: Sequence[Gauge], *, edge: str) -> go.Figure:
    """Return a bar for each rule, on a logarithmic scale up to the `edge` and beyond, with its verdict above it."""
    shares = [float(each.shares[-1]) if len(each.shares) else np.nan for each in gauges]
    names = [each.name for each in gauges]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(gauges))),
        "x": [min(max(share, LOW), HIGH) if np.isfinite(share) else None for share in shares],
        "marker": {"color": [_ink(each.colour) for each in gauges]},
        "width": 0.34,
        "customdata": [f"{share:.3g}" for share in shares],
        "hovertemplate": "%{customdata} ×<extra></extra>",
    }
    said = [
        {
            "x": 0,
            "xref": "paper",
            "y": row - 0.36,
            "text": f"<b>{each.verdict}</b>" if each.alarm else each.verdict,
            "showarrow": False,
            "xanchor": "left",
            "align": "left",
            "font": {"size": 12, "color": INK["danger"] if each.alarm else INK["text"]},
        }
        for row, each in enumerate(gauges)
    ]
    layout = {
        "template": {},
        "annotations": [*said, _mark(edge)],
        "shapes": [
            {
                "type": "rect",
                "x0": 1,
                "x1": HIGH,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"width": 0},
                "fillcolor": "rgba(192,57,43,0.07)",
                "layer": "below",
            },
            {
                "type": "line",
                "x0": 1,
                "x1": 1,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": INK["danger"], "width": 1.5},
            },
        ],
        "xaxis": {
            "type": "log",
            "range": [np.log10(LOW), np.log10(HIGH)],
            "tickvals": [0.001, 0.01, 0.1, 1, 10],
            "ticktext": ["0.1%", "1%", "10%", "100%", "×10"],
            "tickfont": {"size": 11},
            "fixedrange": True,
        },
        "yaxis": {
            "tickvals": list(range(len(gauges))),
            "ticktext": names,
            "range": [len(gauges) - 0.5, -0.6],
            "automargin": True,
            "ticks": "outside",
            "ticklen": 6,
            "tickcolor": "rgba(0,0,0,0)",
            "fixedrange": True,
            "showgrid": False,
        },
        "margin": {"l": 20, "r": 12, "t": 22, "b": 26},
        "height": 54 + 50 * len(gauges),
        "showlegend": False,
    }
    return go.Figure([bars], layout)


def _mark(edge: str) -> dict[str, object]:
    return {
        "x": 0,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": edge,
        "showarrow": False,
        "font": {"size": 11, "color": INK["danger"]},
    }


def stability_course(gauges: Sequence[Gauge], *, x: str, y: str, edge: str) -> Lines:
    """Return the shares of all rules on the way, logarithmic, with the `edge` dashed at 1."""
    lines = [
        Series(each.name, each.places, np.where(each.shares > 0, each.shares, np.nan), colour=each.colour)
        for each in gauges
    ]
    seen = [share for each in gauges for share in each.shares if share > 0 and np.isfinite(share)]
    far = max([place for each in gauges for place in each.places], default=1.0) or 1.0
    line = Series(edge, np.array([0.0, far]), np.ones(2), dashed=True, colour="danger")
    low, high = max(min([0.5, *seen]), 1e-3), min(max([2.0, *seen]), 1e3)
    return Lines([*lines, line], x=Axis(x), y=Axis(y, low=0.9 * low, high=1.1 * high, log=True))


def _ink(colour: int) -> str:
    return INK["classes"][colour % len(INK["classes"])]
