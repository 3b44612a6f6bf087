"""From any picture to what a network is shown of it: squared, scaled, and put in place as its data set does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from engine.data.uploads.bitmap import GREY, Bitmap, border, on_light
from engine.spec import N_, Spec, knob

if TYPE_CHECKING:
    from engine.data.uploads.ink import Ink

FAINT = 64  # brightness from which a pixel belongs to what was drawn
LEAST_DRAWN = 8  # what is smaller than the picture's side divided by this is not blown up to full size
STROKE = 2.2  # of 28 pixels that MNIST's strokes are wide: thinner ones are lost when they shrink
FAINT_CONTENT = 24  # of 255 that a pixel differs from the border where something is shown


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

    threshold: float = knob(
        0.0,
        0.0,
        90.0,
        label=N_("Threshold in %"),
        help=N_(
            "Going up, a pixel has to differ more from its surroundings to count as drawn; 0 finds the threshold by "
            "itself."
        ),
    )
    shape: int = knob(
        0,
        0,
        99,
        label=N_("Shape"),
        help=N_("Which of several shapes is shown, counted from the left; 0 is the largest."),
    )


@dataclass(frozen=True, eq=False)
class Framed:
    """Bytes [C, S, S] that a network gets of a picture, and how they came about.

    `ink` is what was found of a photographed drawing, None where nobody looked for it; `bolder` says that its stroke
    was thickened; `lost` is the share of what the picture shows that lies outside the square, from 0 to 1.
    """

    pixels: np.ndarray
    ink: Ink | None = None
    bolder: bool = False
    lost: float = 0.0


def framed(
    picture: Bitmap | np.ndarray, shape: tuple[int, int, int], framing: Framing, *, box: float = 1.0
) -> np.ndarray:
    """Return bytes of `shape` (C, S, S) for a picture, or for a drawing's bytes [H, W], white on black.

    `box` is the share of the side that what is drawn fills where it is centred.
    """
    return frame(picture, shape, framing, box=box).pixels


def frame(
    picture: Bitmap | np.ndarray, shape: tuple[int, int, int], framing: Framing, *, box: float = 1.0
) -> Framed:
    """Return the same as `framed`, with how it came about."""
    channels, side, _ = shape
    photograph = isinstance(picture, Bitmap)
    pixels = picture.pixels if photograph else np.repeat(picture[:, :, None], 3, 2)
    if channels == 1 or framing.centre:
        pixels = np.round(pixels @ GREY).astype(np.uint8)[:, :, None]
    light = on_light(pixels[:, :, 0]) if photograph else border(pixels[:, :, 0]) > 127
    if framing.invert:
        pixels, light = 255 - pixels, not light
    ink, bolder, lost = None, False, 0.0
    if framing.centre:
        drawn = pixels[:, :, 0]
        strokes = 255 - drawn if light else drawn
        if photograph:
            from engine.data.uploads.ink import find

            ink = find(strokes, threshold=framing.threshold, shape=framing.shape)
            strokes, bolder = _cut_out(ink, side, box)
        found = centred(strokes, side, box=box)[:, :, None]
        found = 255 - found if light else found
    else:
        lost = outside(pixels) if framing.crop else 0.0
        found = _resized(_cropped(pixels) if framing.crop else _padded(pixels), (side, side))
    square = np.broadcast_to(found, (side, side, channels)).transpose(2, 0, 1)
    return Framed(np.ascontiguousarray(square), ink, bolder, lost)


def _cut_out(ink: Ink, side: int, box: float) -> tuple[np.ndarray, bool]:
    """Return the strokes of a shape without the page around, and whether they had to be made wider.

    Shrunk, a thin stroke would be spread over a pixel that it hardly covers, and be gone.
    """
    if ink.box is None:
        return ink.strokes, False
    from scipy import ndimage

    top, left, bottom, right = ink.box
    wanted = STROKE / 28 * max(bottom - top, right - left) / box - ink.width
    wider = round(wanted) if wanted > 0.25 * (wanted + ink.width) else 0
    room = 2 + wider
    strokes = np.pad(ink.strokes, room)[top : bottom + 2 * room, left : right + 2 * room]
    if wider < 1:
        return strokes, False
    away = np.arange(wider + 1) - wider / 2
    disc = away[:, None] ** 2 + away**2 <= (wider / 2 + 0.3) ** 2
    return ndimage.grey_dilation(strokes, footprint=disc), True


def outside(pixels: np.ndarray) -> float:
    """Return which share of what a picture [H, W, C] shows, all that differs from its border, its middle lacks."""
    height, width = pixels.shape[:2]
    if height == width:
        return 0.0
    tones = np.array([border(pixels[:, :, channel]) for channel in range(pixels.shape[2])])
    content = np.abs(pixels - tones).max(2)
    content = np.where(content < FAINT_CONTENT, 0.0, content)
    whole = float(content.sum())
    return 1 - float(_cropped(content[:, :, None]).sum()) / whole if whole else 0.0


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
