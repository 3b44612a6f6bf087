"""Pictures for the bench: photographs that come along, and what visitors bring (files as such: test_bitmap)."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.data.photographs import PHOTOGRAPHS, grey, opened, photograph
from engine.spec import Refusal


def file(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """Return an image as the bytes of a file."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def gradient(width: int = 40, height: int = 30) -> Image.Image:
    """Return an image of which every column differs."""
    across = np.linspace(0, 255, width)[None].repeat(height, 0)
    return Image.fromarray(np.stack([across, across, across[:, ::-1]], -1).astype(np.uint8))


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_vendored_photographs_open(name: str) -> None:
    found = photograph(name)
    assert found.shape == (3, 192, 192)
    assert found.dtype == np.uint8


def test_a_png_comes_back_pixel_by_pixel() -> None:
    image = gradient()
    pixels, remarks = opened(file(image))
    assert (pixels == np.asarray(image).transpose(2, 0, 1)).all()
    assert remarks == ()


def test_a_moving_picture_is_taken_still_and_it_is_said() -> None:
    pixels, remarks = opened(file(gradient(), save_all=True, append_images=[gradient().rotate(90)]))
    assert pixels.shape == (3, 30, 40)
    assert len(remarks) == 1


@pytest.mark.parametrize("size", [(5, 5), (4000, 20), (7, 200)])
def test_what_no_kernel_could_lie_on_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(Refusal, match="narrow"):
        opened(file(gradient(*size)))


def test_grey_is_what_pillow_makes_of_it() -> None:
    found = grey(photograph("coffee"))
    pillow = np.asarray(Image.fromarray(photograph("coffee").transpose(1, 2, 0)).convert("L")).astype(int)
    assert np.abs(found[0].astype(int) - pillow).max() <= 1
