"""Fate maps: every cell is the walk that `descend` takes from there."""

from __future__ import annotations

import numpy as np
import pytest

from engine.descent.fates import GOING, LOST, FateMap, fate_map, slow_fate_map
from engine.descent.surfaces import SURFACES
from engine.descent.walk import descend
from engine.spec import Refusal
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES

RULES = [
    OPTIMIZERS["sgd"](lr=0.01),
    OPTIMIZERS["momentum"](lr=0.01),
    OPTIMIZERS["rmsprop"](lr=0.05),
    OPTIMIZERS["adam"](lr=0.1),
]


def judged(found: FateMap, path: np.ndarray) -> tuple[int, int]:
    """Return fate and step of one path [steps + 1, 2], worked out by hand."""
    gone = np.isnan(path[:, 0])
    if gone.any():
        return LOST, int(gone.argmax())
    for number, place in enumerate(found.places[found.known]):
        near = np.hypot(*(path - place).T) < found.radius
        if near[-1]:
            return number, int(np.flatnonzero(~near)[-1] + 1) if not near.all() else 0
    return GOING, len(path) - 1


@pytest.mark.parametrize("name", ["himmelblau", "beale", "rosenbrock", "styblinski_tang"])
def test_a_cell_is_the_walk_from_there(name: str) -> None:
    surface = SURFACES[name]()
    found = fate_map(surface, RULES, resolution=24, steps=120)
    assert found.fate.shape == found.steps.shape == (4, 24, 24)
    generator = np.random.default_rng(0)
    cells = [tuple(generator.integers(0, 24, 2)) for _ in range(40)]
    walks = descend(surface, RULES, np.array([found.start(*cell) for cell in cells]), 120)
    for number, (row, column) in enumerate(cells):
        for rule in range(len(RULES)):
            path, fate = walks.paths[rule, 0, number], found.fate[rule, row, column]
            if fate >= found.known.sum():  # at rest where there is no minimum
                assert np.hypot(*(path[-1] - found.places[fate])) < found.radius
                assert np.hypot(*(path[-1] - path[-12])) < 0.01 * found.radius
            else:
                assert (fate, found.steps[rule, row, column]) == judged(found, path)


def test_noise_clipping_and_schedule_are_those_of_a_walk() -> None:
    surface, more = (
        SURFACES["himmelblau"](),
        {"noise": 3.0, "clip": 20.0, "schedule": SCHEDULES["exponential"]()},
    )
    found = fate_map(surface, RULES, resolution=9, steps=60, seed=5, **more)
    for row, column in ((2, 7), (8, 0), (4, 4)):
        start = np.array([found.start(row, column)])
        walk = descend(surface, RULES, start, 60, seeds=(5,), **more)
        for rule in range(len(RULES)):
            wanted = judged(found, walk.paths[rule, 0, 0])
            assert (found.fate[rule, row, column], found.steps[rule, row, column]) == wanted


def test_in_a_bowl_everybody_arrives_and_who_starts_nearer_arrives_sooner() -> None:
    found = fate_map(SURFACES["bowl"](), [OPTIMIZERS["sgd"](lr=0.1)], resolution=21, steps=100)
    assert (found.fate == 0).all()
    assert found.steps[0, 10, 10] == 0
    distance = np.hypot(*np.meshgrid(found.x, found.y))
    wanted = np.ceil(np.log(np.maximum(distance / found.radius, 1)) / -np.log(0.9))
    assert np.abs(found.steps[0] - wanted).max() <= 1
    np.testing.assert_allclose(found.shares(), [[1.0, 0.0, 0.0, 0.0]])


def test_basins_have_the_symmetry_of_their_surface() -> None:
    found = fate_map(SURFACES["three_hump_camel"](), [OPTIMIZERS["sgd"](lr=0.02)], resolution=30, steps=300)
    assert set(np.unique(found.fate)) == {0, 1, 2}
    turned = found.fate[0, ::-1, ::-1]
    np.testing.assert_array_equal(turned, np.choose(found.fate[0], [0, 2, 1]))


def test_who_is_thrown_out_is_lost_and_who_has_not_arrived_is_still_going() -> None:
    rules = [OPTIMIZERS["sgd"](lr=1.0), OPTIMIZERS["sgd"](lr=1e-5)]
    found = fate_map(SURFACES["rosenbrock"](), rules, resolution=12, steps=50)
    assert (found.fate[0] == LOST).mean() > 0.9
    assert (found.steps[0][found.fate[0] == LOST] < 20).all()
    assert (found.fate[1] == GOING).mean() > 0.9
    assert (found.steps[1][found.fate[1] == GOING] == 50).all()
    np.testing.assert_allclose(found.shares().sum(axis=1), 1.0)


