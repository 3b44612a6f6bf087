"""Initialisers against torch.nn.init with the same generator, and the spread that they promise."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from engine.networks.initializers import INITIALIZERS, Initializer

EACH = pytest.mark.parametrize("init", INITIALIZERS.values(), ids=lambda each: each.name)
OUT, IN = 300, 500


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_the_table_is_complete() -> None:
    planned = {"zeros", "constant", "normal", "uniform", "xavier", "he", "lecun", "orthogonal", "too_large"}
    assert planned <= set(INITIALIZERS)
    assert all(name == each.name for name, each in INITIALIZERS.items())
    assert all(each.title and each.formula and each.summary.endswith(".") for each in INITIALIZERS.values())


@EACH
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("shape", [(4, 2), (1, 4), (8, 8)])
def test_it_draws_what_torch_draws(init: Initializer, shape: tuple[int, int], dtype: torch.dtype) -> None:
    expected = torch.empty(shape, dtype=dtype)
    exec(init.torch_code, {"nn": nn, "weight": expected, "generator": seeded()})
    found = init.fill(shape, seeded(), dtype=dtype)
    assert found.shape == shape
    assert found.dtype == dtype
    assert torch.equal(found, expected)


@EACH
def test_it_draws_from_the_given_generator_alone(init: Initializer) -> None:
    before = torch.get_rng_state()
    generator = seeded()
    first, second = init.fill((6, 5), generator), init.fill((6, 5), generator)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(first, init.fill((6, 5), seeded()))
    assert torch.equal(first, second) == (init.name in ("zeros", "constant"))


@EACH
def test_gain_multiplies(init: Initializer) -> None:
    assert torch.equal(init.fill((5, 3), seeded(), gain=3.0), init.fill((5, 3), seeded()) * 3)


@pytest.mark.parametrize(
    ("name", "spread"),
    [
        ("normal", 0.1),
        ("uniform", 0.5 / math.sqrt(3)),
        ("too_large", 5.0),
        ("xavier", math.sqrt(2 / (IN + OUT))),
        ("xavier_normal", math.sqrt(2 / (IN + OUT))),
        ("he", math.sqrt(2 / IN)),
        ("he_normal", math.sqrt(2 / IN)),
        ("lecun", math.sqrt(1 / IN)),
        ("lecun_normal", math.sqrt(1 / IN)),
        ("pytorch", math.sqrt(1 / (3 * IN))),
    ],
)
def test_weights_have_the_spread_of_the_formula(name: str, spread: float) -> None:
    weight = INITIALIZERS[name].fill((OUT, IN), seeded(1), dtype=torch.float64)
    standard_error = spread / math.sqrt(weight.numel())
    assert abs(weight.mean().item()) < 5 * standard_error
    assert abs(weight.std().item() / spread - 1) < 0.01
    flat = "normal" not in name and name != "too_large"
    assert (weight.abs().max().item() <= spread * math.sqrt(3) + 1e-12) == flat


@pytest.mark.parametrize("shape", [(3, 7), (7, 3), (5, 5)])
def test_orthogonal_keeps_lengths(shape: tuple[int, int]) -> None:
    weight: Tensor = INITIALIZERS["orthogonal"].fill(shape, seeded(), dtype=torch.float64)
    product = weight @ weight.T if shape[0] <= shape[1] else weight.T @ weight
    torch.testing.assert_close(product, torch.eye(min(shape), dtype=torch.float64), atol=1e-12, rtol=0)


def test_zeros_and_constant_leave_all_units_alike() -> None:
    assert INITIALIZERS["zeros"].fill((4, 3), seeded()).unique().tolist() == [0.0]
    assert INITIALIZERS["constant"].fill((4, 3), seeded()).unique().tolist() == [0.5]
