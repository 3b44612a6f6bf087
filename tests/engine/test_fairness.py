"""Fair comparisons: budgets, ranks and how sure they are."""

from __future__ import annotations

import numpy as np
import pytest

from engine.compare.fairness import compare, with_baseline
from engine.compare.tuning import RATES, TUNING_STARTS
from engine.descent.surface import spread_starts
from engine.descent.surfaces import SURFACES
from engine.descent.walk import descend
from engine.spec import Refusal
from engine.training.optimizers import OPTIMIZERS

SGD, ADAM, MOMENTUM, LBFGS = (OPTIMIZERS[name] for name in ("sgd", "adam", "momentum", "lbfgs"))
BOWL = SURFACES["bowl"]()
STARTS = spread_starts(BOWL.view, 12)


def test_plain_gradient_descent_is_always_among_them() -> None:
    assert with_baseline([ADAM()]) == (SGD(), ADAM())
    assert with_baseline([ADAM(), SGD(lr=0.5)]) == (ADAM(), SGD(lr=0.5))
    assert with_baseline([MOMENTUM()])[0] == SGD()  # the same class of torch, another rule
    assert compare(BOWL, [ADAM()], STARTS, 20, way="own").rules == (SGD(), ADAM())


def test_excess_and_score_are_what_they_say() -> None:
    found = compare(BOWL, [SGD(lr=0.5)], STARTS, 10, way="own")
    radius = np.hypot(*STARTS.T)
    np.testing.assert_allclose(found.excess[0, :, 0], 0.5 * (radius * 0.5**10) ** 2, rtol=1e-9)
    assert np.isinf(found.reached[0, radius * 0.5**10 > np.sqrt(2 * found.goal)]).all()
    above = np.log10(np.maximum(found.excess / found.goal, 1))
    np.testing.assert_allclose(found.scores[found.scores > 0], above[found.scores > 0])
    longer = compare(BOWL, [SGD(lr=0.5)], STARTS, 100, way="own")
    wanted = np.ceil(np.log2(radius / np.sqrt(2 * found.goal)))
    np.testing.assert_array_equal(longer.reached[0, :, 0], wanted)
    np.testing.assert_allclose(longer.scores[0, :, 0], wanted / 100 - 1)


def test_one_rate_for_all_is_one_rate_for_all() -> None:
    found = compare(BOWL, [ADAM(lr=0.3), MOMENTUM(lr=0.7)], STARTS, 30, way="same", rate=0.05)
    assert [rule.lr for rule in found.rules] == [0.05, 0.05, 0.05]
    assert found.tuning is None


def test_tuning_finds_the_best_rate_of_the_grid_under_an_equal_budget() -> None:
    rules = [SGD(lr=1e-4), ADAM(), OPTIMIZERS["adafactor"](), LBFGS()]
    found = compare(BOWL, rules, STARTS, 50, way="tuned")
    tuning = found.tuning
    assert tuning is not None
    assert tuning.budget == len(RATES) * TUNING_STARTS * 50
    assert (tuning.spent <= tuning.budget).all()
    assert (tuning.spent[:3] == tuning.budget).all()
    # In a bowl of curvature one a single step of rate one goes all the way.
    assert tuning.best[0] == pytest.approx(1.0)
    assert found.rules[0].lr == pytest.approx(1.0)
    assert (found.reached[0] == 1).all()
    for place, rule in enumerate(rules):
        scores = []
        for rate in RATES:
            single = compare(BOWL, [rule.but(lr=float(rate))], tuning.starts, 50, way="own")
            scores.append(np.median(single.scores[-1]))
        np.testing.assert_allclose(tuning.scores[place], scores, atol=1e-9)
        counted = np.where(tuning.inside[place], scores, np.inf)
        assert tuning.best[place] == RATES[int(np.argmin(counted))]
    assert not (tuning.starts[:, None] == STARTS[None]).all(axis=-1).any()


