"""What can be looked at below a bench of runs: one view at a time, some of which follow the training by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.kit.choice import choice, opened
from playground.kit.live_picture import live_picture
from playground.language import _, current
from playground.live.trainer import Plot

Plots = Mapping[str, Plot]


@dataclass(frozen=True)
class Place:
    """Where a view is drawn: of which runs, on which page, under which name and title."""

    live: Any
    key: str
    name: str
    title: str

    def follow(self, made: Plot, *, height: int | None = None) -> Plots:
        """Draw what is `made` of the runs, and return it as what follows them under the name of the view."""
        with self.live.lock:
            first = made(self.live)
        key = f"{self.key}-plot-{self.name}"
        live_picture(self.live.channel.token, self.name, first, key=key, label=self.title, height=height)
        return {self.name: made}


@dataclass(frozen=True)
class Look:
    """A view: its title and caption, marked with `N_`, and what draws it and returns the pictures that follow."""

    title: str
    caption: str
    draw: Callable[[Place], Plots | None]


def open_in(key: str, table: Mapping[str, Look]) -> str:
    """Return the name of the view that is open on the page `key`, before it is drawn."""
    return opened(f"{key}-view", table)


def looks(live: Any, key: str, table: Mapping[str, Look]) -> Plots:
    """Let the reader choose a view of `table`, draw that one alone, and return what follows the training."""
    chosen = choice(f"{key}-view", {name: each.title for name, each in table.items()})
    look = table[chosen]
    live.lang = current()
    # Of one height at least, so that a choice does not make the page jump.
    with st.container(key=f"{key}-view-panel"):
        st.caption(_(look.caption))
        return look.draw(Place(live, key, chosen, _(look.title))) or {}
