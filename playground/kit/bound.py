"""Widgets of a lesson's own that stand for its spec: one rate for many rules, who takes part, a text.

As with the widgets of knobs, the spec is the only truth: a widget shows what it says, whoever changed it, and a click
is taken up before the next run draws anything.  What can't be is said in words, and the widget goes back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from engine.spec import Spec
from playground.kit.held import Held
from playground.kit.widgets import shows

S = TypeVar("S", bound=Spec)
JUST_NOW = ("typed just now",)  # no text: whatever the spec makes of it goes with it


def bound(
    page: Held[S],
    name: str,
    draw: Callable[..., Any],
    *args: Any,
    value: Any,
    make: Callable[[S, Any], S],
    **how: Any,
) -> None:
    """Draw `draw(*args, key=…, **how)` with `value` in it; the page goes on with what `make(spec, picked)` returns.

    `value` None leaves in it what the reader put there.  A Refusal that `make` raises is said in words.
    """

    def put(picked: Any) -> None:
        page.turn(lambda spec: make(spec, picked))

    shows(f"{page.key}:{name}", draw, *args, value=value, then=put, **how)


def typed(
    page: Held[S],
    name: str,
    text: str,
    *,
    make: Callable[[S, str], S],
    draw: Callable[..., Any] = st.text_input,
    **how: Any,
) -> tuple[str, Callable[[str], None]]:
    """Draw a text field with `text`, a part of the spec; return what stands in it, and a callback that puts one there.

    What can't be, or not whole, stays in the field, for its writer to mend: whoever draws it says beside it why, as
    `make` raises it.  It shows `text` again once that is another one: after undo, a preset, a link.
    """
    widget = f"{page.key}:{name}"
    of = st.session_state.get(f"{widget}:of")
    if widget not in st.session_state or of not in (text, JUST_NOW):
        st.session_state[widget] = text
    st.session_state[f"{widget}:of"] = text

    def put(line: str) -> None:
        st.session_state[widget] = line
        st.session_state[f"{widget}:of"] = JUST_NOW
        page.change(lambda spec: make(spec, line))

    draw(key=widget, on_change=lambda: put(st.session_state[widget]), **how)
    return st.session_state[widget], put


def button(page: Held[S], name: str, label: str, make: Callable[[S], S], **how: Any) -> None:
    """Draw a button; pressed, the page goes on with what `make` makes of its spec."""

    def press() -> None:
        page.turn(make)

    st.button(label, key=f"{page.key}:{name}", on_click=press, **how)
