"""What a session holds from one run of a page to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from engine.runs.experiment import Experiment
from playground.live.live import Live

L = TypeVar("L", bound=Live)


def lease(key: str, first: Callable[[], Experiment], kind: type[L] = Live) -> L:
    """Return this session's live run under `key`, started with `first()` where there is none yet."""
    if key not in st.session_state:
        st.session_state[key] = kind(first())
    return st.session_state[key]
