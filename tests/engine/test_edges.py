"""Walks that come to where a function has no value end there, whatever the rule; and nothing counts them as solved."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine.compare.fairness import compare
from engine.descent.fates import EDGE, fate_map, slow_fate_map
from engine.descent.formulas.formula import parse
from engine.descent.surface import Surface, spread_starts, standing_starts
from engine.descent.surfaces import SURFACES
from engine.descent.walk import Descent, descend
from engine.training.optimizers import OPTIMIZERS
from tests.engine.test_descent import STACKABLE, WALKERS, alone

FORMULA = SURFACES["formula"]
LOG, ROOT = FORMULA(text="log(x) + y^2"), FORMULA(text="sqrt(x) + sqrt(2 - y)")
STARTS = np.array([[0.5, 1.0], [1.5, -0.5], [-1.0, 0.0]])


def test_plain_descent_on_the_logarithm_ends_where_the_closed_form_says() -> None:
    x, steps = 0.5, 0
    while x > 0:
        x, steps = x - 0.05 / x, steps + 1
    found = descend(LOG, [OPTIMIZERS["sgd"](lr=0.05)], STARTS, 200)
    assert found.lost[0, 0, 0] == steps
    assert found.edge[0, 0].tolist() == [True, True, True]
    assert found.lost[0, 0, 2] == 0, "the start itself has no value"


@pytest.mark.parametrize("surface", [LOG, ROOT], ids=["log", "sqrt"])
def test_every_rule_walks_alone_up_to_the_edge_and_never_comes_back(surface: Surface) -> None:
    steps, starts = 40, STARTS[:1]
    rules = [OPTIMIZERS[name](lr=0.3) for name in (*STACKABLE, "lbfgs")]
    assert {rule.name for rule in rules} == set(WALKERS)
    found = descend(surface, rules, starts, steps)
    assert found.edge.any(axis=(1, 2)).sum() > len(rules) / 2
    for place, rule in enumerate(rules):
        for number, start in enumerate(starts):
            try:
                wanted = alone(surface, rule, start, steps)
            except IndexError:  # torch's own line search gives up where there are no heights
                assert rule.name == "lbfgs"
                assert found.edge[place, 0, number]
                continue
            _matches(found, place, number, wanted, surface)


def _matches(found: Descent, rule: int, start: int, wanted: np.ndarray, surface: Surface) -> None:
    heights = surface.value(torch.tensor(wanted)).detach().numpy()
    there = np.logical_and.accumulate(np.isfinite(heights))
    first = int(there.argmin()) if not there.all() else -1
    assert found.lost[rule, 0, start] == first
    path, losses = found.paths[rule, 0, start], found.losses[rule, 0, start]
    np.testing.assert_allclose(path[there], wanted[there], rtol=1e-9, atol=1e-12)
    assert np.isnan(path[~there]).all()
    np.testing.assert_array_equal(np.isfinite(losses), there)


@pytest.mark.parametrize(
    ("text", "holes"),
    [
        ("log(x)", True),
        ("sqrt(x^2 + 1)", True),  # nobody proves anything here: it may be asked too often, never too seldom
        ("x/y", True),
        ("x/2", False),
        ("x^y", True),
        ("x^0.5", True),
        ("x^-1", True),
        ("x^3", False),
        ("e^x + 2^y", False),
        ("sin(x) + |y| + tanh(x)", False),
        ("max(x, log(y))", True),
    ],
)
def test_only_where_there_can_be_holes_they_are_looked_for(text: str, holes: bool) -> None:
    assert parse(text).partial is holes
    assert FORMULA(text=text).holes is holes
    assert not any(cls().holes for name, cls in SURFACES.items() if name != "formula")


def test_a_fate_map_tells_the_edge_from_a_divergence() -> None:
    rules = [OPTIMIZERS["sgd"](lr=0.05), OPTIMIZERS["adam"](lr=0.05)]
    found = fate_map(LOG, rules, resolution=12, steps=80)
    x, y = np.meshgrid(found.x, found.y)
    assert (found.fate[:, x <= 0] == EDGE).all()
    assert (found.steps[:, x <= 0] == 0).all()
    starts = np.stack([x, y], axis=-1).reshape(-1, 2)
    walks = descend(LOG, rules, starts, 80)
    wanted = walks.edge[:, 0].reshape(found.fate.shape)
    np.testing.assert_array_equal(found.fate == EDGE, wanted)
    np.testing.assert_array_equal(found.steps[wanted], walks.lost[:, 0].reshape(wanted.shape)[wanted])
    shares = found.shares()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    np.testing.assert_allclose(shares[:, -1], wanted.mean(axis=(1, 2)))
    slow = slow_fate_map(ROOT, OPTIMIZERS["lbfgs"](), resolution=5, steps=20)
    assert (slow.fate[0][slow.y > 2] == EDGE).all()


def test_the_ranking_starts_where_there_is_a_value_and_counts_who_leaves_as_unsolved() -> None:
    starts = standing_starts(LOG, 16)
    assert (starts[:, 0] > 0).all()
    np.testing.assert_array_equal(
        standing_starts(SURFACES["ravine"](), 16), spread_starts(SURFACES["ravine"]().view, 16)
    )
    found = compare(LOG, [OPTIMIZERS["sgd"](lr=0.5)], starts, 200, way="own")
    assert found.edge.shape == found.excess.shape
    assert found.edge.any()
    assert np.isinf(found.excess[found.edge]).all()
    assert np.isinf(found.reached[found.edge]).all()


def test_a_step_onto_infinity_ends_a_walk_as_well() -> None:
    found = descend(FORMULA(text="log(x)"), [OPTIMIZERS["sgd"](lr=1.0)], np.array([[1.0, 0.0]]), 3)
    assert found.lost[0, 0, 0] == 1
    assert found.edge[0, 0, 0]
    assert math.isinf(float(parse("log(x)").height(torch.zeros(1), torch.zeros(1))))
