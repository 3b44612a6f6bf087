"""Measures: what the curves of a training show, by name."""

from __future__ import annotations

from dataclasses import dataclass

from engine.knob import N_

LOSS, SHARE = N_("loss"), N_("right")  # panels that many have


@dataclass(frozen=True)
class Measure:
    """One curve; those of one `panel` share an axis, which is logarithmic at first where one of them is `log`.

    `name` is how rows, frames and tables spell it, `title` how people read it.  `part` is "train" or "test" where it
    is taken on such points; lines of runs side by side have the colour of their run, and are told apart by that.
    `kind` says what the axis may hold: any "number", a "share" of all (0 to 1, written in percent), or an "r2".
    """

    name: str
    title: str
    panel: str = LOSS
    log: bool = False
    part: str = ""
    kind: str = "number"
