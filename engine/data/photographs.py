"""Pictures to look at: the vendored photographs, and files that visitors bring."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from engine.data.dataset import Remark
from engine.data.uploads.bitmap import bitmap
from engine.spec import N_, Refusal

DATA = Path(__file__).parent / "data"
PHOTOGRAPHS = {
    "coffee": N_("Coffee"),
    "camera": N_("Photographer"),
    "chelsea": N_("Cat"),
    "astronaut": N_("Astronaut"),
    "brick": N_("Bricks"),
}
LEAST = 8  # pixels of a brought picture's shorter side


@cache
def photograph(name: str) -> np.ndarray:
    """Return a vendored photograph as bytes [3, H, W]."""
    return opened((DATA / f"{name}.jpg").read_bytes())[0]


def opened(data: bytes) -> tuple[np.ndarray, tuple[Remark, ...]]:
    """Return an image file as bytes [3, H, W], made smaller where it is large, and what is to be said of it.

    Raises Refusal, in words, for what can't be read or is too narrow to lay a kernel on.
    """
    found = bitmap(data)
    if min(found.pixels.shape[:2]) < LEAST:
        raise Refusal("This picture is too small or too narrow: {least} pixels is the least.", least=LEAST)
    pixels = np.ascontiguousarray(found.pixels.transpose(2, 0, 1))
    pixels.setflags(write=False)
    return pixels, found.remarks


def grey(pixels: np.ndarray) -> np.ndarray:
    """Return the brightness [1, H, W] of bytes [3, H, W], in whole numbers.  ITU-R BT.601."""
    if len(pixels) == 1:
        return pixels
    red, green, blue = pixels.astype(np.float64)
    return np.round(0.299 * red + 0.587 * green + 0.114 * blue).astype(np.uint8)[None]
