"""A picture of the visitor's own, drawn or uploaded, as the network is shown it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine.data.dataset import Data
from engine.data.uploads.bitmap import Bitmap
from engine.data.uploads.framing import Framed, Framing, frame
from playground.stage.drawing import sheet

EDGE = np.array([150, 150, 150])
FRAME = np.array([242, 142, 43])  # orange, seen on paper as on the night
ENLARGED = 280  # pixels a side of the enlarged small image


@dataclass(frozen=True, eq=False)
class Brought:
    """A picture as it came, and how it is framed; `box` is the share of the side that the data's own images fill."""

    picture: Bitmap | np.ndarray
    framing: Framing
    box: float = 1.0

    def shown(self, data: Data) -> np.ndarray:
        """Return what the network gets: bytes [C, H, W] of the shape of `data`."""
        return self.framed(data).pixels

    def framed(self, data: Data) -> Framed:
        """Return the same, with how it came about."""
        channels, height, width = data.test_inputs.shape[1:]
        return _framed(self, (channels, height, width))


@lru_cache(maxsize=64)
def _framed(brought: Brought, shape: tuple[int, int, int]) -> Framed:
    """Looking for ink on a photograph takes some tenths of a second, and a page asks at every rerun."""
    return frame(brought.picture, shape, brought.framing, box=brought.box)


def drawn(message: dict[str, Any], data: Data, *, box: float) -> Brought | None:
    """Return what a browser says was drawn, white on black; None where it makes no sense.

    For data with a light background it is turned to black on white.
    """
    found = sheet(message)
    if found is None:
        return None
    return Brought(found.pixels, Framing(centre=found.centre, invert=paper(data)), box)


def paper(data: Data) -> bool:
    """Whether the data's own images are dark on light."""
    return data.mean > 0.5


def marked(picture: Bitmap, framed: Framed) -> np.ndarray:
    """Return a picture, bytes [H, W, 3], with a frame around the shape that was found, the others faintly framed."""
    found = picture.pixels.copy()
    edge = max(1, max(found.shape) // 128)
    for rows, columns in ((edge, None), (None, edge)):  # white paper on a white page would have no end
        found[:rows, :columns] = found[-rows if rows else None :, -columns if columns else None :] = EDGE
    if framed.ink is None:
        return found
    thick = max(2, max(found.shape) // 130)
    for place, (top, left, bottom, right) in enumerate(framed.ink.shapes):
        colour = FRAME if place == framed.ink.taken else (found.mean((0, 1)) + FRAME) / 2
        top, left = max(0, top - 2 * thick), max(0, left - 2 * thick)
        bottom, right = bottom + 2 * thick, right + 2 * thick
        for rows, columns in (
            (slice(top, top + thick), slice(left, right)),
            (slice(max(0, bottom - thick), bottom), slice(left, right)),
            (slice(top, bottom), slice(left, left + thick)),
            (slice(top, bottom), slice(max(0, right - thick), right)),
        ):
            found[rows, columns] = colour
    return found


def enlarged(small: np.ndarray) -> np.ndarray:
    """Return an image, bytes [H, W, C], so large that a browser doesn't blur its pixels away."""
    times = max(1, ENLARGED // small.shape[0])
    return small.repeat(times, 0).repeat(times, 1)
