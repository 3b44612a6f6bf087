"""The curves: what is measured of one or several trainings against the step, drawn while they train."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("curves")


@dataclass(frozen=True)
class Line:
    """A run among the curves: its `source` in the frames, its `label`, and whether its lines are dotted.

    `colour` is its number on the palette, by default its place among the lines; beyond the palette lines are dashed.
    `stride` is how far one step goes on the axis.
    """

    source: str
    label: str = ""
    dash: bool = False
    colour: int | None = None
    stride: float = 1.0


@dataclass(frozen=True)
class Level:
    """A loss to compare with, as a dashed line across: its `value`, and its `label` in the reader's language."""

    value: float
    label: str


def curves(
    token: str,
    *,
    key: str,
    lines: Sequence[Line] = (Line("main"),),
    show: Sequence[str] | None = None,
    parts: Sequence[str] = ("train", "test"),
    log: bool = False,
    height: int = 230,
    scrub: bool = True,
    axis: str = "",
    levels: Sequence[Level] = (),
    colours: Mapping[str, int] | None = None,
) -> None:
    """Put the curves of `lines` on the page, fed by the channel `token`; its scene says what is measured.

    `axis` says what is counted where it is not steps, already in the reader's language; `levels` are drawn across the
    first panel.  `show` names the panels, by default all, and `parts` on which points is measured; `log` is how
    the axis starts out (the reader can switch), `height` is in px.  `colours` gives measures a number on the palette
    each, by name, where one training shows more than training and test.
    With `scrub` a click on the curves goes back to that step (`{"do": "scrub", "step": n}`).
    """
    data = {
        "token": token,
        "lang": current(),
        "sources": [vars(each) for each in lines],
        "show": list(show) if show is not None else None,
        "parts": list(parts),
        "log": log,
        "height": height,
        "room": height,
        "scrub": scrub,
        "axis": axis,
        "levels": [vars(each) for each in levels],
        "colours": dict(colours or {}),
    }
    _mount(data, key=key)
