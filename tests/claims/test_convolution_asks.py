"""What is asked of each operation of the bench, and taken home from it: held against what torch computes."""

from __future__ import annotations

import numpy as np

from engine.filters.sliding import slide
from engine.filters.window import Operation
from playground.lessons.convolution.presets import PRESETS
from tests.claims.proof import proves

DRAWS = np.random.default_rng(3)
PICTURE = DRAWS.integers(0, 256, size=(1, 8, 8)).astype(float)
COLOURED = DRAWS.integers(0, 256, size=(3, 8, 8)).astype(float)
NONE = np.zeros((1, 2, 2))
POOL = Operation(kernel=2, stride=2)


@proves(
    "Point at an output where the picture is flat: which sum do the nine products have there?",
    "A kernel whose weights sum to 0 says nothing on flat ground; one that sums to 1 keeps its brightness.",
)
def test_on_flat_ground_a_kernel_answers_by_the_sum_of_its_weights() -> None:
    flat = np.full((1, 6, 6), 120.0)
    weights = DRAWS.normal(size=(1, 3, 3))
    for wanted, kernel in ((0.0, weights - weights.mean()), (120.0, weights / weights.sum())):
        np.testing.assert_allclose(slide(Operation(), flat, kernel).output, wanted, atol=1e-9)
    assert PRESETS[0].spec.kernel.sum() == 0


@proves(
    "Point at an output: how many products are in one sum, and which of the three channels brings the most?",
    "A channel that comes out is a sum over all channels that go in, each through a kernel of its own.",
    "Change a weight of the green kernel: which of the three outputs stay as they were?",
    "Each channel is filtered by itself: a third of the products, and nothing is mixed.",
)
def test_channels_are_mixed_by_a_sum_and_depthwise_not_at_all() -> None:
    weights = DRAWS.normal(size=(3, 3, 3))
    mixed = slide(Operation(mode="channels"), COLOURED, weights).output
    apart = slide(Operation(mode="depthwise"), COLOURED, weights).output
    np.testing.assert_allclose(mixed[0], apart.sum(0))
    changed = weights.copy()
    changed[1, 1, 1] += 1
    other = slide(Operation(mode="depthwise"), COLOURED, changed).output
    assert [bool((one == two).all()) for one, two in zip(apart, other, strict=True)] == [True, False, True]
    # A full layer of three channels has 3 × 3 kernels of nine weights, a depthwise one three.
    assert 3 * weights[0].size * 3 == 3 * weights.size


@proves(
    "Point at an input: how many outputs does it paint, and where do two of them add up?",
    "A transposed convolution turns the arrows round: each input paints its kernel, and overlaps are summed.",
)
def test_a_transposed_convolution_paints_kernels_that_add_up() -> None:
    weights, operation = DRAWS.normal(size=(1, 3, 3)), Operation(mode="transposed", stride=2)
    painted = np.zeros((17, 17))
    for row, column in np.ndindex(8, 8):
        painted[2 * row : 2 * row + 3, 2 * column : 2 * column + 3] += PICTURE[0, row, column] * weights[0]
    np.testing.assert_allclose(slide(operation, PICTURE, weights).output[0], painted)


@proves(
    "How much smaller is the output, and which cells of a window never count?",
    "Max pooling keeps the largest of each window: half the size, and a shift by a cell often changes nothing.",
    "Does a single bright cell survive the mean?",
    "And its window's largest value?",
    "Mean pooling is a convolution with equal weights that sum to 1, in steps as wide as its window.",
)
def test_what_pooling_keeps() -> None:
    largest = slide(POOL.but(mode="max_pool"), PICTURE, NONE).output[0]
    assert largest.shape == (4, 4), "half the size"
    np.testing.assert_array_equal(largest, PICTURE[0].reshape(4, 2, 4, 2).max((1, 3)))
    spot = np.zeros((1, 8, 8))
    spot[0, 2, 2] = 200.0
    before, after = (
        slide(POOL.but(mode="max_pool"), np.roll(spot, by, axis=2), NONE).output for by in (0, 1)
    )
    np.testing.assert_array_equal(before, after)
    mean = slide(POOL.but(mode="mean_pool"), PICTURE, NONE).output
    same = slide(POOL, PICTURE, np.full((1, 2, 2), 0.25)).output
    np.testing.assert_allclose(mean, same)
    assert slide(POOL.but(mode="mean_pool"), spot, NONE).output.max() == 50
    assert before.max() == 200


@proves(
    "Where does the output leave zero, and where does it stay there?",
    "Along a signal a convolution is the same sum in one dimension, at every place with the same weights.",
    "Point at an output: how far back does it look, and does it ever look ahead?",
    "A causal convolution sees the present and d(k − 1) steps of the past, and never the future.",
)
def test_along_a_signal_and_blind_to_the_future() -> None:
    signal, weights = DRAWS.normal(size=(1, 1, 24)), DRAWS.normal(size=(1, 1, 3))
    sums = np.correlate(signal[0, 0], weights[0, 0], "valid")
    np.testing.assert_allclose(slide(Operation(mode="conv1d"), signal, weights).output[0, 0], sums)
    causal = Operation(mode="causal", dilation=4)
    before = slide(causal, signal, weights).output[0, 0]
    seen = []
    for place in range(24):
        other = signal.copy()
        other[0, 0, place] += 1
        seen.append(slide(causal, other, weights).output[0, 0, 12] != before[12])
    assert np.flatnonzero(seen).tolist() == [12 - 4 * 2, 12 - 4, 12]
