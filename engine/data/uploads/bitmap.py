"""Image files: from the bytes that a visitor sent to pixels, or to a sentence that says why not.

A header is believed in nothing but that it asks for too much: how large an image is gets looked at before any of
it is decoded, and of what is decoded only a small copy is kept.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.data.dataset import Remark, remark
from engine.data.uploads.signatures import READ, Unreadable, unknown
from engine.limits import MAX_BITMAP_SIDE, MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE, MAX_SCANS
from engine.spec import N_, Refusal

if TYPE_CHECKING:
    from PIL.Image import Image

SCAN = b"\xff\xda"  # begins a scan of a JPEG; inside one, 0xFF is never followed by this
TOO_LARGE = remark(N_("too large"))
DEPTH = 2**16  # values of a pixel of 16 bits
LEAST_SIDE = 8  # pixels: what is smaller shows next to nothing
ORIENTATION = 0x0112
DEEP = ("I", "F")  # modes of more than 8 bits a pixel begin with these
LEAST_RANGE = 24  # of 255 that something differs from the border, so as to be seen on it
GREY = np.array([299, 587, 114]) / 1000  # brightness of red, green and blue, ITU-R BT.601

# An image of 20 million pixels takes some 100 MB while it is being read: one at a time is enough.
_reading = threading.Lock()


@dataclass(frozen=True, eq=False)
class Bitmap:
    """Pixels, bytes [H, W, 3], at most `MAX_BITMAP_SIDE` a side, and what should be said of how they were read.

    `tiny` says that the file held so few pixels a side that they show next to nothing.
    """

    pixels: np.ndarray
    remarks: tuple[Remark, ...] = ()
    tiny: bool = False

    @property
    def grey(self) -> np.ndarray:
        """Brightness, bytes [H, W]."""
        return np.round(self.pixels @ GREY).astype(np.uint8)

    @property
    def light(self) -> bool:
        """Whether it is dark on light, as a page is that was written on."""
        return on_light(self.grey)


def border(grey: np.ndarray) -> float:
    """Return the tone of most of the border of an image [H, W]: of its background."""
    return float(np.median(_edge(grey)))


def _edge(grey: np.ndarray) -> np.ndarray:
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def on_light(grey: np.ndarray) -> bool:
    """Return whether an image [H, W] is dark on light: whether it goes further below its border's tones than above.

    So a page that lies half in the shade is light as well.
    """
    low, high = np.percentile(_edge(grey), (5, 95))
    below, above = low - float(grey.min()), float(grey.max()) - high
    return border(grey) > 127 if max(below, above) < LEAST_RANGE else bool(below > above)


def bitmap(
    content: bytes,
    *,
    most_pixels: int = MAX_IMAGE_PIXELS,
    most_side: int = MAX_BITMAP_SIDE,
) -> Bitmap:
    """Return the first picture of a PNG, JPEG, GIF or WebP file, upright, at most `most_side` pixels a side.

    What is transparent is put on black or white, whichever the rest is further from.  Raises a Refusal that says
    what is wrong with the file, and never anything else.
    """
    if len(content) > MAX_IMAGE_BYTES:
        raise Unreadable(
            TOO_LARGE,
            Refusal(
                "The image has {size} MB; up to {most} MB can be read.",
                size=f"{len(content) / 2**20:.1f}",
                most=MAX_IMAGE_BYTES // 2**20,
            ),
        )
    if not content:
        raise Unreadable(remark(N_("empty")), Refusal("The file is empty."))
    with _reading:
        image = _opened(content)
        _check_size(image.size, most_pixels)
        if image.format in ("JPEG", "MPO") and content.count(SCAN) > MAX_SCANS:
            raise Unreadable(
                TOO_LARGE,
                Refusal("The image is built of so many layers that reading it would take too long."),
            )
        try:
            tiny = min(image.size) < LEAST_SIDE
            return Bitmap(*_read(image, most_side), tiny)
        except Exception as error:  # decoders raise what they like at what is broken
            raise Unreadable(
                remark(N_("damaged or cut off")),
                Refusal(
                    "The image is damaged or cut off, and can't be read to its end. Save it anew and try again."
                ),
            ) from error


def size_of(content: bytes) -> int:
    """Return how many pixels the header of an image file speaks of; raises Refusal where it can't be read."""
    width, height = _opened(content).size
    return width * height


