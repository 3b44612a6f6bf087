"""Operations that slide: legal exactly where torch's own modules are, equal to them, and joined as they say."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from engine.filters.code import call, script
from engine.filters.sliding import slide
from engine.filters.window import BORDERS, COLOURED, MODES, Operation, legal, settled
from engine.spec import Refusal

NEVER = {"mean_pool": {"dilation"}, "causal": {"padding"}}  # settings that a mode does not have


def module(o: Operation) -> nn.Module:
    """Return torch's own module of an operation, which raises where it is illegal."""
    place = {"stride": o.stride, "padding": o.padding, "dilation": o.dilation}
    if o.mode == "max_pool":
        return nn.MaxPool2d(o.kernel, **place)
    if o.mode == "mean_pool":
        return nn.AvgPool2d(o.kernel, o.stride, o.padding)
    if o.mode == "transposed":
        return nn.ConvTranspose2d(1, 1, o.kernel, bias=False, padding_mode=o.border, **place).double()
    if o.mode == "causal":
        causal = nn.Conv1d(1, 1, o.kernel, o.stride, 0, o.dilation, bias=False).double()
        return nn.Sequential(nn.ConstantPad1d((o.dilation * (o.kernel - 1), 0), 0.0), causal)
    if o.mode == "conv1d":
        return nn.Conv1d(1, 1, o.kernel, bias=False, padding_mode=o.border, **place).double()
    outs, groups = {"conv2d": (1, 1), "channels": (1, 1), "depthwise": (3, 3)}[o.mode]
    kind = nn.Conv2d(o.channels, outs, o.kernel, groups=groups, bias=False, padding_mode=o.border, **place)
    return kind.double()