def test_the_edge_of_stability_bounds_the_rate_that_is_tuned_to() -> None:
    ravine = SURFACES["ravine"](condition=100.0)
    found = compare(ravine, [SGD(), MOMENTUM()], STARTS, 100, way="tuned")
    assert found.rules[0].lr < 2 / 100
    assert found.order[0] == 1
    assert np.median(found.excess[1]) < np.median(found.excess[0])


def test_a_walk_that_is_lost_comes_last() -> None:
    rules = [SGD(lr=5.0), SGD(lr=0.1), SGD(lr=1e-4)]
    found = compare(BOWL, rules, STARTS, 80, way="own")
    assert found.order.tolist() == [1, 2, 0]
    assert np.isinf(found.scores[0]).all()
    assert np.isinf(found.quartiles()[0]).all()
    assert (found.quartiles()[1] < 1e-3).all()
    assert found.wins[1].tolist() == [1.0, 0.5, 1.0]
    np.testing.assert_allclose(found.wins + found.wins.T, 1.0)
    np.testing.assert_allclose(found.sure, 1 - 2 / 2**12)  # the same sign from all twelve starts


def test_between_equals_the_order_is_a_toss() -> None:
    found = compare(BOWL, [SGD(lr=0.1), SGD(lr=0.1)], STARTS, 20, way="own")
    assert found.sure.tolist() == [0.0]
    assert found.wins[0, 1] == 0.5


def test_what_noise_decides_is_not_sure() -> None:
    noisy = SURFACES["noisy_bowl"](noise=2.0)
    rules = [ADAM(lr=0.1), ADAM(lr=0.101), SGD(lr=1e-5)]
    found = compare(noisy, rules, STARTS, 100, way="own", seeds=range(8))
    assert found.excess.shape == (3, 12, 8)
    assert found.order[-1] == 2
    assert found.sure[0] < 0.95
    assert found.sure[1] == pytest.approx(1 - 2 / 2**8)
    again = compare(noisy, rules, STARTS, 100, way="own", seeds=range(8))
    np.testing.assert_array_equal(found.sure, again.sure)
    few = compare(noisy, rules, STARTS, 100, way="own", seeds=range(4))
    assert np.isnan(few.sure).all(), "twelve starts share the luck of four seeds"


def test_a_single_walk_proves_nothing() -> None:
    found = compare(BOWL, [ADAM()], STARTS[:1], 20, way="own")
    assert np.isnan(found.sure).all()
    assert np.isnan(found.wins).all()


def test_who_asks_for_several_gradients_a_step_gets_no_more_of_them() -> None:
    rosenbrock = SURFACES["rosenbrock"]()
    found = compare(rosenbrock, [SGD(lr=1e-3), LBFGS()], STARTS[:4], 30, way="own")
    walks = descend(rosenbrock, [LBFGS()], STARTS[:4], 30)
    for number in range(4):
        counts = walks.evaluations[0, 0, number]
        last = np.flatnonzero(counts <= 30)[-1]
        assert found.excess[1, number, 0] == pytest.approx(walks.losses[0, 0, number, last])
    assert (found.reached[1][np.isfinite(found.reached[1])] <= 30).all()


def test_where_there_is_no_bottom_who_gets_out_sooner_is_better() -> None:
    starts = np.array([[-3.0, 0.01], [2.0, -0.02], [1.0, 0.05]])
    found = compare(SURFACES["saddle"](), [SGD(lr=0.05), ADAM(lr=0.05)], starts, 400, way="own")
    assert np.isfinite(found.scores).all()
    assert found.order.tolist() == [1, 0]
    assert (found.scores < 0).all()


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(Refusal, match="no way to compare"):
        compare(BOWL, [ADAM()], STARTS, 20, way="best")
    with pytest.raises(Refusal, match="more than fit"):
        compare(BOWL, [ADAM()] * 12, STARTS, 2000, way="tuned")
