"""How fast a training goes: the slider that is the same on every page."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from playground.language import _
from playground.live.pace import FLAT_OUT, Pace

SLOW, FAST = 60.0, 3000.0  # updates a second: below, one sees each; from here on, none
SPEEDS = (1.0, 5.0, 25.0, 100.0, 500.0, 1500.0, 5000.0, FLAT_OUT)


def speed(pace: Pace, key: str, speeds: Sequence[float] = SPEEDS, *, help: str = "") -> None:
    """Draw the slider over updates a second; `help` is in the reader's language."""

    def note() -> None:
        pace.choose(st.session_state[key])

    # Told at every run: in another language it is another slider, which would begin at its lowest.
    st.session_state[key] = min(speeds, key=lambda each: abs(math.log(min(each, 1e9) / min(pace.speed, 1e9))))
    st.select_slider(
        _("Speed"),
        speeds,
        key=key,
        format_func=_rate,
        on_change=note,
        help=(help or _("At most so many updates a second; how many there are stands beside it."))
        + " "
        + _(
            "A training starts slowly, so that one sees it begin; move this while it plays, and it goes at once."
        ),
        width=150,
    )


def _rate(each: float) -> str:
    if math.isinf(each):
        return _("flat out")
    words = (
        _("slow, {count}/s")
        if each < SLOW
        else _("normal, {count}/s")
        if each < FAST
        else _("fast, {count}/s")
    )
    return words.format(count=f"{each:,.0f}")
