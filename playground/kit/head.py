"""What is asked beside a page's title: the question of what it shows just now, in place of its sentence."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.language import current

PLACE = "site:asked"


def room(sentence: str) -> None:
    """Make room beside the title, in which the page's `sentence` stands until something is asked."""
    place = st.empty()
    st.session_state[PLACE] = place
    place.markdown(sentence, width="stretch")


def asked(words: str) -> None:
    """Write what is asked, in the reader's language; "" leaves what stands there.  Chinese knows no italics."""
    place: DeltaGenerator | None = st.session_state.get(PLACE)
    if place is not None and words:
        place.markdown(f"*{words}*" if current() != "zh" else words, width="stretch")
