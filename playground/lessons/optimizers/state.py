"""Which race this session runs, where it came from, and the link to it."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

from engine.spec import N_, Refusal, Spec
from playground.kit import address, link
from playground.kit.address import returned
from playground.kit.presets import MENU, menu
from playground.kit.sharing import Carried, Shared, link_popover, link_to
from playground.language import _, refusal
from playground.lessons.optimizers.lineup import Lineup, raced
from playground.lessons.optimizers.presets import (
    NETWORK,
    ON_NETWORK,
    PRESETS,
    SURFACE,
    NetworkPreset,
    SurfacePreset,
)
from playground.lessons.optimizers.walk import Walk, walked

ADDRESS = "w"  # the name of a race on a surface in the address
NETWORK_ADDRESS = "r"  # and of one on a network
GROUNDS = {"surface": SURFACE, "network": NETWORK}

S = TypeVar("S", bound=Spec)


def current(key: str) -> Walk:
    """Return this session's race: the one it runs, else the one that the address names, else the first preset."""
    held = f"{key}-walk"
    walk, usual = st.session_state.get(held), PRESETS[0].spec
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
        st.session_state[held] = found or ON_NETWORK[0].spec
    return st.session_state[held]


def _first(key: str) -> Walk:
    found = _linked(ADDRESS, Walk, key)
    try:
        if found is not None:
            walked(found)
    except Refusal as exc:
        found, st.session_state[f"{key}-trouble"] = None, refusal(exc)
    return found or PRESETS[0].spec


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
    _address(walk, PRESETS[0].spec, ADDRESS, NETWORK_ADDRESS)
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
        offered = [*ON_NETWORK, *PRESETS] if network else [*PRESETS, *ON_NETWORK]
        turn = st.session_state.setdefault(f"{key}-turn", 0)
        by_name = {each.name: each for each in offered}
        menu(MENU, offered, key=key, turn=turn, start=lambda name: _start(key, by_name[name]))
        group = offered[0].group
        preset = next((each for each in offered if each.name == chosen and each.group == group), offered[0])
        thought = preset.thought
        if isinstance(preset, SurfacePreset):
            # A thought belongs to its surface; another one says what it is.
            surface = current(key).surface
            thought = thought if type(surface) is type(preset.spec.surface) else surface.summary
        st.markdown(f"*{_(thought)}*", width="stretch")
        link_popover(key, lambda: _shared(key, network=network))
    return "network" if network else "surface"


def _shared(key: str, *, network: bool) -> Shared:
    if network:
        words = N_("Opens this race at its start: equal races train alike.")
        return link_to(NETWORK_ADDRESS, lineup(key), Carried({}, words))
    return link_to(ADDRESS, current(key), Carried({}, N_("Opens exactly this race.")))


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


def _start(key: str, preset: SurfacePreset | NetworkPreset) -> None:
    st.session_state[f"{key}-preset"] = preset.name
    st.session_state[f"{key}-turn"] += 1
    if isinstance(preset, NetworkPreset):
        st.session_state[f"{key}-ground"] = "network"
        st.session_state[f"{key}-lineup"] = preset.spec
        st.session_state[f"{key}-network-view"] = preset.view
        st.session_state[f"{key}-pace"] = preset.speed
        return
    st.session_state[f"{key}-ground"] = "surface"
    st.session_state[f"{key}-walk"] = preset.spec
    for widget in (f"{key}-formula",):
        st.session_state.pop(widget, None)
