"""The first page's living network: untrained until somebody presses Start, then slow enough to follow."""

from __future__ import annotations

import streamlit as st

from engine.runs.experiment import Experiment
from playground.kit.happening import IN_A_NETWORK, happening
from playground.kit.lease import lease
from playground.kit.onward import onward
from playground.language import _, current
from playground.live.live import Live
from playground.stage.curves import curves
from playground.stage.field import field
from playground.stage.network import network

KEY = "hero"
SPEED = 60.0  # updates a second: the ring closes while one looks
ENOUGH = 600  # updates after which nothing moves any more
EVERY = 1.0  # seconds between two looks whether it has come so far


def hero() -> None:
    """Draw a small network, what it says and how its loss falls, with a button that lets it learn."""
    live = lease(f"{KEY}-live", Experiment)
    line = happening(live, key=KEY, shows=IN_A_NETWORK)
    live.present(current(), line.plots)
    with st.container(key=f"{KEY}-picture"):
        left, middle, right = st.columns([3, 1.5, 1.8], gap="medium", vertical_alignment="top")
    with left:
        network(
            live.channel.token,
            key=f"{KEY}-network",
            layers=[layer.to_json() for layer in live.experiment().network.layers],
            readonly=True,
        )
    with middle:
        field(live.channel.token, key=f"{KEY}-field", size=280, switches=False)
    with right:
        curves(live.channel.token, key=f"{KEY}-curves", show=("loss",), height=330, scrub=False)
    st.fragment(_steer, run_every=EVERY if live.playing else None)(live, watched=live.playing)


def _steer(live: Live, *, watched: bool) -> None:
    """Draw the button; `watched` is whether this is drawn anew from time to time, as has to be while it plays."""
    if live.playing and live.reached >= ENOUGH:
        live.pause()
    if live.playing != watched:
        st.rerun()  # a press in a fragment draws the fragment alone, and how often is said outside of it
    with st.container(key=f"{KEY}-steer", horizontal=True, vertical_alignment="center", gap="small"):
        words, icon, does = _("Let it learn"), ":material/play_arrow:", _start
        if live.playing:
            words, icon, does = _("Pause"), ":material/pause:", Live.pause
        elif live.reached >= ENOUGH:
            words, icon, does = _("Once more"), ":material/replay:", _again
        st.button(
            words,
            icon=icon,
            type="primary",
            key=f"{KEY}-play",
            width=150,
            help=_("Lets it learn; it stops by itself once the ring is closed."),
            on_click=does,
            args=(live,),
        )
        st.caption(
            _(
                "Each square shows where its unit says yes (orange) or no (blue): four draw one edge each, two more "
                "join the edges."
            )
        )
        onward("network", _("Take it apart in the network playground"))


def _start(live: Live) -> None:
    live.pace.speed = SPEED
    live.play()


def _again(live: Live) -> None:
    live.reset()
    _start(live)
