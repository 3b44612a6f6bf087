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
SHADES = (1.0, 0.78, 0.56, 0.36)  # of one colour, for the gates of a network


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
    """Return which share of ∂L/∂U comes from which step, as bars stacked by gate, and what a window leaves of it."""
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
        colour = hue(each.colour)
        for (gate, values), strong in zip(each.what.blocks.items(), SHADES, strict=False):
            name = each.title if len(each.what.blocks) == 1 else f"{each.title} · {gate}"
            marker = {"color": colour, "opacity": strong, "line": {"width": 0}}
            figure.add_bar(x=steps, y=values, marker=marker, row=row, col=1, name=name)
        line = {"color": colour}
        figure.add_scatter(
            x=steps, y=each.what.kept, mode="lines", line=line, row=row, col=2, name=each.title
        )
        for col in (1, 2):
            _entitle(figure, f"<b>{each.title}</b>", colour, row=row, col=col)
        _shaded(figure, each.title, list(each.what.blocks), colour, row)
        figure.update_yaxes(tickformat=".0%", row=row)
        if window:
            _windowed(figure, window, len(steps), row)
    figure.update_xaxes(title_text=translate("step t", lang), row=len(found), col=1)
    figure.update_xaxes(title_text=translate("window: the last k steps", lang), row=len(found), col=2)
    figure.update_layout(barmode="relative")
    return _layout(figure, 60 + 130 * len(found))


def _entitle(
    figure: go.Figure, text: str, colour: str, *, row: int, col: int, shift: int = 0, opacity: float = 1.0
) -> None:
    """Write over the upper left corner of a panel."""
    figure.add_annotation(
        text=text,
        x=0,
        y=1,
        xref="x domain",
        yref="y domain",
        xanchor="left",
        yanchor="bottom",
        xshift=shift,
        showarrow=False,
        opacity=opacity,
        font={"color": colour},
        row=row,
        col=col,
    )


def _windowed(figure: go.Figure, window: int, steps: int, row: int) -> None:
    """Grey what a truncation window leaves out, and mark its length."""
    shade = {"fillcolor": LIGHT["faint"], "opacity": 0.12, "line_width": 0}
    figure.add_shape(
        type="rect", x0=0.5, x1=steps - window + 0.5, y0=0, y1=1, yref="y domain", row=row, col=1, **shade
    )
    mark = {"color": LIGHT["faint"], "dash": "dot"}
    figure.add_shape(
        type="line", x0=window, x1=window, y0=0, y1=1, yref="y domain", line=mark, row=row, col=2
    )


def _shaded(figure: go.Figure, title: str, gates: list[str], colour: str, row: int) -> None:
    """Say behind a title which shade stands for which gate, nothing where there is one."""
    start = 8 * len(title) + 14
    for place, gate in enumerate(gates if len(gates) > 1 else ()):
        for sign, opacity, shift in (("■", SHADES[place], 0), (gate, 1.0, 13)):
            _entitle(figure, sign, colour, row=row, col=1, shift=start + 34 * place + shift, opacity=opacity)


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
        _entitle(
            figure, f"<b>{each.title}</b>{_gates(each.what, signs)}", hue(each.colour), row=1, col=column
        )
    figure.update_xaxes(range=[-reach, reach], title_text=translate("real part", lang), zeroline=True)
    figure.update_yaxes(range=[-reach, reach], zeroline=True, constrain="domain")
    for column in range(1, len(found) + 1):
        anchor = "x" if column == 1 else f"x{column}"
        figure.update_yaxes(scaleanchor=anchor, row=1, col=column)
    figure.update_yaxes(title_text=translate("imaginary part", lang), row=1, col=1)
    return _layout(figure, 340)
