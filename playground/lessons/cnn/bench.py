"""The bench of the CNN lab: its images, the network, and what it answers."""

from __future__ import annotations

from engine.limits import MAX_IMAGE_LAYERS
from playground.kit.desk import Desk
from playground.kit.supervised.diagram import change, drawn, edited, lines, say
from playground.language import _
from playground.lessons.cnn import data
from playground.lessons.cnn.live import ImageLive
from playground.lessons.cnn.looking import looking
from playground.stage.curves import curves
from playground.stage.gallery import answer
from playground.stage.network import Feature, NetworkEvents, layer_kinds


def controls(live: ImageLive, key: str, desk: Desk) -> None:
    """Draw what decides the data, and carry it out."""
    before = live.experiment(live.edited)
    wanted = data.panel(live, before, key, desk)
    if wanted != before:
        with desk.told:
            say(change(live, before, wanted))


def bench(live: ImageLive, key: str, desk: Desk) -> NetworkEvents:
    """Draw the answer and the network; carry out what was edited on it, and return its events."""
    with desk.beside:
        output(live, key)
    with desk.picture:
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
    looking(live, key)
    curves(live.channel.token, key=f"{key}-curves", lines=lines(live), height=143)
