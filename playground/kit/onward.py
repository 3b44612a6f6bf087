"""Links from one lesson to another: the shell knows the pages, whoever links knows a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from engine.spec import Spec
from playground.language import _

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

PAGES = "lesson-pages"


def know(pages: Mapping[str, Page]) -> None:
    """Note the pages of this run by the names of their lessons."""
    st.session_state[PAGES] = dict(pages)


def onward(
    name: str, words: str, spec: Spec | None = None, *, query: Mapping[str, str] | None = None
) -> None:
    """Draw a link to the lesson `name`, whose page goes on with `spec`, or opens with a `query`, where there is one.

    `words` are in the reader's language.  A page that takes a spec holds it under the lesson's name.
    """
    page, icon = st.session_state.get(PAGES, {}).get(name), ":material/arrow_forward:"
    if page is None:  # the lesson is drawn alone, as in a test
        return
    if spec is None:
        st.page_link(page, label=words, icon=icon, query_params=query)
    elif st.button(
        words, icon=icon, type="tertiary", key=f"onward:{name}", help=_("Takes along what you see here.")
    ):
        st.session_state[f"{name}:asked"] = spec  # as `Held.ask` does: the page takes it up when it settles
        st.switch_page(page)
