"""Specs to start from, each with a question to answer by looking, and the menus that offer them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from engine.spec import N_, Spec
from playground.language import _

S = TypeVar("S", bound=Spec)

START, PUZZLES, BROKEN = N_("Start here"), N_("Puzzles"), N_("Broken on purpose")
# What a spec is about, by the first of these names that it has.
SUBJECTS = ("dataset", "task", "surface", "data")


@dataclass(frozen=True)
class Preset(Generic[S]):
    """A spec with a name, a title and the thought that goes with it; those of one `group` share a menu.

    `name` is never shown; title, thought and group are marked with `N_`.  `view` names the one that it opens below the
    picture, where that is not the reader's own choice; those of one `heading` lie under it, where a menu has several.
    """

    name: str
    title: str
    thought: str
    spec: S
    group: str = START
    view: str = ""
    heading: str = ""


def applies(preset: Preset[Any], spec: Any) -> bool:
    """Whether what a preset asks still speaks of `spec`: of the same kind of data or surface, its numbers aside."""
    name = next((name for name in SUBJECTS if hasattr(spec, name)), None)
    if name is None:
        return True
    mine, theirs = getattr(preset.spec, name, None), getattr(spec, name)
    return type(mine) is type(theirs) if isinstance(theirs, Spec) else mine == theirs


def menu(
    presets: Sequence[Preset[Any]],
    *,
    key: str,
    turn: int,
    start: Callable[[str], None],
    done: Collection[str] = (),
) -> None:
    """Draw the menu of examples: on every page the same groups in the same order, and a page's own behind them.

    `start` is called with the name that was chosen; those in `done` are ticked off.

    Only a new key closes a popover: whoever raises `turn` when something is chosen closes what it was chosen from.
    """
    if not presets:
        return
    words = _("Where to start, what to solve, and what to mend.")
    with st.popover(_("Examples"), key=f"{key}:menu:{turn}", on_change="rerun", help=words):
        own = (each.group for each in presets)
        for group in dict.fromkeys((START, PUZZLES, BROKEN, *own)):
            mine = [each for each in presets if each.group == group]
            if mine:
                st.markdown(f"**{_(group)}**")
            headings = list(dict.fromkeys(each.heading for each in mine))
            for heading in headings:
                if len(headings) > 1:
                    st.caption(_(heading))
                for each in mine:
                    if each.heading == heading:
                        _offer(each, key, start, ticked=each.name in done)


def _offer(preset: Preset[Any], key: str, start: Callable[[str], None], *, ticked: bool) -> None:
    st.button(
        f"{'✓ ' if ticked else ''}**{_(preset.title)}** · {_(preset.thought)}",
        key=f"{key}:preset:{preset.name}",
        type="tertiary",
        on_click=start,
        args=(preset.name,),
    )
