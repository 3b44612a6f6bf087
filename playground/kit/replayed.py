"""Links to a step: equal specs train alike, so the number of an update stands for all that was learned up to it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.spec import N_
from playground.kit.sharing import Carried, nothing_more
from playground.language import _
from playground.live.learning import Learning

AGAIN = N_("Opens the same settings and trains them again, up to update {step}: equal settings train alike.")
BENT = N_(
    "Opens the same settings at their start: they were changed on the way, and a link does not hold that."
)


def replayed(key: str) -> Callable[[], Carried]:
    """Return what says, for `held(key, …, extra=…)`, up to which update a link of the page trains again."""

    def carried() -> Carried:
        live: Learning | None = st.session_state.get(f"{key}:live")
        if live is None or not live.step:
            return nothing_more()
        step = live.straight
        if not step:
            return Carried({}, BENT)
        return Carried({"n": str(step)}, _(AGAIN).format(step=f"{step:,}"))

    return carried
