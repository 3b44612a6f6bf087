"""Data that visitors bring: points they paint, and tables they upload."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.dataset import Dataset, prepare
from engine.data.datasets.csv import read_sheet
from engine.data.datasets.own import Painted
from engine.data.datasets.own_table import Uploaded, keep
from engine.data.datasets.planar import Spiral
from engine.limits import MAX_CLASSES, MAX_COPIED_POINTS, MAX_OWN_POINTS
from engine.spec import Refusal

TABLE = b"width,height,kind\n" + b"".join(
    f"{i * 17 % 41},{i * i % 7},{'even' if i % 2 == 0 else 'odd'}\n".encode() for i in range(40)
)


def test_points_are_kept_in_the_square_and_rounded() -> None:
    painted = Painted(points=((9.0, -1e300, 0), (0.12345, 6, 1)))
    assert painted.points == ((6.0, -6.0, 0), (0.12, 6.0, 1))


def test_the_last_class_used_decides_how_many_there_are() -> None:
    assert Painted(points=((0, 0, 0), (1, 1, 1))).task == "binary"
    three = Painted(points=((0, 0, 0), (1, 1, 2), (2, 2, 2)))
    assert (three.task, three.classes) == ("multiclass", ("A", "B", "C"))
    data = prepare(three, features=("x1", "x2"), test_fraction=0.5, seed=0)
    assert data.outputs == 3


@pytest.mark.parametrize("points", [(), ((0, 0, 1),), ((0, 0, 1), (1, 1, 1))])
def test_one_class_is_too_few(points: tuple) -> None:
    with pytest.raises(Refusal, match="at least two classes"):
        Painted(points=points).raw(0)


@pytest.mark.parametrize(
    "points",
    [
        "abc",
        7,
        ((0, 0),),
        ((0, 0, 0.5),),
        ((0, 0, -1),),
        ((0, 0, MAX_CLASSES),),
        ((float("nan"), 0, 0),),
        (("0", 0, 0),),
        ("abc",),
        ((0, 0, {}),),
        ((10**400, 0, 0),),
        ((0, 0, 0),) * (MAX_OWN_POINTS + 1),
    ],
)
def test_nonsense_is_refused(points: Any) -> None:
    with pytest.raises(Refusal):
        Painted(points=points)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists))
def test_any_link_gives_points_or_a_sentence(value: Any) -> None:
    try:
        dataset = Dataset.from_json({"kind": "painted", "points": value})
    except Refusal:
        return
    assert Dataset.from_json(dataset.to_json()) == dataset


def test_painting_goes_on_from_other_data() -> None:
    samples = Spiral(size=2000).raw(0)
    painted = Painted.like(samples)
    assert len(painted.points) == MAX_COPIED_POINTS < MAX_OWN_POINTS
    assert painted.classes == samples.classes
    assert {point[2] for point in painted.points} == {0, 1}


def test_a_file_that_is_gone_is_missed_in_words() -> None:
    with pytest.raises(Refusal, match="no longer here; upload it again"):
        prepare(Uploaded(key="0" * 32), features=("a",), test_fraction=0.5, seed=0)


def test_before_any_upload_it_says_what_to_do() -> None:
    with pytest.raises(Refusal, match="Upload a CSV file first"):
        Uploaded().raw(0)


@pytest.mark.parametrize("key", ["../../etc/passwd", "0" * 31, 5, None, ("a",)])
def test_nothing_else_is_a_key(key: Any) -> None:
    with pytest.raises(Refusal):
        Uploaded(key=key)


def test_the_column_to_predict_can_be_changed_without_another_upload() -> None:
    key = keep(read_sheet(TABLE), owner="test_own")
    kind, height = Uploaded(key=key), Uploaded(key=key, target="height")
    assert (kind.task, kind.columns) == ("binary", ("width", "height"))
    assert (height.task, height.columns) == ("multiclass", ("width", "kind = even", "kind = odd"))
    assert height.but(read_as="numbers").task == "regression"
    assert [str(each) for each in height.remarks()] == [
        "40 rows. “height” is predicted as one of 4 classes; inputs: 3.",
        "Each word of “kind” is an input of its own, 0 or 1.",
    ]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_choices_in_a_link_give_a_table_or_a_sentence(value: Any) -> None:
    try:
        dataset = Dataset.from_json({"kind": "table", "choices": value})
    except Refusal:
        return
    assert Dataset.from_json(dataset.to_json()) == dataset


def test_choices_live_in_the_link() -> None:
    chosen = Uploaded(key="0" * 32, header="data", choices=(("Id", "in"), ("Age", "fill")))
    assert Dataset.from_json(chosen.to_json()) == chosen
    assert Dataset.from_json({"kind": "table", "key": "0" * 32, "target": "y"}).choices == ()  # type: ignore[attr-defined]
    for wrong in ((("Id", "burn"),), (("Id",),), (("x" * 81, "in"),), (("a", "in"),) * 401):
        with pytest.raises(Refusal):
            Uploaded(choices=wrong)  # type: ignore[arg-type]


def test_the_same_file_has_the_same_key() -> None:
    assert read_sheet(TABLE).key == read_sheet(TABLE).key != read_sheet(TABLE + b"99,1,odd\n").key
