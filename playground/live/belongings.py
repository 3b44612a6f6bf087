"""What a visit holds, so that loading the page again brings it back: runs, races and benches.

A new load is a new session of Streamlit's, which keeps the former one for two minutes.  Until then whoever knows its
key, which lies in the storage of that one browser tab, takes everything over; the key is worth nothing afterwards.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import weakref
from typing import Any

import streamlit as st

from playground.language import _
from playground.stage.visit import asked, visit

HELD = "belongings"
KEPT = re.compile(
    r"[a-z]+-(live|contest|preset|selected|view)|[\w-]+:(held|live|view|side|guesses|ticked|best|tour)"
)
LONGEST = 64  # characters of a key

_KNOWN: weakref.WeakValueDictionary[bytes, Belongings] = weakref.WeakValueDictionary()
_lock = threading.Lock()


class Belongings:
    """What one session holds, under a key that nobody can guess."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(24)
        self.things: dict[str, Any] = {}
        with _lock:
            _KNOWN[_digest(self.key)] = self


def take_over(key: str) -> dict[str, Any] | None:
    """Return what a former session held and forget its key; None where nobody knows it (any longer)."""
    if len(key) > LONGEST:
        return None
    with _lock:
        found = _KNOWN.pop(_digest(key), None)
    return found.things if found is not None else None


def welcome() -> None:
    """Give a reader who has loaded the page again back what was here, or say that it is gone."""
    former = asked()
    if former is None or former == st.session_state.get(f"{HELD}-asked"):
        return
    st.session_state[f"{HELD}-asked"] = former
    things = take_over(former)
    if things is None:
        st.session_state[f"{HELD}-gone"] = True
        return
    for name, value in things.items():
        _rest(st.session_state.get(name), value)
        st.session_state[name] = value


def note() -> None:
    """Write down what this session holds now, and let the browser remember under which key."""
    visit(keep().key)


def keep() -> Belongings:
    """Write down what this session holds now; for fragments, which the rest of the page does not follow."""
    if HELD not in st.session_state:
        st.session_state[HELD] = Belongings()
    mine: Belongings = st.session_state[HELD]
    mine.things = {
        str(name): value
        for name, value in st.session_state.items()
        if KEPT.fullmatch(str(name)) and value is not None
    }
    return mine


def say_what_is_gone() -> None:
    """Say once that what was trained before the page was loaded again is no longer there."""
    if st.session_state.pop(f"{HELD}-gone", False):
        words = _(
            "This page was loaded again, and the server no longer holds what was trained here before: updates, weights "
            "set by hand and forks are gone. The experiment is the one that the address names, at its start."
        )
        st.info(words, icon=":material/history:")


def _rest(mine: Any, theirs: Any) -> None:
    """Stop what this session has begun in place of what comes back."""
    if mine is not theirs and hasattr(mine, "pause"):
        mine.pause()


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode(errors="replace")).digest()
