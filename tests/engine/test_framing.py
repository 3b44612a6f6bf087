"""What a network is shown of any picture, against how the makers of the data did it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from engine.data.datasets import IMAGES
from engine.data.images import Images
from engine.data.uploads.bitmap import Bitmap
from engine.data.uploads.framing import Framing, centred, framed

MNIST = IMAGES["handwritten"]


def test_digits_of_mnist_anywhere_on_a_sheet_come_back_where_mnist_has_them() -> None:
    rng = np.random.default_rng(0)
    far, near = [], []
    for digit in MNIST().pictures().pixels[::50, 0]:
        side = round(28 * rng.uniform(1.3, 2.6))
        sheet = np.zeros((112, 112), np.uint8)
        top, left = rng.integers(0, 113 - side, 2)
        large = Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC)
        sheet[top : top + side, left : left + side] = np.asarray(large)
        found = framed(sheet, (1, 28, 28), Framing(centre=True), box=MNIST.box)[0]
        plain = framed(sheet, (1, 28, 28), Framing())[0]
        near.append(np.abs(found.astype(int) - digit).mean())
        far.append(np.abs(plain.astype(int) - digit).mean())
    assert np.mean(near) < 12, "of 255: less than half a pixel's shift makes"
    assert np.mean(near) < np.mean(far) / 3


@settings(max_examples=60)
@given(arrays(np.uint8, (40, 40)), st.sampled_from([(28, 20 / 28), (28, 1.0), (8, 1.0), (32, 1.0)]))
def test_any_drawing_is_put_into_the_box_and_the_middle(drawn: np.ndarray, place: tuple[int, float]) -> None:
    side, box = place
    drawn = np.where(drawn > 250, drawn, 0)
    found = centred(drawn, side, box=box)
    assert found.shape == (side, side)
    assert found.any() == (drawn >= 64).any()
    rows, columns = (np.flatnonzero((found >= 128).any(axis)) for axis in (1, 0))
    if len(rows):
        assert max(np.ptp(rows), np.ptp(columns)) + 1 <= round(box * side) + 2


def test_the_centre_of_mass_lies_where_mnists_does() -> None:
    images = MNIST().pictures().pixels[:300, 0].astype(float)
    theirs = (images.sum(1) @ np.arange(28) / images.sum((1, 2))).mean()
    sheet = np.zeros((112, 112), np.uint8)
    sheet[10:60, 20:30] = 255
    sheet[50:60, 20:50] = 255
    found = centred(sheet, 28, box=MNIST.box).astype(float)
    ours = found.sum(0) @ np.arange(28) / found.sum()
    assert theirs == pytest.approx(14, abs=0.1)
    assert ours == pytest.approx(14, abs=0.51)
    assert np.ptp(np.flatnonzero(found.max(1) >= 128)) + 1 == 20


def test_an_empty_sheet_is_dark_and_a_dot_stays_a_dot() -> None:
    sheet = np.zeros((112, 112), np.uint8)
    assert not centred(sheet, 28).any()
    sheet[3:5, 3:5] = 255
    assert 0 < np.count_nonzero(centred(sheet, 28, box=MNIST.box) > 60) < 60


def half() -> Bitmap:
    """Return a wide picture: a light ground, a dark square in its middle, red to the left."""
    pixels = np.full((30, 60, 3), 200, np.uint8)
    pixels[:, :15] = (200, 0, 0)
    pixels[10:20, 25:35] = 20
    return Bitmap(pixels)


def test_all_of_a_picture_or_its_middle() -> None:
    whole = framed(half(), (3, 60, 60), Framing())
    assert whole.shape == (3, 60, 60)
    assert (whole[0, 0] == 200).all(), "the ground goes on above"
    assert whole[1, 30, 5] == 0
    middle = framed(half(), (3, 30, 30), Framing(crop=True))
    assert np.array_equal(middle, half().pixels[:, 15:45].transpose(2, 0, 1))


def test_grey_is_brightness_and_inverting_turns_it_round() -> None:
    grey = framed(half(), (1, 30, 30), Framing(crop=True))
    expected = np.asarray(Image.fromarray(half().pixels[:, 15:45]).convert("L"))
    assert np.abs(grey[0].astype(int) - expected).max() <= 1
    assert np.array_equal(framed(half(), (1, 30, 30), Framing(crop=True, invert=True)), 255 - grey)


def test_a_photographed_digit_becomes_ink_on_black_whatever_the_paper() -> None:
    rng = np.random.default_rng(1)
    sheet = np.zeros((112, 112), np.uint8)
    sheet[20:80, 50:60] = 255
    paper = (205 - 0.7 * sheet + rng.normal(0, 6, sheet.shape)).clip(0, 255).astype(np.uint8)
    photograph = Bitmap(np.repeat(paper[:, :, None], 3, 2))
    clean = framed(sheet, (1, 28, 28), Framing(centre=True), box=MNIST.box)
    seen = framed(photograph, (1, 28, 28), Framing(centre=True, invert=True), box=MNIST.box)
    assert np.abs(seen.astype(int) - clean).mean() < 8, "of 255: less than half a pixel's shift makes"
    assert (seen[0, :, :4] == 0).all()
    left = framed(photograph, (1, 28, 28), Framing(centre=True), box=MNIST.box)
    assert np.array_equal(left, 255 - seen), "dark on light where it is not to be inverted"


def test_a_drawing_fits_images_in_colour() -> None:
    sheet = np.zeros((112, 112), np.uint8)
    sheet[20:80, 50:60] = 255
    found = framed(sheet, (3, 32, 32), Framing(centre=True))
    assert found.shape == (3, 32, 32)
    assert np.array_equal(found[0], found[2])


@pytest.mark.parametrize("cls", [cls for cls in IMAGES.values() if cls.name != "own_images"])
def test_each_set_says_how_much_of_the_square_its_images_fill(cls: type[Images]) -> None:
    pixels = cls().pictures().pixels[:500, 0]
    rows, columns = (
        np.array([np.ptp(np.flatnonzero((p >= 40).any(axis))) + 1 for p in pixels]) for axis in (1, 0)
    )
    fills = np.median(np.maximum(rows, columns)) / pixels.shape[-1]
    assert fills == pytest.approx(cls.box, abs=0.05)
