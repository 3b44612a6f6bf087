"""Which race this session runs, where it came from, and the link to it."""

from __future__ import annotations

import streamlit as st

from engine.spec import N_, Refusal
from playground import link
from playground.language import _, refusal
from playground.language import current as language
from playground.race.presets import PRESETS
from playground.race.walk import Walk, walked
from playground.stage.share import share

ADDRESS = "w"  # the name of the race in the address


def current(key: str) -> Walk:
    """Return this session's race: the one it runs, else the one that the address names, else the first preset."""
    if f"{key}-walk" not in st.session_state:
        st.session_state[f"{key}-walk"] = _first(key)
    return st.session_state[f"{key}-walk"]


def _first(key: str) -> Walk:
    text = st.query_params.get(ADDRESS)
    if not text:
        return PRESETS[0].walk
    try:
        walk = link.decode(text, Walk)
        walked(walk)
        return walk
    except Refusal as exc:
        st.session_state[f"{key}-trouble"] = refusal(exc)
        return PRESETS[0].walk


def taken(key: str, walk: Walk) -> Walk:
    """Return `walk` and keep it as this session's, or say why it can't be walked and return the one before."""
    held = f"{key}-refused"
    try:
        walked(walk)
    except Refusal as exc:
        if st.session_state.get(held, (None,))[0] != walk:
            # Drawn again, so that the controls say what walks, not what was refused.
            st.session_state[held] = (walk, refusal(exc))
            st.rerun()
        st.warning(refusal(exc), icon="⚠️")
        return st.session_state[f"{key}-walk"]
    if walk == st.session_state[f"{key}-walk"]:
        if held in st.session_state:
            text = st.session_state[held][1]
            st.session_state[held] = (None, text)
            st.warning(text, icon="⚠️")
    else:
        st.session_state.pop(held, None)
    st.session_state[f"{key}-walk"] = walk
    try:
        text = link.encode(walk)
    except Refusal:
        text = ""
    if text and walk != PRESETS[0].walk:
        if st.query_params.get(ADDRESS) != text:
            st.query_params[ADDRESS] = text
    else:
        st.query_params.pop(ADDRESS, None)
    return walk


def toolbar(key: str) -> None:
    """Draw the presets, the thought of the chosen one, and the link."""
    trouble = st.session_state.pop(f"{key}-trouble", None)
    if trouble:
        st.warning(trouble + " " + _("The first preset is shown instead."), icon="⚠️")
    chosen = st.session_state.get(f"{key}-preset", PRESETS[0].name)
    with st.container(key=f"{key}-tools", horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover(_("Try this"), key=f"{key}-presets", on_change="rerun"):
            for preset in PRESETS:
                st.button(
                    f"**{_(preset.title)}** · {_(preset.thought)}",
                    key=f"{key}-preset-{preset.name}",
                    type="tertiary",
                    on_click=_start,
                    args=(key, preset.name),
                )
        preset = next((each for each in PRESETS if each.name == chosen), PRESETS[0])
        surface = current(key).surface
        # A thought belongs to its surface; another one says what it is.
        fits = type(surface) is type(preset.walk.surface)
        st.markdown(f"*{_(preset.thought if fits else surface.summary)}*", width="stretch")
        opened = st.popover(_("Link"), icon=":material/link:", key=f"{key}-link", on_change="rerun")
        if opened.open:
            with opened:
                st.caption(_("Opens exactly this race."))
                share(f"{ADDRESS}={link.encode(current(key))}&lang={language()}", key=f"{key}-share")


GROUNDS = {"surface": N_("On a surface"), "network": N_("On a network")}


def ground(key: str) -> str:
    """Let the reader choose what the rules race on, and return it."""
    widget = f"{key}-ground"
    if st.session_state.get(widget) not in GROUNDS:
        st.session_state[widget] = "surface"
    st.segmented_control(
        _("Race"),
        list(GROUNDS),
        key=widget,
        required=True,
        label_visibility="collapsed",
        format_func=lambda name: _(GROUNDS[name]),
        help=_("Down a surface of two numbers, or in training the same network from the same first weights."),
    )
    return st.session_state[widget]


def _start(key: str, name: str) -> None:
    preset = next(each for each in PRESETS if each.name == name)
    st.session_state[f"{key}-preset"] = name
    st.session_state[f"{key}-presets"] = False
    st.session_state[f"{key}-ground"] = "surface"
    st.session_state[f"{key}-walk"] = preset.walk
    for widget in (f"{key}-formula",):
        st.session_state.pop(widget, None)
