"""A picture of the visitor's own, drawn or uploaded, as the network is shown it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.bitmap import Bitmap
from engine.dataset import Data
from engine.framing import Framing, framed

SIDE = 112  # pixels a side of a drawing: four for each of MNIST's
_LETTERS = 4 * ((SIDE * SIDE + 2) // 3)  # of such a drawing in base64


@dataclass(frozen=True, eq=False)
class Brought:
    """A picture as it came, and how it is framed; `box` is the share of the side that the data's own images fill."""

    picture: Bitmap | np.ndarray
    framing: Framing
    box: float = 1.0

    def shown(self, data: Data) -> np.ndarray:
        """Return what the network gets: bytes [C, H, W] of the shape of `data`."""
        channels, height, width = data.test_inputs.shape[1:]
        return framed(self.picture, (channels, height, width), self.framing, box=self.box)


def drawn(message: dict[str, Any], data: Data, *, box: float) -> Brought | None:
    """Return what a browser says was drawn, white on black; None where it makes no sense.

    For data with a light background it is turned to black on white.
    """
    text, centre = message.get("pixels"), message.get("centre")
    if not isinstance(text, str) or len(text) != _LETTERS or not isinstance(centre, bool):
        return None
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != SIDE * SIDE:
        return None
    picture = np.frombuffer(content, np.uint8).reshape(SIDE, SIDE)
    return Brought(picture, Framing(centre=centre, invert=paper(data)), box)


def paper(data: Data) -> bool:
    """Whether the data's own images are dark on light."""
    return data.mean > 0.5
