"""The cliff: the loss of one recurrent unit with the descents on it, their losses, and clipped gradients as arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.probes.sequences.cliff import Cliff, Path
from playground.figures import INK
from playground.figures.ends import name_ends

LEAST, LOW = 1e-6, 1e-3  # losses lower than this are drawn here, on the curves and on the map
DASHES = ("solid", "dash", "dot")
MARKS = ("circle", "square", "diamond")
GROUND = [[0, INK["background"]], [1, INK["faint"]]]
DECADES = 6  # of lengths that arrows tell apart, below the longest in sight


@dataclass(frozen=True, eq=False)
class Descent:
    """A path with the name and the colour, a place in the palette's classes, that it has in every picture."""

    name: str
    colour: int
    path: Path

    @property
    def ink(self) -> str:
        """The colour."""
        return INK["classes"][self.colour % len(INK["classes"])]


def cliff_map(found: Cliff, descents: Sequence[Descent], *, step: int, words: tuple[str, str]) -> go.Figure:
    """Return the loss as seen from above, logarithmic, with every path and where it is at `step`.

    `words` are those for the loss and for the start.
    """
    loss, start = words
    levels = np.log10(np.maximum(found.losses, LOW))
    figure = go.Figure()
    figure.add_heatmap(
        **_grid(found),
        z=levels.astype(np.float32),
        customdata=found.losses.astype(np.float32),
        colorscale=GROUND,
        zmin=np.log10(LOW),
        zmax=0,
        opacity=0.8,
        zsmooth="best",
        colorbar={
            "title": {"text": loss, "side": "right"},
            "tickvals": list(range(round(np.log10(LOW)), 1)),
            "ticktext": ["≤ 0.001", "0.01", "0.1", "1"],
            "thickness": 8,
            "outlinewidth": 0,
        },
        hovertemplate=f"w %{{x:.3g}}, b %{{y:.3g}}<br>{loss} %{{customdata:.3g}}<extra></extra>",
    )
    for index, each in enumerate(descents):
        _trace(figure, each, index, step)
    x, y = descents[0].path.places[0]
    figure.add_annotation(x=x, y=y, text=start, showarrow=False, yshift=14, font={"size": 11})
    figure.update_layout(
        xaxis={"title": {"text": "w"}, "range": [found.w[0], found.w[-1]], "showgrid": False},
        yaxis={"title": {"text": "b"}, "range": [found.b[0], found.b[-1]], "showgrid": False},
        margin={"l": 48, "r": 12, "t": 10, "b": 40},
        height=440,
    )
    return figure


def _grid(found: Cliff) -> dict[str, np.ndarray]:
    return {"x": found.w.astype(np.float32), "y": found.b.astype(np.float32)}


def _trace(figure: go.Figure, each: Descent, index: int, step: int) -> None:
    x, y = each.path.places.T
    tip = f"{each.name}<br>%{{customdata}}: w %{{x:.4g}}, b %{{y:.4g}}<extra></extra>"
    every = {"color": each.ink, "size": 4, "symbol": MARKS[index % len(MARKS)]}
    figure.add_scatter(
        x=x, y=y, customdata=np.arange(len(x)), mode="lines+markers", name=each.name, opacity=0.35,
        line={"color": each.ink, "width": 1}, marker=every, hovertemplate=tip,
    )  # fmt: skip
    till = slice(0, step + 1)
    line = {"color": each.ink, "width": 1.8}
    figure.add_scatter(x=x[till], y=y[till], mode="lines", line=line, hoverinfo="skip")
    figure.add_scatter(x=x[step : step + 1], y=y[step : step + 1], hoverinfo="skip", **_mark(each, index))


def _mark(each: Descent, index: int) -> dict[str, Any]:
    edge = {"width": 1.5, "color": INK["background"]}
    look = {"color": each.ink, "size": 17 - 4 * index, "symbol": MARKS[index % len(MARKS)], "line": edge}
    return {"mode": "markers", "marker": look}  # smaller and smaller: they begin on top of one another


def cliff_solid(found: Cliff, descents: Sequence[Descent], *, words: str) -> go.Figure:
    """Return the loss as a surface, with what of every path lies on it; `words` name the loss."""
    figure = go.Figure()
    figure.add_surface(
        **_grid(found),
        z=found.losses.astype(np.float32),
        colorscale=GROUND,
        showscale=False,
        opacity=0.9,
        hovertemplate=f"w %{{x:.3g}}, b %{{y:.3g}}<br>{words} %{{z:.3g}}<extra></extra>",
    )
    for each in descents:
        x, y = each.path.places.T
        inside = (x >= found.w[0]) & (x <= found.w[-1]) & (y >= found.b[0]) & (y <= found.b[-1])
        places = {"x": np.where(inside, x, np.nan), "y": np.where(inside, y, np.nan)}
        figure.add_scatter3d(
            **places, z=each.path.losses + 0.004, mode="lines+markers", name=each.name,
            line={"color": each.ink, "width": 5},
            marker={"color": each.ink, "size": 2}, hovertemplate=f"{each.name}<br>{words} %{{z:.3g}}<extra></extra>",
        )  # fmt: skip
    axes = {
        f"{axis}axis": {"title": {"text": word}} for axis, word in zip("xyz", ("w", "b", words), strict=True)
    }
    scene = {**axes, "camera": {"eye": {"x": 1.5, "y": 1.1, "z": 0.9}}}
    figure.update_layout(scene=scene, margin={"l": 0, "r": 0, "t": 0, "b": 0}, height=440)
    return figure