def by_module(o: Operation, x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return what torch's own module makes of `x` [C, H, W]; raises what torch raises."""
    found = module(o)
    with torch.no_grad():
        for parameter in found.parameters():
            parameter.copy_(torch.from_numpy(w).reshape(parameter.shape))
        given = torch.from_numpy(x)[None]
        return found(given[:, :, 0] if o.line else given)[0].numpy()


def data(o: Operation, n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(seed)
    return draws.normal(size=(o.channels, 1 if o.line else n, n)), draws.normal(size=o.weights)


@pytest.mark.parametrize("mode", MODES)
def test_legal_exactly_where_torch_is_and_of_the_same_size(mode: str) -> None:
    count = {True: 0, False: 0}
    for n, kernel, stride, padding, dilation, border in product(
        (3, 5, 8), range(1, 8), (1, 2, 5), range(9), (1, 2, 4), BORDERS
    ):
        o = Operation(
            mode=mode, kernel=kernel, stride=stride, padding=padding, dilation=dilation, border=border
        )
        if any(getattr(o, name) != getattr(Operation(), name) for name in NEVER.get(mode, ())):
            assert not o.fits(n)
            continue
        if border != "zeros" and mode in ("max_pool", "mean_pool", "causal"):
            assert not o.fits(n)  # torch's modules have no such argument
            continue
        x, w = data(o, n)
        try:
            size = by_module(o, x, w).shape[-1]
        except (RuntimeError, ValueError):
            size = None
        assert (o.size(n) if o.fits(n) else None) == size, (o, n)
        count[size is not None] += 1
    assert count[True] > 100
    assert count[False] > 20 or mode == "causal"


operations = st.builds(
    Operation,
    mode=st.sampled_from(list(MODES)),
    kernel=st.integers(1, 7),
    stride=st.integers(1, 6),
    padding=st.integers(0, 8),
    dilation=st.integers(1, 4),
    border=st.sampled_from(list(BORDERS)),
)


@given(operations, st.integers(3, 20), st.integers(0, 99))
def test_values_are_those_of_torchs_own_module_and_products_add_up_to_them(
    o: Operation, n: int, seed: int
) -> None:
    o = settled(o, n)
    assert o.fits(n)
    x, w = data(o, n, seed)
    found = slide(o, x, w)
    expected = by_module(o, x, w)
    np.testing.assert_allclose(found.output[:, 0] if o.line else found.output, expected, atol=1e-12)
    rows, columns = found.rows.reads, found.columns.reads
    assert found.padded.shape[1:] == (len(found.rows.origin), len(found.columns.origin))
    draws = np.random.default_rng(seed)
    for _ in range(4):
        r, c = draws.integers(len(rows)), draws.integers(len(columns))
        for out in range(len(found.output)):
            channels = range(3) if o.mode == "channels" else [out]
            terms = [
                (found.padded[channel, y, z], 1.0 if o.pools else w[channel, a, b])
                for channel in channels
                for a, y in enumerate(rows[r])
                for b, z in enumerate(columns[c])
                if y >= 0 and z >= 0
            ]
            products = [value * weight for value, weight in terms]
            total = {"max_pool": max, "mean_pool": lambda all_: sum(all_) / o.kernel**2}.get(o.mode, sum)
            assert total(products or [0.0]) == pytest.approx(found.output[out, r, c], abs=1e-10)


@given(operations, st.integers(3, 20))
def test_border_cells_hold_the_input_that_they_say(o: Operation, n: int) -> None:
    o = settled(o, n)
    x, w = data(o, n)
    found = slide(o, x, w)
    for y, z in product(range(found.padded.shape[1]), range(found.padded.shape[2])):
        row, column = found.rows.origin[y], found.columns.origin[z]
        empty = -np.inf if o.mode == "max_pool" else 0.0
        value = found.given[0, row, column] if row >= 0 and column >= 0 else empty
        assert found.padded[0, y, z] == value


@given(operations, st.integers(3, 20))
def test_what_is_offered_is_legal_and_all_else_is_refused_in_words(o: Operation, n: int) -> None:
    o = settled(o, n)
    offered = legal(o, n)
    for name in ("kernel", "stride", "padding", "dilation", "border"):
        assert getattr(o, name) in offered[name]
        entry = o.knobs()[name]
        for value in entry.choices or range(int(entry.low or 0), int(entry.high or 0) + 1):
            changed = o.but(**{name: value})
            if value in offered[name]:
                assert changed.size(n) >= 1
            else:
                x, w = data(changed, n)
                with pytest.raises(Refusal):
                    slide(changed, x, w)


def test_the_partial_sums_of_three_channels_add_up_and_overlap_counts_painters() -> None:
    o = Operation(mode="channels", padding=1)
    found = slide(o, *data(o, 6))
    assert found.parts is not None
    np.testing.assert_allclose(found.parts.sum(0), found.output[0])
    o = Operation(mode="transposed", kernel=3, stride=2)
    found = slide(o, *data(o, 5))
    assert found.overlap is not None
    assert found.overlap[:4, :4].tolist() == [[1, 1, 2, 1], [1, 1, 2, 1], [2, 2, 4, 2], [1, 1, 2, 1]]
    even = slide(o.but(stride=3), *data(o, 5)).overlap
    assert even is not None
    assert set(even.ravel()) == {1.0}


def test_wrong_shapes_are_refused_before_torch_sees_them() -> None:
    with pytest.raises(Refusal):
        slide(Operation(mode="depthwise"), np.zeros((1, 6, 6)), np.zeros((3, 3, 3)))
    with pytest.raises(Refusal):
        slide(Operation(mode="conv1d"), np.zeros((1, 6, 6)), np.zeros((1, 1, 3)))
    with pytest.raises(Refusal):
        slide(Operation(), np.zeros((1, 6, 6)), np.zeros((1, 2, 3)))


@given(operations, st.integers(3, 9))
def test_the_script_runs_alone_and_computes_the_same(o: Operation, n: int) -> None:
    o = settled(o, n)
    x, w = data(o, n)
    found = slide(o, x.round(2), w.round(2))
    text = script(found)
    assert call(o) in text
    scope: dict[str, object] = {}
    exec(text.replace("print", "str"), scope)
    y = scope["y"]
    assert isinstance(y, torch.Tensor)
    np.testing.assert_allclose(y[0].numpy().reshape(found.output.shape), found.output, atol=1e-12)


def test_the_call_says_only_what_differs_from_torchs_defaults() -> None:
    assert call(Operation()) == "F.conv2d(x, w)"
    assert (
        call(Operation(stride=2, padding=1, dilation=3)) == "F.conv2d(x, w, stride=2, padding=1, dilation=3)"
    )
    assert call(Operation(mode="max_pool", kernel=2, stride=2)) == "F.max_pool2d(x, 2, stride=2)"
    assert call(Operation(mode="depthwise")) == "F.conv2d(x, w, groups=3)"
    assert call(Operation(mode="causal", dilation=2)) == "F.conv1d(F.pad(x, (4, 0)), w, dilation=2)"
    mirrored = Operation(padding=2, border="reflect")
    assert call(mirrored) == 'F.conv2d(F.pad(x, (2, 2, 2, 2), mode="reflect"), w)'
    assert set(COLOURED) < set(MODES)
