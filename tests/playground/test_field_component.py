"""The field on a page: what it hands to the browser, and what it makes of what comes back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from engine.limits import MAX_OWN_POINTS
from playground.stage.field import FieldEvents, Stroke, applied
from playground.stage.field.strokes import Ledger


def message(*batches, brush="b"):
    return {"from": brush, "n": len(batches), "batches": list(batches)}


def batch(number, add=(), remove=(), clear=False):
    return {
        "n": number,
        "add": [list(each) for each in add],
        "remove": [list(each) for each in remove],
        "clear": clear,
    }


def taken(ledger, *batches, **kwargs):
    return ledger.take(message(*batches, **kwargs), classes=2, reach=6.0)


def test_a_batch_is_taken_in_once_however_often_it_comes():
    ledger = Ledger()
    first = batch(1, [(1, 2, 0)])
    assert taken(ledger, first) == (Stroke(((1.0, 2.0, 0),)),)
    assert taken(ledger, first, batch(2, remove=[(1, 2)])) == (Stroke(remove=((1.0, 2.0),)),)
    assert taken(ledger, first) == ()
    assert taken(ledger, first, brush="another") == (Stroke(((1.0, 2.0, 0),)),)


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        "stroke",
        {"batches": 3},
        {"from": "b", "batches": ["x", None, {"n": "1"}, {"add": [[0, 0, 0]]}]},
    ],
)
def test_nonsense_is_no_stroke(nonsense):
    assert Ledger().take(nonsense, classes=2, reach=6.0) == ()


def test_points_outside_the_plane_or_without_a_class_are_left_out():
    rows = [
        (7, 0, 0),
        (0, -6.1, 0),
        (0, 0, 2),
        (0, 0, -1),
        (0, 0, 0.5),
        (1, 1, 1),
        (float("nan"), 0, 0),
        (0, True, 0),
    ]
    (stroke,) = taken(Ledger(), batch(1, [*rows, (1, 2), (1, 2, 0, 4)]))
    assert stroke.add == ((1.0, 1.0, 1),)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["n", "add", "remove", "clear", "batches", "from"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_whatever_a_browser_sends_is_a_stroke_or_nothing(value):
    for stroke in Ledger().take(value, classes=3, reach=6.0):
        assert all(abs(x) <= 6 and abs(y) <= 6 and label in range(3) for x, y, label in stroke.add)
        assert len(applied((), [stroke])) <= MAX_OWN_POINTS


points = st.lists(
    st.tuples(
        st.integers(-600, 600).map(lambda v: v / 100),
        st.integers(-600, 600).map(lambda v: v / 100),
        st.integers(0, 1),
    ),
    max_size=30,
)


@given(points, points)
def test_adding_then_removing_leaves_what_was_there(before, more):
    places = {(x, y) for x, y, _ in before}
    more = [each for each in more if each[:2] not in places]
    strokes = [Stroke(tuple(more)), Stroke(remove=tuple((x, y) for x, y, _ in more))]
    assert applied(before, strokes) == tuple(before)
    assert applied(before, [Stroke(clear=True, add=tuple(more))]) == tuple(more)


def test_more_points_than_fit_are_left_out():
    many = tuple((k / 1000, 0.0, 0) for k in range(MAX_OWN_POINTS + 5))
    assert len(applied((), [Stroke(many)])) == MAX_OWN_POINTS
    assert len(applied(many[:3], [Stroke(many[3:9])], most=4)) == 4


def page(paint, show):
    import streamlit as st

    from playground.stage.field import Paint, field

    events = field(
        "token",
        key="field",
        paint=Paint(("blue", "orange"), active=1) if paint else None,
        show=show,
        label="Output",
    )
    st.session_state["events"] = events


def mounted(paint=False, show=()):
    app = AppTest.from_function(page, kwargs={"paint": paint, "show": show}).run()
    assert not app.exception
    (component,) = app.get("bidi_component")
    return app, json.loads(component.proto.json)


def test_the_page_hands_over_what_the_browser_needs():
    app, data = mounted(show=("uncertainty", "test", "nonsense"))
    assert data["token"] == "token"
    assert data["source"] == "main"
    assert data["lang"] == "en"
    assert data["show"] == ["test", "uncertainty"]
    assert data["paint"] is None
    assert app.session_state["events"] == FieldEvents((), ("test", "uncertainty"))


def test_a_field_to_paint_on_says_with_what_and_what_was_taken_in():
    _, data = mounted(paint=True)
    assert data["paint"] == {
        "classes": ["blue", "orange"],
        "active": 1,
        "most": MAX_OWN_POINTS,
        "seen": ["", 0],
    }
