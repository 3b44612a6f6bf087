"""The table of the bench: pictures, kernel and sums, which answer to a reader without the rest of the page."""

from __future__ import annotations

import streamlit as st

from engine.filters.code import script
from playground.language import _
from playground.lessons.convolution import state
from playground.lessons.convolution.scene import message, slid
from playground.live import belongings
from playground.stage.sliding import kernels, kernels_edit


@st.fragment
def table(key: str) -> None:
    """Draw the bench and carry out what the reader changes on it."""
    component = f"{key}-kernels"
    edit = kernels_edit(component)
    if edit is not None:
        st.session_state[f"{key}-said"] = edit.number, state.take(key, edit)
    answered, trouble = st.session_state.get(f"{key}-said", (0, ""))
    bench = state.shown(key)
    kernels(message(bench), key=component, answered=answered, trouble=trouble)
    state.address(key)
    belongings.keep()
    with st.expander(_("The whole script"), icon=":material/code:"):
        st.caption(_("Runs alone and prints the numbers above, with the cells and weights as they are now."))
        st.code(script(slid(bench)), language="python", height=320)
