"""Penalties against autograd, clipping and decay against torch, replica by replica."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.training.regularisation import (
    Regularisation,
    add_penalty_gradient,
    clip,
    penalty,
    shrink,
    sides,
    stop_at_zero,
)
from tests.engine.strategies import specs

REPLICAS, SIZE = 3, 20
MASK = (torch.arange(SIZE) % 4 != 3).double()  # every fourth parameter is a bias


def normal(seed: int, *, scale: float = 1.0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(REPLICAS, SIZE, generator=generator, dtype=torch.float64) * scale


@given(specs(Regularisation))
def test_the_gradient_is_the_penaltys_own(spec: Regularisation) -> None:
    params, grad = normal(0).requires_grad_(), normal(1)
    with torch.no_grad():
        params[0, :2] = 0.0  # where |w| has a corner
    found = grad.clone()
    add_penalty_gradient(found, params.detach(), MASK, spec.but(l1_step="subgradient"))
    (expected,) = torch.autograd.grad(penalty(params, MASK, spec).sum(), params)
    torch.testing.assert_close(found, grad + expected, rtol=1e-12, atol=1e-14)
    assert torch.equal(found[:, MASK == 0], grad[:, MASK == 0])


def test_the_penalty_is_the_sum_over_weights() -> None:
    params = normal(0)
    weights = params[:, MASK == 1]
    expected = 0.3 * weights.abs().sum(1) + 0.5 * 0.2 * (weights**2).sum(1)
    torch.testing.assert_close(penalty(params, MASK, Regularisation(l1=0.3, l2=0.2)), expected)
    assert penalty(params, MASK, Regularisation()).tolist() == [0.0] * REPLICAS


def test_l2_alone_is_the_weight_decay_of_sgd() -> None:
    params, grad = normal(0), normal(1)
    reference = params.clone().requires_grad_()
    reference.grad = grad.clone()
    torch.optim.SGD([reference], lr=0.1, weight_decay=0.2).step()
    add_penalty_gradient(grad, params, torch.ones(SIZE, dtype=torch.float64), Regularisation(l2=0.2))
    torch.testing.assert_close(params - 0.1 * grad, reference.detach(), rtol=1e-12, atol=1e-14)


@given(st.floats(1e-3, 50), st.floats(1e-6, 100))
def test_clipping_by_norm_is_that_of_torch_for_each_network(bound: float, scale: float) -> None:
    grad = normal(2, scale=scale)
    grad[0] *= 1e-3  # one replica's gradient is short, and must not be touched by the others'
    found = grad.clone()
    clip(found, Regularisation(clip_norm=bound))
    for replica in range(REPLICAS):
        parts = [torch.zeros(size, dtype=torch.float64, requires_grad=True) for size in (12, 8)]
        for part, piece in zip(parts, grad[replica].split([12, 8]), strict=True):
            part.grad = piece.clone()
        torch.nn.utils.clip_grad_norm_(parts, bound)
        expected = torch.cat([part.grad for part in parts if part.grad is not None])
        torch.testing.assert_close(found[replica], expected, rtol=1e-12, atol=0)


@given(st.floats(1e-3, 5))
def test_clipping_by_value_is_that_of_torch(bound: float) -> None:
    grad = normal(3)
    reference = torch.zeros_like(grad, requires_grad=True)
    reference.grad = grad.clone()
    torch.nn.utils.clip_grad_value_([reference], bound)
    clip(grad, Regularisation(clip_value=bound))
    assert torch.equal(grad, reference.grad)


def test_both_bounds_hold_and_zero_switches_them_off() -> None:
    grad = normal(4, scale=10.0)
    untouched = grad.clone()
    clip(untouched, Regularisation())
    assert torch.equal(untouched, grad)
    clip(grad, Regularisation(clip_norm=0.5, clip_value=0.2))
    assert grad.abs().max() <= 0.2
    assert grad.norm(dim=1).max() <= 0.5


def test_a_gradient_that_is_not_a_number_stays_its_replicas_own() -> None:
    grad = normal(5)
    grad[1, 0] = float("nan")
    clip(grad, Regularisation(clip_norm=0.5))
    assert grad[1].isnan().all()
    assert grad[[0, 2]].isfinite().all()


@pytest.mark.parametrize("single", [True, False])
def test_decoupled_decay_is_that_of_adamw_on_weights_alone(single: bool) -> None:
    params, grad = normal(0), normal(1)
    rates = torch.full((REPLICAS, 1), 0.1, dtype=torch.float64)
    if not single:
        rates[1] = 0.4
    reference = []
    for replica, rate in enumerate(rates.flatten().tolist()):
        weights = params[replica, MASK == 1].clone().requires_grad_()
        biases = params[replica, MASK == 0].clone().requires_grad_()
        weights.grad, biases.grad = grad[replica, MASK == 1], grad[replica, MASK == 0]
        groups = [{"params": [weights], "weight_decay": 0.3}, {"params": [biases], "weight_decay": 0.0}]
        torch.optim.AdamW(groups, lr=rate).step()
        reference.append((weights.detach(), biases.detach()))
    flat = [row.clone().requires_grad_() for row in params]
    for row, slope, rate in zip(flat, grad, rates.flatten().tolist(), strict=True):
        with torch.no_grad():
            shrink(row, MASK, Regularisation(decoupled=0.3), lr=rate)
        row.grad = slope
        torch.optim.Adam([row], lr=rate).step()
    for row, (weights, biases) in zip(flat, reference, strict=True):
        torch.testing.assert_close(row.detach()[MASK == 1], weights, rtol=1e-12, atol=1e-14)
        torch.testing.assert_close(row.detach()[MASK == 0], biases, rtol=1e-12, atol=1e-14)
    stacked = params.clone()
    shrink(stacked, MASK, Regularisation(decoupled=0.3), lr=0.1 if single else rates)
    torch.testing.assert_close(stacked, params * (1 - rates * 0.3 * MASK), rtol=1e-14, atol=0)


@given(st.floats(1e-3, 3), st.floats(1e-3, 1))
def test_under_gradient_descent_l1_is_the_soft_threshold_that_stops_at_zero(l1: float, lr: float) -> None:
    """w ← S(w − ηg, ηλ) minimises ½(x − w + ηg)² + ηλ|x|; what would come out beyond zero waits there for an update."""
    params, grad = normal(0), normal(1)
    params[:, ::5] = 0.0
    aim = torch.nn.functional.softshrink(params - lr * grad, lr * l1)
    found, slope, rules = params.clone(), grad.clone(), Regularisation(l1=l1)
    add_penalty_gradient(slope, found, MASK, rules)
    side = sides(found, slope)
    found -= lr * slope
    stop_at_zero(found, MASK, side)
    assert torch.equal(found[:, MASK == 0], (params - lr * grad)[:, MASK == 0])
    beyond = aim * params < 0
    expected = torch.where(beyond, 0.0, aim)[:, MASK == 1]
    torch.testing.assert_close(found[:, MASK == 1], expected, rtol=1e-12, atol=1e-14)
    assert torch.equal((found == 0)[:, MASK == 1], expected == 0)


def test_a_weight_that_is_lost_stays_lost() -> None:
    params, grad = normal(0), normal(1)
    params[0, 0], params[1, 0] = float("nan"), float("inf")
    side = sides(params, grad)
    stop_at_zero(params, MASK, side)
    assert params[0, 0].isnan()
    assert params[1, 0].isinf()
    assert torch.equal(params[2], normal(0)[2])


def test_links_of_old_keep_the_l1_that_they_were_made_with() -> None:
    assert Regularisation.from_json({"l1": 0.1}) == Regularisation(l1=0.1, l1_step="subgradient")
    assert Regularisation.from_json({}) == Regularisation()
    assert Regularisation(l1=0.1).to_json() == {"l1": 0.1, "l1_step": "proximal"}
    assert Regularisation().to_json() == {}


def test_a_rule_that_searches_along_the_objective_gets_l1_in_it() -> None:
    rules = Regularisation(l1=0.1, l2=0.2)
    assert rules.under(closure=False) is rules
    assert rules.under(closure=True) == rules.but(l1_step="subgradient")
