"""Play, pause, step, reset and speed of a race on a network."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from playground.kit.speed import speed
from playground.language import _
from playground.lessons.optimizers.contest import Contest

SPEEDS = (5.0, 25.0, 100.0, 500.0, 2_500.0, 10_000.0, 50_000.0, math.inf)


@st.fragment
def transport(contest: Contest, key: str) -> None:
    """Draw the buttons and the speed.

    A click on a fragment runs the fragment alone; but what lies below it depends on whether the race is running. So a
    button notes under `-moved` that it was pressed, and the fragment's next run asks for the whole page.
    """
    if st.session_state.pop(f"{key}-moved", False):
        st.rerun()

    def then(do: Callable[..., None]) -> Callable[..., None]:
        def move(*args: int) -> None:
            do(*args)
            st.session_state[f"{key}-moved"] = True

        return move

    with st.container(key=f"{key}-bar", horizontal=True, vertical_alignment="center", gap="small"):
        playing = contest.playing
        st.button(
            _("Pause") if playing else _("Play"),
            icon=":material/pause:" if playing else ":material/play_arrow:",
            type="primary",
            key=f"{key}-play",
            shortcut="space",
            help=_("All rules train at once, in step."),
            on_click=then(contest.pause if playing else contest.play),
        )
        st.button(
            _("Step"),
            key=f"{key}-step",
            shortcut="S",
            help=_("One update for every rule."),
            on_click=then(contest.advance),
            args=(1,),
        )
        st.button(
            _("Reset"),
            key=f"{key}-reset",
            shortcut="0",
            help=_("Back to the very same first weights."),
            on_click=then(contest.reset),
        )
        words = _(
            "Updates a second of the rule that makes the most of them; the pictures keep their own pace."
        )
        speed(contest.pace, f"{key}-speed", SPEEDS, help=words)
