"""What a browser may do to a run, and all that it may not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.live.live import Live
from tests.playground.driven import Browser, params


def test_a_weight_is_set_by_hand_and_training_goes_on_from_there(live: Live, browser: Browser) -> None:
    live.advance(10)
    live.advance(10)
    live.command({"do": "scrub", "step": 10})
    live.command({"do": "edit", "layer": 1, "name": "weight", "at": [1, 3], "value": -2.5})
    header, arrays = browser.frame()
    assert header["viewing"] is None
    assert arrays["main/weights"][8 + 4 + 3] == -2.5
    live.command({"do": "edit", "layer": 2, "name": "bias", "at": [0], "value": 3})
    assert browser.frame()[1]["main/biases"][-1] == 3
    live.advance(1)
    assert browser.frame()[1]["main/weights"][15] == pytest.approx(-2.5, abs=0.1)


def test_a_silenced_unit_says_nothing_until_it_may_again(live: Live, browser: Browser) -> None:
    live.advance(10)
    _header, before = browser.frame()
    live.command({"do": "lesion", "layer": 0, "unit": 2, "on": True})
    header, silent = browser.frame()
    assert header["lesions"] == [[0, 2]]
    assert (silent["main/maps"][2] == 128).all()
    assert (silent["main/field"] != before["main/field"]).any()
    live.command({"do": "lesion", "layer": 0, "unit": 2, "on": False})
    header, after = browser.frame()
    assert header["lesions"] == []
    assert (after["main/field"] == before["main/field"]).all()


NONSENSE: list[dict[str, Any]] = [
    {},
    {"do": None},
    {"do": ["edit"]},
    {"do": "edit"},
    {"do": "edit", "source": ["main"], "layer": 0, "name": "weight", "at": [0, 0], "value": 1},
    {"do": "edit", "source": "other", "layer": 0, "name": "weight", "at": [0, 0], "value": 1},
    {"do": "edit", "layer": 0.0, "name": "weight", "at": [0, 0], "value": 1},
    {"do": "edit", "layer": True, "name": "weight", "at": [0, 0], "value": 1},
    {"do": "edit", "layer": -1, "name": "weight", "at": [0, 0], "value": 1},
    {"do": "edit", "layer": 3, "name": "weight", "at": [0, 0], "value": 1},
    {"do": "edit", "layer": 0, "name": "slope", "at": [0], "value": 1},
    {"do": "edit", "layer": 0, "name": {}, "at": [0], "value": 1},
    {"do": "edit", "layer": 0, "name": "weight", "at": [0], "value": 1},
    {"do": "edit", "layer": 0, "name": "weight", "at": "00", "value": 1},
    {"do": "edit", "layer": 0, "name": "weight", "at": [4, 0], "value": 1},
    {"do": "edit", "layer": 0, "name": "weight", "at": [0, -1], "value": 1},
    {"do": "edit", "layer": 0, "name": "weight", "at": [None, None], "value": 1},
    {"do": "edit", "layer": 0, "name": "weight", "at": [0, 0], "value": "1"},
    {"do": "edit", "layer": 0, "name": "weight", "at": [0, 0], "value": True},
    {"do": "edit", "layer": 0, "name": "weight", "at": [0, 0], "value": 1e5},
    {"do": "edit", "layer": 0, "name": "weight", "at": [0, 0], "value": 10**400},
    {"do": "edit", "layer": 0, "name": "weight", "at": [0, 0], "value": math.nan},
    {"do": "lesion", "layer": 2, "unit": 0, "on": True},  # the output
    {"do": "lesion", "layer": 0, "unit": 4, "on": True},
    {"do": "lesion", "layer": 0, "unit": "0", "on": True},
    {"do": "lesion", "layer": None, "unit": 0, "on": True},
    {"do": "scrub", "step": "back"},
    {"do": "scrub", "step": [3]},
    {"do": "scrub", "step": True},
    {"do": "scrub", "step": float("nan")},
    {"do": "scrub", "step": float("inf")},
    {"do": "scrub", "step": -(10**400)},
    {"do": "quit", "step": 3},
]


@pytest.mark.parametrize("message", NONSENSE, ids=str)
def test_nonsense_is_left_alone(live: Live, message: dict[str, Any]) -> None:
    live.advance(10)
    before = params(live)
    live.command(message)
    assert (params(live) == before).all()
    assert (live.main.lesions, live.strands["main"].viewing, live.error) == (frozenset(), None, "")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
LIKELY = st.sampled_from([0, 1, 2, 3, -1, 10**30, "main", "weight", "bias", [0, 0], [0], [1, 1], True])
COMMANDS = st.fixed_dictionaries(
    {"do": st.sampled_from(["edit", "lesion", "scrub"]) | ANYTHING},
    optional=dict.fromkeys(
        ("source", "layer", "name", "at", "value", "unit", "on", "step"), LIKELY | ANYTHING
    ),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(COMMANDS, min_size=1, max_size=5))
def test_no_message_breaks_a_session(live: Live, messages: list[dict[str, Any]]) -> None:
    live.reset()
    live.advance(3)
    for message in messages:
        live.command(message)
    Browser(live).frame()
    live.advance(1)
    assert live.main.step == 4
    assert np.isfinite(params(live)).all()
