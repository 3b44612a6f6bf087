"""What is looked at below a bench: one view at a time, so that only that is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from playground.kit.widgets import shows
from playground.language import _

T = TypeVar("T")


def opened(widget: str, titles: Mapping[str, Any]) -> str:
    """Return the name of the view that is open under a widget's key, the first where none was chosen yet."""
    if st.session_state.get(widget) not in titles:
        st.session_state[widget] = next(iter(titles))
    return st.session_state[widget]


def turn_to(widget: str, name: str | bool) -> None:
    """Open a view for the reader, or show them all, before its widget is drawn."""
    st.session_state[widget] = name


FIRST = 5  # views that are offered at once; the others are asked for (static/desk.css counts as far)


def choice(widget: str, titles: Mapping[str, str]) -> str:
    """Let the reader choose a view, of those in `titles` (name → title, untranslated), and return its name.

    The first five are offered at once, and the one that is open; the others lie behind “More views”.
    """
    opened(widget, titles)
    flag = f"{widget}:all"
    many, every = len(titles) > FIRST + 1, st.session_state.get(flag, False)
    name = f"{widget}s-{'fewer' if many and not every else 'every'}"
    with st.container(key=name, horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            _("Look at"),
            list(titles),
            key=widget,
            format_func=lambda name: _(titles[name]),
            label_visibility="collapsed",
            help=_("One view at a time; only what is looked at is computed."),
            required=True,
        )
        if many:
            words = _("Fewer views") if every else _("More views")
            help = _("Those that are asked for less often.")
            st.button(
                words,
                key=f"{flag}:turn",
                type="tertiary",
                help=help,
                on_click=turn_to,
                args=(flag, not every),
            )
    return st.session_state[widget]


def pick(key: str, label: str, options: Sequence[T], *, first: T, shown: Callable[[T], str], **how: Any) -> T:
    """Let the reader pick one of `options`, at the beginning `first`, and return it; all in the reader's language.

    What was picked stays so in the other language, on a visit to another view, and among other options.
    """
    noted = f"{key}:noted"

    def note(picked: T) -> None:
        st.session_state[noted] = picked

    now: T = st.session_state.get(noted, first)
    now = now if now in options else first
    shows(
        key,
        st.segmented_control,
        label,
        options,
        value=now,
        then=note,
        required=True,
        format_func=shown,
        **how,
    )
    return now


def again(key: str, label: str, **how: Any) -> int:
    """Draw a button and return how often it was pressed: a seed for what is drawn by chance, the page of a list."""
    count = f"{key}:count"

    def press() -> None:
        st.session_state[count] = st.session_state.get(count, 0) + 1

    st.button(label, key=key, on_click=press, **how)
    return st.session_state.get(count, 0)
