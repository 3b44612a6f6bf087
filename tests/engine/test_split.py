"""What is learned from and what is tested on: the split, and what it says when there is too little."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dataset import prepare
from engine.datasets.own import Painted
from engine.datasets.planar import Circle
from engine.spec import Refusal
from engine.split import split


@given(
    st.lists(st.integers(0, 4), min_size=2, max_size=200).filter(lambda each: len(set(each)) > 1),
    st.floats(0.1, 0.9),
    st.integers(0, 100),
)
def test_split_divides_every_class_alike(labels: list[int], fraction: float, seed: int) -> None:
    targets = np.array(labels)
    try:
        train, test = split(targets, classes=5, test_fraction=fraction, seed=seed)
    except Refusal:
        assert len(labels) * fraction < 5
        return
    assert sorted([*train, *test]) == list(range(len(labels)))
    for label in set(labels):
        members = (targets == label).sum()
        assert (targets[train] == label).sum() >= 1
        assert abs((targets[test] == label).sum() - fraction * members) <= 1
    again = split(targets, classes=5, test_fraction=fraction, seed=seed)
    assert np.array_equal(train, again[0])
    assert np.array_equal(test, again[1])


def test_a_class_that_is_never_tested_is_pointed_out() -> None:
    lone = Painted(points=((0, 0, 0), (1, 1, 0), (2, 2, 0), (3, 3, 0), (-4, 1, 1)))
    data = prepare(lone, features=("x1", "x2"), test_fraction=0.5, seed=0)
    assert (data.train_targets == 1).sum() == 1
    assert [str(each) for each in data.remarks] == [
        "No test point is of class “orange”: the test says nothing about it."
    ]


@pytest.mark.parametrize("fraction", [0.0, 0.05, 1.0, float("nan")])
def test_test_share_is_bounded(fraction: float) -> None:
    with pytest.raises(Refusal, match="between 10 and 90"):
        prepare(Circle(), features=("x1",), test_fraction=fraction, seed=0)


def test_too_few_points_to_test_with() -> None:
    with pytest.raises(Refusal, match="too few points"):
        prepare(Painted(points=((0, 0, 0), (1, 1, 1))), features=("x1",), test_fraction=0.5, seed=0)
