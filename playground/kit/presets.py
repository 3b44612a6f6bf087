"""Specs to start from, each with a question to answer by looking, and the menus that offer them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from engine.spec import N_, Spec
from playground.language import _

S = TypeVar("S", bound=Spec)

MENU, BROKEN = N_("Try this"), N_("Broken on purpose")


@dataclass(frozen=True)
class Preset(Generic[S]):
    """A spec with a name, a title and the thought that goes with it; those of one `group` share a menu.

    `name` is never shown; title, thought and group are marked with `N_`.  `view` names the one that it opens below the
    picture, where that is not the reader's own choice.
    """

    name: str
    title: str
    thought: str
    spec: S
    group: str = MENU
    view: str = ""


def menus(
    presets: Sequence[Preset[S]],
    *,
    key: str,
    turn: int,
    start: Callable[[str], None],
    done: Collection[str] = (),
) -> None:
    """Draw a menu for each group; `start` is called with the name that was chosen, those in `done` are ticked off.

    Only a new key closes a popover: whoever raises `turn` when something is chosen closes what it was chosen from.
    """
    for group in dict.fromkeys(each.group for each in presets):
        mine = [each for each in presets if each.group == group]
        menu(group, mine, key=key, turn=turn, start=start, done=done)


def menu(
    title: str,
    presets: Sequence[Preset[Any]],
    *,
    key: str,
    turn: int,
    start: Callable[[str], None],
    done: Collection[str] = (),
) -> None:
    """Draw one menu, with a heading for each group where there are several; all else as in `menus`."""
    groups = list(dict.fromkeys(each.group for each in presets))
    with st.popover(_(title), key=f"{key}:menu:{presets[0].name}:{turn}", on_change="rerun"):
        for group in groups:
            if len(groups) > 1:
                st.caption(_(group))
            for each in presets:
                if each.group == group:
                    st.button(
                        f"{'✓ ' if each.name in done else ''}**{_(each.title)}** · {_(each.thought)}",
                        key=f"{key}:preset:{each.name}",
                        type="tertiary",
                        on_click=start,
                        args=(each.name,),
                    )