def test_where_many_come_to_rest_is_a_place_even_if_it_is_no_minimum() -> None:
    level = SURFACES["formula"](text="3")
    found = fate_map(level, [OPTIMIZERS["sgd"](lr=1.0, weight_decay=0.5)], resolution=20, steps=80)
    assert found.known.tolist() == [False]
    np.testing.assert_allclose(found.places, [[0.0, 0.0]], atol=1e-6)
    np.testing.assert_allclose(found.heights, [3.0])
    assert (found.fate == 0).all()
    alone = fate_map(level, [OPTIMIZERS["sgd"]()], resolution=20, steps=80)
    assert (alone.fate == GOING).all()
    assert len(alone.places) == 0


def test_a_minimum_that_moves_is_followed() -> None:
    surface = SURFACES["moving_bowl"](period=1000.0)
    found = fate_map(surface, [OPTIMIZERS["sgd"](lr=1.0)], resolution=8, steps=40)
    assert (found.fate == 0).all()
    assert (found.steps == 1).all()
    np.testing.assert_allclose(found.places[0], surface.drift(40))


def test_many_minima_are_told_apart() -> None:
    surface = SURFACES["rastrigin"]()
    found = fate_map(surface, [OPTIMIZERS["rprop"]()], resolution=40, steps=200)
    assert len(np.unique(found.fate[found.fate >= 0])) > 60
    gaps = np.hypot(*(found.places[:, None] - found.places[None]).transpose(2, 0, 1))
    assert found.radius < 0.5 * gaps[gaps > 0].min()


def test_what_does_not_fit_is_refused() -> None:
    bowl = SURFACES["bowl"]()
    with pytest.raises(Refusal, match="one by one"):
        fate_map(bowl, [OPTIMIZERS["lbfgs"]()])
    with pytest.raises(Refusal, match="more than fit"):
        fate_map(bowl, RULES, resolution=100, steps=1000)
    with pytest.raises(Refusal, match="matrices"):
        fate_map(bowl, [OPTIMIZERS["muon"]()])
    assert fate_map(bowl, RULES[:1], resolution=10_000, steps=3).fate.shape == (1, 100, 100)


def test_a_rule_that_looks_at_whole_vectors_has_a_map_as_fine_as_others() -> None:
    surface, rule = SURFACES["himmelblau"](), OPTIMIZERS["adafactor"](lr=0.1)
    found = fate_map(surface, [rule], steps=60)
    assert found.fate.shape == (1, 80, 80)
    for row, column in ((3, 70), (40, 41), (77, 2)):
        walk = descend(surface, [rule], np.array([found.start(row, column)]), 60).paths[0, 0, 0]
        assert (found.fate[0, row, column], found.steps[0, row, column]) == judged(found, walk)


def test_lbfgs_has_a_coarser_map_of_walks_that_are_its_own() -> None:
    surface, rule = SURFACES["himmelblau"](), OPTIMIZERS["lbfgs"]()
    found = slow_fate_map(surface, rule, resolution=6, steps=80)
    assert found.fate.shape == (1, 6, 6)
    assert (found.fate >= 0).mean() > 0.9
    for row, column in ((0, 0), (2, 5), (4, 1)):
        start = np.array(found.start(row, column))
        end = descend(surface, [rule], start[None], 80).paths[0, 0, 0, -1]
        assert np.hypot(*(found.places[found.fate[0, row, column]] - end)) < found.radius
    hurried = slow_fate_map(SURFACES["rosenbrock"](), rule.but(iterations=1), resolution=6, steps=80, most=3)
    assert (hurried.fate == GOING).mean() > 0.5  # to be cut off is not to rest


@pytest.mark.parametrize(("name", "noise"), [("himmelblau", 5.0), ("moving_bowl", 0.0), ("noisy_bowl", 0.0)])
def test_where_nothing_ever_rests_lbfgs_is_refused(name: str, noise: float) -> None:
    with pytest.raises(Refusal, match="never comes to rest"):
        slow_fate_map(SURFACES[name](), OPTIMIZERS["lbfgs"](), steps=200, noise=noise)
