"""The bench: images, network and answer, side by side."""

from __future__ import annotations

import streamlit as st

from engine.limits import MAX_IMAGE_LAYERS
from playground.kit.supervised.diagram import change, drawn, edited, lines, say
from playground.language import _
from playground.lessons.cnn import data
from playground.lessons.cnn.live import ImageLive
from playground.stage.curves import curves
from playground.stage.gallery import answer
from playground.stage.network import Feature, NetworkEvents, layer_kinds


def bench(live: ImageLive, key: str) -> NetworkEvents:
    """Draw the three columns, carry out what the reader changed on them, and return the diagram's events."""
    with st.container(key=f"{key}-bench"):
        left, middle, right = st.columns([1.35, 4.0, 2.1], gap="medium")
    with left, st.container(key=f"{key}-data"):
        before = live.experiment(live.edited)
        wanted = data.panel(live, before, key)
        if wanted != before:
            say(change(live, before, wanted))
    with right, st.container(key=f"{key}-output"):
        output(live, key)
    with middle, st.container(key="picture"):
        return drawn(
            live,
            key,
            lambda: [Feature(each["name"], _(each["name"]), True) for each in live.images.scene["inputs"]],
            kinds=layer_kinds(3, 1),
            tunable=False,
            choosable=False,
            most=MAX_IMAGE_LAYERS,
            room=430,
        )


def output(live: ImageLive, key: str) -> None:
    """Draw what the network says of the chosen image, and how its loss falls."""
    if live.forked:
        edited(live, key)
    answer(live.channel.token, key=f"{key}-answer", source=live.edited)
    curves(live.channel.token, key=f"{key}-curves", lines=lines(live), height=236)
    train, test = live.images.data.watched or (0, 0)
    words = _("Measured on {train} training and {test} test images while it trains.")
    st.caption(words.format(train=train, test=test))
