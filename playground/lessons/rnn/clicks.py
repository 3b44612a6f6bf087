"""Clicks on widgets that show what the study says: kept for the run that follows, and refused in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from engine.spec import Refusal
from playground.kit.supervised.study import Study
from playground.language import refusal
from playground.lessons.rnn.ensemble import Ensemble


def picked(widget: str) -> Any:
    """Return what was chosen on a widget since the last run, None for nothing."""
    return st.session_state.pop(f"{widget}:picked", None)


def note(widget: str) -> Callable[[], None]:
    """Return the callback that keeps a click on a widget for the run that follows it."""

    def keep() -> None:
        st.session_state[f"{widget}:picked"] = st.session_state[widget]

    return keep


def taken(study: Study, change: Callable[[], Study]) -> Study:
    """Return what `change` makes of a study, or say why it can't be and return the study as it was."""
    try:
        return change()
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
        return study


def entered(live: Ensemble, study: Study) -> None:
    """Let the networks go on with `study`, or say why it can't be run and leave them with the one that they have.

    It is done before the rest of the page is drawn, so that the first pictures are on their way meanwhile.
    """
    try:
        live.enter(study)
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
