"""Tuning a race, and why a rule stands where it does, against walks whose end is known beforehand."""

from __future__ import annotations

import numpy as np
import pytest

from engine.compare.fairness import compare
from engine.compare.outcomes import goal_of
from engine.compare.reasons import EDGE, GOING, LEFT, LOST, OTHER, SOLVED, fates, reason
from engine.compare.tuning import MARGIN, RATES, fair, rate_of
from engine.descent.course import Walk, rules, walked
from engine.descent.surfaces import SURFACES
from engine.descent.surfaces.simple import Ravine
from engine.descent.surfaces.typed import Formula
from engine.training.optimizers import OPTIMIZERS

SGD, ADAM, RMSPROP = (OPTIMIZERS[name] for name in ("sgd", "adam", "rmsprop"))
BOWL, RAVINE = SURFACES["bowl"](), Ravine(condition=100.0)
STARTS = np.array([[1.0, 2.0], [-2.0, 0.5], [3.0, -1.0]])


def test_a_rule_gets_the_rate_that_is_best_from_the_start_of_its_race() -> None:
    """In a bowl of curvature one a step of rate one goes all the way."""
    rate, budget = rate_of(Walk(surface=BOWL, rules=(SGD(lr=1e-3),), steps=50))
    assert rate == 1.0
    assert budget == len(RATES) * 50
    walk = Walk(surface=RAVINE, rules=(SGD(lr=1e-5),), steps=200)
    rate, _budget = rate_of(walk)
    ends = [walked(walk.but(rules=(SGD(lr=float(lr)),))).losses[0, 0, 0, -1] for lr in RATES]
    assert rate == pytest.approx(RATES[np.nanargmin(ends)], rel=1e-2)
    assert rate < 2 / 100, "beyond the edge of stability the walls throw it out"


def test_a_rate_that_leaps_out_of_the_picture_does_not_count() -> None:
    walk = Walk(surface=RAVINE, rules=(RMSPROP(lr=10.0),), steps=200)
    assert np.abs(walked(walk).paths).max() > 50, "it lands well, and leaps far out on its way"
    assert walked(walk).losses[0, 0, 0, -1] < goal_of(RAVINE)
    rate, _budget = rate_of(walk)
    x0, x1, _y0, _y1 = RAVINE.view
    inside = walked(walk.but(rules=(RMSPROP(lr=rate),)))
    assert np.abs(inside.paths).max() <= x1 + MARGIN * (x1 - x0)


def test_the_fair_race_is_run_from_the_same_start_and_ordered_by_what_comes_of_it() -> None:
    walk = Walk(surface=RAVINE, rules=rules("sgd", "momentum", "adam", lr=0.018), start=(-3.0, 1.0))
    rates = [rate_of(walk.but(rules=(rule,)))[0] for rule in walk.rules]
    found = fair(walk, rates, 2600)
    assert [rule.lr for rule in found.walk.rules] == rates
    assert found.walk.but(rules=walk.rules) == walk
    there = walked(found.walk).losses[:, 0, 0] <= goal_of(RAVINE)
    first = [row.argmax() if row.any() else np.inf for row in there]
    np.testing.assert_array_equal(found.reached, first)
    solved = [place for place in found.order if np.isfinite(first[place])]
    assert solved == sorted(solved, key=lambda place: first[place])


def test_why_a_rule_stands_where_it_does() -> None:
    walks = (SGD(lr=0.5), SGD(lr=5.0), SGD(lr=1e-4))
    found = compare(BOWL, walks, STARTS, 80, way="own")
    assert (fates(found)[:, :, 0] == [[SOLVED] * 3, [LOST] * 3, [GOING] * 3]).all()
    n = int(np.median(found.reached[0]))
    assert str(reason(found, 0)) == f"solved in {n} gradients"
    assert str(reason(found, 1)) == f"3 of 3 walks diverged, at step {int(np.median(found.lost[1]))}"
    above = f"{np.median(found.excess[2]):.3g}"
    assert str(reason(found, 2)) == f"still under way after 80 gradients, {above} above the minimum"


def test_who_sits_in_another_minimum_is_told_how_much_higher_that_is() -> None:
    pits = SURFACES["rastrigin"]()
    start = np.array([[0.95, 0.05], [-0.97, 0.0], [0.02, 0.03]])  # two beside the lowest pit, one in it
    found = compare(pits, [SGD(lr=1e-3)], start, 400, way="own")
    assert fates(found)[0, :, 0].tolist() == [OTHER, OTHER, SOLVED]
    # Rastrigin's pits one step from the middle lie a little less than 1 above it.
    height = pits.minima()[1].loss - pits.minima()[0].loss
    assert str(reason(found, 0)) == f"2 of 3 walks sit in another minimum, {height:.3g} higher"
    assert height == pytest.approx(0.995, abs=1e-3)


def test_who_leaves_the_function_is_told_so() -> None:
    logarithm = Formula(text="log(x) + y^2")
    found = compare(logarithm, [SGD(lr=0.5)], np.array([[0.5, 1.0], [0.6, 0.2]]), 50, way="own")
    assert (fates(found)[0] == EDGE).all()
    assert str(reason(found, 0)) == "2 of 2 walks left where the function has a value"


def test_who_comes_and_leaves_again_has_not_solved_it() -> None:
    """Adam at a large rate swings through the minimum of a bowl, and is out again when its steps are over."""
    start = np.array([[1.0, 0.0]])
    for rate in np.geomspace(0.02, 1.0, 400):
        found = compare(BOWL, [SGD(lr=0.5), ADAM(lr=float(rate))], start, 60, way="own")
        if np.isfinite(found.reached[1]).all() and (found.excess[1] > found.goal).all():
            break
    assert (fates(found)[1] == LEFT).all()
    assert str(reason(found, 1)) == "1 of 1 walks were at the goal and left it again"
