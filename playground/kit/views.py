"""What is looked at below a page's picture: one view at a time, so that only that is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from playground.kit.choice import choice
from playground.language import _


@dataclass(frozen=True)
class View:
    """A view: its title and caption, marked with `N_`, and what draws it."""

    title: str
    caption: str
    draw: Callable[[], object]


def views(key: str, table: Mapping[str, View]) -> str:
    """Let the reader choose a view of `table`, draw that one alone, and return its name."""
    with st.container(key="views"):
        chosen = choice(f"{key}:view", {name: view.title for name, view in table.items()})
        if table[chosen].caption:
            st.caption(_(table[chosen].caption))
        table[chosen].draw()
    return chosen
