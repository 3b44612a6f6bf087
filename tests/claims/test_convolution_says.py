"""What the convolution bench says: its presets, kernels, operations and knobs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.signal import convolve2d

from engine.kernels.filters import FILTERS, Turn
from engine.kernels.sliding import Slid, slide
from engine.kernels.window import Operation, axis
from engine.photographs import grey, photograph
from playground.kernels.bench import Bench
from playground.kernels.presets import PRESETS
from tests.claims.proof import proves

BY_NAME = {preset.name: preset.bench for preset in PRESETS}
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
    assert (
        relief[3, 3] > relief[6, 6] + 0.1 > relief[9, 9] + 0.2
    )  # its upper left is lit, its lower right in shadow
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


def read(operation: Operation, size: int) -> np.ndarray:
    """Return how often each input [H, W] is read, counted by what a change of it changes."""
    ones = np.ones(operation.weights)
    counts = np.zeros((size, size), int)
    for place in np.ndindex(size, size):
        point = np.zeros((operation.channels, size, size))
        point[0][place] = 1.0
        counts[place] = (slide(operation, point, ones).output != 0).sum()
    return counts


@proves(
    "Stride 2 halves the picture.",
    "Point at an input: which cells are read once, which twice, which four times?",
    "Dilation 3 lets nine weights span seven cells.",
    "Kernel 3, stride 2: some outputs are painted four times, some once.",
    "Which stride makes it even?",
    "The way back: every input cell paints its kernel into the output, and overlaps add up.",
    "Point at a weight: what does it touch?",
)
def test_strides_and_holes() -> None:
    bench = BY_NAME["stride"]
    assert carried_out(bench).output.shape[1:] == (bench.size // 2, bench.size // 2)
    assert set(read(bench.operation, 10).ravel()) == {1, 2, 4}
    holes = BY_NAME["holes"].operation
    assert holes.kernel**2 == 9
    assert holes.reach == 7
    board = carried_out(BY_NAME["checkerboard"])
    assert board.overlap is not None
    assert {1, 4} <= set(board.overlap.ravel().astype(int))
    even = slide(board.operation.but(stride=3), board.given, board.weights).overlap
    assert even is not None
    assert set(even.ravel()) == {1.0}
    two = np.zeros((1, 3, 3))
    two[0, 1, 0] = two[0, 1, 1] = 1.0
    kernel = np.arange(1.0, 10.0).reshape(1, 3, 3)
    painted = slide(Operation(mode="transposed", stride=2), two, kernel).output[0]
    masks = np.eye(3)[:2, None, None, :]
    alone = [slide(Operation(mode="transposed", stride=2), two * mask, kernel).output[0] for mask in masks]
    np.testing.assert_allclose(painted, alone[0] + alone[1])
    np.testing.assert_allclose(alone[0][2:5, 0:3], kernel[0])


@proves(
    "A colour becomes a number: three kernels look at red, green and blue, and one sum remains.",
    "Three channels, three kernels, and one sum: how a layer mixes what comes in.",
    "Three channels, each with a kernel of its own; nothing is mixed.",
    "One channel, one kernel: the picture in grey.",
    "The largest value in each window; there are no weights.",
    "The mean of each window; there are no weights to learn.",
    "Along a signal: the same sums in one dimension.",
    "Along a signal, and blind to the future: all padding lies before it.",
)
def test_every_operation_is_what_its_caption_says() -> None:
    found = carried_out(BY_NAME["colours"])
    assert found.weights.shape[0] == 3
    assert found.output.shape[0] == 1
    assert found.parts is not None
    np.testing.assert_allclose(found.parts.sum(0), found.output[0])
    draws = np.random.default_rng(0)
    coloured = draws.normal(size=(3, 8, 8))
    kernels = draws.normal(size=(3, 3, 3))
    apart = slide(Operation(mode="depthwise"), coloured, kernels).output
    other = coloured.copy()
    other[0] += 1
    changed = slide(Operation(mode="depthwise"), other, kernels).output
    assert (changed[0] != apart[0]).all()
    np.testing.assert_array_equal(changed[1:], apart[1:])
    assert BY_NAME["edges"].given().shape[0] == 1
    np.testing.assert_array_equal(BY_NAME["edges"].given()[0], grey(photograph("coffee"))[0, 30:46, 38:54])
    windows = np.lib.stride_tricks.sliding_window_view(coloured[0], (3, 3))
    none = np.zeros((1, 3, 3))
    for mode, kept in (("max_pool", windows.max((2, 3))), ("mean_pool", windows.mean((2, 3)))):
        operation = Operation(mode=mode, stride=1, padding=0)
        assert operation.pools
        given = np.repeat(coloured[:1], operation.channels, 0)
        np.testing.assert_allclose(slide(operation, given, none).output[0], kept)
    signal, weights = draws.normal(size=(1, 1, 20)), draws.normal(size=(1, 1, 3))
    sums = np.correlate(signal[0, 0], weights[0, 0], "valid")
    np.testing.assert_allclose(slide(Operation(mode="conv1d"), signal, weights).output[0, 0], sums)
    later = signal.copy()
    later[..., 12:] += 1
    blind = Operation(mode="causal", dilation=2)
    before, after = (slide(blind, each, weights).output[0, 0] for each in (signal, later))
    np.testing.assert_array_equal(before[:12], after[:12])
    assert len(before) == 20
    assert Operation(mode="causal", dilation=2).around(20) == (4, 0)


@proves(
    "A second difference answers to sharp peaks and not to slow waves.",
    "Does it find every beat?",
    "A causal kernel reads the present and the past.",
    "How long is its memory with dilation 4?",
)
def test_the_heartbeat_is_found_and_the_future_is_not_read() -> None:
    bench = BY_NAME["heartbeat"]
    signal, answer = bench.given()[0, 0], carried_out(bench).output[0, 0]
    beats = [11, 39]  # where the sharp waves of a beat of 28 samples are highest
    assert len(signal) > 2 * 28
    strongest = sorted(int(at) for at in np.argsort(-np.abs(answer))[:2])
    assert all(abs(found - beat) <= 1 for found, beat in zip(strongest, beats, strict=True))
    slow = np.sin(2 * np.pi * np.arange(64) / 28)
    waves = slide(bench.operation, slow[None, None], bench.kernel).output[0, 0, 1:-1]
    assert np.abs(waves).max() < 0.1 * np.abs(answer).max()
    causal = BY_NAME["causal"]
    point = np.zeros((1, 1, 40))
    point[0, 0, 15] = 1.0
    reached = np.flatnonzero(slide(causal.operation, point, np.ones((1, 1, 3))).output[0, 0])
    assert reached.tolist() == [15, 19, 23]


@proves(
    "Going up, each output reads more cells.",
    "Going up, the kernel takes longer steps, and fewer outputs remain.",
    "Going up, more of the output's rim is cut away.",
    "Going up, more cells are put around the input.",
    "Going up, the weights stand further apart and see farther.",
    "Going up, more of the picture is looked at, in smaller cells.",
    "Going up, more of the signal is looked at.",
)
def test_knobs_of_the_bench() -> None:
    def rising(values: list[int]) -> bool:
        return all(low < high for low, high in pairwise(values))

    assert rising([Operation(kernel=k).kernel ** 2 for k in (2, 3, 5)])
    assert rising([-Operation(stride=s).size(16) for s in (1, 2, 4)])
    assert rising([-Operation(mode="transposed", stride=2, padding=p).size(8) for p in (0, 1, 2)])
    assert rising([sum(Operation(kernel=5, padding=p).around(16)) for p in (0, 1, 2)])
    assert rising([Operation(dilation=d).reach for d in (1, 2, 3)])
    assert rising([Bench(size=n).given().shape[1] for n in (8, 12, 20)])
    assert rising([Bench(operation=Operation(mode="conv1d"), length=n).given().shape[2] for n in (8, 20, 60)])
    assert axis(Operation(), 16) is not None
    assert torch.get_default_dtype() == torch.float32
