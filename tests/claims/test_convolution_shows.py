"""The convolution bench: what its presets and captions claim, computed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch

from engine.data.photographs import grey, photograph
from engine.filters.sliding import slide
from engine.filters.window import Operation, axis
from playground.lessons.convolution.bench import Bench
from tests.claims.proof import proves
from tests.claims.test_convolution_says import BY_NAME, carried_out


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
    np.testing.assert_array_equal(BY_NAME["edges"].given()[0], grey(photograph("astronaut"))[0, 29:45, 66:82])
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
