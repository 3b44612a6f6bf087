"""Numbers on their way through fresh layers, and gradients back: against autograd, closed forms and quadrature."""

from __future__ import annotations

import contextlib
import io
import math

import numpy as np
import pytest
import torch

from engine.export.cells import cells
from engine.export.stacked import script
from engine.networks.activations import ACTIVATIONS
from engine.probes.bends import bend, bent, lead, softmax
from engine.probes.propagation import DRAWS, POINTS, Stack, expected, pushed
from engine.randomness import mix

SMALL = Stack(layers=4, units=12, gain=1.3, bias=0.2)
SMOOTH = ("sigmoid", "tanh", "gelu", "silu", "softplus", "sine", "linear")


def reference(name: str, stack: Stack) -> tuple[list[torch.Tensor], tuple[torch.Tensor, ...]]:
    """Return values and gradients [DRAWS, POINTS, units] of the input and each layer, by nn.Linear and autograd."""
    draw = torch.Generator().manual_seed(mix(stack.seed, 0))
    values = [torch.randn(DRAWS, POINTS, stack.units, generator=draw).double().requires_grad_()]
    for _ in range(stack.layers):
        weights = torch.randn(DRAWS, stack.units, stack.units, generator=draw).double()
        biases = torch.randn(DRAWS, 1, stack.units, generator=draw).double()
        out = []
        for weight, bias, given in zip(weights, biases, values[-1], strict=True):
            layer = torch.nn.Linear(stack.units, stack.units).double()
            with torch.no_grad():
                layer.weight.copy_(weight.T * stack.gain / math.sqrt(stack.units))
                layer.bias.copy_(bias[0] * stack.bias)
            out.append(ACTIVATIONS[name].module().double()(layer(given)))
        values.append(torch.stack(out))
    cotangent = torch.randn(values[-1].shape, generator=draw).double()
    return values, torch.autograd.grad(values[-1], values, cotangent)


@pytest.mark.parametrize("name", ["sigmoid", "relu", "gelu", "prelu", "step"])
def test_values_and_gradients_are_those_of_autograd(name: str) -> None:
    values, gradients = reference(name, SMALL)
    found = pushed(SMALL, name).measured
    sizes = np.stack([each.detach().numpy() for each in values])
    np.testing.assert_allclose(found.sizes, np.sqrt((sizes**2).mean((2, 3))), rtol=1e-9)
    np.testing.assert_allclose(found.spreads, np.sqrt(sizes.var(2, ddof=1).mean(2)), rtol=1e-9)
    back = np.sqrt(np.stack([each.numpy() for each in gradients]).__pow__(2).mean((2, 3)))
    np.testing.assert_allclose(found.gradients, back / back[-1], rtol=1e-9)


def test_flat_sums_are_counted() -> None:
    """ReLU is flat where its value is zero: count zeros in what comes out."""
    values, _ = reference("relu", SMALL)
    zeros = np.stack([(each == 0).double().mean((1, 2)).numpy() for each in values[1:]])
    np.testing.assert_allclose(pushed(SMALL, "relu").measured.flat, zeros, rtol=1e-12)


def test_twins_start_from_the_same_inputs_and_counts_are_of_all_values_of_one_draw() -> None:
    one, other = pushed(SMALL, "tanh"), pushed(SMALL, "relu")
    assert (one.measured.sizes[0] == other.measured.sizes[0]).all()
    for each in (one.values, one.differences):
        assert (each.counts.sum(axis=1) == POINTS * SMALL.units).all()
        np.testing.assert_allclose(each.edges, -each.edges[::-1])


def test_differences_are_from_the_mean_of_a_unit_over_inputs() -> None:
    values, _ = reference("tanh", SMALL)
    last = values[-1][0].detach().numpy()
    off = last - last.mean(0)
    found = pushed(SMALL, "tanh").differences
    np.testing.assert_array_equal(found.counts[-1], np.histogram(off, found.edges)[0])


@pytest.mark.parametrize("gain", [0.5, 1.0, 1.7])
def test_linear_layers_multiply_by_the_factor(gain: float) -> None:
    """The closed form without a bend: deviations, sizes and gradients all go as σw to the number of layers."""
    theory, chi = expected("linear", gain, 0.0, 6)
    powers = gain ** np.arange(7)
    np.testing.assert_allclose(theory.spreads, powers, rtol=1e-9)
    np.testing.assert_allclose(theory.sizes, powers, rtol=1e-9)
    np.testing.assert_allclose(theory.gradients, powers[::-1], rtol=1e-9)
    np.testing.assert_allclose(chi, gain**2, rtol=1e-9)


