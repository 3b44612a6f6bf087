"""How long a sequence each network solves: a bar a network, a dot for every length that it tried."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from engine.compare.spans import Spans
from engine.compare.spans_climb import Climb
from engine.spec import N_
from playground.figures import INK
from playground.figures.recurrent import hue
from playground.language import refusal, translate

SOLVED = N_("T = {length}: solved after {updates} updates.")
FAILED = N_("T = {length}: not solved in {updates} updates.")
BEST = N_("Best test loss {loss}; solved below {goal}. {seconds} s of computing.")
NOTHING = N_("nothing solved yet")
NONE = N_("solves not even T = {length}")
REACHED = N_("T = {length}")
TRYING = N_("{span}; now at T = {length}, {share} of its updates")
TOP = N_("{span}, the longest here")
STOPPED = N_("{span}; T = {length} can't be run")
AXIS = N_("length T (logarithmic)")
ROW, LOW, HIGH = 54, 0.82, 1.16  # px a network; how far the axis goes beyond the lengths


def span_bars(found: Spans, titles: Sequence[str], colours: Sequence[int], *, lang: str) -> go.Figure:
    """Return a row for each climb: a bar to the longest T solved, filled dots for solved lengths, hollow for failed.

    `titles` name the networks and `colours` are their numbers on the palette.
    """
    figure, lengths = go.Figure(), found.terms.lengths
    start = LOW * lengths[0]
    for row, (climb, title, colour) in enumerate(zip(found.climbs, titles, colours, strict=True)):
        ink = hue(colour)
        if climb.span:
            figure.add_bar(
                x=[climb.span - start], base=[start], y=[row], orientation="h", width=0.26,
                marker={"color": _pale(ink), "line": {"width": 0}}, hoverinfo="skip",
            )  # fmt: skip
        _dots(figure, climb, row, title, ink, lang)
        name = f"<b>{title}</b>  {standing(climb, found, lang)}"
        figure.add_annotation(
            x=0, xref="paper", y=row, yshift=17, text=name, showarrow=False, xanchor="left",
            font={"color": INK["text"], "size": 12},
        )  # fmt: skip
    figure.update_layout(
        xaxis={
            "type": "log",
            "title": {"text": translate(AXIS, lang)},
            "tickvals": list(lengths),
            "range": [math.log10(start), math.log10(HIGH * lengths[-1])],
        },
        yaxis={"visible": False, "range": [len(found.climbs) - 0.6, -0.75]},
        margin={"l": 12, "r": 12, "t": 4, "b": 40},
        height=50 + ROW * len(found.climbs),
    )
    return figure


def _dots(figure: go.Figure, climb: Climb, row: int, title: str, ink: str, lang: str) -> None:
    """Add the lengths that have ended, and a cross-hair at the one that is tried now."""
    tips = [_tip(climb, place, lang) for place in range(len(climb.lengths))]
    figure.add_scatter(
        x=climb.lengths,
        y=[row] * len(climb.lengths),
        mode="markers",
        name=title,
        marker={
            "size": 11,
            "color": [ink if solved else INK["background"] for solved in climb.solved],
            "line": {"color": ink, "width": 2},
        },
        text=tips,
        hovertemplate=f"<b>{title}</b><br>%{{text}}<extra></extra>",
    )
    if climb.length:
        symbol = "line-ns-open" if climb.state == "climbing" else "x-thin-open"
        figure.add_scatter(
            x=[climb.length],
            y=[row],
            mode="markers",
            marker={"symbol": symbol, "size": 13, "color": ink, "line": {"width": 2, "color": ink}},
            text=[_why(climb, lang)],
            hovertemplate="%{text}<extra></extra>" if climb.why is not None else None,
            hoverinfo=None if climb.why is not None else "skip",
        )


def standing(climb: Climb, found: Spans, lang: str) -> str:
    """Return in words of a language how far a network has come."""
    reached = translate(REACHED, lang).format(length=climb.span)
    if climb.state == "failed":
        none = translate(NONE, lang).format(length=found.terms.lengths[0])
        return reached if climb.span else none
    span = reached if climb.span else translate(NOTHING, lang)
    if climb.state == "climbing":
        share = f"{climb.done / found.terms.budget:.0%}"
        return translate(TRYING, lang).format(span=span, length=climb.length, share=share)
    words = translate(TOP if climb.state == "top" else STOPPED, lang)
    return words.format(span=span, length=climb.length)


def _tip(climb: Climb, place: int, lang: str) -> str:
    words = translate(SOLVED if climb.solved[place] else FAILED, lang)
    ended = words.format(length=climb.lengths[place], updates=climb.updates[place])
    numbers = {
        "loss": f"{climb.losses[place]:.3g}",
        "goal": f"{climb.goals[place]:.3g}",
        "seconds": f"{climb.seconds[place]:.1f}",
    }
    return f"{ended}<br>{translate(BEST, lang).format(**numbers)}"


def _why(climb: Climb, lang: str) -> str:
    return "" if climb.why is None else refusal(climb.why.refusal(), lang)


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.45)"
