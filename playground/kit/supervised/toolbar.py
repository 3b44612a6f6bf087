"""Where to start from and what to take away: presets, fork, link, downloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from engine.spec import N_, Refusal
from playground.kit.supervised import sharing
from playground.language import _, current, refusal
from playground.live.live import Live
from playground.stage.share import share

STYLE = Path(__file__).parents[2] / "static" / "workbench.css"
KINDS = {"first": N_("Solved soon"), "puzzle": N_("Puzzles"), "broken": N_("Broken on purpose")}


def toolbar(
    live: Live,
    key: str,
    *,
    presets: Sequence[Any],
    kinds: Mapping[str, str] = KINDS,
    ends: Callable[[], None] | None = None,
) -> None:
    """Draw the presets with the thought that goes with the chosen one, and what can be done with the run.

    A preset has name, title, thought, kind and experiment, as `Preset` does.  `ends` draws what stands at the end of
    the bar; by default a fork and a link.
    """
    st.html(f"<style>{_style()}</style>")
    preset = _chosen(live, key, presets)
    with st.container(key=f"{key}-tools", horizontal=True, vertical_alignment="center", gap="small"):
        for kind, title in kinds.items():
            _menu(live, key, _(title), [each for each in presets if each.kind == kind])
        st.markdown(f"*{_(preset.thought)}*" if preset else "", width="stretch")
        if ends is not None:
            ends()
            return
        _fork(live, key)
        _link(live, key)


def _chosen(live: Live, key: str, presets: Sequence[Any]) -> Any:
    """Return the preset that was chosen, at first the one that is there already; None on data it doesn't speak of."""
    held = f"{key}-preset"
    if held not in st.session_state:
        st.session_state[held] = next((each.name for each in presets if each.experiment == live.plan), "")
    found = next((each for each in presets if each.name == st.session_state[held]), None)
    return found if found and _data(found.experiment) == _data(live.plan) else None


def _data(plan: Any) -> str:
    """Return the name of the data of an experiment, or of a study of several."""
    return getattr(plan, "experiment", plan).dataset.name


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


def _menu(live: Live, key: str, title: str, presets: Sequence[Any]) -> None:
    # A new key closes the popover: Streamlit has no other way, and the browser still reports the old one as open.
    turn = st.session_state.setdefault(f"{key}-turn", 0)
    with st.popover(
        title, key=f"{key}-presets-{presets[0].kind}-{turn}", type="secondary", on_change="rerun"
    ):
        for preset in presets:
            st.button(
                f"**{_(preset.title)}** · {_(preset.thought)}",
                key=f"{key}-preset-{preset.name}",
                type="tertiary",
                on_click=start,
                args=(live, preset, key),
            )


def start(live: Live, preset: Any, key: str) -> None:
    """Begin the preset's experiment afresh, playing, and close the menu it was chosen from."""
    st.session_state[f"{key}-preset"] = preset.name
    st.session_state[f"{key}-selected"] = None
    st.session_state[f"{key}-turn"] = st.session_state.get(f"{key}-turn", 0) + 1
    live.begin(preset.experiment)
    live.play()


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


def _link(live: Live, key: str) -> None:
    opened = st.popover(_("Link"), icon=":material/link:", key=f"{key}-link", on_change="rerun")
    if not opened.open:
        return
    with opened:
        try:
            found = sharing.shared(live, current(), key)
        except Refusal as exc:
            st.warning(refusal(exc))
            return
        st.caption(found.words)
        share(found.query, key=f"{key}-share")
