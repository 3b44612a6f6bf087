"""Walks on surfaces: every path is that of one torch.optim instance alone, and every number shown is its own."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.descent.surface import Surface, spread_starts
from engine.descent.surfaces import SURFACES
from engine.descent.walk import FAR, Descent, can_walk, descend
from engine.limits import MAX_WALKS
from engine.randomness import mix
from engine.spec import Refusal
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES
from tests.engine.strategies import specs

WALKERS = [name for name, rule in OPTIMIZERS.items() if can_walk(rule())]
STACKABLE = [name for name in WALKERS if OPTIMIZERS[name].stacks()]
STARTS = np.array([[-1.2, 1.0], [0.7, -0.4], [1.5, 2.0]])


def alone(
    surface: Surface,
    rule: Optimizer,
    start: np.ndarray,
    steps: int,
    *,
    noise: float = 0.0,
    clip: float = 0.0,
    factors: list[float] | None = None,
    seed: int = 0,
) -> np.ndarray:
    """Return the path [steps + 1, 2] of one instance of torch.optim with an ordinary loop around it."""
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = rule.build([point])
    path = [point.detach().clone()]
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rule.lr * (factors[step] if factors else 1.0)
        push = torch.zeros(2, dtype=torch.float64)
        if noise:
            generator = torch.Generator().manual_seed(mix(seed, step))
            push = noise * torch.empty(2, dtype=torch.float64).normal_(generator=generator)

        def closure(step: int = step, push: torch.Tensor = push) -> torch.Tensor:
            optimizer.zero_grad()
            with torch.enable_grad():
                loss = surface.value(point, step=step) + (push * point).sum()
                loss.backward()
            if clip:
                torch.nn.utils.clip_grad_norm_([point], clip)
            return loss

        closure()
        optimizer.step(closure)  # type: ignore[reportArgumentType]
        path.append(point.detach().clone())
    return torch.stack(path).numpy()


def compare(found: np.ndarray, wanted: np.ndarray, *, rtol: float = 1e-9) -> None:
    """Compare paths up to where the lone one is lost."""
    gone = np.logical_or.accumulate(~(np.abs(wanted) < FAR).all(axis=-1))
    np.testing.assert_array_equal(np.isnan(found).all(axis=-1), gone)
    np.testing.assert_allclose(found[~gone], wanted[~gone], rtol=rtol, atol=1e-10)


@cache
def together(place: str) -> Descent:
    """Return a hundred steps of every rule that can walk, side by side."""
    return descend(SURFACES[place](), [OPTIMIZERS[each]() for each in WALKERS], STARTS, 100)


@pytest.mark.parametrize("name", WALKERS)
@pytest.mark.parametrize("place", ["rosenbrock", "ravine", "himmelblau", "plateau"])
def test_a_hundred_steps_are_those_of_an_instance_alone(name: str, place: str) -> None:
    found = together(place).paths[WALKERS.index(name), 0]
    for path, start in zip(found, STARTS, strict=True):
        compare(path, alone(SURFACES[place](), OPTIMIZERS[name](), start, 100))
    assert found.dtype == np.float64
    assert not (found[0, -1] == STARTS[0]).all()


@pytest.mark.parametrize("name", WALKERS)
def test_so_they_are_with_noise_clipping_and_a_schedule(name: str) -> None:
    surface, rule, schedule = SURFACES["himmelblau"](), OPTIMIZERS[name](), SCHEDULES["cosine"](length=60.0)
    steps = 20 if rule.needs_closure else 80
    factors = [schedule.factor(float(step)) for step in range(steps)]
    found = descend(surface, [rule], STARTS, steps, noise=2.0, clip=5.0, schedule=schedule, seeds=(3, 4))
    for place, seed in enumerate((3, 4)):
        for number, start in enumerate(STARTS):
            wanted = alone(surface, rule, start, steps, noise=2.0, clip=5.0, factors=factors, seed=seed)
            compare(found.paths[0, place, number], wanted, rtol=1e-8)
    np.testing.assert_allclose(found.rates[0], rule.lr * np.array(factors))


@pytest.mark.parametrize("name", STACKABLE)
@given(data=st.data())
@settings(max_examples=10)
def test_so_they_are_with_any_knobs(name: str, data: st.DataObject) -> None:
    surface, rule = SURFACES["himmelblau"](), data.draw(specs(OPTIMIZERS[name]))
    found = descend(surface, [rule, OPTIMIZERS["sgd"]()], STARTS[:2], 12)
    for number in range(2):
        compare(found.paths[0, 0, number], alone(surface, rule, STARTS[number], 12))


@given(surface=st.sampled_from(sorted(SURFACES)), at=st.tuples(st.floats(-9, 9), st.floats(-9, 9)))
@settings(max_examples=60)
def test_lbfgs_alone_too_wherever_it_starts(surface: str, at: tuple[float, float]) -> None:
    land, rule = SURFACES[surface](), OPTIMIZERS["lbfgs"]()
    found = descend(land, [rule], np.array([at]), 15)
    if not land.own_noise and found.lost[0, 0, 0] < 0:
        compare(found.paths[0, 0, 0], alone(land, rule, np.array(at), 15))
    counts = found.evaluations[0, 0, 0]
    assert counts[0] == 0
    assert (np.diff(counts) >= 1).all()


def test_one_that_is_lost_disturbs_nobody() -> None:
    surface = SURFACES["rosenbrock"]()
    wild, calm = OPTIMIZERS["sgd"](lr=1.0), OPTIMIZERS["sgd"](lr=1e-3)
    starts = np.array([[-1.2, 1.0], [1e8, -1e8], [0.7, -0.4]])
    found = descend(surface, [wild, calm], starts, 100)
    quiet = descend(surface, [calm], starts[[0, 2]], 100)
    np.testing.assert_array_equal(found.paths[1, :, [0, 2]], quiet.paths[0, :, [0, 1]])
    assert (found.lost[0] >= 0).all()
    assert found.lost[1, 0].tolist() == [-1, 1, -1]
    for rule, start in ((0, 0), (1, 1)):
        when = found.lost[rule, 0, start]
        path = found.paths[rule, 0, start]
        assert np.isfinite(path[:when]).all()
        assert np.isnan(path[when:]).all()
        assert np.isnan(found.losses[rule, 0, start, when:]).all()


def test_a_walk_is_the_same_whoever_walks_beside_it() -> None:
    rules = [OPTIMIZERS[name]() for name in WALKERS]
    land = SURFACES["noisy_bowl"]()
    together = descend(land, rules, STARTS, 40, seeds=(5, 6, 7))
    again = descend(land, rules, STARTS, 40, seeds=(5, 6, 7))
    np.testing.assert_array_equal(together.paths, again.paths)
    single = descend(land, rules[3:4], STARTS[1:2], 40, seeds=(6,))
    np.testing.assert_array_equal(single.paths[0, 0, 0], together.paths[3, 1, 1])
    assert not np.allclose(together.paths[:, 0], together.paths[:, 1])


@pytest.mark.parametrize("name", SURFACES)
def test_so_it_is_on_every_surface(name: str) -> None:
    land, rules = SURFACES[name](), [OPTIMIZERS[each]() for each in ("sgd", "adam", "nadam", "rprop")]
    starts = spread_starts(land.view, 19)
    many = descend(land, rules, starts, 40, noise=0.1)
    for rule, start in ((0, 0), (1, 18), (2, 7), (3, 11)):
        single = descend(land, rules[rule : rule + 1], starts[start : start + 1], 40, noise=0.1)
        np.testing.assert_allclose(single.paths[0, 0, 0], many.paths[rule, 0, start], rtol=1e-9, atol=1e-12)


def test_where_a_walk_is_lost_it_has_no_height_even_if_the_formula_has() -> None:
    found = descend(
        SURFACES["formula"](text="max(x^0, 1) + 1e6*y"), [OPTIMIZERS["sgd"](lr=10.0)], STARTS, 200
    )
    assert (found.lost >= 0).all()
    assert np.isnan(found.losses[..., -1]).all()


def test_noise_has_the_strength_that_was_asked_for() -> None:
    flat = SURFACES["formula"](text="3")
    found = descend(flat, [OPTIMIZERS["sgd"](lr=0.1)], np.zeros((1, 2)), 400, noise=2.0, seeds=range(10))
    pushes = np.diff(found.paths, axis=-2) / -0.1
    assert pushes.std() == pytest.approx(2.0, rel=0.03)
    assert abs(pushes.mean()) < 0.1
    both = descend(
        SURFACES["noisy_bowl"](noise=3.0), [OPTIMIZERS["sgd"]()], STARTS, 3, noise=4.0, internals=True
    )
    calm = descend(
        SURFACES["noisy_bowl"](noise=0.0), [OPTIMIZERS["sgd"]()], STARTS, 3, noise=5.0, internals=True
    )
    np.testing.assert_allclose(both.paths, calm.paths)


def test_heights_and_distances_belong_to_the_path() -> None:
    surface = SURFACES["himmelblau"]()
    found = descend(surface, [OPTIMIZERS["adam"](lr=0.1)], STARTS, 50)
    np.testing.assert_allclose(found.losses, surface.value(torch.tensor(found.paths)).numpy())
    wanted = min(
        np.hypot(found.paths[0, 0, 0, -1, 0] - each.x, found.paths[0, 0, 0, -1, 1] - each.y)
        for each in surface.minima()
    )
    assert found.distance()[0, 0, 0, -1] == pytest.approx(wanted)
    moving = SURFACES["moving_bowl"](period=50.0)
    walk = descend(moving, [OPTIMIZERS["sgd"](lr=1.0)], STARTS, 20)
    # At rate 1 every step lands exactly where the minimum was when its gradient was taken.
    drift = np.array([moving.drift(step) for step in range(20)])
    np.testing.assert_allclose(walk.paths[0, 0, 0, 1:], drift, atol=1e-12)
    gap = np.hypot(*(moving.drift(20) - drift[-1]))
    assert walk.distance()[0, 0, 0, -1] == pytest.approx(gap)
    assert walk.losses[0, 0, 0, -1] == pytest.approx(0.5 * gap**2)


def test_single_precision_is_possible() -> None:
    found = descend(SURFACES["bowl"](), [OPTIMIZERS["adam"]()], STARTS, 20, dtype=torch.float32)
    exact = descend(SURFACES["bowl"](), [OPTIMIZERS["adam"]()], STARTS, 20)
    assert found.paths.dtype == np.float32
    np.testing.assert_allclose(found.paths, exact.paths, atol=1e-5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rules": []}, "needs a rule"),
        ({"steps": 0}, "needs a rule"),
        ({"seeds": ()}, "needs a rule"),
        ({"starts": np.zeros((0, 2))}, "needs a rule"),
        ({"starts": np.zeros((3, 3))}, "pair of ordinary numbers"),
        ({"starts": np.array([[np.nan, 0.0]])}, "pair of ordinary numbers"),
        ({"rules": [OPTIMIZERS["muon"]()]}, "Muon moves matrices"),
        ({"schedule": SCHEDULES["plateau"]()}, "follows one loss"),
        ({"steps": MAX_WALKS}, "more than fit"),
        ({"starts": np.zeros((300, 2)), "rules": [OPTIMIZERS["lbfgs"]()]}, "one by one"),
        ({"rules": [OPTIMIZERS["lbfgs"]()], "steps": 1500, "noise": 1.0}, "times"),
    ],
)
def test_what_can_not_be_walked_is_refused(change: dict[str, Any], words: str) -> None:
    usual: dict[str, Any] = {
        "surface": SURFACES["rosenbrock"](),
        "rules": [OPTIMIZERS["sgd"]()],
        "starts": STARTS,
        "steps": 300,
    }
    with pytest.raises(Refusal, match=words):
        descend(**{**usual, **change})


def test_nothing_but_arrays_and_specs_comes_out() -> None:
    found = descend(SURFACES["bowl"](), [OPTIMIZERS["adam"]()], STARTS, 5, internals=True)
    assert isinstance(found, Descent)
    for value in vars(found).values():
        assert not isinstance(value, torch.Tensor)
    assert found.internals is not None
    arrays = [found.internals.rate, *found.internals.terms[0].values()]
    assert all(each.shape[-4:] == (1, 3, 5, 2) for each in arrays)
    assert spread_starts(found.surface.view, 2).shape == (2, 2)
