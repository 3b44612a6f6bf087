"""Image files and zips made for tests."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

TRIALS = Path(__file__).parents[1] / "trials"
RNG = np.random.default_rng(5)


def coded(image: Image.Image | np.ndarray, form: str = "PNG", **options: Any) -> bytes:
    """Return an image as a file of the format `form`."""
    file = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(file, form, **options)
    return file.getvalue()


def noise(height: int = 12, width: int = 16) -> np.ndarray:
    """Return random colours [H, W, 3]."""
    return RNG.integers(0, 256, (height, width, 3), dtype=np.uint8)


def claiming(width: int, height: int) -> bytes:
    """Return a PNG of some bytes whose header speaks of any number of pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def zipped(files: Mapping[str, bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of files by their names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, packing  # it would tidy a name up
            archive.writestr(info, content)
    return file.getvalue()


def folders(classes: tuple[str, ...] = ("cat", "dog"), count: int = 6, top: str = "") -> dict[str, bytes]:
    """Return so many images for each class; those of class k have brightness 40 · (k + 1)."""
    return {
        f"{top}{name}/{number}.png": coded(np.full((20, 30, 3), 40 * (place + 1) % 256, np.uint8))
        for place, name in enumerate(classes)
        for number in range(count)
    }


def trial(name: str) -> bytes:
    """Return a file as somebody brought it, by the first letters of its name."""
    (path,) = TRIALS.glob(f"{name}_*")
    return path.read_bytes()
