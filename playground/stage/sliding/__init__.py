"""The convolution bench in the browser: pictures, kernel and sums; what a reader changes comes back as edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import streamlit as st

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("kernels")


@dataclass(frozen=True)
class Edit:
    """What a reader changed since the last answer: settings by name, and the number to answer with."""

    number: int
    changes: Mapping[str, Any] = field(default_factory=dict)


def kernels(message: bytes, *, key: str, answered: int = 0, trouble: str = "") -> None:
    """Draw a scene (see playground/lessons/convolution/scene.py); `answered` is the number of the last edit that is in it.

    `trouble` is a sentence on an edit that could not be carried out.
    """
    # A table of one cell: Streamlit hands tables over in binary, and other bytes only where there is nothing else.
    cell = pa.table({"frame": pa.array([message], pa.binary())})
    data = {"frame": cell, "lang": current(), "answered": answered, "trouble": trouble}
    _mount(data, key=key, on_edit_change=_nothing)


def kernels_edit(key: str) -> Edit | None:
    """Return what the reader of the bench `key` changed, told once; to be asked before it is drawn."""
    state = st.session_state.get(key)
    told = state.get("edit") if isinstance(state, Mapping) else None
    if not isinstance(told, Mapping):
        return None
    number, changes = told.get("n"), told.get("changes")
    if (
        not isinstance(number, int)
        or not isinstance(changes, Mapping)
        or st.session_state.get(f"{key}/n") == number
    ):
        return None
    st.session_state[f"{key}/n"] = number
    return Edit(number, changes)


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
