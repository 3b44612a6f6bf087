"""The convolution bench in the browser: pictures, kernel and sums; what a reader changes comes back as edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import streamlit as st

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("sliding")


def kernels(message: bytes, *, key: str) -> None:
    """Draw a scene (see playground/lessons/convolution/scene.py), and tell the browser what became of its last edit."""
    # A table of one cell: Streamlit hands tables over in binary, and other bytes only where there is nothing else.
    cell = pa.table({"frame": pa.array([message], pa.binary())})
    answered, trouble = st.session_state.get(f"{key}:said", (0, ""))
    data = {"frame": cell, "lang": current(), "answered": answered, "trouble": trouble}
    _mount(data, key=key, on_edit_change=_nothing)


def kernels_told(key: str, change: Callable[[Mapping[str, Any]], str]) -> None:
    """Hand `change` what the reader of the bench `key` changed, settings by name, once; to be asked before it is drawn.

    What `change` returns is a sentence on an edit that could not be carried out, "" for one that was.
    """
    state = st.session_state.get(key)
    told = state.get("edit") if isinstance(state, Mapping) else None
    number, changes = (told.get("n"), told.get("changes")) if isinstance(told, Mapping) else (None, None)
    before, _trouble = st.session_state.get(f"{key}:said", (0, ""))
    if isinstance(number, int) and isinstance(changes, Mapping) and number != before:
        st.session_state[f"{key}:said"] = number, change(changes)


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
