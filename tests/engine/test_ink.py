"""Drawings on photographed pages: the ink is found, whatever the paper, and never the shadow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from engine.data.datasets import IMAGES
from engine.data.uploads.bitmap import Bitmap, bitmap
from engine.data.uploads.framing import Framed, Framing, frame, framed
from engine.data.uploads.ink import find
from tests.engine.pictures import trial

MNIST = IMAGES["handwritten"]
SHAPE = (1, 28, 28)


def shown(picture: Bitmap, **knobs: Any) -> Framed:
    return frame(picture, SHAPE, Framing(centre=True, invert=picture.light, **knobs), box=MNIST.box)


def page(*strokes: tuple[int, int, int, int], ink: int = 40, paper: int = 225) -> Bitmap:
    """Return a page of 150×200 with bars (top, left, bottom, right)."""
    pixels = np.full((150, 200, 3), paper, np.uint8)
    for top, left, bottom, right in strokes:
        pixels[top:bottom, left:right] = ink
    return Bitmap(pixels)


def photographed(digit: np.ndarray, paper: str, rng: np.random.Generator) -> Bitmap:
    """Return a digit [28, 28] in pencil, somewhere on paper of some kind, twice as large."""
    light = np.full((240, 320), 215.0)
    rows, columns = np.mgrid[:240, :320]
    if paper == "squared":
        light[(rows % 20 == 0) | (columns % 20 == 0)] = 165
    if paper == "shaded":
        light *= np.linspace(1, 0.35, 320)
    if paper == "hard shadow":
        light[:, 120:] *= 0.55
    large = np.asarray(Image.fromarray(digit).resize((84, 84), Image.Resampling.BICUBIC)) / 255
    top, left = rng.integers(10, 140), rng.integers(10, 220)
    light[top : top + 84, left : left + 84] *= 1 - 0.8 * large
    light += rng.normal(0, 4, light.shape)
    return Bitmap(np.repeat(light.clip(0, 255).astype(np.uint8)[:, :, None], 3, 2))


@pytest.mark.parametrize("paper", ["plain", "squared", "shaded", "hard shadow"])
def test_photographed_digits_are_taken_for_what_they_are(paper: str) -> None:
    """A judge that knows only MNIST, the nearest of its digits, reads the photographs as it reads the digits."""
    found, rng = MNIST().pictures(), np.random.default_rng(4)
    some = np.arange(0, len(found.labels), len(found.labels) // 20)
    known = found.pixels[some[0] + 1 :: 3, 0].reshape(-1, 784).astype(np.float32)
    labels = found.labels[some[0] + 1 :: 3]
    right = []
    for digit, label in zip(found.pixels[some, 0], found.labels[some], strict=True):
        seen = shown(photographed(digit, paper, rng)).pixels.reshape(-1).astype(np.float32)
        apart = (known**2).sum(1) - 2 * known @ seen
        right.append(labels[apart.argsort()[0]] == label)
    assert np.mean(right) >= 0.85


def test_the_thin_seven_in_its_corner_is_seen() -> None:
    found = shown(bitmap(trial("I02"), most_side=512))
    rows, columns = (np.flatnonzero((found.pixels[0] >= 128).any(axis)) for axis in (1, 0))
    assert np.ptp(rows) + 1 in (20, 21)
    assert np.ptp(columns) + 1 >= 12
    assert found.bolder
    assert (found.pixels[0, rows[0] : rows[0] + 3].max(0) >= 128).sum() >= 12, "its bar on top"
    assert found.pixels.max() == 255


def test_the_three_on_squared_paper_is_seen_and_its_shadow_is_not() -> None:
    found = shown(bitmap(trial("I05"), most_side=512))
    assert found.ink is not None
    assert len(found.ink.shapes) == 1
    image = found.pixels[0]
    assert 0.08 < (image >= 128).mean() < 0.2
    assert not image[:, :4].any()
    assert not image[:, -4:].any()
    known = MNIST().pictures()
    apart = ((known.pixels[:5000, 0].reshape(5000, -1).astype(float) - image.reshape(-1)) ** 2).sum(1)
    nearest = known.labels[:5000][np.argsort(apart)[:15]]
    assert (nearest == 3).sum() >= 8


@pytest.mark.parametrize("tone", [0, 120, 255])
def test_on_an_empty_page_nothing_is_found(tone: int) -> None:
    rng = np.random.default_rng(0)
    noisy = (tone + rng.normal(0, 5, (150, 200, 1))).clip(0, 255).astype(np.uint8)
    for pixels in (np.full((150, 200, 1), tone, np.uint8), noisy, noisy[:1, :1]):
        found = shown(Bitmap(np.repeat(pixels, 3, 2)))
        assert found.ink is not None
        assert found.ink.shapes == ()
        assert len(np.unique(found.pixels)) == 1


def test_a_shadow_s_edge_is_no_drawing() -> None:
    pixels = np.full((150, 200, 3), 220, np.uint8)
    pixels[:, 90:] = 120
    pixels[60:100, 40:46] = 30
    found = shown(Bitmap(pixels))
    assert found.ink is not None
    assert found.ink.shapes == ((60, 40, 100, 46),)


def test_of_two_digits_one_is_shown_and_the_other_can_be() -> None:
    two = page((30, 30, 100, 38), (30, 120, 100, 128), (92, 120, 100, 150))
    left, right = (shown(two, shape=shape) for shape in (1, 2))
    assert left.ink is not None
    assert left.ink.shapes == ((30, 30, 100, 38), (30, 120, 100, 150))
    assert np.array_equal(shown(two).pixels, right.pixels), "the one of more ink"
    assert not np.array_equal(left.pixels, right.pixels)
    assert np.array_equal(shown(two, shape=7).pixels, right.pixels), "there is no seventh: the last"


def test_a_dot_above_and_a_bar_apart_belong_to_their_digit() -> None:
    found = shown(page((30, 60, 36, 100), (44, 60, 110, 68)))
    assert found.ink is not None
    assert found.ink.shapes == ((30, 60, 110, 100),)


def test_the_threshold_by_hand_lets_fainter_ink_in_and_keeps_it_out() -> None:
    faint = page((30, 40, 100, 48))
    faint.pixels[30:100, 60:66] = 195
    both, one, none = (shown(faint, threshold=threshold).ink for threshold in (5, 30, 90))
    assert both is not None
    assert one is not None
    assert none is not None
    assert [len(each.shapes) for each in (both, one, none)] == [2, 1, 0]


def test_white_chalk_on_black_is_ink_as_well() -> None:
    chalk = page((30, 40, 100, 48), ink=230, paper=20)
    assert np.array_equal(shown(chalk).pixels, shown(Bitmap(255 - chalk.pixels)).pixels)


def test_what_the_square_in_the_middle_lacks_is_measured() -> None:
    wide = page((60, 4, 80, 14), (60, 90, 80, 110))  # the middle begins at column 25
    assert frame(wide, SHAPE, Framing(crop=True)).lost == pytest.approx(1 / 3)
    assert frame(wide, SHAPE, Framing()).lost == 0
    assert framed(wide, SHAPE, Framing()).min() < 150 < framed(page(), SHAPE, Framing()).min()


@settings(max_examples=60, deadline=2000)
@given(
    arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40))),
    st.integers(0, 90),
    st.integers(0, 99),
)
def test_any_page_gives_a_square_and_boxes_that_lie_on_it(
    grey: np.ndarray, threshold: int, shape: int
) -> None:
    picture = Bitmap(np.repeat(grey[:, :, None], 3, 2))
    found = shown(picture, threshold=threshold, shape=shape)
    assert found.pixels.shape == SHAPE
    ink = find(grey, threshold=threshold, shape=shape)
    assert ink.strokes.shape == grey.shape
    for top, left, bottom, right in ink.shapes:
        assert 0 <= top < bottom <= grey.shape[0]
        assert 0 <= left < right <= grey.shape[1]
    assert bool(ink.shapes) == bool(ink.box)


def test_printed_lines_as_dark_as_the_ink_are_taken_away() -> None:
    ruled = page((30, 60, 36, 110), (36, 100, 120, 108))
    ruled.pixels[50:52] = ruled.pixels[80:82] = ruled.pixels[134:136] = 40
    plain = page((30, 60, 36, 110), (36, 100, 120, 108))
    found = shown(ruled)
    assert found.ink is not None
    assert found.ink.lines
    top, left, bottom, right = found.ink.shapes[0]
    assert abs(np.array([top, left, bottom, right]) - (30, 60, 120, 110)).max() <= 6
    assert np.abs(found.pixels.astype(int) - shown(plain).pixels).mean() < 12
