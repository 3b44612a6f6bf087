"""Figures of what happens in time: itemised gradients, eigenvalues, and a gradient carried forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from engine.probes.sequences.shares import Shares
from playground.language import translate
from playground.theme import PALETTE

LIGHT = PALETTE["light"]
HUES = LIGHT["classes"]


@dataclass(frozen=True, eq=False)
class Named:
    """Something of one network with its title and the number of its colour."""

    title: str
    colour: int
    what: object


def hue(colour: int) -> str:
    """Return the colour of a network on the palette."""
    return HUES[colour % len(HUES)]


def _layout(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        height=height, margin={"l": 56, "r": 16, "t": 28, "b": 40}, showlegend=False, bargap=0.08
    )
    return figure


def itemised(found: Sequence[Named], *, lang: str, window: int = 0) -> go.Figure:
    """Return which share of ∂L/∂U comes from which step, one row of bars a network, and what a window leaves of it."""
    figure = go.Figure()
    figure.set_subplots(
        len(found),
        2,
        column_widths=[0.62, 0.38],
        horizontal_spacing=0.08,
        vertical_spacing=0.28 / max(1, len(found)),
        shared_xaxes=True,
    )
    for row, each in enumerate(found, 1):
        assert isinstance(each.what, Shares)
        steps = np.arange(1, len(each.what.shares) + 1)
        colour, dark = hue(each.colour), row == len(found)
        figure.add_bar(x=steps, y=each.what.shares, marker_color=colour, row=row, col=1, name=each.title)
        figure.add_scatter(
            x=steps, y=each.what.kept, mode="lines", line={"color": colour}, row=row, col=2, name=each.title
        )
        for col in (1, 2):
            figure.add_annotation(
                text=f"<b>{each.title}</b>",
                x=0,
                y=1,
                xref="x domain",
                yref="y domain",
                xanchor="left",
                yanchor="bottom",
                showarrow=False,
                font={"color": colour},
                row=row,
                col=col,
            )
        figure.update_yaxes(tickformat=".0%", row=row)
        if dark:
            figure.update_xaxes(title_text=translate("step t", lang), row=row, col=1)
            figure.update_xaxes(title_text=translate("window: the last k steps", lang), row=row, col=2)
        if window:
            last = len(steps)
            figure.add_shape(
                type="rect",
                x0=0.5,
                x1=last - window + 0.5,
                y0=0,
                y1=1,
                yref="y domain",
                fillcolor=LIGHT["faint"],
                opacity=0.12,
                line_width=0,
                row=row,
                col=1,
            )
            mark = {"color": LIGHT["faint"], "dash": "dot"}
            figure.add_shape(
                type="line", x0=window, x1=window, y0=0, y1=1, yref="y domain", line=mark, row=row, col=2
            )
    return _layout(figure, 60 + 130 * len(found))


def _gates(blocks: Mapping[str, object], signs: str) -> str:
    """Return which mark stands for which gate, nothing where there is one block."""
    if len(blocks) == 1:
        return ""
    return "  " + " ".join(f"{sign} {name}" for sign, name in zip(signs, blocks, strict=False))


def eigenplane(found: Sequence[Named], *, lang: str) -> go.Figure:
    """Return the eigenvalues of recurrent weights in the complex plane, one panel a network, gates told apart by marks.

    What each network holds is a mapping from a block's name to its complex eigenvalues [H].
    """
    figure = go.Figure()
    figure.set_subplots(1, len(found), horizontal_spacing=0.04)
    turn = np.linspace(0, 2 * np.pi, 121)
    marks, signs = ("circle", "diamond", "square", "cross"), "●◆■✚"
    reach = 1.15
    for column, each in enumerate(found, 1):
        assert isinstance(each.what, Mapping)
        figure.add_scatter(
            x=np.cos(turn),
            y=np.sin(turn),
            mode="lines",
            line={"color": LIGHT["faint"], "width": 1, "dash": "dot"},
            hoverinfo="skip",
            row=1,
            col=column,
        )
        for number, (block, values) in enumerate(each.what.items()):
            fine = values[np.isfinite(values)]
            if len(fine):
                reach = max(reach, 1.08 * float(np.abs(fine).max()))
            figure.add_scatter(
                x=fine.real,
                y=fine.imag,
                mode="markers",
                marker={
                    "symbol": marks[number % len(marks)],
                    "size": 7,
                    "color": hue(each.colour),
                    "opacity": 0.75,
                    "line": {"width": 0.5, "color": LIGHT["background"]},
                },
                name=block,
                customdata=np.abs(fine),
                hovertemplate=f"{block}: %{{x:.3f}} + %{{y:.3f}}i<br>|λ| = %{{customdata:.3f}}<extra></extra>",
                row=1,
                col=column,
            )
        figure.add_annotation(
            text=f"<b>{each.title}</b>{_gates(each.what, signs)}",
            x=0.02,
            y=1.0,
            xref="x domain",
            yref="y domain",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            font={"color": hue(each.colour)},
            row=1,
            col=column,
        )
    figure.update_xaxes(range=[-reach, reach], title_text=translate("real part", lang), zeroline=True)
    figure.update_yaxes(range=[-reach, reach], zeroline=True, constrain="domain")
    for column in range(1, len(found) + 1):
        anchor = "x" if column == 1 else f"x{column}"
        figure.update_yaxes(scaleanchor=anchor, row=1, col=column)
    figure.update_yaxes(title_text=translate("imaginary part", lang), row=1, col=1)
    return _layout(figure, 340)
