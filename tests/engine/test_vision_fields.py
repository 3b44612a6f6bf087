"""Receptive fields against the support of gradients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.networks.layer import Layer
from engine.networks.layers import LAYERS
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Dense
from engine.networks.layers.inception import Inception
from engine.networks.layers.pooling import Flatten, GlobalPool, Pool
from engine.networks.layers.residual import Residual
from engine.networks.layers.separable import Separable
from engine.networks.layers.transposed import Transposed
from engine.networks.network import Network, NetworkSpec
from engine.probes.vision.fields import effective, fields, rectangle
from engine.spec import Refusal
from tests.engine.looking import DATA, looking, module, shown

SIDES = (13, 15)


Support = Callable[[int, tuple[int, ...]], torch.Tensor]


def supports(network: Network) -> Support:
    """Return what tells, of a column's unit, where ∂ unit/∂ pixel [H, W] is not zero, all weights one."""
    flat = torch.zeros(1, network.size, dtype=torch.float64)
    for column in network.columns:
        for name, slot in column.slots.items():
            slot.view(flat).fill_(0.0 if name.endswith("bias") else 1.0)
    kept = network.initial([torch.Generator()])[1].double()
    x = 1 + torch.rand(1, 1, *network.roots[0].shape_in, dtype=torch.float64, generator=torch.Generator())
    x.requires_grad_()
    values: list[torch.Tensor] = []
    known = network.views(flat), network.kept_views(kept)
    network.forward(x, *known, tap=lambda column, value: values.append(value))

    def support(column: int, place: tuple[int, ...]) -> torch.Tensor:
        (slope,) = torch.autograd.grad(values[column][0, 0][place], x, retain_graph=True)
        return slope[0, 0].abs().sum(0) > 0

    return support


def bounds(support: torch.Tensor) -> tuple[int, int, int, int]:
    """Return top, left, height and width of what is true."""
    if not support.any():
        return 0, 0, 0, 0
    rows, cols = support.any(1).nonzero().flatten(), support.any(0).nonzero().flatten()
    return int(rows[0]), int(cols[0]), int(rows[-1] - rows[0] + 1), int(cols[-1] - cols[0] + 1)


def windows(cls: type[Layer]) -> st.SearchStrategy[Layer]:
    """Draw a layer that slides a window, without an activation."""
    sizes = {"kernel": st.integers(1, 5), "stride": st.integers(1, 3)}
    if cls is Pool:
        return st.builds(Pool, function=st.sampled_from(["mean", "lp"]), **sizes)
    sizes |= {"padding": st.integers(0, 2), "dilation": st.integers(1, 2)}
    return st.builds(cls, channels=st.just(1), activation=st.just("linear"), **sizes)


ANY = st.one_of(*(windows(cls) for cls in (Convolution, Separable, Transposed, Pool)))


