"""The box for a formula: what was typed, how it was read, and what it could be where that is unclear."""

from __future__ import annotations

import unicodedata

import streamlit as st

from engine.descent.formulas.formula import parse
from engine.descent.surfaces.typed import Formula
from engine.spec import Refusal
from playground.language import _, refusal


def formula_box(surface: Formula, key: str) -> Formula:
    """Let the reader type a formula, and set beside it how it was read.

    A wrong one is answered at its character, with the lines it could be as buttons, and the last right one stays.
    """
    widget = f"{key}-formula"
    box, beside = st.columns([1, 1], gap="medium", vertical_alignment="bottom")
    text = box.text_input(
        _("Formula in x and y"),
        surface.text if widget not in st.session_state else None,
        key=widget,
        max_chars=20_000,  # what is longer than a formula may be is answered in words, not cut off
        help=_(
            "Numbers, x, y, + − * / ^, brackets, |x|, √, and functions such as sin, cos, exp, log, sqrt, abs, tanh; "
            "2x and xy are products. Beside it you see how it was read."
        ),
    )
    try:
        found = surface.but(text=surface.text if text is None else text)
    except Refusal as exc:
        with beside:
            st.warning(refusal(exc), icon="⚠️")
        _mended(exc, text or "", widget)
        return surface
    beside.latex(found.latex)
    return found


def _mended(exc: Refusal, text: str, widget: str) -> None:
    """Show where the mistake is, and offer what could have been meant."""
    position = exc.values.get("position")
    if isinstance(position, int) and text:
        st.code(pointed(text, position), language=None)
    if not exc.offers:
        return

    def take(line: str) -> None:
        st.session_state[widget] = line

    with st.container(key=f"{widget}-offers", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_("Did you mean"), width="content")
        for place, line in enumerate(exc.offers):
            label = f"`{line.strip()}` $\\;{parse(line).latex()}$"
            st.button(label, key=f"{widget}-offer-{place}", on_click=take, args=(line,))


def pointed(text: str, position: int, *, around: int = 60) -> str:
    """Return the formula near character `position`, counted from 1, with a mark under it."""
    first = max(0, position - 1 - around)
    before = text[first : position - 1]
    wide = "".join("\u3000" if unicodedata.east_asian_width(each) in "FW" else " " for each in before)
    return f"{text[first : position + around]}\n{wide}^"
