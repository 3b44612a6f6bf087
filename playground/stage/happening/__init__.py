"""Happenings: one line that says what is going on, with a button that shows it and one that mends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("happening")


def line(
    token: str,
    name: str,
    *,
    key: str,
    first: Mapping[str, Any],
    pressed: Callable[[], None],
    script: Mapping[str, Any] | None = None,
) -> None:
    """Show what the channel `token` carries as the mark or the plot `name`, `first` until it comes.

    What is shown holds `text`, `severity`, the `event` that it is of, the words of the buttons `show` and `mend`, ""
    for none, what is pointed `at`, and whether the page `asks` to be told of that.  `script` is what is shown of a race
    that the browser plays by itself: its number `race`, and `lines`, each with the step from which on it is shown.
    `pressed` is called before the page runs again; `press` says what was pressed.
    """
    data = {"token": token, "name": name, "first": dict(first), "lang": current()}
    if script is not None:
        data["script"] = dict(script)
    _mount(data, key=key, on_pressed_change=pressed)


def press(key: str) -> tuple[str, str] | None:
    """Return what was just pressed on the line `key`: "show" or "mend", and the event that was shown then."""
    found = (st.session_state.get(key) or {}).get("pressed")
    if not isinstance(found, Mapping):
        return None
    what, event = found.get("what"), found.get("event")
    return (what, event) if what in ("show", "mend") and isinstance(event, str) else None
