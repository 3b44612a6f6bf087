"""Image files: what is read is what another reader sees, and what is no good gets a sentence."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from engine.data.uploads import bitmap as module
from engine.data.uploads.bitmap import Bitmap, bitmap
from engine.limits import MAX_BITMAP_SIDE, MAX_IMAGE_BYTES, MAX_SCANS
from engine.spec import Refusal
from tests.engine.pictures import claiming, coded, noise, trial

COLOURS = noise()
GREYS = COLOURS[:, :, 0]
TWO = [Image.fromarray(noise()) for _ in range(2)]


def said(found: Bitmap) -> str:
    return " ".join(map(str, found.remarks))


def test_a_png_comes_as_it_is() -> None:
    assert np.array_equal(bitmap(coded(COLOURS)).pixels, COLOURS)
    assert said(bitmap(coded(COLOURS))) == ""


def test_grey_palettes_and_single_bits_become_colours() -> None:
    assert np.array_equal(bitmap(coded(GREYS)).pixels, np.repeat(GREYS[:, :, None], 3, 2))
    palette = Image.fromarray(COLOURS).quantize(16)
    assert np.array_equal(bitmap(coded(palette)).pixels, np.asarray(palette.convert("RGB")))
    single = Image.fromarray(GREYS > 127)
    assert np.array_equal(bitmap(coded(single)).grey, 255 * (GREYS > 127))


def test_sixteen_bits_keep_their_higher_half() -> None:
    deep = np.arange(12 * 16, dtype=np.uint16).reshape(12, 16) * 341
    assert np.array_equal(bitmap(coded(Image.fromarray(deep))).pixels[:, :, 1], deep // 256)


def test_twelve_bits_in_sixteen_are_stretched_and_that_is_said() -> None:
    found = bitmap(trial("I03b"))
    columns = found.grey.mean(0)
    assert (columns[0], columns[-1]) == (0, 255)
    assert (np.diff(columns) >= 0).all(), "the gradient that it is"
    assert "16 bits, but only values from" in said(found)
    even = np.full((12, 16), 3000, np.uint16)
    assert said(bitmap(coded(Image.fromarray(even)))) == "", "one tone says nothing of the bits"


def test_a_webp_is_read_whatever_its_name_says() -> None:
    found = bitmap(trial("I06a"))
    expected = np.asarray(Image.open(io.BytesIO(trial("I06a"))).convert("RGB"))
    assert np.array_equal(found.pixels, expected)


def test_next_to_nothing_is_said_to_be_that() -> None:
    assert "only 1×1 pixels" in said(bitmap(coded(np.zeros((1, 1), np.uint8))))
    assert said(bitmap(coded(noise(8, 8)))) == ""


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_jpegs_of_every_kind_are_read(mode: str) -> None:
    smooth = Image.fromarray(COLOURS).resize((64, 48), Image.Resampling.BICUBIC).convert(mode)
    content = coded(smooth, "JPEG", quality=98)
    expected = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)
    assert np.abs(bitmap(content).pixels - expected).max() <= 1
    if mode != "L":
        assert np.abs(expected - np.asarray(smooth.convert("RGB"))).mean() < 8


@pytest.mark.parametrize("seen", [20, 235])
def test_what_is_transparent_is_put_on_what_is_further_from_the_rest(seen: int) -> None:
    pixels = np.full((8, 8, 4), seen, np.uint8)
    pixels[..., 3] = 255
    pixels[:4, :, 3] = 0
    found = bitmap(coded(pixels))
    assert (found.pixels[:4] == (255 if seen < 127 else 0)).all()
    assert (found.pixels[4:] == seen).all()
    assert "transparent" in said(found)
    pixels[..., 3] = 255
    assert said(bitmap(coded(pixels))) == "", "an alpha that hides nothing is not worth a word"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photographs_are_brought_upright(orientation: int) -> None:
    image = Image.fromarray(COLOURS)
    exif = Image.Exif()
    exif[module.ORIENTATION] = orientation
    content = coded(image, exif=exif)
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    assert np.array_equal(bitmap(content).pixels, np.asarray(expected))


@pytest.mark.parametrize("form", ["GIF", "PNG"])
def test_of_what_moves_the_first_picture_is_used_and_that_is_said(form: str) -> None:
    content = coded(TWO[0], form, save_all=True, append_images=TWO[1:])
    found = bitmap(content)
    first = Image.open(io.BytesIO(content)).convert("RGB")
    assert np.array_equal(found.pixels, np.asarray(first))
    assert "its first picture" in said(found)
    assert said(bitmap(coded(TWO[0], form))) == ""


def test_only_a_small_copy_is_kept() -> None:
    wide = np.broadcast_to(np.linspace(0, 255, 3000).astype(np.uint8), (500, 3000))
    for form in ("PNG", "JPEG"):
        found = bitmap(coded(np.ascontiguousarray(wide), form))
        assert found.pixels.shape == (round(500 * MAX_BITMAP_SIDE / 3000), MAX_BITMAP_SIDE, 3)
        assert np.abs(found.grey[20] - np.linspace(0, 255, MAX_BITMAP_SIDE)).max() < 3


def test_light_and_dark_grounds_are_told_apart() -> None:
    paper = np.full((20, 20), 240, np.uint8)
    paper[5:15, 5:15] = 10
    assert bitmap(coded(paper)).light
    assert not bitmap(coded(255 - paper)).light


BAD = {
    "empty": (b"", "empty"),
    "text": (b"hello, world" * 30, "no image that can be read"),
    "another format": (coded(COLOURS, "BMP"), "in BMP format"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "in SVG format"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50), "in HEIC format, .* Save it as JPEG"),
    "AVIF": (b"\0\0\0\x20ftypavif\0\0\0\0avifmif1" + bytes(50), "in AVIF format"),
    "TIFF": (coded(COLOURS, "TIFF"), "in TIFF format, .* Save it as PNG or JPEG"),
    "PDF": (b"%PDF-1.7 and so on", "This is a PDF file, no image"),
    "WebP cut off": (coded(noise(90, 90), "WEBP")[:900], "damaged"),
    "too many bytes": (bytes(MAX_IMAGE_BYTES + 1), "up to 5 MB"),
    "wide": (claiming(20_000, 10), "20,000×10 pixels; a side may have 10,000"),
    "20,000 each way": (claiming(20_000, 20_000), "million"),
    "25 million pixels": (claiming(5_000, 5_000), "25.0 million pixels; up to 20 million"),
    "no pixels": (claiming(0, 10), "beginning of this PNG image is damaged"),
    "lies about its size": (claiming(4_000, 4_000), "damaged or cut off"),
    "PNG cut off": (coded(noise(90, 90))[:9000], "damaged or cut off"),
    "JPEG cut off": (coded(noise(90, 90), "JPEG")[:2000], "damaged or cut off"),
    "GIF cut off": (coded(noise(90, 90), "GIF")[:2000], "damaged or cut off"),
    "JPEG of endless scans": (coded(COLOURS, "JPEG") + b"\xff\xda" * (MAX_SCANS + 1), "too long"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_good_gets_its_sentence(name: str) -> None:
    content, words = BAD[name]
    with pytest.raises(Refusal, match=words) as caught:
        bitmap(content)
    assert "{" not in str(caught.value)


GOOD = [
    coded(COLOURS),
    coded(COLOURS, "JPEG"),
    coded(COLOURS, "JPEG", progressive=True),
    coded(TWO[0], "GIF", save_all=True, append_images=TWO[1:]),
    coded(Image.fromarray(COLOURS).convert("P")),
    coded(np.dstack([COLOURS, GREYS])),
    coded(COLOURS, "WEBP"),
    coded(Image.fromarray(np.arange(192, dtype=np.uint16).reshape(12, 16))),
]


@settings(max_examples=300, deadline=2000)
@given(st.data())
def test_no_bytes_make_anything_but_an_image_or_a_sentence(data: st.DataObject) -> None:
    content = data.draw(st.binary(max_size=300) | st.sampled_from(GOOD))
    changed = bytearray(content)
    places = st.lists(st.tuples(st.integers(0, max(0, len(changed) - 1)), st.integers(0, 255)), max_size=12)
    for place, byte in data.draw(places) if changed else []:
        changed[place] = byte
    changed = changed[: data.draw(st.integers(0, len(changed)))]
    try:
        found = bitmap(bytes(changed))
    except Refusal:
        return
    assert found.pixels.dtype == np.uint8
    assert found.pixels.shape[2:] == (3,)
    assert max(found.pixels.shape) <= MAX_BITMAP_SIDE
