"""Kernels with a name do what image processing says they do; SciPy is the oracle."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from engine.data.photographs import grey, photograph
from engine.filters.filters import FILTERS, Turn, filtered, refitted
from engine.filters.signals import SIGNALS, signal
from engine.filters.sliding import slide
from engine.filters.window import Operation
from engine.spec import Refusal

IMAGE = grey(photograph("camera"))[:, 40:80, 60:100].astype(np.float64)


def answer(name: str, border: str, size: int = 3) -> np.ndarray:
    o = Operation(kernel=size, padding=size // 2, border=border)
    return slide(o, IMAGE, filtered(name, o.weights, Turn())).output[0]


def test_they_agree_with_scipy() -> None:
    np.testing.assert_allclose(answer("identity", "zeros"), IMAGE[0])
    np.testing.assert_allclose(answer("sobel_x", "reflect"), ndimage.sobel(IMAGE[0], axis=1, mode="mirror"))
    np.testing.assert_allclose(answer("sobel_y", "reflect"), ndimage.sobel(IMAGE[0], axis=0, mode="mirror"))
    np.testing.assert_allclose(answer("laplace", "zeros"), ndimage.laplace(IMAGE[0], mode="constant"))
    np.testing.assert_allclose(
        answer("box", "replicate", 5), ndimage.uniform_filter(IMAGE[0], 5, mode="nearest")
    )
    sharp = IMAGE[0] - ndimage.laplace(IMAGE[0], mode="wrap")
    np.testing.assert_allclose(answer("sharpen", "circular"), sharp)
    row = np.array([1, 4, 6, 4, 1]) / 16
    soft = ndimage.correlate1d(ndimage.correlate1d(IMAGE[0], row, 0, mode="mirror"), row, 1, mode="mirror")
    np.testing.assert_allclose(answer("gauss", "reflect", 5), soft)


def test_the_famous_ones_are_spelled_as_everybody_knows_them() -> None:
    assert filtered("emboss", (1, 3, 3), Turn())[0].tolist() == [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]
    assert filtered("sharpen", (1, 3, 3), Turn())[0].tolist() == [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
    assert filtered("sobel_x", (1, 1, 3), Turn()).tolist() == [[[-1, 0, 1]]]
    assert filtered("laplace", (1, 1, 3), Turn()).tolist() == [[[1, -2, 1]]]


@pytest.mark.parametrize("name", FILTERS)
def test_every_size_that_is_offered_exists_and_no_other(name: str) -> None:
    for size in range(1, 8):
        for shape in ((1, size, size), (3, size, size), (1, 1, size)):
            possible = size in FILTERS[name].sizes and (shape[1] > 1 or size == 1 or FILTERS[name].line)
            if possible:
                found = filtered(name, shape, Turn(30, 0.2, 4))
                assert found.shape == shape
                assert np.isfinite(found).all()
            else:
                with pytest.raises(Refusal):
                    filtered(name, shape, Turn())


def test_a_gabor_kernel_prefers_its_own_stripes() -> None:
    def strength(angle: float, stripes: np.ndarray) -> float:
        o = Operation(kernel=7)
        return float(np.abs(slide(o, stripes, filtered("gabor", o.weights, Turn(angle, 0.25))).output).mean())

    upright = np.tile(np.sin(np.arange(28) * 2 * np.pi * 0.25), (28, 1))[None] * 100
    level = upright.transpose(0, 2, 1)
    assert strength(0, upright) > 5 * strength(90, upright)
    assert strength(90, level) > 5 * strength(0, level)
    assert strength(0, np.full_like(level, 200.0)) == pytest.approx(0, abs=1e-9)


def test_chance_follows_from_the_seed() -> None:
    first, again, other = (filtered("random", (3, 3, 3), Turn(seed=seed)) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_weights_keep_their_middle_when_the_kernel_changes() -> None:
    cross = np.array([[[0, 1, 0], [2, 3, 4], [0, 5, 0]]], float)
    large = refitted(cross, (1, 5, 5))
    assert large[0, 1:4, 1:4].tolist() == cross[0].tolist()
    assert large.sum() == cross.sum()
    assert refitted(large, (1, 3, 3)).tolist() == cross.tolist()
    assert refitted(cross, (1, 1, 3)).tolist() == [[[2, 3, 4]]]
    assert refitted(np.array([[[2.0, 3, 4]]]), (1, 3, 3))[0].tolist() == [[0, 0, 0], [2, 3, 4], [0, 0, 0]]
    assert refitted(cross, (3, 3, 3)).tolist() == [cross[0].tolist()] * 3


@pytest.mark.parametrize("name", SIGNALS)
def test_signals_are_the_same_each_time_and_readable(name: str) -> None:
    found = signal(name, 40)
    assert found.shape == (40,)
    assert (found == signal(name, 40)).all()
    assert (found == found.round(2)).all()
    assert 0.3 < np.abs(found).max() < 3