def cliff_losses(descents: Sequence[Descent], *, step: int, words: tuple[str, str]) -> go.Figure:
    """Return the loss after each update, logarithmic, every line with its name; `words` name update and loss."""
    update, loss = words
    figure = go.Figure()
    ends = []
    for index, each in enumerate(descents):
        losses = np.maximum(each.path.losses, LEAST)
        line = {"color": each.ink, "width": 1.5, "dash": DASHES[index % len(DASHES)]}
        tip = f"{each.name}<br>{update} %{{x}}: %{{y:.3g}}<extra></extra>"
        figure.add_scatter(y=losses, mode="lines", name=each.name, line=line, hovertemplate=tip)
        figure.add_scatter(x=[step], y=losses[step : step + 1], hoverinfo="skip", **_mark(each, index))
        known = np.flatnonzero(np.isfinite(losses))
        ends.append((float(np.log10(losses[known[-1]])) if len(known) else 0.0, each))
    figure.add_vline(x=step, line={"color": INK["accent"], "width": 1})
    last = len(descents[0].path.losses) - 1
    low, high = min(height for height, _ in ends), max(height for height, _ in ends)
    named = [(last, height, each.name, each.ink) for height, each in ends]
    name_ends(figure, named, shown=(low, max(high, low + 3)), height=150)
    figure.update_layout(
        xaxis={"title": {"text": update}, "range": [0, last], "showgrid": False},
        yaxis={"title": {"text": loss}, "type": "log", "exponentformat": "power", "dtick": 1},
        margin={"l": 56, "r": 112, "t": 8, "b": 38},
        height=210,
    )
    return figure


def clipped_vectors(
    vectors: np.ndarray, names: Sequence[str], colours: Sequence[int], *, words: tuple[str, str]
) -> go.Figure:
    """Return a panel for each gradient of `vectors` [n, 2, 2], with an arrow before (grey) and one after clipping.

    An arrow has the gradient's direction and the logarithm of its length, as the rings say.  `words` are those for
    before and after; what is not finite is not drawn.
    """
    lengths = np.hypot(vectors[..., 0], vectors[..., 1])
    real = lengths[np.isfinite(lengths) & (lengths > 0)]
    top = int(np.ceil(np.log10(real.max()))) if len(real) else 0
    bottom = max(top - DECADES, int(np.floor(np.log10(real.min()))) - 1) if len(real) else -1
    figure = make_subplots(rows=1, cols=max(1, len(names)), horizontal_spacing=0.03)
    for index, name in enumerate(names):
        place = {"row": 1, "col": index + 1}
        _rings(figure, bottom, top, place)
        inks = (INK["train"], INK["classes"][colours[index] % len(INK["classes"])])
        for turn, (word, ink) in enumerate(zip(words, inks, strict=True)):
            _arrow(
                figure, vectors[index, turn], lengths[index, turn], bottom, ink, place, width=5 - 2.5 * turn
            )
            text = f"{word} {_short(float(lengths[index, turn]))}"
            _said(figure, text, index, 0.02, 0.0 if turn else 0.1, ink if turn else INK["faint"])
        _said(figure, f"<b>{name}</b>", index, 0.02, 1.0, INK["text"])
    reach = 1.08 * (top - bottom)
    hidden = {"range": [-reach, reach], "visible": False, "fixedrange": True}
    figure.update_xaxes(**hidden, constrain="domain")
    figure.update_yaxes(**hidden)
    for index in range(max(1, len(names))):
        figure.update_yaxes(scaleanchor=f"x{index + 1}" if index else "x", row=1, col=index + 1)
    figure.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 4}, height=230, showlegend=False)
    return figure


def _rings(figure: go.Figure, bottom: int, top: int, place: dict[str, int]) -> None:
    """Draw a faint ring for every power of ten, with its number."""
    turn = np.linspace(0, 2 * np.pi, 61)
    for power in range(bottom + 1, top + 1):
        radius, line = power - bottom, {"color": INK["grid"], "width": 1}
        x, y = radius * np.cos(turn), radius * np.sin(turn)
        figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", **place)
        figure.add_scatter(
            x=[radius * np.cos(-0.5)], y=[radius * np.sin(-0.5)], mode="text", text=[_power(power)],
            textfont={"size": 9.5, "color": INK["faint"]}, hoverinfo="skip", **place,
        )  # fmt: skip


def _arrow(
    figure: go.Figure,
    vector: np.ndarray,
    length: float,
    bottom: int,
    ink: str,
    place: dict[str, int],
    *,
    width: float,
) -> None:
    if not np.isfinite(length) or length <= 10.0**bottom:
        return
    x, y = vector / length * (np.log10(length) - bottom)
    marker = {
        "symbol": "arrow",
        "size": [0, 8 + 2 * width],
        "angleref": "previous",
        "color": ink,
        "line": {"width": 0},
    }
    line = {"color": ink, "width": width}
    figure.add_scatter(
        x=[0, x], y=[0, y], mode="lines+markers", line=line, marker=marker, hoverinfo="skip", **place
    )


def _said(figure: go.Figure, text: str, index: int, x: float, y: float, ink: str) -> None:
    axis = index + 1 if index else ""
    figure.add_annotation(
        text=text, x=x, y=y, xref=f"x{axis} domain", yref=f"y{axis} domain", xanchor="left",
        yanchor="top" if y > 0.5 else "bottom", showarrow=False, font={"size": 11, "color": ink},
    )  # fmt: skip


def _power(exponent: int) -> str:
    return "1" if exponent == 0 else f"10<sup>{exponent}</sup>".replace("-", "−")


def _short(length: float) -> str:
    return f"{length:.3g}" if np.isfinite(length) else "–"
