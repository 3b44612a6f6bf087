"""The paths on a page: what they hand to the browser, and what they make of what comes back."""

import json
import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from playground.stage.core.frame import unpack
from playground.stage.paths import INTERNALS, Paths, Rule, _Known

RULES = (Rule("gd", "Gradient descent", 0, knobs="lr 0.1"), Rule("adam", "Adam", 1, (7, 3), diverged_at=2))
STEPS = 3


def race(**changes):
    places = np.linspace(0.0, 1.0, 2 * (STEPS + 1) * 2).reshape(2, STEPS + 1, 2)
    places[1, 2:] = np.nan
    given = {
        "title": "Bowl",
        "domain": (-1.0, 1.0, -2.0, 2.0),
        "surface": np.arange(6.0).reshape(2, 3),
        "rules": RULES,
        "start": (0.5, -0.25),
        "places": places,
        "losses": np.full((2, STEPS + 1), 1e300),
        "distance": np.ones((2, STEPS + 1)),
        "minima": ((0.0, 0.0),),
    }
    return Paths(**{**given, **changes})


def test_a_race_travels_as_one_frame():
    rate = np.full((2, STEPS + 1, 2), 0.1)
    band = np.zeros((2, 3, STEPS + 1))
    header, arrays = unpack(race(rate=rate, band=band, floor=-1.0).message())
    assert set(arrays) == {"surface", "places", "losses", "distance", "rate", "band"}
    assert {each.dtype.str for each in arrays.values()} == {"<f4"}
    assert arrays["surface"].shape == (2, 3)
    assert np.isnan(arrays["places"][1, 2:]).all()
    assert np.isinf(arrays["losses"]).all()  # larger than float32 can say
    assert header["rules"][1] == {
        "name": "adam",
        "title": "Adam",
        "colour": 1,
        "dash": [7, 3],
        "diverged_at": 2,
        "edge": False,
        "knobs": "",
    }
    assert (header["steps"], header["start"], header["floor"]) == (STEPS, [0.5, -0.25], -1.0)
    assert (header["domain"], header["minima"], header["log"]) == ([-1, 1, -2, 2], [[0, 0]], True)


@pytest.mark.parametrize(
    "changes",
    [
        {"surface": np.zeros(4)},
        {"surface": np.zeros((1, 4))},
        {"losses": np.zeros((2, STEPS))},
        {"distance": np.zeros((3, STEPS + 1))},
        {"band": np.zeros((2, STEPS + 1, 3))},
        {"domain": (1.0, -1.0, 0.0, 1.0)},
        *({name: np.zeros((2, STEPS + 1))} for name in INTERNALS),
    ],
    ids=str,
)
def test_arrays_that_do_not_fit_together_are_refused(changes):
    with pytest.raises(ValueError, match=r"is \(|shape|extent"):
        race(**changes)


def page(state, early):
    import streamlit as st

    from playground.stage.paths import paths, paths_events
    from tests.playground.test_paths_component import race

    if state is not None:
        st.session_state["race"] = state
    st.session_state["early"] = paths_events("race").start if early else None
    st.session_state["late"] = paths(race(), key="race", height=300).start


def mounted(state=None, early=True):
    app = AppTest.from_function(page, kwargs={"state": state, "early": early}).run()
    assert not app.exception
    (component,) = app.get("bidi_component")
    return app, component.proto


def test_the_page_hands_over_the_race_in_binary():
    _, proto = mounted()
    data = json.loads(proto.mixed.json)
    assert (data["lang"], data["height"]) == ("en", 300)
    (blob,) = proto.mixed.arrow_blobs.values()
    table = pa.ipc.open_stream(blob.data).read_all()
    assert table.num_rows == 1
    header, _ = unpack(table["frame"][0].as_py())
    assert header["title"] == "Bowl"


def test_a_start_is_told_once_and_before_the_race_is_drawn():
    app, _ = mounted({"start": {"x": 0.25, "y": 1.5, "n": 17}})
    assert app.session_state["early"] == (0.25, 1.5)
    assert app.session_state["late"] is None
    app.run()
    assert app.session_state["early"] is None
    assert app.session_state["late"] is None


def test_whoever_asks_late_hears_it_too():
    app, _ = mounted()
    known = app.session_state["race/start"]
    assert known.take({"x": 0.25, "y": 1.5, "n": 17}) == (0.25, 1.5)
    assert known.take({"x": 0.25, "y": 1.5, "n": 17}) is None
    assert known.take({"x": 9, "y": -9, "n": 18}) == (1.0, -2.0)  # moved into the plane that was drawn


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y", "n"]), inner, max_size=3)
    ),
    max_leaves=8,
)
numbers = st.integers() | st.floats()


@given(json_values | st.fixed_dictionaries({"x": numbers, "y": numbers, "n": numbers}))
def test_whatever_a_browser_sends_is_a_place_in_the_plane_or_nothing(message):
    known = _Known(domain=(-1.0, 1.0, -2.0, 2.0))
    start = known.take(message)
    assert start is None or (abs(start[0]) <= 1 and abs(start[1]) <= 2 and math.isfinite(sum(start)))
    assert known.take(message) is None
