"""The bar over what trains: a page that follows what it does, and links that lead to a step."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.runs.run import Run
from playground.kit import replayed
from playground.kit.transport import epoch
from playground.live.learning import ANEW, Learning
from tests.playground.driven import SMALL, Browser, Clock, Waker, play
from tests.playground.pressed import press, said
from tests.playground.trainings import LINE


def test_a_page_plays_steps_starts_anew_and_is_mended(waker: Waker, clock: Clock) -> None:
    app = AppTest.from_function(_page, default_timeout=30)
    app.run()
    live: Learning = app.session_state["trainings:live"]
    app.button(key="trainings:step").click().run()
    assert "seen at 1" in [each.value for each in app.caption], "the page follows what its bar does"
    browser = Browser(live)
    live.work(0.0)
    browser.take()
    assert browser.told["marks"]["verdict"] == {"kind": "verdict", "text": "Step **1**"}
    assert browser.told["marks"]["line"]["kind"] == "lines"
    browser.leave()
    app.button(key="trainings:play").click().run()
    assert live.playing
    assert app.button(key="trainings:play").label == "Pause"
    app.number_input(key="seed").set_value(8).run()
    assert live.step == 0
    assert [each.value for each in app.toast] == [ANEW]
    app.number_input(key="rate").set_value(10.0).run()
    live.pace.choose(live.pace.speed)  # whoever turns the speed sees no slow first seconds
    play(live, clock, 0.5)
    app.session_state["trainings:happening:watcher"]._at = float("-inf")  # it has not looked for a while
    app.run()
    assert said(app)["text"].startswith("One · Diverged at update")
    press(app, "mend")
    assert not app.exception
    assert live.playing
    assert live.spec("one").lr == 1.0
    assert not app.warning


def _page() -> None:
    from tests.playground.trainings import page

    page()


def test_a_link_to_a_step_leads_there_or_says_that_it_can_not(
    line: Learning, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replayed.st, "session_state", {"page:live": line})
    carried = replayed.replayed("page")
    assert carried().query == {}
    line.advance(30)
    Browser(line)
    play(line, clock, 0.1)
    assert carried().query == {"n": "30"}
    line.scrub(20)
    assert carried().query == {"n": "20"}, "what is seen is what is shared"
    line.take({"main": LINE.but(lr=0.05)})
    assert carried() == replayed.Carried({}, replayed.BENT)
    line.reset()
    line.advance(1)
    assert carried().query == {"n": "1"}
    line.take({"main": LINE.but(seed=1)})
    line.advance(1)
    assert carried().query == {"n": "1"}, "it has started anew"


def test_an_epoch_shows_every_point_once(waker: Waker, clock: Clock) -> None:
    live = Learning({"main": SMALL})
    run = live.tracks["main"].run
    assert isinstance(run, Run)
    live.advance(epoch(run).updates)
    Browser(live)
    play(live, clock, 0.2)
    assert (run.epoch, live.playing) == (1.0, False)
