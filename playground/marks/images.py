"""Images: a grid of small ones, with captions, frames around some, and boxes on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from playground.marks.mark import Axis, Colour, Packed, plain, require, shaped


@dataclass(frozen=True)
class Box:
    """A box on image number `image`, from its `left` and `top` edge, in pixels of that image."""

    image: int
    left: float
    top: float
    width: float
    height: float
    name: str = ""
    colour: Colour = 0
    dashed: bool = False


@dataclass(frozen=True, eq=False)
class Images:
    """`pixels` [N, H, W] grey or [N, H, W, 3] coloured, in [0, 1] or as bytes, `columns` side by side (None: as fits).

    `captions` [N] stand below, and `notes` [N] say on hover what they mean; `marked` images have a frame, `boxes` lie
    on them.  With `wide` images grow until they fill the width.  Hovering one highlights what has its caption in other
    marks, or with `link` what has its number there.  Images of places on a plane have axes `x` and `y` that say where
    it ends: they lie between, row 0 on top.
    """

    kind: ClassVar[str] = "images"

    pixels: np.ndarray
    columns: int | None = None
    captions: Sequence[str] = ()
    marked: Sequence[int] = ()
    boxes: Sequence[Box] = ()
    link: str = ""
    x: Axis | None = None
    y: Axis | None = None
    notes: Sequence[str] = ()
    wide: bool = False

    def pack(self) -> Packed:
        """Return header and arrays."""
        pixels = np.asarray(self.pixels)
        require(
            pixels.ndim in (3, 4), f"Images are [N, H, W] or [N, H, W, 3] pixels, not {list(pixels.shape)}."
        )
        pixels = shaped(
            pixels if pixels.ndim == 4 else pixels[..., None], "The pixels", None, None, None, None
        )
        count, channels = len(pixels), pixels.shape[3]
        require(channels in (1, 3), f"An image has 1 or 3 channels, not {channels}.")
        require(min(pixels.shape) > 0, "There are no images to draw.")
        require(self.columns is None or self.columns > 0, "Images need at least one column.")
        require(len(self.captions) in (0, count), f"{len(self.captions)} captions for {count} images.")
        require(len(self.notes) in (0, count), f"{len(self.notes)} notes for {count} images.")
        meant = [*self.marked, *(box.image for box in self.boxes)]
        require(
            all(0 <= each < count for each in meant), f"There is no image {max(meant, default=0)} of {count}."
        )
        for axis in filter(None, (self.x, self.y)):
            require(
                None not in (axis.low, axis.high), "Images lie between the low and the high end of both axes."
            )
        if pixels.dtype != np.uint8:
            pixels = np.round(255 * np.clip(np.nan_to_num(pixels.astype(np.float32)), 0, 1)).astype(np.uint8)
        header = {
            "columns": self.columns,
            "captions": list(self.captions),
            "marked": [int(each) for each in self.marked],
            "boxes": plain(list(self.boxes)),
            "link": self.link,
            "plane": None if self.x is None or self.y is None else {"x": plain(self.x), "y": plain(self.y)},
            "notes": list(self.notes),
            "wide": self.wide,
        }
        return header, {"pixels": pixels}
