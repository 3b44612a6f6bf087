"""The address bar: what it names, and a reader who goes back and forward between the addresses of this visit."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engine.spec import Refusal, Spec
from playground.kit import link

STATE = ("s", "n")  # what a copied link carries besides, of which the address says nothing from then on


def carried() -> tuple[str | None, str | None]:
    """Return the state that a copied link carries and the updates that it wants done again, and take them off."""
    state, updates = (st.query_params.pop(each) if each in st.query_params else None for each in STATE)
    return state, updates


def name(spec: Spec | None, place: str) -> None:
    """Let the address name `spec` at `place`; None where the page opens with it anyway.

    One that is too much for a link stays unnamed; the link button says so.
    """
    text = _text(spec)
    if st.query_params.get(place) == text:
        return
    if text is None:
        st.query_params.pop(place, None)
    else:
        st.query_params[place] = text


def returned() -> bool:
    """Return whether this run of the page is an answer to Back or Forward."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation


def calls(now: Spec | None, place: str) -> bool:
    """Return whether the reader went back or forward to an address that names something else than `now` at `place`."""
    return returned() and st.query_params.get(place) != _text(now)


def _text(spec: Spec | None) -> str | None:
    try:
        return link.encode(spec) if spec is not None else None
    except Refusal:
        return None
