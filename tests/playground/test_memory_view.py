"""The memory view: what it hands to the browser is what was asked of the networks at that moment."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.data.datasets import SEQUENCES
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.probes.sequences.remembering import remembered
from playground.kit.supervised.study import PLAIN, Study, voices
from playground.lessons.rnn import memory as view
from playground.lessons.rnn.ensemble import Ensemble
from playground.stage.memory import LOWEST, PER_DECADE, Reading, Remembered, logarithms, payload
from tests.playground.driven import Waker

TASK = SEQUENCES["adding"](length=8, count=60)
SMALL = Study(
    experiment=PLAIN.but(dataset=TASK, batch=16), voices=voices(SimpleRNN(units=4), GRU(units=4, both=True))
)


@pytest.fixture
def live(waker: Waker) -> Ensemble:
    return Ensemble(SMALL)


def numbers(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind)


def test_logarithms_keep_every_length_of_single_precision() -> None:
    lengths = np.array([1e-45, 1e-30, 0.37, 1.0, 3e38])
    codes = logarithms(lengths)
    assert codes.dtype == np.uint16
    np.testing.assert_allclose(10 ** (codes / PER_DECADE + LOWEST), lengths, rtol=2e-3)
    assert codes.min() > 0
    assert codes.max() < 65535
    np.testing.assert_array_equal(logarithms(np.array([0.0, np.nan, np.inf])), [0, 65535, 65535])


def test_what_travels_is_the_probe_and_the_sequence(live: Ensemble) -> None:
    live.advance(3)
    reading, lanes = view._seen(live)
    found = payload(reading, lanes)
    strand = live.sequences["rnn"]
    np.testing.assert_array_equal(numbers(found["inputs"], "<f4").reshape(8, 2), strand.sequence)
    assert found["channels"] == ["value", "marker"]
    assert found["labels"] is None
    first = found["lanes"][0]
    network, params, kept, _loss = strand.moment()
    expected = remembered(network, params, kept, strand.sequence)
    assert first["asked"] == expected.asked.tolist() == list(range(1, 9))
    np.testing.assert_array_equal(numbers(first["logs"], "<u2"), logarithms(expected.strengths).ravel())
    assert (first["title"], first["colour"]) == (strand.title, strand.colour)


def test_who_can_not_be_asked_says_so_and_stops_nobody(live: Ensemble) -> None:
    lane = payload(*view._seen(live))["lanes"][1]
    assert "logs" not in lane
    assert "no answers on the way" in lane["note"]


def test_copies_stay_as_they_were_while_the_networks_learn_on(live: Ensemble) -> None:
    before = view.moments(live)
    kept = [each[3].copy() for each in before]
    live.advance(5)
    for each, old, now in zip(before, kept, view.moments(live), strict=True):
        np.testing.assert_array_equal(each[3], old)
        assert not np.array_equal(now[3], old)


def test_a_text_travels_as_its_letters() -> None:
    study = SMALL.but(voices=voices(LSTM(units=4))).on(SEQUENCES["text"](length=12))
    reading, lanes = view._seen(Ensemble(study))
    found = payload(reading, lanes)
    assert len(found["labels"]) == found["steps"] == 12
    assert all(len(symbol) == 1 for symbol in found["labels"])
    assert found["inputs"] == ""


def test_a_long_sequence_is_asked_at_sixty_steps_and_stays_small() -> None:
    study = SMALL.but(voices=voices(SimpleRNN(units=2))).on(SEQUENCES["adding"](length=500, count=20))
    found = payload(*view._seen(Ensemble(study)))
    assert len(found["lanes"][0]["asked"]) == 60
    assert len(found["lanes"][0]["logs"]) == 60 * 500 * 2 * 4 // 3


def test_numbers_that_are_none_travel_too() -> None:
    lane = Remembered("a", 0, asked=np.array([1]), strengths=np.array([[np.nan]]))
    found = payload(Reading(np.zeros((1, 1)), ("x",)), [lane])
    assert numbers(found["lanes"][0]["logs"], "<u2").tolist() == [65535]


def page() -> None:
    """What the tests run as a page."""
    import streamlit as st

    from playground.lessons.rnn.ensemble import Ensemble
    from playground.lessons.rnn.memory import memory
    from tests.playground.test_memory_view import SMALL

    if "live" not in st.session_state:
        st.session_state.live = Ensemble(SMALL)
    memory(st.session_state.live, "k")


def test_the_page_asks_anew_only_when_something_changed() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    live = app.session_state["live"]
    first = app.session_state["k-memory-seen"].found
    app.run()
    assert app.session_state["k-memory-seen"].found is first
    live.advance(2)
    app.run()
    assert app.session_state["k-memory-seen"].found is not first
    app.number_input(key="k-memory-sequence").set_value(3).run()
    assert live.look_at.position == 2
    reading = app.session_state["k-memory-seen"].found[0]
    np.testing.assert_array_equal(reading.inputs, live.sequences["rnn"].data.test_inputs[2])
    assert not app.exception


def test_while_it_plays_a_slow_look_waits_but_a_wish_does_not(live: Ensemble, monkeypatch) -> None:
    state, clock, looks = {}, [0.0], []

    class Time:
        @staticmethod
        def perf_counter() -> float:
            return clock[0]

    class Page:
        session_state = state

    def look() -> int:
        looks.append(clock[0])
        clock[0] += 1.0
        return len(looks)

    monkeypatch.setattr(view, "time", Time)
    monkeypatch.setattr(view, "st", Page)
    live.playing = True
    assert view.latest(live, "held", (1,), look) == 1
    live.changes += 1
    assert view.latest(live, "held", (1,), look) == 1
    assert view.latest(live, "held", (2,), look) == 2
    live.changes += 1
    clock[0] += view.PATIENCE + 1
    assert view.latest(live, "held", (2,), look) == 3
    live.changes += 1
    live.playing = False
    assert view.latest(live, "held", (2,), look) == 4
    assert view.latest(live, "held", (2,), look) == 4
