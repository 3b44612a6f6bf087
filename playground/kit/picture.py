"""The place of a page's living picture, which the gallery's card and the narrow layout look for."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def picture() -> DeltaGenerator:
    """Return the container that a page draws its living picture in: `with picture(): …`."""
    return st.container(key="picture")
