"""A race on a surface as one figure: all paths on the map, their losses beside it, and a slider through the steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.figures import INK
from playground.stage.paths import Paths, Rule

MOMENTS = 60  # of the slider; the paths themselves hold every step
LEAST = 1e-12  # of what a logarithm is drawn
OUT = 5.0  # how far above the start a walk may lead a linear axis
SYMBOLS = (
    "circle", "square", "triangle-up", "diamond", "triangle-down", "star", "cross", "hexagon", "x",
    "triangle-right", "pentagon", "star-diamond",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """The words of the figure in the reader's language; `above` names a loss that is measured from the lowest value."""

    step: str
    loss: str
    above: str
    height: str
    minimum: str
    start: str


def walk_figure(race: Paths, *, words: Words) -> go.Figure:
    """Return the surface with every path, beside the losses; a slider moves the marks along."""
    figure = make_subplots(rows=1, cols=2, column_widths=[0.52, 0.48], horizontal_spacing=0.09)
    _ground(figure, race, words)
    losses = _losses(race)
    for index, rule in enumerate(race.rules):
        line = {"color": ink(rule), "width": 1.8, "dash": dash(rule)}
        x, y = race.places[index].T
        label = f"{rule.title} · {rule.knobs}" if rule.knobs else rule.title
        tip = f"{rule.title}<br>{words.step} %{{customdata}}<br>x %{{x:.4g}}, y %{{y:.4g}}<extra></extra>"
        steps = np.arange(race.steps + 1)
        group = {"name": label, "legendgroup": rule.name, "mode": "lines", "line": line}
        figure.add_scatter(x=x, y=y, customdata=steps, hovertemplate=tip, opacity=0.75, row=1, col=1, **group)
        tip = f"{rule.title}<br>{words.step} %{{x}}: %{{y:.4g}}<extra></extra>"
        figure.add_scatter(
            x=steps, y=losses[index], hovertemplate=tip, showlegend=False, row=1, col=2, **group
        )
    first = len(figure.data)
    last = _marks(race, losses, race.steps)
    figure.add_traces(last, rows=[1] * len(last), cols=[1, 2] * len(race.rules))
    places = list(range(first, first + len(last)))
    _layout(figure, race, words)
    figure.layout.sliders = [_slider(race, losses, words, places)]  # pyright: ignore[reportAttributeAccessIssue]
    return figure


def ink(rule: Rule) -> str:
    """Return the colour of a rule."""
    return INK["classes"][rule.colour % len(INK["classes"])]


def dash(rule: Rule) -> str:
    """Return the dashes of a rule's line as Plotly writes them."""
    return ",".join(f"{each:g}px" for each in rule.dash) or "solid"


def _losses(race: Paths) -> np.ndarray:
    if not race.log:
        return race.losses
    return np.where(np.isfinite(race.losses), np.maximum(race.losses - (race.floor or 0.0), LEAST), np.nan)


def _ground(figure: go.Figure, race: Paths, words: Words) -> None:
    """Draw the levels of the surface, its minima and the start."""
    x0, x1, y0, y1 = race.domain
    rows, columns = race.surface.shape
    heights = race.surface
    if race.log:
        above = heights - (race.floor or 0.0)
        heights = np.log10(np.maximum(above, max(LEAST, 1e-7 * float(np.nanmax(above)))))
    figure.add_contour(
        x=np.linspace(x0, x1, columns),
        y=np.linspace(y0, y1, rows),
        z=heights,
        customdata=race.surface,
        colorscale=[[0, INK["background"]], [1, INK["faint"]]],
        ncontours=22,
        line={"width": 0.5},
        opacity=0.55,
        showscale=False,
        hovertemplate=f"x %{{x:.3g}}, y %{{y:.3g}}<br>{words.height} %{{customdata:.4g}}<extra></extra>",
        row=1,
        col=1,
    )
    spots = [
        (words.minimum, np.array(race.minima).reshape(-1, 2), "x-thin"),
        (words.start, np.array([race.start]), "circle-open"),
    ]
    for name, points, symbol in spots:
        if len(points):
            figure.add_scatter(
                x=points[:, 0], y=points[:, 1], mode="markers", name=name,
                marker={"symbol": symbol, "size": 10, "color": INK["text"], "line": {"width": 2, "color": INK["text"]}},
                row=1, col=1,
            )  # fmt: skip


