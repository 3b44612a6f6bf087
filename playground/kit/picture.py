"""Where things lie on a lesson: what turns the picture, the living picture, and what is asked and read beside it."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def picture() -> DeltaGenerator:
    """Return the container that a page draws its living picture in: `with picture(): …`.

    The gallery's card and the narrow layout look for it.
    """
    return st.container(key="picture")


def bench(*widths: float) -> list[DeltaGenerator]:
    """Return columns as wide as `widths` say, one of which gets the `picture`.

    Where a page is narrower than 1000 px, the picture comes first and takes all its width; the others share the rest.
    """
    with st.container(key="lesson-bench"):
        return st.columns(widths, gap="medium")