@given(st.lists(ANY, min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_a_units_rectangle_is_the_support_of_its_gradient(layers: list[Layer]) -> None:
    try:
        network = Network(NetworkSpec((*layers, Flatten())), (1, *SIDES), 2)
    except Refusal:
        return
    draw, support = np.random.default_rng(0), supports(network)
    for column in network.columns:
        for _ in range(8):
            place = [int(draw.integers(size)) for size in column.shape]
            found = rectangle(network, column.index, *place)
            seen = bounds(support(column.index, tuple(place)))
            assert (found.top, found.left, found.height, found.width) == (seen if seen[2] else (0, 0, 0, 0))


@given(st.lists(ANY, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_the_recurrence_gives_the_field_of_a_unit_far_from_the_edges(layers: list[Layer]) -> None:
    try:
        network = Network(NetworkSpec((*layers, Flatten())), (1, 41, 41), 2)
    except Refusal:
        return
    period = 1
    for column, field in zip(network.columns[: len(layers)], fields(network), strict=False):
        period *= column.layer.stride if isinstance(column.layer, Transposed) else 1
        seen = [
            [rectangle(network, column.index, 0, place, col) for place in range(column.shape[1])]
            for col in range(4)
        ]
        # Others may see nothing at all.
        rows = next((row for row in seen if any(each.height for each in row)), [])
        middle = field.start + (field.size - 1) / 2 + field.jump * np.arange(len(rows))
        inner = [k for k, at in enumerate(middle) if 4 + field.most < at < 36 - field.most]
        inner = inner[: len(inner) // period * period]
        found = [rows[k] for k in inner]
        assert all(field.least <= each.height <= field.most for each in found)
        if found:
            assert np.mean([each.height for each in found]) == pytest.approx(field.size)
            ends = [
                each.top + (each.height - 1) / 2 - field.jump * k
                for k, each in zip(inner, found, strict=True)
                if each.height
            ]
            assert np.mean(ends) == pytest.approx(field.start + (field.size - 1) / 2)
        if field.least == field.most:
            assert all(
                (rows[k].top, rows[k].height) == (field.start + k * field.jump, field.size) for k in inner
            )


@pytest.mark.parametrize(
    ("layers", "sizes"),
    [
        (
            (
                Convolution(channels=1, stride=2, activation="linear"),
                Transposed(channels=1, stride=2, activation="linear"),
            ),
            [3, 5],
        ),
        ((Transposed(channels=1, stride=2, activation="linear"),), [1, 2]),
        ((Transposed(channels=1, kernel=4, stride=2, activation="linear"),), [2]),
        ((Transposed(channels=1, kernel=1, padding=0, stride=2, activation="linear"),), [0, 1]),
    ],
)
def test_behind_a_transposed_convolution_units_see_more_and_less_in_turn(
    layers: tuple[Layer, ...], sizes: list[int]
) -> None:
    network = Network(NetworkSpec((*layers, Flatten())), (1, 21, 21), 2)
    column, support = len(layers) - 1, supports(network)
    middle = network.columns[column].shape[1] // 2
    measured = [[bounds(support(column, (0, middle + k, middle + i)))[2] for k in range(4)] for i in range(2)]
    measured = next(row for row in measured if any(row))
    assert sorted(set(measured)) == sizes
    field = fields(network)[column]
    assert (field.least, field.most) == (sizes[0], sizes[-1])
    assert field.size == np.mean(measured) == np.mean(sizes)


def test_blocks_and_whole_layers_see_what_their_gradient_says() -> None:
    linear = {"activation": "linear"}
    block = Residual((Convolution(channels=2, kernel=5, padding=2, **linear), LAYERS["batch_norm"]()))
    mixed = Convolution(channels=2, kernel=1, padding=0, **linear)
    layers = (Convolution(channels=2, kernel=2, padding=1, **linear), block, Inception(1, 1, 1, 1), mixed)
    for end in ((Flatten(), Dense(units=2, **linear)), (GlobalPool(),)):
        network = Network(NetworkSpec((*layers, *end)), (1, 9, 9), 2)
        support = supports(network)
        for column in network.columns:
            for place in ((0, 0, 0), (1, 4, 6), (1, 9, 9))[:: 1 if len(column.shape) == 3 else 2]:
                at = place if len(column.shape) == 3 else (min(place[0], column.width - 1),)
                found = rectangle(network, column.index, *at)
                assert (found.top, found.left, found.height, found.width) == bounds(support(column.index, at))
    sizes = [each.size for each in fields(network)]
    assert sizes == [2, 6, 6, 6, 10, 10, 9, 9]
    assert [each.whole for each in fields(network)] == [False] * 6 + [True] * 2


def test_the_effective_field_is_the_mean_gradient_and_lies_inside() -> None:
    layers = (Convolution(channels=3, activation="tanh"), Pool(), Convolution(channels=2, activation="tanh"))
    state = looking(*layers, Flatten())
    images = DATA.test_inputs[:5]
    oracle = torch.zeros(8, 8, dtype=torch.float64)
    for each in images:
        for channel in range(2):
            x = shown(each).requires_grad_()
            value = x
            for part in list(module(state).children())[:-2]:
                value = part(value)
            (slope,) = torch.autograd.grad(value[0, channel, 2, 2], x)
            oracle += slope[0, 0].abs() / 10
    found = effective(state, images, 2)
    np.testing.assert_allclose(found.gradient, oracle.numpy(), rtol=1e-9)
    at = found.sees
    outside = found.gradient.copy()
    outside[at.top : at.top + at.height, at.left : at.left + at.width] = 0
    assert not outside.any()
    strong = (oracle >= 0.0455 * oracle.max()).sum()
    assert found.share == pytest.approx(float(strong) / (at.height * at.width))
    fine = np.kron(found.gradient, np.ones((4, 4)))  # quarters of pixels
    assert (at.top, at.left, at.height, at.width) == (1, 1, 7, 7)
    assert found.middle == pytest.approx(fine[11:25, 11:25].sum() / fine.sum())
    one = effective(state, images, 2, 1, row=0, col=3)
    assert one.gradient.argmax() != found.gradient.argmax()


def test_all_channels_of_an_inception_block_see_as_far_as_its_widest() -> None:
    state = looking(Inception(one=1, three=1, five=2, pooled=1), Flatten())
    found = effective(state, DATA.test_inputs[:3], 0)
    assert (found.sees.height, found.sees.width) == (5, 5)
    assert bounds(torch.tensor(found.gradient) > 0) == (2, 2, 5, 5)
    assert effective(state, DATA.test_inputs[:3], 0, 0).sees.height == 1
    every = rectangle(state.network, 1, None)
    assert (every.top, every.left, every.height, every.width) == (0, 0, 8, 8)
