"""A page with two sides or more, one of which is shown: each has a spec, a story and a place in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import streamlit as st

from engine.spec import Spec
from playground.kit import address
from playground.kit.desk import Desk
from playground.kit.held import Carried, Held
from playground.kit.judged import ticked
from playground.kit.presets import Preset, menu
from playground.kit.sharing import SET
from playground.kit.widgets import shows
from playground.language import _

S = TypeVar("S", bound=Spec)


@dataclass(frozen=True)
class Side(Generic[S]):
    """A side: its title, where in the address it lies, what it opens with, its presets; all else as in `held`.

    `words` says what a link to it opens; it and the title are marked with `N_`.
    """

    title: str
    place: str
    plain: S
    presets: Sequence[Preset[S]]
    check: Callable[[S], S] = lambda spec: spec
    words: str = SET


@dataclass(frozen=True)
class Sides:
    """The sides of a page: the `name` of the one that is shown, and what it holds."""

    key: str
    table: Mapping[str, Side[Any]]
    name: str
    held: Held[Any]

    def bar(
        self,
        desk: Desk,
        *more: Callable[[], None],
        label: str,
        help: str,
        thought: str = "",
        instead: str = "",
    ) -> None:
        """Draw what `held.bar` draws, with the choice of the side; presets of all sides share the menu."""
        offer = partial(self._offer, label, help)
        self.held.bar(desk, *more, thought=thought, instead=instead, offer=offer)

    def _offer(self, label: str, help: str) -> None:
        shows(
            f"{self.key}:sides",
            st.segmented_control,
            label,
            list(self.table),
            value=self.name,
            then=self._show,
            required=True,
            label_visibility="collapsed",
            format_func=lambda name: _(self.table[name].title),
            help=help,
        )
        names = [self.name, *(name for name in self.table if name != self.name)]
        offered = [each for name in names for each in self.table[name].presets]
        done = ticked(self.key)
        menu(offered, key=self.key, turn=self.held.turns, start=self._start, done=done)

    def _show(self, name: str) -> None:
        st.session_state[f"{self.key}:side"] = name

    def _start(self, preset: str) -> None:
        for name, side in self.table.items():
            if any(each.name == preset for each in side.presets):
                self._show(name)
                _holder(self.key, name, side).ask(preset)


def sides(key: str, table: Mapping[str, Side[Any]]) -> Sides:
    """Return the sides of the page `key`; the one that was chosen is shown, else what the address says, else one.

    Names of presets have to differ among all sides.
    """
    first = next(iter(table))
    chosen: str = st.session_state.get(f"{key}:side", "")
    if chosen not in table or address.returned():
        chosen = next((name for name, side in table.items() if side.place in st.query_params), first)
        st.session_state[f"{key}:side"] = chosen
    for name, side in table.items():
        if name != chosen:
            address.name(None, side.place)
    page = _holder(key, chosen, table[chosen], opens=chosen == first)
    page.settle()
    return Sides(key, table, chosen, page)


def _holder(key: str, name: str, side: Side[S], *, opens: bool = True) -> Held[S]:
    carried = Carried({}, side.words)
    return Held(f"{key}-{name}", side.plain, side.presets, side.check, lambda: carried, side.place, opens)
