"""The line that says what is going on: it stands on every page that trains, and speaks of what is there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from engine.happenings import Remedy, happenings
from engine.happenings.remedies import remembering
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from playground.kit import link
from playground.kit.supervised.study import Study, voices
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.mending import mended, mends
from tests.pages.opened import opened
from tests.playground.pressed import lines, said

SMALL = Study(voices=voices(SimpleRNN(units=4), LSTM(units=4, forget_bias=0.0)))


@pytest.mark.parametrize("page", ["translation", "vae", "cnn"])
def test_it_stands_once_on_a_page_and_says_nothing_of_what_has_not_begun(page: str) -> None:
    app = opened(page)
    assert not app.exception
    assert len(lines(app)) == 1
    assert said(app)["text"] == ""


def test_on_the_network_page_it_says_that_the_ring_is_closed_and_where_to_look() -> None:
    app = opened("network")
    app.session_state["network-live"].advance(600)
    app.run()
    assert said(app)["text"].startswith("Closed at update")
    assert said(app)["show"] == "Show me where"
    assert said(app)["at"]["what"] == "picture"
    assert said(app)["at"]["source"] == "main"


def test_a_race_on_a_surface_is_told_before_it_is_played() -> None:
    told: list[Any] = said(opened("optimizers"))["lines"]
    steps = [step for step, _line in told]
    assert steps == sorted(steps)
    assert steps[0] >= 10, "nobody is ahead of anybody before that"
    # Who suffers from the rate of all is said after it, once that has been found out.
    there = next(line for _step, line in told if "first at the goal" in line["text"])
    assert (
        there["text"] == "Momentum is first at the goal (a loss below 0.00021), at step 56; 1 of 4 are there."
    )
    assert there["at"] == {"what": "racer", "unit": 1, "name": "Momentum"}


def test_a_race_on_a_network_says_who_is_there() -> None:
    app = opened("optimizers")
    app.button_group(key="optimizers:sides").set_value("network").run()
    contest = app.session_state["optimizers-contest"]
    assert said(app)["text"] == ""
    contest.advance(400)
    app.run()
    assert not app.exception
    assert "the goal (97 % right)" in said(app)["text"]
    assert contest.sharpness.refused is None
    assert "gauges" not in contest.plots, "nobody follows the curvature because there is a line"


def test_an_lstm_that_forgets_has_its_gate_opened_and_the_others_stay_as_they_are() -> None:
    app = opened("rnn", query={"e": link.encode(SMALL)})
    live = app.session_state["rnn-live"]
    page = app.session_state["rnn:held"].now
    run = live.strands["lstm"].run
    run.advance(120)
    found = next(each for each in happenings(run.moment()) if each.kind == "forgotten")
    assert found.remedy is not None
    after = mended(page.spec, found.remedy.apply(run.experiment), "lstm")
    assert after.voices[1].cell.forget_bias == 1.0  # type: ignore[attr-defined]
    assert after.voices[0] == page.spec.voices[0]


def test_no_button_makes_a_second_network_of_one_that_is_there() -> None:
    live = Ensemble(Study(voices=voices(SimpleRNN(units=4), GRU(units=4))))
    remedy = remembering(live.study.alone(0))
    assert isinstance(remedy, Remedy)
    assert not mends(live, remedy, "rnn")
    live.begin(Study(voices=voices(SimpleRNN(units=4))))
    assert mends(live, remedy, "rnn")


def test_the_line_of_the_rnn_lab_is_drawn_where_no_page_is_at_hand() -> None:
    """Frames are made by a thread that has no session: what asks for one there takes the line off the page."""
    app = opened("rnn", query={"e": link.encode(SMALL)})
    live = app.session_state["rnn-live"]
    live.strands["lstm"].run.advance(120)
    live.changes += 1
    with ThreadPoolExecutor(1) as threads:
        drawn = threads.submit(live._figures).result()
    assert "of the error gets back to step 1" in drawn["happening"].text
    assert "happening" in live.plots
