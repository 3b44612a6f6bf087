"""Which visit this is: the browser keeps its key, and hands it back when the page is loaded again."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from playground.language import current
from playground.stage.core.component import declare

KEY = "visit"

_mount = declare("visit")


def visit(key: str) -> None:
    """Let this browser tab keep `key` until the next load of a page."""
    _mount({"key": key, "lang": current()}, key=KEY, on_former_change=_nothing)


def asked() -> str | None:
    """Return the key of the former visit that a page which was loaded again has just handed back, None for none."""
    state = st.session_state.get(KEY)
    found = state.get("former") if isinstance(state, Mapping) else None
    return found if isinstance(found, str) and found else None


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
