"""Activations against torch.nn, and against what the table says of them."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from engine.networks.activations import ACTIVATIONS, Activation, module

PLANNED = (
    "linear sigmoid tanh hardtanh softsign relu leaky_relu prelu elu selu gelu silu mish softplus sine step"
)
EACH = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda each: each.name)
SMOOTH = [each for each in ACTIVATIONS.values() if each.name not in ("hardtanh", "step")]
SLOPE = torch.tensor(0.25, dtype=torch.float64)


def grid(low: float = -40.0, high: float = 40.0) -> Tensor:
    corners = torch.tensor([low, -1.0, 0.0, 1.0, high], dtype=torch.float64)
    return torch.cat([torch.linspace(low, high, 4001, dtype=torch.float64), corners])


def value(activation: Activation, z: Tensor) -> Tensor:
    return activation.apply(z, SLOPE) if activation.parameters else activation.apply(z)


def slope(activation: Activation, z: Tensor) -> Tensor:
    z = z.detach().requires_grad_()
    return torch.autograd.grad(value(activation, z).sum(), z)[0]


def test_the_table_is_complete() -> None:
    assert list(ACTIVATIONS) == PLANNED.split()
    assert all(name == each.name for name, each in ACTIVATIONS.items())
    assert len({each.title for each in ACTIVATIONS.values()}) == len(ACTIVATIONS)


@EACH
def test_values_and_slopes_are_those_of_its_module(activation: Activation) -> None:
    z = grid().requires_grad_()
    expected = module(activation.name).double()(z)
    assert torch.equal(value(activation, z), expected)
    expected_slope = (
        torch.autograd.grad(expected.sum(), z)[0] if activation.name != "linear" else torch.ones_like(z)
    )
    assert torch.equal(slope(activation, z), expected_slope)


@EACH
def test_the_code_for_a_script_builds_the_module(activation: Activation) -> None:
    names = {"torch": torch, "nn": nn}
    exec(activation.torch_class, names)  # our own text, not a visitor's
    built = eval(activation.torch_code, names)
    assert torch.equal(built.double()(grid()), module(activation.name).double()(grid()))
    assert bool(activation.torch_class) == (activation.name in ("sine", "step"))


@EACH
def test_values_fill_their_range(activation: Activation) -> None:
    values = value(activation, grid(-1000.0, 1000.0)).detach()
    low, high = activation.range or (-math.inf, math.inf)
    assert values.min() >= low - 1e-12
    assert values.max() <= high + 1e-12
    wide = value(activation, grid(-10.0, 10.0)).detach()
    for bound, end, nearest in ((low, -1000.0, wide.min()), (high, 1000.0, wide.max())):
        if math.isinf(bound):
            assert abs(value(activation, torch.tensor(end, dtype=torch.float64))) >= 10
        else:
            assert abs(nearest - bound) < 0.1


@EACH
def test_saturating_means_flat_at_both_ends(activation: Activation) -> None:
    ends = slope(activation, torch.linspace(60.0, 80.0, 500, dtype=torch.float64))
    starts = slope(activation, -torch.linspace(60.0, 80.0, 500, dtype=torch.float64))
    assert activation.saturates == bool((ends.abs().max() < 1e-3) and (starts.abs().max() < 1e-3))


@pytest.mark.parametrize("activation", SMOOTH, ids=lambda each: each.name)
def test_gradients_are_those_of_the_values(activation: Activation) -> None:
    z = torch.linspace(-3.0, 3.0, 30, dtype=torch.float64).requires_grad_()  # no point at a corner
    assert torch.autograd.gradcheck(lambda z: value(activation, z), (z,))


def test_step_lets_the_gradient_of_hard_tanh_through() -> None:
    step, z = ACTIVATIONS["step"], grid()
    assert value(step, z).unique().tolist() == [-1.0, 1.0]
    assert value(step, torch.zeros(1)).item() == 1.0
    assert torch.equal(slope(step, z), slope(ACTIVATIONS["hardtanh"], z))
    assert value(step, z.float()).dtype == torch.float32


def test_each_replica_learns_its_own_prelu_slope() -> None:
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(3, 5, 4, generator=generator, dtype=torch.float64)
    slopes = torch.rand(3, 1, 1, generator=generator, dtype=torch.float64).requires_grad_()
    output = ACTIVATIONS["prelu"].apply(z, slopes)
    output.square().sum().backward()
    for replica in range(3):
        alone = nn.PReLU().double()
        with torch.no_grad():
            alone.weight.copy_(slopes[replica, 0])
        expected = alone(z[replica])
        expected.square().sum().backward()
        assert torch.equal(output[replica], expected)
        torch.testing.assert_close(slopes.grad[replica, 0], alone.weight.grad)  # type: ignore[index]
    assert nn.PReLU().weight.item() == 0.25
