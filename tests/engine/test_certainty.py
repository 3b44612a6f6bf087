"""How sure an order is: against scipy's test, and how often it is sure of nothing but luck."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compare.certainty import LEAST, certainty, signed_ranks

FALSE_ALARMS = 0.06


@given(st.lists(st.floats(-100, 100).filter(lambda x: abs(x) > 1e-6), min_size=5, max_size=14, unique_by=abs))
def test_without_ties_it_is_the_exact_test_of_scipy(values: list[float]) -> None:
    from scipy.stats import wilcoxon

    leaning, p = signed_ranks(np.array(values))
    found = wilcoxon(values, method="exact")
    assert p == pytest.approx(float(found.pvalue), rel=1e-12)
    ranks = np.abs(values).argsort().argsort() + 1
    assert leaning == np.sign(ranks @ np.sign(values))


@given(st.lists(st.sampled_from([-2.0, -1.0, 0.0, 1.0, 2.0, np.inf, -np.inf]), min_size=1, max_size=8))
def test_with_ties_it_counts_every_pattern_of_signs(values: list[float]) -> None:
    away = np.array([each for each in values if each])
    size = np.abs(away)
    ranks = [(size < each).sum() + ((size == each).sum() + 1) / 2 for each in size]
    sums = [abs(np.dot(ranks, signs)) for signs in product((-1, 1), repeat=len(away))]
    observed = abs(np.dot(ranks, np.sign(away)))
    assert signed_ranks(np.array(values))[1] == pytest.approx(np.mean([each >= observed for each in sums]))


def identical(seeds: int, cases: int, kind: str, *, starts: int = 1) -> np.ndarray:
    """Return how sure it is, again and again, that the first of two equal rules is ahead, [cases]."""
    generator = np.random.default_rng(seeds)
    shape = cases, 2, starts, seeds
    hard = generator.normal(size=(cases, 1, starts, 1))  # a start that is hard is so for both
    luck = generator.normal(size=(cases, 2, 1, seeds))  # noise that is shared by all starts
    scores = {
        "normal": generator.normal(size=shape),
        "heavy": np.exp(3 * generator.normal(size=shape)),
        "lost": np.where(generator.random(shape) < 0.3, np.inf, generator.normal(size=shape)),
        "starts": hard + luck + 0.3 * generator.normal(size=shape),
    }[kind]
    orders = np.argsort(np.median(scores, axis=(2, 3)), axis=1, kind="stable")
    return np.array([certainty(each, order)[0] for each, order in zip(scores, orders, strict=True)])


@pytest.mark.parametrize("kind", ["normal", "heavy", "lost"])
@pytest.mark.parametrize("seeds", [3, 4, 5, 6, 8, 11, 16])
def test_equal_rules_are_seldom_told_apart(seeds: int, kind: str) -> None:
    found = identical(seeds, 1000, kind)
    if seeds < LEAST:
        assert np.isnan(found).all()
    else:
        # three standard errors of a thousand cases, above the 5 % that the exact test promises
        assert (found >= 0.95).mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1000)


def test_luck_that_all_starts_share_makes_nobody_sure() -> None:
    assert (identical(8, 600, "starts", starts=8) >= 0.95).mean() <= FALSE_ALARMS


@pytest.mark.parametrize("seeds", range(2, 9))
def test_a_clear_lead_is_seen_from_six_seeds_on(seeds: int) -> None:
    generator = np.random.default_rng(1)
    scores = generator.normal(size=(2, 1, seeds)) * 0.1 + np.array([0.0, 5.0])[:, None, None]
    (sure,) = certainty(scores, np.array([0, 1]))
    if seeds < LEAST:
        assert np.isnan(sure)
    else:
        assert sure == pytest.approx(1 - 2 / 2**seeds)
        assert (sure >= 0.95) == (seeds > LEAST)
    lost = np.stack([scores[0], np.full((1, seeds), np.inf)])
    assert certainty(lost, np.array([0, 1]))[0] == pytest.approx(sure, nan_ok=True)


def test_two_that_are_both_lost_or_walk_alike_are_not_told_apart() -> None:
    lost = np.full((2, 1, 8), np.inf)
    assert certainty(lost, np.array([0, 1])).tolist() == [0.0]
    assert np.isnan(certainty(np.zeros((2, 1, 1)), np.array([0, 1]))).all()
