"""What the convolution bench says: its presets, kernels, operations and knobs."""

from __future__ import annotations

import numpy as np
import pytest

from engine.filters.filters import FILTERS, Turn
from engine.filters.sliding import Slid, slide
from engine.filters.window import Operation
from playground.lessons.convolution.bench import Bench
from playground.lessons.convolution.presets import PRESETS
from playground.lessons.convolution.questions import BRIGHT, FLAT, SCALED, of_kernel
from tests.claims.proof import proves

BY_NAME = {preset.name: preset.spec for preset in PRESETS}
PLAIN = Turn(0.0, 0.2, 0)


def carried_out(bench: Bench) -> Slid:
    return slide(bench.operation, bench.given(), bench.kernel)


def over(filter: str, picture: np.ndarray, size: int = 3, turn: Turn = PLAIN) -> np.ndarray:
    """Return what a kernel makes of a picture [H, W], without a border."""
    weights = FILTERS[filter].plane(size, turn)
    return slide(Operation(kernel=size), picture[None].astype(float), weights[None]).output[0]


SLOPE = np.add.outer(2.0 * np.arange(12), 5.0 * np.arange(12))
STEP = np.where(np.arange(12) < 6, 0.0, 100.0) + np.zeros((12, 1))


@proves(
    "Sobel x answers to steps from left to right.",
    "What does it say where the picture is flat?",
    "Right minus left: upright edges, with the sign of the step.",
    "Below minus above: level edges, with the sign of the step.",
)
def test_sobel_answers_to_steps() -> None:
    for name, picture in (("sobel_x", STEP), ("sobel_y", STEP.T)):
        for sign in (1, -1):
            found = over(name, sign * picture)
            assert np.sign(found[found != 0]).tolist() == [sign] * 20
        assert not over(name, picture.T).any()
        assert not over(name, np.full((9, 9), 77.0)).any()


@proves(
    "One weight of 1: the output is the input.",
    "The mean of a square: noise and detail go.",
    "A mean that trusts the middle most; binomial weights.",
    "The image minus its Laplacian: every step becomes steeper.",
    "Second differences: flat places and even slopes give 0.",
    "Light from the upper left: the picture looks like relief.",
    "Divides by the sum, so that flat places keep their brightness.",
    "By 180°: what mathematics calls a convolution turns its kernel, deep learning does not.",
)
def test_kernels_do_what_they_are_called() -> None:
    from scipy.signal import convolve2d

    noise = np.random.default_rng(0).normal(size=(40, 40))
    np.testing.assert_array_equal(over("identity", noise), noise[1:-1, 1:-1])
    for name in ("box", "gauss"):
        assert over(name, noise, 5).std() < 0.5 * noise.std()
        assert FILTERS[name].plane(5, PLAIN).sum() == pytest.approx(1)
    binomial = FILTERS["gauss"].plane(5, PLAIN)
    np.testing.assert_allclose(binomial[2] / binomial[2, 0], [1, 4, 6, 4, 1])
    assert binomial.argmax() == 12
    sharp = over("sharpen", STEP)
    np.testing.assert_allclose(sharp, STEP[1:-1, 1:-1] - over("laplace", STEP))
    assert np.diff(sharp, axis=1).max() > np.diff(STEP, axis=1).max()
    assert np.abs(over("laplace", SLOPE)).max() < 1e-9
    hill = np.exp(-((np.arange(15) - 7.0) ** 2) / 8)
    relief = over("emboss", np.outer(hill, hill))
    # Its upper left is lit, its lower right in shadow.
    assert relief[3, 3] > relief[6, 6] + 0.1 > relief[9, 9] + 0.2
    weights = np.arange(1.0, 10.0).reshape(3, 3)
    flat = np.full((1, 6, 6), 80.0)
    np.testing.assert_allclose(slide(Operation(), flat, weights[None] / weights.sum()).output, 80.0)
    found = slide(Operation(), noise[None], weights[None]).output[0]
    np.testing.assert_allclose(found, convolve2d(noise, weights[::-1, ::-1], "valid"))
    assert not np.allclose(found, convolve2d(noise, weights, "valid"))


@proves(
    "A small wave: answers to stripes of one width and one direction, as cells of the visual cortex do.",
    "Going up, the stripes that it answers to turn.",
    "Going up, the stripes that it answers to become finer.",
    "Turn the Gabor kernel: at which angle do the bricks answer most?",
)
def test_gabor_answers_to_its_own_stripes() -> None:
    places = np.arange(40.0)

    def stripes(angle: float, frequency: float) -> np.ndarray:
        along = np.add.outer(places * np.sin(np.radians(angle)), places * np.cos(np.radians(angle)))
        return np.cos(2 * np.pi * frequency * along)

    def liked(turn: Turn) -> tuple[float, float]:
        answers = {
            (angle, frequency): over("gabor", stripes(angle, frequency), 7, turn).std()
            for angle in (0.0, 30.0, 60.0, 90.0, 120.0, 150.0)
            for frequency in (0.1, 0.2, 0.3, 0.4)
        }
        return max(answers, key=answers.__getitem__)

    for angle in (0.0, 60.0, 90.0):
        assert liked(Turn(angle, 0.2, 0))[0] in (angle, (180 - angle) % 180)
    assert len({liked(Turn(angle, 0.2, 0))[0] for angle in (0.0, 60.0, 90.0, 150.0)}) == 4
    finer = [liked(Turn(0.0, frequency, 0))[1] for frequency in (0.1, 0.2, 0.4)]
    assert finer == sorted(finer)
    assert finer[0] < finer[-1]
    bench = BY_NAME["stripes"]
    answers = [carried_out(bench.but(angle=angle)).output.std() for angle in np.arange(0.0, 180.0, 15.0)]
    assert max(answers) > 2 * min(answers)


@proves("Zeros around the picture darken its rim.", "Which border does not?")
def test_a_border_of_zeros_darkens_the_rim() -> None:
    bench = BY_NAME["blur"]
    rim = np.ones((bench.size, bench.size), bool)
    rim[2:-2, 2:-2] = False
    means = {
        border: carried_out(bench.but(operation=bench.operation.but(border=border))).output[0][rim].mean()
        for border in ("zeros", "reflect", "replicate")
    }
    true = bench.given()[0][rim].mean()
    assert means["zeros"] < 0.8 * true
    assert abs(means["reflect"] / true - 1) < 0.1
    assert abs(means["replicate"] / true - 1) < 0.1


@proves(
    "Flat ground gives 0.",
    "Flat ground keeps its value.",
    "Flat ground gives {sum} times its value.",
    "{kernel}: the weights sum to 0.",
    "{kernel}: the weights sum to 1.",
    "{kernel}: the weights sum to {sum}.",
    "What does it say where all is flat, and what at an edge?",
    "What becomes of flat ground, and what of an edge?",
    "How bright does flat ground come out?",
)
def test_flat_ground_comes_out_as_bright_as_the_weights_sum_to() -> None:
    for name, entry in FILTERS.items():
        total = entry.plane(3, PLAIN).sum()
        assert over(name, np.full((6, 6), 40.0)) == pytest.approx(40.0 * total, abs=1e-4)
        asked = of_kernel(total)
        assert asked == (FLAT if abs(total) < 1e-9 else BRIGHT if abs(total - 1) < 1e-9 else SCALED)
    assert np.ptp(over("box", STEP)) > 0
    assert np.abs(over("sobel_x", STEP)).max() > 0