def test_relu_is_as_the_arc_cosine_kernel_says() -> None:
    """Cho and Saul, 2009: E φ(u)² = q/2 and E φ(u)φ(v) = q (sin θ + (π − θ) cos θ) / 2π, with correlation cos θ."""
    theory, chi = expected("relu", math.sqrt(2), 0.0, 8)
    correlation, spreads = 0.0, [1.0]
    for _ in range(8):
        angle = math.acos(min(correlation, 1.0))
        correlation = (math.sin(angle) + (math.pi - angle) * math.cos(angle)) / math.pi
        spreads.append(math.sqrt(1 - correlation))
    np.testing.assert_allclose(theory.sizes, 1.0, rtol=1e-4)
    np.testing.assert_allclose(chi, 1.0, rtol=1e-9)
    np.testing.assert_allclose(theory.spreads, spreads, rtol=2e-3)


@pytest.mark.parametrize("name", SMOOTH)
def test_theory_is_what_gauss_hermite_quadrature_gives(name: str) -> None:
    """Poole et al. 2016, with q and the covariance of two inputs carried on as they stand in the paper."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    gain, bias, q, q12 = 1.2, 0.3, 1.0, 0.0
    theory, chi = expected(name, gain, bias, 5)
    for layer in range(1, 6):
        q, q12 = gain**2 * q + bias**2, gain**2 * q12 + bias**2
        value, slope = (each.numpy() for each in bent(name, torch.tensor(math.sqrt(q) * nodes)))
        correlation = q12 / q
        beside = correlation * nodes[:, None] + math.sqrt(1 - correlation**2) * nodes
        other = bent(name, torch.tensor(math.sqrt(q) * beside))[0].numpy()
        assert chi[layer - 1] == pytest.approx(gain**2 * weights @ slope**2, rel=1e-4)
        q, q12 = weights @ value**2, weights @ (value[:, None] * other) @ weights
        assert theory.sizes[layer] ** 2 == pytest.approx(q, rel=1e-4)
        assert theory.spreads[layer] ** 2 == pytest.approx(q - q12, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "gain"),
    [
        ("sigmoid", 1.0),
        ("tanh", 1.0),
        ("relu", math.sqrt(2)),
        ("selu", 1.0),
        ("tanh", 6.0),
        ("hardtanh", 1.5),
    ],
)
def test_theory_runs_through_the_band_of_the_draws(name: str, gain: float) -> None:
    found = pushed(Stack(gain=gain, layers=6, units=128), name)
    for measured, theory in (
        (found.measured.spreads, found.theory.spreads),
        (found.measured.gradients, found.theory.gradients),
        (found.measured.sizes, found.theory.sizes),
    ):
        low, high = np.quantile(measured, [0.0, 1.0], axis=1)
        assert (theory > 0.97 * low).all()
        assert (theory < 1.03 * high).all()
    np.testing.assert_allclose(found.measured.flat.mean(axis=1), found.theory.flat, atol=0.03)


def test_bend_says_where_it_is_flat_or_dead() -> None:
    (dead,) = bend("relu").flats
    assert (dead.low, dead.dead) == (None, True)
    assert dead.high == pytest.approx(0, abs=0.011)
    left, right = bend("tanh").flats
    edge = math.acosh(math.sqrt(20))  # 1 − tanh² z = 1/20
    assert (left.high, right.low) == (pytest.approx(-edge, abs=0.02), pytest.approx(edge, abs=0.02))
    assert (left.dead, right.dead) == (False, False)
    assert all(each.dead for each in bend("hardtanh").flats)
    assert bend("linear").flats == bend("leaky_relu").flats[1:] == ()
    assert bend("sigmoid").steepest == pytest.approx(0.25, abs=1e-4)


def test_bend_says_where_the_values_lie() -> None:
    assert bend("relu").mean == pytest.approx(1 / math.sqrt(2 * math.pi), abs=1e-4)
    assert bend("sigmoid").mean == pytest.approx(0.5)
    centred = {name for name in ACTIVATIONS if bend(name).centred}
    assert centred == {"linear", "tanh", "hardtanh", "softsign", "selu", "sine", "step"}


def test_softmax_is_torchs_and_a_lead_of_one_is_a_ratio() -> None:
    logits = np.array([2.0, 1.0, 0.0, -1.0])
    for temperature in (0.1, 0.5, 1.0, 4.0):
        shares = softmax(logits, temperature)
        wanted = torch.softmax(torch.tensor(logits) / temperature, 0).numpy()
        np.testing.assert_allclose(shares, wanted, rtol=1e-12)
        np.testing.assert_allclose(shares[:-1] / shares[1:], lead(temperature), rtol=1e-9)


@pytest.mark.parametrize("name", ["tanh", "prelu", "sine"])
def test_script_prints_the_same_numbers(name: str) -> None:
    stack = SMALL.but(activation=name)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(script(stack), "stack.py", "exec"), {"__name__": "__main__"})
    rows = [line.split() for line in output.getvalue().splitlines()[1:]]
    found = pushed(stack, name).measured
    spreads = found.spreads / found.spreads[0]
    wanted = [
        [str(layer), f"{np.median(spreads[layer]):.4g}", f"{np.median(found.gradients[layer]):.4g}"]
        for layer in range(stack.layers + 1)
    ]
    assert rows == wanted
    assert b"normal numbers go through" in cells(script(stack)).lower()
