"""Thumbnails of what menus offer, as the browser draws them: strokes in inks of the palette, or a small PNG.

A family of the engine is named here once; whoever joins it has a picture without being told of.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from engine.data.datasets import DATASETS, IMAGES, SEQUENCES
from engine.descent.surfaces import SURFACES
from engine.networks.activations import ACTIVATIONS
from engine.networks.layers import LAYERS
from engine.networks.recurrent import Recurrent
from engine.probes.thumbnails import LEVELS, Thumbnail, thumbnail

FAMILIES: dict[str, Mapping[str, type | str]] = {
    "points": DATASETS,
    "images": IMAGES,
    "sequences": SEQUENCES,
    "surfaces": SURFACES,
    "activations": {name: name for name in ACTIVATIONS},
    "cells": {name: each for name, each in LAYERS.items() if issubclass(each, Recurrent)},
}
HEIGHT, SQUARE, WIDE = 22, 22, 30  # of the box that all are drawn in, and a margin in it
MARGIN = 1.5
TERCILES = ("negative", "faint", "positive")  # a number to foretell: low, middle, high
FAINTEST, DARKEST = 20, 235  # alpha of the lowest and the highest level


def family_of(members: Mapping[str, type]) -> str | None:
    """Return the name of the family that all of these members belong to, None where it has no pictures."""
    for name, family in FAMILIES.items():
        if members and all(family.get(each) is member for each, member in members.items()):
            return name
    return None


@lru_cache
def pictures(family: str) -> bytes:
    """Return JSON, member → how it is drawn, of all of a family that can be pictured."""
    drawings = {
        name: drawn(picture) for name, each in FAMILIES[family].items() if (picture := thumbnail(each))
    }
    return json.dumps(drawings, separators=(",", ":")).encode()


def drawn(picture: Thumbnail) -> dict[str, Any]:
    """Return {width, height, strokes: [[path, ink, width]], image or mask: a data URL} of a thumbnail."""
    if picture.pixels is not None:
        rows, columns = picture.pixels.shape[:2]
        return {"width": HEIGHT * columns / rows, "height": HEIGHT, "image": _png(picture.pixels)}
    if picture.levels is not None:
        return {"width": SQUARE, "height": HEIGHT, "mask": _mask(picture.levels)}
    width = WIDE if picture.wide else SQUARE
    strokes = [*_axes(picture, width), *_lines(picture, width), *_dots(picture, width)]
    return {"width": width, "height": HEIGHT, "strokes": strokes}


def _axes(picture: Thumbnail, width: int) -> list[list[Any]]:
    if picture.axes is None:
        return []
    (x, y), _ = _placed(np.array([picture.axes, picture.axes]), width)
    return [[f"M{x:g} 0v{HEIGHT}M0 {y:g}h{width}", "grid", 1]]


def _lines(picture: Thumbnail, width: int) -> list[list[Any]]:
    inks = ["accent"] if len(picture.lines) == 1 else [f"class{place}" for place in range(len(picture.lines))]
    strokes: list[list[Any]] = [
        [_path(_thinned(line), width), ink, 1.5] for line, ink in zip(picture.lines, inks, strict=True)
    ]
    if picture.marked is not None:
        strokes.append([_spots(picture.marked, width), "class1", 4.5])
    return strokes


def _dots(picture: Thumbnail, width: int) -> list[list[Any]]:
    if picture.dots is None or picture.kinds is None:
        return []
    kinds = picture.kinds
    if picture.ordered:
        kinds = np.minimum((kinds * len(TERCILES)).astype(int), len(TERCILES) - 1)
    inks = {
        kind: TERCILES[int(kind)] if picture.ordered else f"class{int(kind)}" for kind in np.unique(kinds)
    }
    return [[_spots(picture.dots[kinds == kind], width), ink, 1.8] for kind, ink in inks.items()]


def _placed(places: np.ndarray, width: int) -> np.ndarray:
    """Return places of the unit square in the box: y goes down there."""
    room = np.array([width - 2 * MARGIN, HEIGHT - 2 * MARGIN])
    return np.round(MARGIN + np.stack([places[:, 0], 1 - places[:, 1]], axis=1) * room, 1)


def _spots(places: np.ndarray, width: int) -> str:
    """Return a path of strokes without length, which round caps make dots."""
    return "".join(f"M{x:g} {y:g}h0" for x, y in _placed(places, width))


def _path(line: np.ndarray, width: int) -> str:
    """Return a path along a line that is taken up anew after NaN."""
    pieces, pen = [], "M"
    for x, y in _placed(line, width):
        if np.isnan(y):
            pen = "M"
            continue
        pieces.append(f"{pen}{x:g} {y:g}")
        pen = "L"
    return "".join(pieces)


def _thinned(line: np.ndarray, most: int = 40) -> np.ndarray:
    return line if len(line) <= most else line[np.linspace(0, len(line) - 1, most).astype(int)]


def _png(pixels: np.ndarray) -> str:
    from PIL import Image  # imported late: only who opens such a menu needs it

    return _url(Image.fromarray(pixels))


def _mask(levels: np.ndarray) -> str:
    """Return an image that is the more opaque the higher it is: whoever shows it gives the colour."""
    from PIL import Image

    image = Image.fromarray(levels, mode="P")
    image.putpalette([0] * 3 * LEVELS)
    alpha = bytes(np.linspace(FAINTEST, DARKEST, LEVELS).astype(np.uint8))
    return _url(image, transparency=alpha, bits=4)


def _url(image: Any, **how: Any) -> str:
    held = io.BytesIO()
    image.save(held, "PNG", optimize=True, **how)
    return f"data:image/png;base64,{base64.b64encode(held.getvalue()).decode()}"
