"""The bench: what a reader changes leads to another bench that fits, or to a sentence; and what the browser gets."""

from __future__ import annotations

import base64
import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.filters.filters import FILTERS, OWN
from engine.filters.signals import SIGNALS
from engine.filters.window import MODES, Operation
from engine.spec import Refusal
from playground.kit import link
from playground.lessons.convolution.bench import SIDE, Bench
from playground.lessons.convolution.edits import choices, edited, fitted
from playground.lessons.convolution.pictures import IMAGES, keep
from playground.lessons.convolution.presets import PRESETS
from playground.lessons.convolution.scene import everywhere, message, slid
from playground.stage.core.frame import unpack

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=6,
)
sensible = st.fixed_dictionaries(
    {},
    optional={
        "mode": st.sampled_from(list(MODES)),
        "kernel": st.integers(1, 7),
        "stride": st.integers(1, 6),
        "padding": st.integers(0, 8),
        "dilation": st.integers(1, 4),
        "border": st.sampled_from(["zeros", "reflect", "replicate", "circular"]),
        "filter": st.sampled_from([*FILTERS, OWN]),
        "image": st.sampled_from([each for each in IMAGES if each != "own"]),
        "signal": st.sampled_from(["image", *SIGNALS]),
        "size": st.integers(3, 28),
        "length": st.integers(8, 64),
        "left": st.integers(0, 255),
        "top": st.integers(0, 255),
        "which": st.integers(0, 9_999),
        "angle": st.floats(0, 175),
        "frequency": st.floats(0.02, 0.5),
        "seed": st.integers(0, 9_999),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(sensible, max_size=6))
def test_whatever_is_turned_the_bench_fits_and_can_be_drawn(edits: list[dict]) -> None:
    bench = PRESETS[0].spec
    for changes in edits:
        with contextlib.suppress(Refusal):  # and nothing else
            bench = edited(bench, changes)
        found = slid(bench)
        assert found.output.size
        offered, o = choices(bench), bench.operation
        for name in ("kernel", "stride", "padding", "dilation", "border"):
            assert getattr(o, name) in offered[name]
            for value in (offered[name][0], offered[name][-1]):
                assert getattr(edited(bench, {name: value}).operation, name) == value
        cells = "length" if o.line else "size"
        assert getattr(bench, cells) in offered[cells]
    assert link.decode(link.encode(bench), Bench) == bench
    header, arrays = unpack(message(bench))
    np.testing.assert_allclose(arrays["output"], slid(bench).output, rtol=1e-5)
    assert header["call"].startswith("F.")


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*Bench.knobs(), *Operation.knobs()]), json_values, max_size=3))
def test_nonsense_from_a_browser_is_refused_in_words(changes: dict) -> None:
    try:
        bench = edited(PRESETS[0].spec, changes)
    except Refusal:
        return
    slid(bench)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_presets_fit_as_they_are(preset) -> None:
    assert fitted(preset.spec) == preset.spec
    assert slid(preset.spec).output.size
    assert len({each.name for each in PRESETS}) == len(PRESETS)


def test_typing_a_weight_makes_the_kernel_ones_own_and_sizes_keep_it() -> None:
    bench = edited(PRESETS[0].spec, {"weights": [-1, 0, 1, -2, 0.5, 2, -1, 0, 1]})
    assert bench.filter == OWN
    assert bench.kernel[0, 1].tolist() == [-2, 0.5, 2]
    large = edited(bench, {"kernel": 5})
    assert large.kernel[0, 1:4, 1:4].tolist() == bench.kernel[0].tolist()
    assert edited(large, {"kernel": 3}).kernel.tolist() == bench.kernel.tolist()
    line = edited(bench, {"mode": "conv1d"})
    assert line.kernel.tolist() == [[[-2, 0.5, 2]]]
    colours = edited(bench, {"mode": "channels"})
    assert colours.kernel.shape == (3, 3, 3)
    assert edited(bench, {"filter": "gauss"}).weights == ()


@pytest.mark.parametrize("weights", [[1.0] * 8, [1e9] * 9, [float("nan")] * 9, "123456789", [[1]] * 9, None])
def test_weights_that_are_none_are_refused(weights) -> None:
    with pytest.raises(Refusal):
        edited(PRESETS[0].spec, {"weights": weights})


def test_the_piece_is_the_picture_where_the_frame_lies() -> None:
    bench = edited(PRESETS[0].spec, {"image": "camera", "left": 50, "top": 20, "size": 9})
    assert (bench.given()[0] == bench.seen(bench.whole)[0, 20:29, 50:59]).all()
    row = edited(bench, {"mode": "conv1d", "signal": "image", "length": 30})
    assert (row.given()[0, 0] == row.seen(row.whole)[0, 20, 50:80]).all()
    assert edited(bench, {"left": 250, "top": 250}).left == 192 - 9
    colours = edited(bench, {"mode": "depthwise", "image": "handwritten"})
    assert (colours.given()[0] == colours.given()[2]).all()


def test_the_whole_picture_goes_through_the_same_kernel() -> None:
    bench = edited(PRESETS[0].spec, {"filter": "identity"})
    whole = everywhere(bench)
    assert whole is not None
    assert (whole[0] == bench.seen(bench.whole)[0, 1:-1, 1:-1]).all()
    signs = everywhere(PRESETS[0].spec)
    assert signs is not None
    assert (signs > 200).any()
    assert (signs < 56).any()
    assert everywhere(edited(bench, {"mode": "transposed"})) is None


def test_a_drawing_travels_in_the_link() -> None:
    pixels = np.zeros((SIDE, SIDE), np.uint8)
    pixels[5:20, 14] = 255
    text = base64.b64encode(pixels.tobytes()).decode()
    bench = edited(PRESETS[0].spec, {"image": "drawing", "drawing": text, "size": 28})
    assert (bench.given()[0] == pixels).all()
    assert link.decode(link.encode(bench), Bench) == bench
    for broken in (text[:-4], "x" * len(text), "é" * 1048, 7):
        with pytest.raises(Refusal):
            edited(bench, {"drawing": broken})


def test_a_picture_that_was_brought_is_found_again_or_missed_in_words() -> None:
    from PIL import Image

    from tests.engine.test_photographs import file

    key, _ = keep(file(Image.new("RGB", (30, 20), (10, 200, 30))), owner="somebody")
    bench = fitted(PRESETS[0].spec.but(image="own", upload=key))
    assert bench.whole.shape == (3, 20, 30)
    assert bench.left + bench.size <= 30
    with pytest.raises(Refusal, match="no longer"):
        slid(bench.but(upload="0" * 24))


def test_turning_to_another_operation_keeps_what_it_can() -> None:
    bench = edited(PRESETS[0].spec, {"padding": 2, "border": "reflect", "dilation": 2, "kernel": 5})
    pooled = edited(bench, {"mode": "mean_pool"})
    assert (pooled.operation.kernel, pooled.operation.stride, pooled.operation.padding) == (2, 2, 0)
    assert (pooled.operation.dilation, pooled.operation.border) == (1, "zeros")
    assert edited(bench, {"mode": "conv1d"}).operation == bench.operation.but(mode="conv1d")
    assert edited(bench.but(filter="sobel_y"), {"mode": "causal"}).filter == "sobel_x"
    with pytest.raises(Refusal, match="spans"):
        edited(PRESETS[0].spec, {"size": 5, "kernel": 7})