def _marks(race: Paths, losses: np.ndarray, step: int) -> list[go.Scatter]:
    """Return for every rule its mark on the map and on the chart, where it is at `step`."""
    found = []
    for index, rule in enumerate(race.rules):
        gone = rule.diverged_at is not None and step >= rule.diverged_at
        at = rule.diverged_at - 1 if gone and rule.diverged_at else step
        style = {
            "mode": "markers",
            "showlegend": False,
            "hoverinfo": "skip",
            "legendgroup": rule.name,
            "marker": {
                "color": ink(rule),
                "size": 10,
                "symbol": SYMBOLS[rule.colour % len(SYMBOLS)],
                "line": {"width": 1.5, "color": INK["background"]},
            },
        }
        x, y = race.places[index, at]
        found.append(go.Scatter(x=[x], y=[y], **style))
        found.append(go.Scatter(x=[step], y=[losses[index, at]], **style))
    return found


def _range(race: Paths, losses: np.ndarray) -> tuple[float, float]:
    """Return what the axis of the losses spans: who is thrown far out must not press all the others together."""
    known = losses[np.isfinite(losses)]
    begun = losses[:, 0][np.isfinite(losses[:, 0])]
    if not len(known) or not len(begun):
        return (0.1, 1.0) if race.log else (0.0, 1.0)
    start, high = float(begun.max()), float(known.max())
    if race.log:
        high = max(min(high, 1e4 * start), LEAST)
        return max(float(known.min()), 1e-16 * high) * 0.8, high * 1.25
    if start > 0:
        high = min(high, OUT * start)
    low = min(0.0, float(known.min()))
    return low, max(high + 0.04 * (high - low), low + 1e-12)


def _layout(figure: go.Figure, race: Paths, words: Words) -> None:
    x0, x1, y0, y1 = race.domain
    above = race.log and race.floor is not None
    figure.update_xaxes(range=[x0, x1], title={"text": "x"}, constrain="domain", row=1, col=1)
    square: dict[str, Any] = {"scaleanchor": "x", "constrain": "domain"}
    figure.update_yaxes(range=[y0, y1], title={"text": "y"}, row=1, col=1, **square)
    figure.update_xaxes(title={"text": words.step}, row=1, col=2)
    low, high = _range(race, _losses(race))
    scale: dict[str, Any] = {"type": "log", "exponentformat": "power"} if race.log else {"type": "linear"}
    span = [np.log10(low), np.log10(high)] if race.log else [low, high]
    figure.update_yaxes(
        title={"text": words.above if above else words.loss}, range=span, row=1, col=2, **scale
    )

    figure.update_layout(
        title={"text": race.title, "x": 0.01},
        margin={"l": 60, "r": 20, "t": 90, "b": 110},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    )


def _slider(race: Paths, losses: np.ndarray, words: Words, places: list[int]) -> dict[str, Any]:
    """Return the slider that moves the marks, traces `places`, along their paths.

    It restyles them: Plotly's own frames take the levels of the surface off the picture while they play.
    """
    moments = np.unique(np.linspace(0, race.steps, min(MOMENTS, race.steps) + 1).astype(int))
    steps = []
    for step in moments.tolist():
        marks: list[Any] = _marks(race, losses, step)
        change = {"x": [list(each.x) for each in marks], "y": [list(each.y) for each in marks]}
        steps.append({"label": str(step), "method": "restyle", "args": [change, places]})
    return {
        "x": 0.12,
        "len": 0.88,
        "y": -0.13,
        "active": len(moments) - 1,
        "currentvalue": {"prefix": f"{words.step} ", "xanchor": "right"},
        "steps": steps,
    }
