"""Forecasts of one series: a step ahead from the true past, and running free, below one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from engine.probes.sequences.forecast import Forecast
from playground.figures import INK
from playground.figures.ends import name_ends

BEYOND = 0.5  # how far above and below the truth a forecast is followed, as a share of the truth's own range
PLOT = 176  # px of one of the two plots
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
AHEAD, FREE = 1, 2  # rows


@dataclass(frozen=True, eq=False)
class Foretold:
    """The forecasts of one network, or of a rule that needs none, in the series' own units.

    `colour` is a number on the palette, None for a rule; `lost` the step of the free run, from 1, that is marked, 0 for
    none.
    """

    title: str
    colour: int | None
    forecast: Forecast
    lost: int = 0

    @property
    def ink(self) -> str:
        """The colour."""
        return INK["faint"] if self.colour is None else INK["classes"][self.colour % len(INK["classes"])]


def forecasts(
    times: np.ndarray, found: Sequence[Foretold], *, words: dict[str, str], made: np.ndarray | None = None
) -> go.Figure:
    """Return the truth at `times` [M] with all forecasts of it; a line stands where the true past ends.

    Times are numbers or dates.  What was not measured but `made` [M] is dashed.

    `words` names "time", "value", "ahead" and "free", "truth", and "past", what is before the line.
    """
    truth, free = found[0].forecast.truth, len(found[0].forecast.free)
    border = len(times) - free - 1
    first, now, end = (_spot(times[place]) for place in (0, border, -1))
    low, high = _range(found)
    figure = go.Figure()
    figure.set_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.13)
    for row, name in ((AHEAD, "ahead"), (FREE, "free")):
        _truth(figure, times, truth, row, words, made)
        ends = [_line(figure, times, each, place, row) for place, each in enumerate(found)]
        ends.append((float(truth[-1]), words["truth"], INK["text"]))
        named = [(end, *each) for each in ends]
        name_ends(figure, named, shown=(low, high), height=PLOT, row=row, col=1)
        figure.add_annotation(
            text=f"<b>{words[name]}</b>", x=0, y=1, xref="x domain", yref="y domain", xanchor="left",
            yanchor="bottom", showarrow=False, row=row, col=1,
        )  # fmt: skip
        figure.add_vline(x=now, line={"color": INK["accent"], "width": 1}, row=row, col=1)  # type: ignore[arg-type]
        figure.update_yaxes(range=[low, high], title_text=words["value"], zeroline=False, row=row, col=1)
    figure.add_annotation(
        text=words["past"], x=now, y=0, yref="y2 domain", xanchor="right", yanchor="bottom",
        xshift=-4, showarrow=False, font={"size": 11, "color": INK["accent"]}, row=FREE, col=1,
    )  # fmt: skip
    figure.update_xaxes(range=[first, end], showgrid=False)
    figure.update_xaxes(title_text=words["time"], row=FREE, col=1)
    return figure.update_layout(height=470, margin={"l": 56, "r": 172, "t": 24, "b": 40}, showlegend=False)


def _range(found: Sequence[Foretold]) -> tuple[float, float]:
    """Return what is shown: all of the truth, and forecasts as far as they stay near."""
    truth = found[0].forecast.truth
    low, high = float(truth.min()), float(truth.max())
    room = BEYOND * ((high - low) or 1.0)
    said = np.concatenate([part for each in found for part in (each.forecast.ahead, each.forecast.free)])
    said = said[np.isfinite(said)]
    if len(said):
        low, high = (
            min(low, max(low - room, float(said.min()))),
            max(high, min(high + room, float(said.max()))),
        )
    margin = 0.04 * ((high - low) or 1.0)
    return low - margin, high + margin


def _spot(time: np.generic) -> float | str:
    """Return a place on the axis as Plotly takes it."""
    return str(time) if isinstance(time, np.datetime64) else float(time)


def _tip(name: str, times: np.ndarray) -> str:
    x = "%{x}" if times.dtype.kind == "M" else "%{x:.6~g}"
    return f"{name}<br>{x}: %{{y:.4~g}}<extra></extra>"


def _truth(
    figure: go.Figure,
    times: np.ndarray,
    truth: np.ndarray,
    row: int,
    words: dict[str, str],
    made: np.ndarray | None,
) -> None:
    lines = [("solid", truth)]
    if made is not None and made.any():
        beside = made | np.append(made[1:], False) | np.insert(made[:-1], 0, False)
        lines = [("solid", np.where(made, np.nan, truth)), ("dot", np.where(beside, truth, np.nan))]
    for dash, values in lines:
        figure.add_scatter(
            x=times, y=values, mode="lines", name=words["truth"],
            line={"color": INK["text"], "width": 1.2, "dash": dash}, hovertemplate=_tip(words["truth"], times),
            row=row, col=1,
        )  # fmt: skip


def _line(
    figure: go.Figure, times: np.ndarray, each: Foretold, place: int, row: int
) -> tuple[float, str, str]:
    """Draw one forecast, and return where it ends, its name and its colour."""
    free = len(each.forecast.free)
    border = len(times) - free - 1
    if row == AHEAD:
        x, y = times[1:], each.forecast.ahead
    else:
        x, y = times[border:], np.concatenate([each.forecast.truth[border : border + 1], each.forecast.free])
    rule = each.colour is None
    line = {
        "color": each.ink,
        "width": 1.2 if rule else 1.8,
        "dash": "dot" if rule else DASHES[place % len(DASHES)],
    }
    tip = _tip(each.title, times)
    y = np.where(np.isfinite(y), y, np.nan)
    figure.add_scatter(x=x, y=y, mode="lines", name=each.title, line=line, hovertemplate=tip, row=row, col=1)
    if row == FREE and each.lost and np.isfinite(y[each.lost]):
        mark = {
            "color": each.ink,
            "size": 10,
            "symbol": "x",
            "line": {"width": 1, "color": INK["background"]},
        }
        at = {"x": x[each.lost : each.lost + 1], "y": y[each.lost : each.lost + 1]}
        figure.add_scatter(**at, mode="markers", marker=mark, hoverinfo="skip", row=row, col=1)
    known = np.flatnonzero(np.isfinite(y))
    return float(y[known[-1]]), each.title, each.ink
