"""Recurrent layers: whole sequences against their own equations, against torch.nn, and against their gradients."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.networks.layer import Layer, Mode
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.recurrent import Recurrent, cuts

CELLS: list[Recurrent] = [
    SimpleRNN(units=5),
    SimpleRNN(units=5, activation="relu"),
    SimpleRNN(units=5, activation="linear", init="orthogonal"),
    SimpleRNN(units=5, activation="sigmoid"),
    SimpleRNN(units=5, leak=0.3),
    SimpleRNN(units=5, skip=3),
    SimpleRNN(units=5, skip=1, leak=0.5, both=True),
    LSTM(units=5),
    LSTM(units=5, forget_bias=2.0, both=True),
    LSTM(units=5, peepholes=True),
    LSTM(units=5, forget=False),
    LSTM(units=5, forget=False, peepholes=True, both=True),
    GRU(units=5),
    GRU(units=5, update_bias=1.5, both=True),
    Reservoir(units=5, leak=0.6),
    Reservoir(units=5, both=True),
]
TRAINED = [cell for cell in CELLS if not isinstance(cell, Reservoir)]


def named(layer: Layer) -> str:
    """Return what tells one cell from another."""
    return f"{layer.name}-{'-'.join(map(str, layer.to_json().values()))}"


def stacked(cell: Recurrent, *, replicas: int = 2, inputs: int = 3) -> tuple[dict[str, torch.Tensor], int]:
    """Return random double parameters of several replicas."""
    generator = torch.Generator().manual_seed(4)
    shapes = cell.parameters((7, inputs))
    return {
        name: 0.7 * torch.randn(replicas, *shape, generator=generator).double()
        for name, shape in shapes.items()
    }, inputs


def sequences(*shape: int) -> torch.Tensor:
    """Return inputs [R, B, T, F] in double precision."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(1)).double()


def by_steps(cell: Recurrent, x: torch.Tensor, p: dict[str, torch.Tensor]) -> torch.Tensor:
    """Return the states of one replica's x [B, T, F], one direction, step by step as the equations say."""
    state, found = cell.begin(x[:, 0]), []
    for t in range(x.shape[1]):
        state, _ = cell.step(x[:, t], state, p)
        found.append(state[0])
    return torch.stack(found, 1)


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_a_whole_sequence_gives_what_the_equations_give(cell: Recurrent) -> None:
    p, inputs = stacked(cell)
    x = sequences(2, 4, 7, inputs)
    found = cell.forward(x, p, {}, Mode())
    assert found.shape == (2, 4, *cell.shape((7, inputs)))
    for replica in range(2):
        own = {name: each[replica] for name, each in p.items()}
        torch.testing.assert_close(
            found[replica, ..., :5], by_steps(cell, x[replica], own), rtol=1e-12, atol=1e-12
        )
        if cell.both:
            back = {
                name.removesuffix("_reverse"): each for name, each in own.items() if name.endswith("_reverse")
            }
            turned = by_steps(cell, x[replica].flip(1), back).flip(1)
            torch.testing.assert_close(found[replica, ..., 5:], turned, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_a_whole_sequence_gives_what_the_module_gives(cell: Recurrent) -> None:
    p, inputs = stacked(cell)
    x = sequences(2, 4, 7, inputs)
    found = cell.forward(x, p, {}, Mode())
    for replica in range(2):
        module = cell.module((7, inputs)).double()
        flat = torch.cat([each[replica].flatten() for each in p.values()])
        nn.utils.vector_to_parameters(flat, module.parameters())
        torch.testing.assert_close(found[replica], module(x[replica]), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("cell", TRAINED, ids=named)
def test_gradients_are_those_of_autograd_through_the_equations(cell: Recurrent) -> None:
    p, inputs = stacked(cell)
    leaves = {name: each.requires_grad_() for name, each in p.items()}
    x = sequences(2, 4, 7, inputs).requires_grad_()
    weights = sequences(2, 4, *cell.shape((7, inputs)))
    wanted = 0.0
    for replica in range(2):
        own = {name: each[replica] for name, each in leaves.items()}
        wanted = wanted + (by_steps(cell, x[replica], own) * weights[replica, ..., :5]).sum()
        if cell.both:
            back = {
                name.removesuffix("_reverse"): each for name, each in own.items() if name.endswith("_reverse")
            }
            wanted = (
                wanted + (by_steps(cell, x[replica].flip(1), back).flip(1) * weights[replica, ..., 5:]).sum()
            )
    everything = [x, *leaves.values()]
    oracle = torch.autograd.grad(wanted, everything)
    found = torch.autograd.grad((cell.forward(x, leaves, {}, Mode()) * weights).sum(), everything)
    for ours, theirs in zip(found, oracle, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("cell", TRAINED, ids=named)
def test_a_window_changes_no_state_and_cuts_the_gradient(cell: Recurrent) -> None:
    cell = cell.but(window=3, both=False)
    p, inputs = stacked(cell)
    x = sequences(2, 4, 8, inputs).requires_grad_()
    whole = cell.forward(x, p, {}, Mode())
    cut = cell.forward(x, p, {}, Mode(training=True))
    torch.testing.assert_close(cut, whole, rtol=1e-12, atol=1e-12)
    (slope,) = torch.autograd.grad(cut[:, :, -1].sum(), x)
    assert not slope[:, :, :5].any()
    assert slope[:, :, 5].abs().max() > 0


def test_stretches_end_with_a_whole_window() -> None:
    assert cuts(10, 4) == [2, 4, 4]
    assert cuts(8, 4) == [4, 4]
