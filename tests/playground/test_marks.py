"""Marks: what travels is what was given, and what can't be drawn is refused in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from playground.marks import (
    DIVERGING,
    Arrows,
    Axis,
    Bars,
    Box,
    Edge,
    Graph,
    Heatmap,
    Images,
    Lines,
    Node,
    Pick,
    Row,
    Scale,
    Scatter,
    Series,
    Span,
    Tiles,
    carried,
    packed,
)
from playground.marks.mark import picked, plain
from playground.stage.core.frame import pack, unpack

AXIS = {"title": "", "low": None, "high": None, "log": False, "names": []}
SCALE = {
    "kind": "diverging",
    "low": None,
    "high": None,
    "title": "",
    "names": [],
    "colours": [],
    "missing": "",
    "signs": [],
}
X = np.arange(3)
NODES = [Node(name) for name in "abcdef"]


def test_an_axis_and_a_scale_travel_as_plain_words():
    assert plain(Axis()) == AXIS
    assert plain(Scale()) == SCALE
    assert plain(Axis("loss", 0.1, 10.0, log=True, names=("a",))) == {
        "title": "loss", "low": 0.1, "high": 10.0, "log": True, "names": ["a"]}  # fmt: skip


def test_a_heatmap_travels_as_one_map_or_as_several():
    header, arrays = packed(Heatmap(np.array([[1, 2], [3, 4]]), cells=True))
    assert header == {
        "kind": "heatmap", "x": AXIS, "y": AXIS, "scale": plain(DIVERGING), "cells": True, "titles": [],
        "many": False, "upward": False, "link": "", "texts": None, "notes": None, "also": "", "marked": [],
        "size": None}  # fmt: skip
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
        Series("train", X, X / 2, band=np.stack([X, X + 1]), until=2.5),
        Series("theory", X, X, dashed=True, colour="faint"),
    ]
    header, arrays = packed(Lines(series, x=Axis("updates"), at=1.5, spans=[Span(1, None, "flat")]))
    assert header["series"] == [
        {"name": "train", "dashed": False, "points": False, "until": 2.5, "colour": 0},
        {"name": "theory", "dashed": True, "points": False, "until": None, "colour": "faint"},
    ]
    assert (header["at"], header["spans"]) == (1.5, [{"low": 1, "high": None, "name": "flat"}])
    assert {name: array.shape for name, array in arrays.items()} == {
        "x0": (3,), "y0": (3,), "band0": (2, 3), "x1": (3,), "y1": (3,)}  # fmt: skip


def test_classes_stay_whole_numbers_and_measures_fractions():
    points = np.zeros((3, 2))
    assert packed(Scatter(points, np.array([0, 1, 2])))[1]["colours"].dtype == np.int32
    assert packed(Scatter(points, np.array([0.0, 1, 2])))[1]["colours"].dtype == np.float32


def test_bars_of_a_ridge_are_of_one_colour_and_others_of_their_own():
    rows = [Row("a", None, X), Row("b", None, X, colour="accent"), Row("c", None, X)]
    axis = Axis(names=("p", "q", "r"))
    header, arrays = packed(Bars(rows, x=axis))
    assert [row["colour"] for row in header["rows"]] == [0, "accent", 2]
    assert arrays["edges0"].tolist() == [-0.5, 0.5, 1.5, 2.5]
    assert [row["colour"] for row in packed(Bars(rows, x=axis, ridge=True))[0]["rows"]] == [0, "accent", 0]


def test_images_travel_as_bytes_with_their_boxes():
    header, arrays = packed(
        Images(np.array([[[0, 0.5], [1, 2]]]), boxes=[Box(0, 1, 2, 3, 4, "cat")], columns=1)
    )
    assert arrays["pixels"].tolist() == [[[[0], [128]], [[255], [255]]]]
    assert header["boxes"] == [
        {
            "image": 0,
            "left": 1,
            "top": 2,
            "width": 3,
            "height": 4,
            "name": "cat",
            "colour": 0,
            "dashed": False,
        }
    ]
    same = np.arange(12, dtype=np.uint8).reshape(1, 2, 2, 3)
    assert np.array_equal(packed(Images(same))[1]["pixels"], same)


def test_tiles_and_arrows_travel_whole():
    header, arrays = packed(Tiles(X, names=("a", "b", "c"), signs=("+", "=")))
    assert (header["signs"], arrays["values"].tolist()) == (["+", "="], [0, 1, 2])
    header, arrays = packed(Arrows(np.eye(2), -np.eye(2), colours=("accent", 1), length=0.5))
    assert (header["colours"], header["length"], arrays["by"].tolist()) == (
        ["accent", 1],
        0.5,
        [[-1, 0], [0, -1]],
    )


def test_layers_follow_the_longest_way_and_do_not_cross_without_need():
    # a → b → d and a → c → d, and a straight to d as well
    edges = [Edge(0, 2), Edge(0, 1), Edge(1, 3), Edge(2, 3), Edge(0, 3)]
    header, arrays = packed(Graph([Node("a", 1.0, "∂ 2"), *NODES[1:4]], edges))
    assert np.allclose(arrays["places"], [[0, 0.5], [0.5, 0.25], [0.5, 0.75], [1, 0.5]])
    assert header["nodes"][0] == {"name": "a", "value": 1.0, "note": "∂ 2"}
    assert header["edges"][0] == {"source": 0, "target": 2, "value": None, "note": ""}


def test_a_tree_has_each_parent_over_the_middle_of_its_children():
    edges = [Edge(0, 1), Edge(0, 2), Edge(1, 3), Edge(1, 4), Edge(2, 5)]
    places = packed(Graph(NODES, edges, layout="tree"))[1]["places"]
    assert np.allclose(places[[3, 4, 5], 0], [1 / 6, 1 / 2, 5 / 6])
    assert np.allclose(places[:, 1], [0, 0.5, 0.5, 1, 1, 1])
    assert np.isclose(places[0, 0], places[[1, 2], 0].mean())


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
def test_any_graph_without_circles_lies_inside_and_goes_to_the_right(pairs):
    edges = [Edge(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    places = packed(Graph([Node(f"{k}") for k in range(8)], edges))[1]["places"]
    assert ((places >= 0) & (places <= 1)).all()
    assert len({tuple(place) for place in places.tolist()}) == 8
    assert all(places[edge.source, 0] < places[edge.target, 0] for edge in edges)


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
        (lambda: Bars([Row("a", X, np.zeros(3))]), "edges of “a”.*instead of"),
        (lambda: Bars([Row("a", X[::-1], np.zeros(2))]), "don't ascend"),
        (lambda: Bars([Row("a", None, X)], x=Axis(names=("p",))), "1 names for 3 bars of “a”"),
        (lambda: Images(np.zeros((2, 2))), "not .2, 2."),
        (lambda: Images(np.zeros((1, 2, 2, 4))), "1 or 3 channels, not 4"),
        (lambda: Images(np.zeros((0, 2, 2))), "no images"),
        (lambda: Images(np.zeros((2, 2, 2)), marked=(2,)), "no image 2 of 2"),
        (lambda: Images(np.zeros((2, 2, 2)), captions=("a",)), "1 captions for 2 images"),
        (lambda: Tiles(np.zeros(0)), "no tiles"),
        (lambda: Tiles(X, signs=("+",)), "1 signs between 3 tiles"),
        (lambda: Arrows(np.zeros((2, 2)), np.zeros((3, 2))), "Where arrows lead"),
        (lambda: Graph([], []), "no nodes"),
        (lambda: Graph([Node("a")], [Edge(0, 1)]), "none of 1"),
        (lambda: Graph([Node("a"), Node("b")], [Edge(0, 1), Edge(1, 0)]), "round in circles"),
        (lambda: Graph(NODES[:3], [Edge(0, 2), Edge(1, 2)], layout="tree"), "“c” has two parents"),
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
