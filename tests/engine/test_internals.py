"""What rules have in mind: the numbers shown are torch's, and the formula shown gives the step that was taken."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.descent.surfaces import SURFACES
from engine.descent.textbook import STEP
from engine.descent.walk import can_walk, descend
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from tests.engine.strategies import specs

WALKERS = [name for name, rule in OPTIMIZERS.items() if can_walk(rule())]
STACKABLE = [name for name in WALKERS if OPTIMIZERS[name].elementwise]
STARTS = np.array([[-1.2, 1.0], [0.7, -0.4], [1.5, 2.0]])


@pytest.mark.parametrize("name", STACKABLE)
def test_the_letters_of_the_formula_give_the_step_that_was_taken(name: str) -> None:
    check_formula_of(OPTIMIZERS[name]())


def test_so_do_those_of_adafactor() -> None:
    check_formula_of(OPTIMIZERS["adafactor"]())
    check_formula_of(OPTIMIZERS["adafactor"](weight_decay=0.1, clipping=1.5))


def test_so_do_those_of_a_single_walk() -> None:
    rules = [OPTIMIZERS[name]() for name in WALKERS]
    found = descend(SURFACES["himmelblau"](), rules, STARTS[:1], 12, internals=True)
    many = descend(SURFACES["himmelblau"](), rules, STARTS, 12, internals=True)
    assert found.internals is not None
    assert many.internals is not None
    for name in ("gradient", "first", "second", "rate", "step"):
        single, several = getattr(found.internals, name), getattr(many.internals, name)[:, :, :1]
        np.testing.assert_allclose(single, several, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", STACKABLE)
@given(data=st.data())
@settings(max_examples=15)
def test_they_do_with_any_knobs(name: str, data: st.DataObject) -> None:
    rule: Any = data.draw(specs(OPTIMIZERS[name]))
    # With a short memory the spread is the difference of two equal numbers, and nothing but rounding is left of it.
    assume(not (name == "rmsprop" and rule.centered and rule.alpha < 0.5))
    check_formula_of(rule, steps=10)


def check_formula_of(rule: Optimizer, *, steps: int = 60) -> None:
    found = descend(SURFACES["himmelblau"](), [rule], STARTS, steps, noise=1.0, seeds=(1, 2), internals=True)
    inside = found.internals
    assert inside is not None
    taken, said = inside.step[0], inside.terms[0][STEP]
    there = ~np.isnan(taken)
    # ASGD and NAdam keep a number of their own in single precision; positions are rounded where they are large.
    size = np.abs(np.nan_to_num(found.paths[0, ..., 1:, :])) + np.abs(
        np.nan_to_num(found.paths[0, ..., :-1, :])
    )
    error = np.abs(taken - said)[there]
    assert there.any()
    assert (error <= 1e-6 * np.abs(taken[there]) + 1e-12 * size[there]).all()
    np.testing.assert_array_equal(taken, np.diff(found.paths[0], axis=-2))


def test_the_gradient_shown_is_the_gradient_there() -> None:
    surface = SURFACES["rosenbrock"]()
    rules = [OPTIMIZERS[name](lr=1e-3) for name in WALKERS]
    found = descend(surface, rules, STARTS, 30, internals=True)
    assert found.internals is not None
    at = torch.tensor(found.paths[..., :-1, :], requires_grad=True)
    (slope,) = torch.autograd.grad(surface.value(at).sum(), at)
    shown = found.internals.gradient
    np.testing.assert_allclose(shown, np.where(np.isnan(shown), np.nan, slope.numpy()), rtol=1e-9, atol=1e-9)


def test_moments_obey_their_recurrences() -> None:
    rules = [OPTIMIZERS["adam"](), OPTIMIZERS["momentum"](), OPTIMIZERS["rmsprop"](momentum=0.5)]
    inside = descend(SURFACES["himmelblau"](), rules, STARTS, 50, internals=True).internals
    assert inside is not None
    g, m, v = inside.gradient[0], inside.first[0], inside.second[0]
    np.testing.assert_allclose(m[..., 1:, :], 0.9 * m[..., :-1, :] + 0.1 * g[..., 1:, :], atol=1e-12)
    np.testing.assert_allclose(v[..., 1:, :], 0.999 * v[..., :-1, :] + 0.001 * g[..., 1:, :] ** 2, atol=1e-10)
    np.testing.assert_allclose(m[..., 0, :], 0.1 * g[..., 0, :])
    velocity, push = inside.first[1], inside.gradient[1]
    np.testing.assert_allclose(
        velocity[..., 1:, :], 0.9 * velocity[..., :-1, :] + push[..., 1:, :], atol=1e-10
    )
    assert np.isnan(inside.second[1]).all()
    assert not np.isnan(inside.first[2]).any()
    assert (inside.rate[1] == rules[1].lr).all()
