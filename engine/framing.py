"""From any picture to what a network is shown of it: squared, scaled, and put in place as its data set does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.bitmap import GREY, Bitmap, border
from engine.spec import N_, Spec, knob

FAINT = 64  # brightness from which a pixel belongs to what was drawn
LEAST_DRAWN = 8  # what is smaller than the picture's side divided by this is not blown up to full size
PAPER = 0.25  # of the way from background to ink: what is darker than that, on a photograph, is paper


@dataclass(frozen=True)
class Framing(Spec):
    """How a picture is put into the square, all of it with background around where nothing else is said.

    `centre` does what the makers of MNIST did: what is drawn is scaled to a box of the set's own (20×20 in 28×28)
    and its centre of mass put into the middle.  LeCun, Cortes & Burges, 1998.
    """

    name: ClassVar[str] = "framing"
    title: ClassVar[str] = N_("Framing")
    summary: ClassVar[str] = N_("How a picture becomes a small square.")

    invert: bool = knob(
        False,
        label=N_("Invert"),
        help=N_("Makes light dark and dark light: the network knows only the background of its own images."),
    )
    centre: bool = knob(
        False,
        label=N_("Centre and scale"),
        help=N_("Cuts out what is drawn, scales it, and puts it into the middle, as the data's makers did."),
    )
    crop: bool = knob(
        False,
        label=N_("Only the middle"),
        help=N_("Takes the square in the middle of the picture instead of all of it."),
    )


def framed(
    picture: Bitmap | np.ndarray, shape: tuple[int, int, int], framing: Framing, *, box: float = 1.0
) -> np.ndarray:
    """Return bytes of `shape` (C, S, S) for a picture, or for a drawing's bytes [H, W], white on black.

    `box` is the share of the side that what is drawn fills where it is centred.
    """
    channels, side, _ = shape
    photograph = isinstance(picture, Bitmap)
    pixels = picture.pixels if photograph else np.repeat(picture[:, :, None], 3, 2)
    if channels == 1 or framing.centre:
        pixels = np.round(pixels @ GREY).astype(np.uint8)[:, :, None]
    if framing.invert:
        pixels = 255 - pixels
    if framing.centre:
        drawn = pixels[:, :, 0]
        light = border(drawn) > 127
        ink = 255 - drawn if light else drawn
        found = centred(_inked(ink) if photograph else ink, side, box=box)[:, :, None]
        found = 255 - found if light else found
    else:
        found = _resized(_cropped(pixels) if framing.crop else _padded(pixels), (side, side))
    return np.ascontiguousarray(np.broadcast_to(found, (side, side, channels)).transpose(2, 0, 1))


def centred(drawn: np.ndarray, side: int, *, box: float = 1.0) -> np.ndarray:
    """Return what is drawn in bytes [H, W], light on black, as bytes [side, side]: scaled to `box`, then centred.

    Where there is room around the box it is the centre of mass that goes into the middle, else that of its outline.
    """
    rows, columns = (np.flatnonzero((drawn >= FAINT).any(axis)) for axis in (1, 0))
    if not len(rows):
        return np.zeros((side, side), np.uint8)
    longest = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    scale = box * side / max(longest, max(drawn.shape) / LEAST_DRAWN)
    size = (max(1, round(drawn.shape[1] * scale)), max(1, round(drawn.shape[0] * scale)))
    small = _resized(drawn[:, :, None], size)[:, :, 0]
    found = np.zeros((side, side), np.uint8)
    ends = (rows[0] * scale, (rows[-1] + 1) * scale), (columns[0] * scale, (columns[-1] + 1) * scale)
    (to_y, from_y), (to_x, from_x) = (
        _placed(small.sum(1 - axis, dtype=np.float64), ends[axis], side, by_mass=box < 1) for axis in (0, 1)
    )
    found[to_y, to_x] = small[from_y, from_x]
    return found


def _placed(
    profile: np.ndarray, ends: tuple[float, float], side: int, *, by_mass: bool
) -> tuple[slice, slice]:
    """Return where a line of pixels goes along a side, and which of it: its middle to the middle, nothing cut off."""
    middle = (ends[0] + ends[1]) / 2
    if by_mass and profile.sum():  # into the pixel right of the middle, as in all of MNIST
        middle = float(profile @ np.arange(len(profile)) / profile.sum())
    shift = round(side / 2 - middle)
    low, high = -round(ends[0]), side - round(ends[1])
    shift = min(max(shift, min(low, high)), max(low, high))
    start, stop = max(0, shift), min(side, shift + len(profile))
    return slice(start, stop), slice(start - shift, stop - shift)


def _inked(grey: np.ndarray) -> np.ndarray:
    """Return a photograph of something light on dark with its background black and its brightest parts white."""
    ground, top = border(grey), float(np.percentile(grey, 99.5))
    low = ground + PAPER * (top - ground)
    if top - low < 1:
        return np.zeros_like(grey)
    return ((grey - low) * (255 / (top - low))).clip(0, 255).astype(np.uint8)


def _cropped(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]


def _padded(pixels: np.ndarray) -> np.ndarray:
    """Return a square picture: what is missing has the tone of the border."""
    height, width, channels = pixels.shape
    side = max(height, width)
    if height == width:
        return pixels
    tones = [border(pixels[:, :, channel]) for channel in range(channels)]
    found = np.broadcast_to(np.array(tones, np.uint8), (side, side, channels)).copy()
    top, left = (side - height) // 2, (side - width) // 2
    found[top : top + height, left : left + width] = pixels
    return found


def _resized(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return [H, W, C] at another size (width, height), every pixel the mean of what it covers, softly."""
    from PIL import Image

    planes = [
        np.asarray(Image.fromarray(np.ascontiguousarray(plane)).resize(size, Image.Resampling.HAMMING))
        for plane in pixels.transpose(2, 0, 1)
    ]
    return np.stack(planes, 2)
