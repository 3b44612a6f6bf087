"""The box for a formula: what was typed, how it was read, and what it could be where that is unclear."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import streamlit as st

from engine.descent.course import Walk
from engine.descent.formulas.formula import parse
from engine.spec import Refusal
from playground.kit.bound import typed
from playground.kit.held import Held
from playground.language import _, refusal


def formula_box(page: Held[Walk]) -> None:
    """Let the reader type a formula, and set beside it how it was read.

    A wrong one is answered at its character, with the lines it could be as buttons, and the last right one stays.
    """
    box, beside = st.columns([1, 1], gap="medium", vertical_alignment="bottom")
    now = page.spec.surface.text  # type: ignore[attr-defined]
    with box:
        text, put = typed(
            page,
            "formula",
            now,
            make=_on,
            label=_("Formula in x and y"),
            max_chars=20_000,  # what is longer than a formula may be is answered in words, not cut off
            help=_(
                "Numbers, x, y, + − * / ^, brackets, |x|, √, and functions such as sin, cos, exp, log, sqrt, abs, "
                "tanh; 2x and xy are products. Beside it you see how it was read."
            ),
        )
    try:
        found = _on(page.spec, text)
        if text != now:
            page.check(found)
    except Refusal as exc:
        with beside:
            st.warning(refusal(exc), icon="⚠️")
        _mended(exc, text, f"{page.key}-formula", put)
        return
    beside.latex(found.surface.latex)


def _on(walk: Walk, text: str) -> Walk:
    return walk.but(surface=walk.surface.but(text=text))


def _mended(exc: Refusal, text: str, key: str, put: Callable[[str], None]) -> None:
    """Show where the mistake is, and offer what could have been meant."""
    position = exc.values.get("position")
    if isinstance(position, int) and text:
        st.code(pointed(text, position), language=None)
    if not exc.offers:
        return
    with st.container(key=f"{key}-offers", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_("Did you mean"), width="content")
        for place, line in enumerate(exc.offers):
            label = f"`{line.strip()}` $\\;{parse(line).latex()}$"
            st.button(label, key=f"{key}-offer-{place}", on_click=put, args=(line,))


def pointed(text: str, position: int, *, around: int = 60) -> str:
    """Return the formula near character `position`, counted from 1, with a mark under it."""
    first = max(0, position - 1 - around)
    before = text[first : position - 1]
    wide = "".join("\u3000" if unicodedata.east_asian_width(each) in "FW" else " " for each in before)
    return f"{text[first : position + around]}\n{wide}^"
