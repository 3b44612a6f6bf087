"""Links from one lesson to another: the shell knows the pages, whoever links knows a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

PAGES = "lesson-pages"


def know(pages: Mapping[str, Page]) -> None:
    """Note the pages of this run by the names of their lessons."""
    st.session_state[PAGES] = dict(pages)


def onward(name: str, words: str) -> None:
    """Draw a link to the lesson `name`; `words` are in the reader's language."""
    page = st.session_state.get(PAGES, {}).get(name)
    if page is not None:  # else the lesson is drawn alone, as in a test
        st.page_link(page, label=words, icon=":material/arrow_forward:")