def _opened(content: bytes) -> Image:
    from PIL import Image

    try:
        return Image.open(io.BytesIO(content), formats=READ)
    except Image.DecompressionBombError as error:
        raise Unreadable(
            TOO_LARGE,
            Refusal(
                "The image has more than {most} million pixels. Make it smaller first.",
                most=MAX_IMAGE_PIXELS // 10**6,
            ),
        ) from error
    except Exception as error:  # the header itself may be broken in any way
        raise unknown(content) from error


def _check_size(size: tuple[int, int], most: int) -> None:
    width, height = size
    if max(size) > MAX_IMAGE_SIDE:
        raise Unreadable(
            TOO_LARGE,
            Refusal(
                "The image is {width}×{height} pixels; a side may have {most} at most. Make it smaller first.",
                width=f"{width:,}",
                height=f"{height:,}",
                most=f"{MAX_IMAGE_SIDE:,}",
            ),
        )
    if width * height > most:
        raise Unreadable(
            TOO_LARGE,
            Refusal(
                "The image has {count} million pixels; up to {most} million can be read. Make it smaller first.",
                count=f"{width * height / 1e6:.1f}",
                most=most // 10**6,
            ),
        )


def _read(image: Image, most_side: int) -> tuple[np.ndarray, tuple[Remark, ...]]:
    from PIL import Image

    remarks = []
    if getattr(image, "is_animated", False) and image.format != "MPO":
        image.seek(0)
        remarks.append(remark(N_("The image moves: its first picture is used.")))
    if image.format == "JPEG":
        image.draft(image.mode, (2 * most_side, 2 * most_side))  # decodes no more than is needed
    image.load()
    turn = _turn(image)
    if min(image.size) < LEAST_SIDE:
        text = N_("The image is only {width}×{height} pixels: there is next to nothing to see.")
        remarks.append(remark(text, width=image.width, height=image.height))
    plain = _plain(image, remarks)
    scale = most_side / max(plain.size)
    if scale < 1:
        size = (max(1, round(plain.width * scale)), max(1, round(plain.height * scale)))
        plain = plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if turn is not None:
        plain = plain.transpose(turn)
    pixels = np.asarray(plain)
    if pixels.shape[-1] == 4:
        pixels = _opaque(pixels)
        remarks.append(remark(N_("The image is transparent in places: these became its background.")))
    return np.ascontiguousarray(pixels), tuple(remarks)


def _plain(image: Image, remarks: list[Remark]) -> Image:
    """Return an image as 8 bits of red, green and blue, and its transparency where it has some."""
    from PIL import Image

    if image.mode.startswith(DEEP):
        return Image.fromarray(_shallow(np.asarray(image), remarks)).convert("RGB")
    if image.has_transparency_data:
        found = image.convert("RGBA")
        least = int(np.asarray(found.getchannel("A")).min())
        return found if least < 255 else found.convert("RGB")
    return image.convert("RGB")


def _shallow(values: np.ndarray, remarks: list[Remark]) -> np.ndarray:
    """Return the bytes of an image of 16 bits, stretched where it uses less than half of what they could hold.

    Microscopes and scanners put 10, 12 or 14 bits into 16: taken as they are, all of it would be black.
    """
    low, high = float(values.min()), float(values.max())
    if low == high or high - low >= DEPTH / 2:
        return (values / 256).clip(0, 255).astype(np.uint8)
    text = N_(
        "The image has 16 bits, but only values from {low} to {high}: these were stretched from black to white."
    )
    remarks.append(remark(text, low=f"{low:,.0f}", high=f"{high:,.0f}"))
    return np.round((values - low) * (255 / (high - low))).astype(np.uint8)


def _opaque(pixels: np.ndarray) -> np.ndarray:
    """Return [H, W, 4] on black or white: whichever is further from what can be seen."""
    alpha = pixels[..., 3:] / 255
    colours = pixels[..., :3].astype(np.float64)
    seen = float((colours @ GREY * alpha[..., 0]).sum() / max(alpha.sum(), 1e-9))
    ground = 0.0 if seen > 127 else 255.0
    return np.round(colours * alpha + ground * (1 - alpha)).astype(np.uint8)


def _turn(image: Image) -> Any:
    """Return how to bring a photograph upright, as its camera noted it."""
    from PIL.Image import Transpose

    try:
        orientation: Any = image.getexif().get(ORIENTATION)
    except Exception:  # a broken note is no note
        return None
    return {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(orientation)
