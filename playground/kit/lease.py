"""What a session holds from one run of a page to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from engine.runs.experiment import Experiment
from playground.live.live import Live

L = TypeVar("L", bound=Live)
T = TypeVar("T")


def kept(key: str, make: Callable[[], T]) -> T:
    """Return what this session holds under `key`, made now where there is nothing yet."""
    if key not in st.session_state:
        st.session_state[key] = make()
    return st.session_state[key]


def lease(key: str, first: Callable[[], Experiment], kind: type[L] = Live) -> L:
    """Return this session's live run under `key`, started with `first()` where there is none yet."""
    return kept(key, lambda: kind(first()))


def trained_on(lesson: str) -> Experiment | None:
    """Return the experiment that this session trains on the page of another lesson, None where it was not there yet."""
    live = st.session_state.get(f"{lesson}-live")
    return live.experiment() if isinstance(live, Live) else None
