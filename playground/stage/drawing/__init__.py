"""A sheet to draw an image on, which a run then looks at."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from playground.language import current
from playground.stage.core.component import declare

SIDE = 112  # pixels a side of a drawing: four for each of MNIST's
_LETTERS = 4 * ((SIDE * SIDE + 2) // 3)  # of such a drawing in base64

_mount = declare("drawing")


class Sheet(NamedTuple):
    """What was drawn, bytes [SIDE, SIDE], white on black, and whether it is to be centred."""

    pixels: np.ndarray
    centre: bool


def sheet(message: Mapping[str, Any]) -> Sheet | None:
    """Return what a browser says was drawn; None where it makes no sense."""
    text, centre = message.get("pixels"), message.get("centre")
    if not isinstance(text, str) or len(text) != _LETTERS or not isinstance(centre, bool):
        return None
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != SIDE * SIDE:
        return None
    return Sheet(np.frombuffer(content, np.uint8).reshape(SIDE, SIDE), centre)


def drawing(token: str, *, key: str, centre: bool) -> None:
    """Show the sheet; while one draws, {"do": "sheet"} with 112×112 bytes goes over the channel.

    `centre` is whether what is drawn is centred and scaled, until the reader says otherwise.
    """
    _mount({"token": token, "lang": current(), "centre": centre}, key=key)
