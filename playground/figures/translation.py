"""How often each place of a translation is right, fed the truth and fed itself: errors pile up in the gap."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures import INK

TRUTH, ITSELF = INK["classes"][0], INK["classes"][5]


def exposure_figure(
    forced: np.ndarray, free: np.ndarray, *, names: tuple[str, str], x: str, y: str
) -> go.Figure:
    """Return the shares [T] of right symbols at each place, `names` at the ends of the lines and the gap filled."""
    places = np.arange(1, len(forced) + 1)
    lines = [
        _line(places, forced, names[0], TRUTH, "circle", "solid"),
        _line(places, free, names[1], ITSELF, "diamond", "dash")
        | {"fill": "tonexty", "fillcolor": _pale(ITSELF)},
    ]
    # Where the lines end together their names would lie on one another.
    apart = 9 if abs(float(forced[-1] - free[-1])) < 0.12 else 0
    ends = [
        _name(len(places), float(forced[-1]), names[0], TRUTH, apart),
        _name(len(places), float(free[-1]), names[1], ITSELF, -apart),
    ]
    layout: dict[str, Any] = {
        "template": {},
        "annotations": ends,
        "xaxis": {"title": {"text": x}, "dtick": 1, "range": [0.7, places[-1] + 0.3]},
        "yaxis": {"title": {"text": y}, "range": [0, 1.05], "tickformat": ".0%"},
        "margin": {"l": 52, "r": 104, "t": 10, "b": 38},
        "height": 250,
    }
    return go.Figure(lines, layout)


def _line(
    places: np.ndarray, values: np.ndarray, name: str, colour: str, symbol: str, dash: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": places,
        "y": values,
        "mode": "lines+markers",
        "name": name,
        "line": {"color": colour, "width": 1.8, "dash": dash},
        "marker": {"size": 6, "symbol": symbol, "color": colour},
        "hovertemplate": f"{name}<br>%{{x}}: %{{y:.1%}}<extra></extra>",
    }


def _name(place: int, value: float, name: str, colour: str, shift: int) -> dict[str, Any]:
    return {
        "x": place,
        "y": value,
        "text": name,
        "showarrow": False,
        "xanchor": "left",
        "xshift": 8,
        "yshift": shift,
        "font": {"color": colour, "size": 11},
    }


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.12)"
