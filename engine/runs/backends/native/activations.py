"""Activation functions and their derivatives over whole layers, chosen by number."""

from __future__ import annotations

from collections.abc import Callable

from engine.runs.backends.native.functions import exp, expm1, gauss, log1p_exp, sigmoid, sine, tanh
from engine.runs.backends.native.lanes import Lanes, size, where
from engine.runs.backends.native.loops import stretch
from engine.runs.backends.native.simd import P, compiled
from engine.runs.backends.program import FUNCTIONS, PRELU

SELU_ALPHA, SELU_SCALE = 1.6732632423543772848, 1.0507009873554804934
FAR = 20.0  # from here on softplus and mish are their own argument, as in torch

Pair = tuple[Lanes, Lanes]


def _linear(z: Lanes) -> Pair:
    return z, z.like(1)


def _tanh(z: Lanes) -> Pair:
    y = tanh(z)
    return y, 1 - y * y


def _relu(z: Lanes) -> Pair:
    return where(z <= 0, 0.0, z), where(z > 0, z.like(1), 0.0)


def _hardtanh(z: Lanes) -> Pair:
    y = where(z > 1, 1.0, where(z < -1, -1.0, z))
    return y, where(size(z) < 1, z.like(1), 0.0)


def _softsign(z: Lanes) -> Pair:
    inverse = 1 / (size(z) + 1)
    return z * inverse, inverse * inverse


def _leaky_relu(z: Lanes) -> Pair:
    return where(z > 0, z, z * 0.01), where(z > 0, z.like(1), 0.01)


def _elu(z: Lanes) -> Pair:
    below = expm1(where(z > 0, 0.0, z))
    return where(z > 0, z, below), where(z > 0, 1.0, below + 1)


def _selu(z: Lanes) -> Pair:
    below = expm1(where(z > 0, 0.0, z)) * SELU_ALPHA
    return where(z > 0, z, below) * SELU_SCALE, where(z > 0, 1.0, below + SELU_ALPHA) * SELU_SCALE


def _gelu(z: Lanes) -> Pair:
    below, density = gauss(z)
    return z * below, below + z * density


def _silu(z: Lanes) -> Pair:
    s, slope = sigmoid(z)
    return z * s, s + z * slope


def _mish(z: Lanes) -> Pair:
    """With n = eᶻ, tanh ln(1 + n) is n(n + 2)/(n(n + 2) + 2)."""
    n = exp(where(z > FAR, FAR, z))
    part = n * (n + 2)
    bent = part / (part + 2)
    slope = bent + z * sigmoid(z)[0] * (1 - bent * bent)
    return where(z > FAR, z, z * bent), where(z > FAR, 1.0, slope)


def _softplus(z: Lanes) -> Pair:
    y = where(z > 0, z, 0.0) + log1p_exp(z)
    return where(z > FAR, z, y), where(z > FAR, 1.0, sigmoid(z)[0])


def _step(z: Lanes) -> Pair:
    y = where(z >= 0, 1.0, where(z < 0, -1.0, z))
    return y, where(size(z) < 1, z.like(1), 0.0)


FORMULAS = {
    "linear": _linear,
    "tanh": _tanh,
    "relu": _relu,
    "sigmoid": sigmoid,
    "hardtanh": _hardtanh,
    "softsign": _softsign,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "selu": _selu,
    "gelu": _gelu,
    "silu": _silu,
    "mish": _mish,
    "softplus": _softplus,
    "sine": sine,
    "step": _step,
}


def _into(formula: Callable[[Lanes], Pair]) -> Callable[[Lanes, Lanes], Pair]:
    """Return φ(z), φ′(z) as a formula over the stretches of values and slopes."""
    return lambda z, slopes: formula(z)


_bend = stretch(
    [_into(FORMULAS[name]) for code, name in enumerate(FUNCTIONS) if code != PRELU], outputs=(0, 1)
)


def _learned(z: Lanes, slopes: Lanes, before: Lanes, slope: Lanes) -> tuple[Lanes, Lanes, Lanes]:
    return where(z > 0, z, z * slope), z.like(1), z


_bend_learned = stretch([_learned], outputs=(0, 1, 2))


@compiled
def activate(code: int, values: P, slopes: P, before: P, start: int, stop: int, slope: float) -> None:
    """Replace values[start:stop] by φ of them and write φ′ to `slopes`; `slope` is PReLU's own.

    For PReLU, z is kept in `before`, and `slopes` are 1: the gradient of the learned slope comes first.
    """
    if code == PRELU:
        _bend_learned(0, start, stop, (values, slopes, before), (slope,))
    else:
        _bend(code, start, stop, (values, slopes), ())
