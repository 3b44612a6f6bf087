"""Pictures to look at: the vendored photographs, and PNG or JPEG files that visitors bring.

Nothing of a file is decoded before its header says that it is small enough.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.limits import MAX_UPLOAD_BYTES, MAX_UPLOAD_PIXELS, MAX_UPLOAD_SIDE
from engine.spec import N_, Refusal

if TYPE_CHECKING:
    from PIL import Image

DATA = Path(__file__).parent / "data"
PHOTOGRAPHS = {
    "coffee": N_("Coffee"),
    "camera": N_("Photographer"),
    "chelsea": N_("Cat"),
    "astronaut": N_("Astronaut"),
    "brick": N_("Bricks"),
}
SHOWN = 224  # pixels of a brought picture's longer side
LEAST = 8  # and of its shorter one
KINDS = ("PNG", "JPEG")


@cache
def photograph(name: str) -> np.ndarray:
    """Return a vendored photograph as bytes [3, H, W]."""
    return opened((DATA / f"{name}.jpg").read_bytes())


def opened(data: bytes) -> np.ndarray:
    """Return a PNG or JPEG file as bytes [3, H, W], made smaller where it is large.

    Raises Refusal for anything else, for moving pictures, and for what is too large, by its header, to decode.
    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise Refusal("This file is too large: {most} MB is the most.", most=MAX_UPLOAD_BYTES // 1024**2)
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as image:
            _check(image)
            image.draft("RGB", (2 * SHOWN, 2 * SHOWN))  # a JPEG is decoded no larger than needed
            image.load()
            upright = ImageOps.exif_transpose(image)
            return _array(_flat(upright))
    except Refusal:
        raise
    except Image.DecompressionBombError as exc:
        raise Refusal(
            "This picture has too many pixels: {most} million is the most.", most=_MILLIONS
        ) from exc
    except Image.UnidentifiedImageError as exc:
        raise Refusal("This file is neither PNG nor JPEG, or it is damaged.") from exc
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, ArithmeticError) as exc:
        raise Refusal("This picture is damaged: it can't be read to its end.") from exc


_MILLIONS = MAX_UPLOAD_PIXELS // 1_000_000


def _check(image: Image.Image) -> None:
    """Raise Refusal for what the header says should not be decoded."""
    width, height = image.size
    if width * height > MAX_UPLOAD_PIXELS:
        raise Refusal("This picture has too many pixels: {most} million is the most.", most=_MILLIONS)
    if max(width, height) > MAX_UPLOAD_SIDE:
        raise Refusal(
            "This picture is {width}×{height}; a side of {most} pixels is the most.",
            width=width,
            height=height,
            most=f"{MAX_UPLOAD_SIDE:,}",
        )
    if getattr(image, "is_animated", False):
        raise Refusal("This picture moves; only still ones can be taken.")
    if min(width, height) < LEAST or min(width, height) * SHOWN < LEAST * max(width, height):
        raise Refusal("This picture is too small or too narrow: {least} pixels is the least.", least=LEAST)


def _flat(image: Image.Image) -> Image.Image:
    """Return an image of any kind as red, green and blue, transparent places white."""
    from PIL import Image

    if (
        image.mode.startswith("I") or image.mode == "F"
    ):  # 16 bits of grey: Pillow would cut off what is over 255
        grey = np.asarray(image, dtype=np.float64)
        return Image.fromarray((grey * (255 / 65535)).clip(0, 255).astype(np.uint8)).convert("RGB")
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA"):
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def _array(image: Image.Image) -> np.ndarray:
    if max(image.size) > SHOWN:
        image.thumbnail((SHOWN, SHOWN))
    pixels = np.ascontiguousarray(np.asarray(image, dtype=np.uint8).transpose(2, 0, 1))
    pixels.setflags(write=False)
    return pixels


def grey(pixels: np.ndarray) -> np.ndarray:
    """Return the brightness [1, H, W] of bytes [3, H, W], in whole numbers.  ITU-R BT.601."""
    if len(pixels) == 1:
        return pixels
    red, green, blue = pixels.astype(np.float64)
    return np.round(0.299 * red + 0.587 * green + 0.114 * blue).astype(np.uint8)[None]
