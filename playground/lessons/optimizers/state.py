"""Which race this session runs, where it came from, and the link to it."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

from engine.spec import N_, Refusal, Spec
from playground.kit import address, link
from playground.kit.address import returned
from playground.language import _, refusal
from playground.language import current as language
from playground.lessons.optimizers.lineup import Lineup, raced
from playground.lessons.optimizers.presets import ON_NETWORK, PRESETS, NetworkPreset, Preset
from playground.lessons.optimizers.walk import Walk, walked
from playground.stage.share import share

ADDRESS = "w"  # the name of a race on a surface in the address
NETWORK_ADDRESS = "r"  # and of one on a network
GROUNDS = {"surface": N_("On a surface"), "network": N_("On a network")}

S = TypeVar("S", bound=Spec)


def current(key: str) -> Walk:
    """Return this session's race: the one it runs, else the one that the address names, else the first preset."""
    held = f"{key}-walk"
    walk, usual = st.session_state.get(held), PRESETS[0].walk
    left = start() == "surface" and address.calls(walk if walk != usual else None, ADDRESS)
    if walk is None or left:
        st.session_state[held] = _first(key)
    return st.session_state[f"{key}-walk"]


def lineup(key: str) -> Lineup:
    """Return this session's race on a network: as `current`, of its own address and presets."""
    held = f"{key}-lineup"
    race = st.session_state.get(held)
    if race is None or (start() == "network" and address.calls(race, NETWORK_ADDRESS)):
        found = _linked(NETWORK_ADDRESS, Lineup, key)
        st.session_state[held] = found or ON_NETWORK[0].lineup
    return st.session_state[held]


def _first(key: str) -> Walk:
    found = _linked(ADDRESS, Walk, key)
    try:
        if found is not None:
            walked(found)
    except Refusal as exc:
        found, st.session_state[f"{key}-trouble"] = None, refusal(exc)
    return found or PRESETS[0].walk


def _linked(place: str, kind: type[S], key: str) -> S | None:
    """Return the race that the address names; where it can't be raced, note why, and return None."""
    text = st.query_params.get(place)
    try:
        found = link.decode(text, kind) if text else None
        if isinstance(found, Lineup):
            found = found.but(experiment=raced(found.experiment.checked()))
        return found
    except Refusal as exc:
        st.session_state[f"{key}-trouble"] = refusal(exc)
        return None


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
    _address(walk, PRESETS[0].walk, ADDRESS, NETWORK_ADDRESS)
    return walk


def kept(key: str, race: Lineup) -> Lineup:
    """Return a race on a network and keep it as this session's."""
    st.session_state[f"{key}-lineup"] = race
    _address(race, None, NETWORK_ADDRESS, ADDRESS)
    return race


def _address(race: Spec, usual: Spec | None, name: str, other: str) -> None:
    if other in st.query_params:
        del st.query_params[other]
    address.name(None if race == usual else race, name)


def toolbar(key: str) -> str:
    """Draw what to race on, the presets, the thought of the chosen one, and the link; return what to race on."""
    trouble = st.session_state.pop(f"{key}-trouble", None)
    if trouble:
        st.warning(trouble + " " + _("The first preset is shown instead."), icon="⚠️")
    chosen = st.session_state.get(f"{key}-preset")
    with st.container(key=f"{key}-tools", horizontal=True, vertical_alignment="center", gap="small"):
        network = ground(key) == "network"
        offered = ON_NETWORK if network else PRESETS
        with st.popover(_("Try this"), key=f"{key}-presets", on_change="rerun"):
            both = [(GROUNDS["surface"], PRESETS), (GROUNDS["network"], ON_NETWORK)]
            for heading, presets in reversed(both) if network else both:
                st.caption(_(heading))
                for preset in presets:
                    st.button(
                        f"**{_(preset.title)}** · {_(preset.thought)}",
                        key=f"{key}-preset-{preset.name}",
                        type="tertiary",
                        on_click=_start,
                        args=(key, preset),
                    )
        preset = next((each for each in offered if each.name == chosen), offered[0])
        thought = preset.thought
        if isinstance(preset, Preset):
            # A thought belongs to its surface; another one says what it is.
            surface = current(key).surface
            thought = thought if type(surface) is type(preset.walk.surface) else surface.summary
        st.markdown(f"*{_(thought)}*", width="stretch")
        opened = st.popover(_("Link"), icon=":material/link:", key=f"{key}-link", on_change="rerun")
        if opened.open:
            with opened:
                st.caption(
                    _("Opens this race at its start: equal races train alike.")
                    if network
                    else _("Opens exactly this race.")
                )
                _share(key, network=network)
    return "network" if network else "surface"


def _share(key: str, *, network: bool) -> None:
    try:
        race = (
            f"{NETWORK_ADDRESS}={link.encode(lineup(key))}"
            if network
            else f"{ADDRESS}={link.encode(current(key))}"
        )
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
        return
    share(f"{race}&lang={language()}", key=f"{key}-share")


def ground(key: str) -> str:
    """Let the reader choose what the rules race on, and return it."""
    widget = f"{key}-ground"
    if st.session_state.get(widget) not in GROUNDS or returned():
        st.session_state[widget] = start()
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


def start() -> str:
    """Return what a session races on that has not chosen yet: what the address says."""
    return "network" if NETWORK_ADDRESS in st.query_params else "surface"


def _start(key: str, preset: Preset | NetworkPreset) -> None:
    st.session_state[f"{key}-preset"] = preset.name
    st.session_state[f"{key}-presets"] = False
    if isinstance(preset, NetworkPreset):
        st.session_state[f"{key}-ground"] = "network"
        st.session_state[f"{key}-lineup"] = preset.lineup
        st.session_state[f"{key}-network-view"] = preset.view
        st.session_state[f"{key}-pace"] = preset.speed
        return
    st.session_state[f"{key}-ground"] = "surface"
    st.session_state[f"{key}-walk"] = preset.walk
    for widget in (f"{key}-formula",):
        st.session_state.pop(widget, None)
