"""The first page's living network: it learns as soon as somebody looks."""

from __future__ import annotations

import streamlit as st

from engine.runs.experiment import Experiment
from playground.kit.lease import lease
from playground.language import current
from playground.live.live import Live
from playground.stage.curves import curves
from playground.stage.field import field
from playground.stage.network import network

KEY = "hero"


def hero() -> None:
    """Draw a small network that trains while it is looked at, gently, so that one can follow."""
    live = lease(f"{KEY}-live", Experiment)
    _begin(live)
    live.present(current(), {})
    left, middle, right = st.columns([3, 1.5, 1.8], gap="medium", vertical_alignment="center")
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
        curves(live.channel.token, key=f"{KEY}-curves", show=("loss",), height=240, scrub=False)


def _begin(live: Live) -> None:
    if not live.playing and live.main.step == 0:
        live.pace.speed = 200.0
        live.play()
