"""Where to start from and what to take away: presets, fork, link, downloads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from playground.kit.judged import Start, judge, ticked, waiting
from playground.kit.presets import Preset, applies, menus, question
from playground.kit.puzzle import Puzzle
from playground.kit.sharing import link_popover
from playground.kit.supervised import sharing
from playground.language import _, current
from playground.live.live import Live

EVERY = 1.0  # seconds between two looks at what is judged
STYLE = Path(__file__).parents[2] / "static" / "workbench.css"


def toolbar(
    live: Live,
    key: str,
    *,
    presets: Sequence[Preset[Any]],
) -> None:
    """Draw the presets with the thought that goes with the chosen one, and what can be done with the run."""
    dress()
    preset = _chosen(live, key, presets)
    with st.container(key=f"{key}-tools", horizontal=True, vertical_alignment="center", gap="small"):
        turn = st.session_state.setdefault(f"{key}-turn", 0)
        begin = partial(_begin, live, presets, key)
        menus(presets, key=key, turn=turn, start=begin, done=ticked(key))
        question(_(preset.thought) if preset and applies(preset, live.plan) else "")
        _fork(live, key)
        link_popover(key, lambda: sharing.shared(live, current(), key))
    begun = Start(key, preset, live.plan, turn)
    live.awaits = waiting(begun)
    judge(begun, lambda: live.main, every=EVERY)


def _chosen(live: Live, key: str, presets: Sequence[Preset[Any]]) -> Preset[Any] | None:
    """Return the preset that was chosen, at first the one that is there already."""
    held = f"{key}-preset"
    if held not in st.session_state:
        st.session_state[held] = next((each.name for each in presets if each.spec == live.plan), "")
    return next((each for each in presets if each.name == st.session_state[held]), None)


def dress() -> None:
    """Put the looks of these pages into the page."""
    st.html(f"<style>{_style()}</style>")


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


def start(live: Live, preset: Preset[Any], key: str) -> None:
    """Begin the preset's experiment afresh, playing but for a puzzle, and close the menu it was chosen from."""
    st.session_state[f"{key}-preset"] = preset.name
    st.session_state[f"{key}-selected"] = None
    st.session_state[f"{key}-turn"] = st.session_state.get(f"{key}-turn", 0) + 1
    live.begin(preset.spec)
    if not isinstance(preset, Puzzle):
        live.play()


def _begin(live: Live, presets: Sequence[Preset[Any]], key: str, name: str) -> None:
    start(live, next(each for each in presets if each.name == name), key)


def _fork(live: Live, key: str) -> None:
    if live.forked:
        if st.button(_("Keep A"), key=f"{key}-keep-a", help=_("Go on with the run as it was before.")):
            live.unfork("main")
            st.rerun()
        if st.button(_("Keep B"), key=f"{key}-keep-b", help=_("Go on with the fork.")):
            live.unfork("fork")
            st.rerun()
    elif st.button(
        _("Fork here"),
        icon=":material/fork_right:",
        key=f"{key}-fork",
        help=_("Let a second run start from the step you look at, and change one thing on it."),
    ):
        live.fork()
        live.edit("fork")
        st.rerun()
