"""The network diagram on a page: what it hands to the browser, and what it makes of what comes back."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from engine.data.features import FEATURES
from engine.limits import MAX_LAYERS, MAX_UNITS
from engine.networks.layers import taking
from engine.networks.network import NetworkSpec
from playground.stage.network import NetworkEvents, layer_kinds, planar_features

LAYERS_SHOWN = [{"kind": "dense", "units": 4}, {"kind": "dropout", "rate": 0.3}]


def page(problem, state, selected, readonly):
    import streamlit as st

    from engine.spec import Refusal
    from playground.stage.network import network, network_events, planar_features

    if state is not None:
        st.session_state["asked"] = state
    refused = None
    if problem is not None:
        refused = Refusal("The layer “{name}” takes no such thing.", name="Dense")
        refused.layer = problem
    asked = network_events("asked", selected=selected)
    events = network(
        "token",
        key="network",
        layers=[{"kind": "dense", "units": 4}, {"kind": "dropout", "rate": 0.3}],
        features=planar_features(["x1", "x2"], ["x1"]),
        problem=refused,
        selected=selected,
        readonly=readonly,
    )
    st.session_state["events"] = events
    st.session_state["heard"] = asked


def mounted(problem=None, state=None, selected=None, readonly=False):
    kwargs = {"problem": problem, "state": state, "selected": selected, "readonly": readonly}
    app = AppTest.from_function(page, kwargs=kwargs).run()
    assert not app.exception
    (component,) = app.get("bidi_component")
    return app, json.loads(component.proto.json)


def test_the_page_hands_over_what_the_browser_needs():
    app, data = mounted(selected=(1, 2))
    assert (data["token"], data["source"], data["lang"]) == ("token", "main", "en")
    assert data["layers"] == LAYERS_SHOWN
    assert data["kinds"].keys() == taking(1).keys()
    assert data["problem"] is None
    assert data["selected"] == {"layer": 1, "unit": 2}
    assert data["limits"] == {"layers": MAX_LAYERS, "units": MAX_UNITS}
    assert data["edits"] == {"layers": 0, "features": 0, "selected": 0}
    assert [(each["key"], each["on"]) for each in data["features"]] == [("x1", True), ("x2", False)]
    assert data["features_editable"] is True
    assert app.session_state["events"] == NetworkEvents(None, None, (1, 2))


def test_a_refusal_reaches_the_layer_that_it_is_about():
    _, data = mounted(problem=1)
    assert data["problem"] == {"layer": 1, "message": "The layer “Dense” takes no such thing."}


def test_a_diagram_that_is_only_looked_at_can_not_be_edited():
    _, data = mounted(readonly=True)
    assert data["readonly"] is True
    assert data["features_editable"] is False


def test_every_kind_says_what_its_settings_may_be():
    kinds = layer_kinds()
    json.dumps(kinds)
    for name, kind in kinds.items():
        knobs = {entry["name"]: entry for entry in kind["knobs"]}
        spec = {"kind": name, **{each: entry["default"] for each, entry in knobs.items()}}
        (layer,) = NetworkSpec.from_json({"layers": [spec]}).layers
        assert kind["title"]
        assert kind["summary"]
        assert kind["links"] == layer.links
        assert bool(kind.get("block")) == bool(layer.inner())
        for each, entry in knobs.items():
            assert entry["label"]
            assert entry["help"]
            assert getattr(layer, each) == entry["default"]
            if entry["kind"] == "choice":
                assert entry["default"] in [choice["value"] for choice in entry["choices"]]
            elif entry["kind"] in ("int", "float"):
                assert entry["low"] <= entry["default"] <= entry["high"]


def test_features_that_are_off_come_with_their_picture():
    features = planar_features(FEATURES, ["x2"])
    assert [each.key for each in features if each.on] == ["x2"]
    across = next(each.map for each in features if each.key == "x1")
    up = next(each.map for each in features if each.key == "x2")
    assert across is not None
    assert up is not None
    assert (np.diff(across.astype(int), axis=1) > 0).all()
    assert (np.diff(across, axis=0) == 0).all()
    assert (np.diff(up.astype(int), axis=0) > 0).all()  # row 0 is the lowest
    square = next(each.map for each in features if each.key == "x1^2")
    assert square is not None
    assert square.min() >= 128
    assert square.max() == 255
    assert planar_features({"petal length": "petal length"}, [])[0].map is None
    (line,) = planar_features(["x1"], [])
    assert line.map is not None
    assert line.map.shape[0] == 1
    _, data = mounted()
    assert len(base64.b64decode(data["features"][1]["map"])) == up.size


def heard(state, selected=None):
    app, _ = mounted(state=state, selected=selected)
    return app.session_state["heard"]


def test_an_edit_is_told_once():
    state = {
        "layers": {"edit": 3, "value": [{"kind": "dense", "units": 5}]},
        "features": {"edit": 1, "value": ["x1", "x2"]},
        "selected": {"edit": 2, "value": {"layer": 0, "unit": 3}},
    }
    app, _ = mounted(state=state)
    assert app.session_state["heard"] == NetworkEvents([{"kind": "dense", "units": 5}], ["x1", "x2"], (0, 3))
    app.run()
    assert app.session_state["heard"] == NetworkEvents()
    assert app.session_state["asked/edits"] == {"layers": 3, "features": 1, "selected": 2}


def told(edits, choosable):
    from playground.stage.network import network, network_state, planar_features

    features = planar_features(["x1"], ["x1"])
    network("token", key="network", layers=[], features=features, edits=edits, choosable=choosable)
    assert network_state("network") == {"layers": None, "features": None, "selected": None}


def test_edits_that_came_by_the_stream_are_known_and_inputs_can_be_fixed():
    app = AppTest.from_function(
        told, kwargs={"edits": {"layers": 4, "features": 2}, "choosable": False}
    ).run()
    assert not app.exception
    (component,) = app.get("bidi_component")
    data = json.loads(component.proto.json)
    assert data["edits"] == {"layers": 4, "features": 2, "selected": 0}
    assert data["features_editable"] is False


def test_what_was_selected_stays_until_the_reader_selects_something_else():
    assert heard(None, selected=(0, 1)).selected == (0, 1)
    other = {"selected": {"edit": 1, "value": {"layer": 2, "unit": 0}}}
    nothing = {"selected": {"edit": 1, "value": None}}
    assert heard(other, selected=(0, 1)).selected == (2, 0)
    assert heard(nothing, selected=(0, 1)).selected is None


@pytest.mark.parametrize("value", ["dense", [1, 2], {"kind": "dense"}, [["dense"]], None])
def test_nonsense_is_no_edit(value):
    events = heard({name: {"edit": 1, "value": value} for name in ("layers", "features", "selected")})
    assert events == NetworkEvents()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["edit", "value", "layer", "unit", "kind"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["layers", "features", "selected"]), json_values, max_size=3))
def test_whatever_a_browser_sends_is_an_edit_or_nothing(state):
    from playground.stage import network

    known: dict[str, int] = {"layers": 0, "features": 0, "selected": 0}
    events, after = network.news(state, known)
    assert all(after[name] >= known[name] for name in known)
    layers, features, place = events.get("layers"), events.get("features"), events.get("selected")
    assert layers is None or all(isinstance(each, dict) for each in layers)
    assert features is None or all(isinstance(each, str) for each in features)
    assert place is None or (len(place) == 2 and min(place) >= 0)
