"""What is learned from and what is tested on: the split, and what it says when there is too little."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.dataset import prepare
from engine.data.datasets.own import Painted
from engine.data.datasets.planar import Circle
from engine.data.split import split
from engine.spec import Refusal


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


POINTS = st.lists(
    st.tuples(st.integers(-600, 600), st.integers(-600, 600), st.integers(0, 2)),
    min_size=6,
    max_size=60,
    unique=True,
).filter(lambda points: len({label for *_, label in points}) > 1)


@given(POINTS, st.floats(0.1, 0.9), st.integers(0, 50))
def test_a_painted_point_more_leaves_the_others_where_they_are(points, fraction, seed) -> None:
    """But for what keeps both sides of a small class from being empty, which can move one point."""

    def tested(some) -> set:
        painted = Painted(points=tuple((x / 100, y / 100, label) for x, y, label in some))
        samples = painted.raw(seed)
        train, test = painted.divided(samples, test_fraction=fraction, seed=seed)
        assert sorted([*train, *test]) == list(range(len(some)))
        for label in range(len(samples.classes)):
            members = (samples.targets == label).sum()
            assert members < 2 or 0 < (samples.targets[test] == label).sum() < members
        return {painted.points[place] for place in test}

    *before, last = points
    if len({label for *_, label in before}) < 2 or max(label for *_, label in before) < last[2]:
        return
    if all(sum(label == each for *_, label in before) < 2 for each in range(3)):
        return
    old, new = tested(before), tested(points)
    changed = {point for point in old ^ new if point != (last[0] / 100, last[1] / 100, last[2])}
    assert len(changed) <= 1


def test_painted_points_are_shared_out_as_asked() -> None:
    generator = np.random.default_rng(0)
    places = generator.uniform(-6, 6, (1000, 2)).round(2)
    points = tuple((float(x), float(y), i % 2) for i, (x, y) in enumerate(places))
    painted = Painted(points=points)
    train, test = painted.divided(painted.raw(0), test_fraction=0.3, seed=4)
    assert abs(len(test) - 300) < 3 * (1000 * 0.3 * 0.7) ** 0.5  # three deviations of so many draws
    other = painted.divided(painted.raw(0), test_fraction=0.3, seed=5)[1]
    assert set(other) != set(test)
    assert len(train) + len(test) == 1000
