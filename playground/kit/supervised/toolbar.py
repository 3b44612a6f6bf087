"""Where to start from and what to take away: presets, fork, link, downloads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from engine.runs.experiment import Experiment
from playground.kit.changed import changes
from playground.kit.desk import Desk
from playground.kit.head import asked
from playground.kit.judged import Start, judge, ticked, waiting
from playground.kit.presets import Preset, applies, menu
from playground.kit.puzzle import Puzzle
from playground.kit.sharing import link_popover
from playground.kit.supervised import sharing
from playground.language import _, current
from playground.live.live import Live

EVERY = 1.0  # seconds between two looks at what is judged


def toolbar(live: Live, key: str, desk: Desk, *, presets: Sequence[Preset[Any]], plain: Experiment) -> None:
    """Draw the examples, what the chosen one asks, and what can be done with the run; the page opens with `plain`."""
    preset = _chosen(live, key, presets)
    turn = st.session_state.setdefault(f"{key}-turn", 0)
    with desk.examples:
        begin = partial(_begin, live, presets, key)
        menu(presets, key=key, turn=turn, start=begin, done=ticked(key))
    asked(_(preset.thought if preset and applies(preset, live.plan) else live.plan.dataset.puzzle))
    desk.settings(changes(live.experiment(live.edited), plain))
    with desk.tools:
        _fork(live, key)
        link_popover(key, lambda: sharing.shared(live, current(), key))
    begun = Start(key, preset, live.plan, turn)
    live.awaits = waiting(begun)
    with desk.told:
        judge(begun, lambda: live.main, every=EVERY)


def _chosen(live: Live, key: str, presets: Sequence[Preset[Any]]) -> Preset[Any] | None:
    """Return the preset that was chosen, at first the one that is there already."""
    held = f"{key}-preset"
    if held not in st.session_state:
        st.session_state[held] = next((each.name for each in presets if each.spec == live.plan), "")
    return next((each for each in presets if each.name == st.session_state[held]), None)


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
