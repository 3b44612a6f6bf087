"""What a page on the kit can be told in its row: its examples, the settings; and in the drawer undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from engine.spec import N_
from playground.kit.changed import changes
from playground.kit.desk import Desk
from playground.kit.head import asked
from playground.kit.judged import ticked
from playground.kit.presets import applies, menu
from playground.kit.sharing import link_popover
from playground.language import _

if TYPE_CHECKING:
    from playground.kit.held import Held

PAGE = N_("This page")


def draw(
    page: Held[Any],
    desk: Desk,
    more: Sequence[Callable[[], None]],
    *,
    thought: str,
    instead: str,
    offer: Callable[[], None] | None,
) -> None:
    """Draw all that; see `Held.bar`."""
    chosen = page.preset
    with desk.examples:
        if offer is None:
            menu(page.presets, key=page.key, turn=page.turns, start=page.ask, done=ticked(page.key))
        else:
            offer()
    told = chosen is not None and applies(chosen, page.spec)
    asked(instead or (_(chosen.thought) if chosen and told else thought))
    desk.settings(changes(page.spec, page.plain))
    with desk.tools:
        for each in more:
            each()
        link_popover(page.key, page.link)
    with desk.group(PAGE), st.container(horizontal=True, gap="small"):
        _button(page, -1, "undo", _("Undo"), _("Take back the last change on this page."))
        _button(page, 1, "redo", _("Redo"), _("Do again what you have taken back."))


def _button(page: Held[Any], by: int, name: str, words: str, help: str) -> None:
    st.button(
        words,
        icon=f":material/{name}:",
        key=f"{page.key}:{name}",
        help=help,
        disabled=not page.can_go(by),
        on_click=page.ask,
        args=(by,),
    )
