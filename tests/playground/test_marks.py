"""Marks: what travels is what was given, and what can't be drawn is refused in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from playground.marks import (
    DIVERGING,
    Axis,
    Heatmap,
    Lines,
    Pick,
    Scale,
    Scatter,
    Series,
    Span,
    carried,
    packed,
)
from playground.marks.mark import picked, plain
from playground.stage.core.frame import pack, unpack

AXIS = {"title": "", "low": None, "high": None, "log": False, "names": []}
SCALE = {"kind": "diverging", "low": None, "high": None, "title": "", "names": [], "colours": []}
X = np.arange(3)


def test_an_axis_and_a_scale_travel_as_plain_words():
    assert plain(Axis()) == AXIS
    assert plain(Scale()) == SCALE
    assert plain(Axis("loss", 0.1, 10.0, log=True, names=("a",))) == {
        "title": "loss", "low": 0.1, "high": 10.0, "log": True, "names": ["a"]}  # fmt: skip


def test_a_heatmap_travels_as_one_map_or_as_several():
    header, arrays = packed(Heatmap(np.array([[1, 2], [3, 4]]), cells=True))
    assert header == {
        "kind": "heatmap", "x": AXIS, "y": AXIS, "scale": plain(DIVERGING), "cells": True, "titles": [],
        "many": False, "upward": False, "link": ""}  # fmt: skip
    assert arrays["values"].tolist() == [[[1, 2], [3, 4]]]
    many, arrays = packed(
        Heatmap(np.zeros((3, 2, 4)), titles=["a", "b", "c"], strength=np.full((3, 2, 4), 0.5))
    )
    assert many["many"]
    assert arrays["values"].shape == arrays["strength"].shape == (3, 2, 4)
    assert arrays["strength"].dtype == np.uint8
    assert set(arrays["strength"].ravel()) == {128}


def test_lines_travel_with_their_bands_and_colours():
    series = [
        Series("train", X, X / 2, band=np.stack([X, X + 1])),
        Series("theory", X, X, dashed=True, colour="faint"),
    ]
    header, arrays = packed(Lines(series, x=Axis("updates"), at=1.5, spans=[Span(1, None, "flat")]))
    assert header["series"] == [
        {"name": "train", "dashed": False, "points": False, "colour": 0},
        {"name": "theory", "dashed": True, "points": False, "colour": "faint"},
    ]
    assert (header["at"], header["spans"]) == (1.5, [{"low": 1, "high": None, "name": "flat"}])
    assert {name: array.shape for name, array in arrays.items()} == {
        "x0": (3,), "y0": (3,), "band0": (2, 3), "x1": (3,), "y1": (3,)}  # fmt: skip


def test_classes_stay_whole_numbers_and_measures_fractions():
    points = np.zeros((3, 2))
    assert packed(Scatter(points, np.array([0, 1, 2])))[1]["colours"].dtype == np.int32
    assert packed(Scatter(points, np.array([0.0, 1, 2])))[1]["colours"].dtype == np.float32


def test_a_frame_carries_marks_by_name():
    marks = {"plane": Heatmap(np.eye(2)), "paths": Lines([Series("", X, X)])}
    header, arrays = carried(marks)
    assert {name: each["kind"] for name, each in header["marks"].items()} == {
        "plane": "heatmap",
        "paths": "lines",
    }
    assert set(arrays) == {"plane/values", "paths/x0", "paths/y0"}
    back, there = unpack(pack(header, arrays))
    assert back == header
    assert all(np.array_equal(there[name], array) for name, array in arrays.items())


@given(
    hnp.arrays(np.float32, hnp.array_shapes(min_dims=2, max_dims=3, max_side=6), elements=st.floats(width=32))
)
def test_any_numbers_travel_unchanged(values):
    _, arrays = unpack(pack(*packed(Heatmap(values))))
    assert np.array_equal(arrays["values"].reshape(values.shape), values, equal_nan=True)


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (lambda: Heatmap(np.zeros(3)), r"takes \[H, W\] or \[K, H, W\], not \[3\]"),
        (lambda: Heatmap(np.zeros((0, 2))), "without values"),
        (lambda: Heatmap(np.zeros((2, 3)), x=Axis(names=("a", "b"))), "2 names for 3"),
        (lambda: Heatmap(np.zeros((2, 2, 2)), titles=("a",)), "1 titles for 2 maps"),
        (lambda: Heatmap(np.zeros((2, 2)), strength=np.zeros((2, 3))), "instead of"),
        (lambda: Heatmap(np.array([["a", "b"]])), "no numbers"),
        (lambda: Lines([Series("loss", X, X[:2])]), "y of the series “loss”.*instead of"),
        (lambda: Lines([Series("loss", X[::-1], X)]), "don't ascend"),
        (lambda: Lines([Series("loss", X, X, band=X)]), "bands of the series “loss”"),
        (lambda: Scatter(np.zeros((3, 3))), r"points have the shape \[3, 3\] instead of \[any, 2\]"),
        (lambda: Scatter(np.zeros((3, 2)), np.zeros(2)), "colours"),
        (lambda: Scatter(np.zeros((3, 2)), field=np.zeros((4, 4))), "low and high end of both axes"),
        (lambda: Scatter(np.zeros((3, 2)), movable=(3,)), "no point to move"),
        (lambda: Scatter(np.zeros((3, 2)), names=("a",)), "1 names for 3 points"),
    ],
)  # fmt: skip
def test_what_can_not_be_drawn_is_refused_in_words(mark, words):
    with pytest.raises(ValueError, match=words):
        mark().pack()


@pytest.mark.parametrize("axis", [{"low": 2, "high": 1}, {"low": 0, "log": True}, {"high": np.nan}])
def test_an_axis_that_leads_nowhere_is_refused(axis):
    with pytest.raises(ValueError, match="axis"):
        Axis("x", **axis)


def test_a_pick_is_a_plain_value():
    message = {"item": [2, 3], "at": [0.5, -1], "name": "cat", "moved": False, "n": 7}
    assert picked(message) == Pick((2, 3), (0.5, -1.0), "cat")
    assert picked({**message, "at": None, "moved": True}) == Pick((2, 3), None, "cat", moved=True)


@pytest.mark.parametrize("item", [None, [], [-1], ["a"], [1.5], "12", [0, 0, 0, 0], [True, "x"]])
def test_what_no_mark_says_is_no_pick(item):
    assert picked({"item": item, "name": "", "n": 1}) is None


@pytest.mark.parametrize("at", [[1], ["a", 2], "12", [None, 1], {"x": 1}])
def test_a_place_that_is_none_is_left_out(at):
    assert picked({"item": [1], "at": at}) == Pick((1,))
