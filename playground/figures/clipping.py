"""Gradients before and after clipping, as arrows of logarithmic length on rings of powers of ten."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.figures import INK

DECADES = 6  # of lengths that arrows tell apart, below the longest in sight


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
        inks = (INK["faint"], INK["classes"][colours[index] % len(INK["classes"])])
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
