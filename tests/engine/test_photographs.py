"""Pictures that visitors bring: what can be read is read upright, all else is a sentence."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.limits import MAX_UPLOAD_BYTES
from engine.photographs import PHOTOGRAPHS, SHOWN, grey, opened, photograph
from engine.spec import Refusal


def file(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def gradient(width: int = 40, height: int = 30) -> Image.Image:
    across = np.linspace(0, 255, width)[None].repeat(height, 0)
    return Image.fromarray(np.stack([across, across, across[:, ::-1]], -1).astype(np.uint8))


def header_only(width: int, height: int) -> bytes:
    """Return a PNG whose header claims a size that its data don't hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_vendored_photographs_open(name: str) -> None:
    found = photograph(name)
    assert found.shape == (3, 192, 192)
    assert found.dtype == np.uint8


def test_a_png_comes_back_pixel_by_pixel() -> None:
    image = gradient()
    assert (opened(file(image)) == np.asarray(image).transpose(2, 0, 1)).all()


def test_large_pictures_become_smaller_and_keep_their_shape() -> None:
    assert opened(file(gradient(1000, 500), "JPEG")).shape == (3, SHOWN // 2, SHOWN)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_other_kinds_of_pixels_are_read(mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.linspace(0, 65535, 1200).reshape(30, 40).astype(np.uint16))
    else:
        image = gradient().convert(mode)
    found = opened(file(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert found.shape == (3, 30, 40)
    assert found.max() > 200
    assert found.min() < 60


def test_transparent_places_are_white() -> None:
    assert (opened(file(Image.new("RGBA", (20, 20), (0, 0, 0, 0)))) == 255).all()


def test_a_photograph_held_upright_stands_upright() -> None:
    options = Image.Exif()
    options[0x0112] = 6
    assert opened(file(gradient(40, 20), "JPEG", exif=options)).shape == (3, 40, 20)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "neither PNG nor JPEG"),
        (b"GIF89a" + b"\0" * 40, "neither PNG nor JPEG"),
        (file(gradient(), "GIF"), "neither PNG nor JPEG"),
        (file(gradient())[:90], "damaged"),
        (file(gradient(300, 300), "JPEG")[:900], "damaged"),
        (header_only(20_000, 900), "20000×900"),
        (header_only(9_000, 9_000), "too many pixels"),
        (header_only(60_000, 60_000), "too many pixels"),
        (header_only(400, 400), "damaged"),
        (file(gradient(), save_all=True, append_images=[gradient().rotate(90)]), "moves"),
        (file(gradient(5, 5)), "too small"),
        (file(gradient(4000, 20)), "too narrow"),
        (b"\0" * (MAX_UPLOAD_BYTES + 1), "too large"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else str(len(value)),
)
def test_what_can_not_be_taken_is_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        opened(data)


@pytest.mark.parametrize("seed", range(40))
def test_damage_anywhere_is_a_sentence_or_a_picture(seed: int) -> None:
    draws = np.random.default_rng(seed)
    data = bytearray(file(gradient(), ("PNG", "JPEG")[seed % 2]))
    for at in draws.integers(8, len(data), 6):
        data[at] = draws.integers(256)
    with contextlib.suppress(Refusal):  # and nothing else
        assert opened(bytes(data)).shape[0] == 3


def test_grey_is_what_pillow_makes_of_it() -> None:
    found = grey(photograph("coffee"))
    pillow = np.asarray(Image.fromarray(photograph("coffee").transpose(1, 2, 0)).convert("L")).astype(int)
    assert np.abs(found[0].astype(int) - pillow).max() <= 1
