"""The curves: loss and accuracy (or R²) of one to four runs against the step, drawn while they train."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.language import current
from playground.stage.component import declare

_mount = declare("curves")


@dataclass(frozen=True)
class Line:
    """A run among the curves: its `source` in the frames, its `label`, and whether its lines are dotted."""

    source: str
    label: str = ""
    dash: bool = False


def curves(
    token: str,
    *,
    key: str,
    lines: Sequence[Line] = (Line("main"),),
    show: Sequence[str] = ("loss", "metric"),
    parts: Sequence[str] = ("train", "test"),
    log: bool = False,
    height: int = 230,
    scrub: bool = True,
) -> None:
    """Put the curves of `lines` on the page, fed by the channel `token`.

    `show` chooses the panels and `parts` which points are measured, `log` how the loss axis starts out (the reader
    can switch), `height` is in px.
    With `scrub` a click on the curves goes back to that step (`{"do": "scrub", "step": n}`).
    """
    data = {
        "token": token,
        "lang": current(),
        "sources": [{"source": each.source, "label": each.label, "dash": each.dash} for each in lines],
        "show": list(show),
        "parts": list(parts),
        "log": log,
        "height": height,
        "scrub": scrub,
    }
    _mount(data, key=key)
