"""The row over a page on the kit: presets, what the chosen one asks, undo, redo, the link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from playground.kit.judged import ticked
from playground.kit.presets import applies, menus, question
from playground.kit.sharing import link_popover
from playground.language import _

if TYPE_CHECKING:
    from playground.kit.held import Held


def draw(
    page: Held[Any],
    more: Sequence[Callable[[], None]],
    *,
    thought: str,
    instead: str,
    offer: Callable[[], None] | None,
) -> None:
    """Draw the row; see `Held.bar`."""
    chosen = page.preset
    with st.container(key=f"{page.key}:tools", horizontal=True, vertical_alignment="center", gap="small"):
        if offer is None:
            menus(page.presets, key=page.key, turn=page.turns, start=page.ask, done=ticked(page.key))
        else:
            offer()
        told = chosen is not None and applies(chosen, page.spec)
        question(instead or (_(chosen.thought) if chosen and told else thought))
        for each in more:
            each()
        _button(page, -1, "undo", _("Undo"), _("Take back the last change on this page."))
        _button(page, 1, "redo", _("Redo"), _("Do again what you have taken back."))
        link_popover(page.key, page.link)


def _button(page: Held[Any], by: int, name: str, words: str, help: str) -> None:
    st.button(
        words,
        icon=f":material/{name}:",
        key=f"{page.key}:{name}",
        help=help,
        type="tertiary",
        disabled=not page.can_go(by),
        on_click=page.ask,
        args=(by,),
    )
