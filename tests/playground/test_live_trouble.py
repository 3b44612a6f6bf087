"""When something goes wrong, nobody looks, or it goes on for long: a session stays well and small."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from engine.limits import MAX_CHECKPOINT_BYTES, MAX_CHECKPOINTS, MAX_RECORDED
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from playground import language
from playground.live import broadcast, watched
from playground.live.live import Live
from playground.live.pace import FLAT_OUT
from playground.marks import Lines, Series
from playground.stage.core.channel import find
from tests.playground.driven import SMALL, Browser, Clock, Waker, play


def test_an_error_in_training_stops_that_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the scheduler itself and its thread."""
    broken, sound = Live(SMALL), Live(SMALL)
    pages = Browser(broken), Browser(sound)

    def fail(*_: Any, **__: Any) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(broken.main, "advance_for", fail)
    for live in (broken, sound):
        live.play()
    header = pages[0].wait(lambda header: header["status"] == "failed")
    assert header["step"] == 0
    assert (broken.playing, broken.error) == (False, "RuntimeError: the disk is full")
    step = sound.main.step
    pages[1].wait(lambda header: header["step"] > step + 50)
    sound.pause()
    assert (sound.error, sound.status()) == ("", "paused")
    broken.reset()
    assert pages[0].wait(lambda header: header["status"] == "paused")["step"] == 0
    broken.play()
    pages[0].wait(lambda header: header["step"] > 20)
    broken.pause()


def test_a_plot_that_fails_stops_nothing(live: Live, browser: Browser, clock: Clock) -> None:
    class Picture:
        def to_json(self) -> str:
            return "{}"

    calls: list[str] = []

    def fail(_: Any) -> Picture:
        calls.append("fail")
        raise ValueError("no such column")

    live.present("en", {"bad": fail, "good": lambda _: Picture()})
    live.play()
    play(live, clock, 1.0, browser=browser)
    assert live.playing
    assert live.error == ""
    assert browser.plots == {"good": "{}"}
    assert calls == ["fail"], "it is not tried again and again"


def test_in_a_crowd_frames_go_on_and_what_is_costly_comes_more_rarely(
    live: Live, browser: Browser, clock: Clock, waker: Waker
) -> None:
    class Picture:
        def to_json(self) -> str:
            return "{}"

    drawn: list[float] = []

    def plot(_: Any) -> Picture:
        drawn.append(clock.now)
        return Picture()

    live.present("en", {"plot": plot})
    live.play()
    counts = []
    for waker.busy in (1, 20):
        before = len(drawn)
        play(live, clock, 3.0, tick=0.02, browser=browser)
        counts.append(len(drawn) - before)
    assert counts == [pytest.approx(10, abs=1), pytest.approx(2.5, abs=1)]
    assert browser.kept["main/curve"][-1, 0] > live.main.step - 1500, "no curve is older than half a second"


def test_in_a_crowd_frames_are_shared_and_what_a_reader_does_shows_at_once(
    live: Live, browser: Browser, clock: Clock, waker: Waker
) -> None:
    live.awaits = True  # so that it goes on when it has nothing more to learn
    browser.frame()
    live.play()
    live.pace.choose(1500.0)
    counts = []
    for waker.busy in (1, 5, 20, 60):
        before = browser.painted
        play(live, clock, 2.0, tick=1 / 120, browser=browser)
        counts.append((browser.painted - before) / 2)
    assert counts == [pytest.approx(each, rel=0.15) for each in (120, 120, 15, 5)]
    live.pause()
    assert browser.frame()[0]["status"] == "paused"
    live.command({"do": "lesion", "layer": 0, "unit": 1, "on": True})
    assert browser.frame()[0]["lesions"] == [[0, 1]]


def test_a_picture_that_can_t_be_drawn_is_not_tried_without_end(
    live: Live, browser: Browser, waker: Waker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("shapes differ")

    monkeypatch.setattr(broadcast, "pictures", fail)
    live.advance(1)
    before = waker.woken
    for _ in range(5):  # what the scheduler does with an error
        with pytest.raises(ValueError, match="shapes"):
            live.work(0.01)
        live.fail(ValueError("shapes differ"))
    assert waker.woken == before + 1
    monkeypatch.undo()


def test_without_a_browser_training_pauses_and_goes_on_when_one_comes(
    live: Live, browser: Browser, clock: Clock
) -> None:
    live.awaits = True  # so that it goes on when it has nothing more to learn
    live.play()
    live.pace.choose(100.0)
    play(live, clock, 1.0, tick=0.05, browser=browser)
    browser.leave()
    play(live, clock, 5.0, tick=0.05)
    during = live.main.step
    assert during >= 595, "a blip or a reload is bridged"
    play(live, clock, 60.0, tick=0.05)
    assert live.work(0.1) is None
    stopped = live.main.step
    assert stopped - during <= 100 * watched.ALONE
    assert live.playing, "it only waits"
    again = Browser(live)
    header, _arrays = again.frame()
    assert header["status"] == "playing"
    play(live, clock, 1.0, tick=0.05, browser=again)
    assert live.main.step >= stopped + 95


def test_a_browser_that_comes_wakes_the_session(live: Live, waker: Waker) -> None:
    before = waker.woken
    browser = Browser(live)
    assert waker.woken == before + 1
    live.work(0.01)
    assert browser.take() is not None
    assert waker.woken == before + 2, "what was painted asks for more"


def test_with_the_scheduler_a_page_sees_its_network_learn() -> None:
    live = Live(SMALL)
    page = Browser(live)
    live.pace.speed = FLAT_OUT
    first = page.wait(lambda header: True)
    live.play()
    learned = page.wait(lambda header: header["step"] > 500)
    assert learned["train_loss"] < first["train_loss"]
    live.pause()
    paused = page.wait(lambda header: header["status"] == "paused")
    assert paused["step"] == live.main.step


@pytest.mark.parametrize(
    ("experiment", "updates"),
    [
        (SMALL.but(network=NetworkSpec((Dense(units=1),))), 4_000),
        (SMALL.but(network=NetworkSpec((Dense(units=64), Dense(units=64), Dense(units=64)))), 3_000),
    ],
    ids=["long", "wide"],
)
def test_what_a_session_remembers_is_bounded(
    waker: Waker, clock: Clock, experiment: Experiment, updates: int
) -> None:
    live = Live(experiment)
    for _ in range(10):
        live.advance(updates // 10)
        recording = live.main.recording
        assert len(recording.rows) <= MAX_RECORDED
        assert len(recording.checkpoints) <= MAX_CHECKPOINTS
        size = sum(each.params.nbytes + each.kept.nbytes for each in recording.checkpoints)
        assert size <= MAX_CHECKPOINT_BYTES
    assert (recording.rows[0].step, recording.rows[-1].step) == (0, updates)
    assert (recording.checkpoints[0].step, recording.checkpoints[-1].step) == (0, updates)
    assert len(recording.rows) >= min(updates, MAX_RECORDED) / 3


def test_a_session_that_ended_leaves_nothing_behind() -> None:
    """With the scheduler itself: no thread, channel or list holds on to it."""
    live = Live(SMALL)
    page = Browser(live)
    live.play()
    page.wait(lambda header: header["step"] > 10)
    live.pause()
    page.wait(lambda header: header["status"] == "paused")
    page.leave()
    token, gone = live.channel.token, threading.Event()
    weakref.finalize(live, gone.set)
    del live, page
    for _ in range(100):  # its last turn may not quite have ended
        gc.collect()
        if gone.wait(0.05):
            break
    assert gone.is_set()
    assert find(token) is None


def test_a_mark_travels_with_every_frame_in_the_readers_language_until_nobody_asks(live: Live) -> None:
    browser = Browser(live)

    def drawn(shown: Live) -> Lines:
        steps = np.arange(shown.main.step + 1.0)
        return Lines([Series(language._("Output"), steps, steps)])

    live.present("zh", {"way": drawn, "plot": lambda _live: go.Figure()})
    live.advance(3)
    arrays = browser.frame()[1]
    (mark,) = browser.told["marks"].values()
    assert (mark["kind"], mark["series"][0]["name"]) == ("lines", language.translate("Output", "zh"))
    assert arrays["way/y0"].tolist() == [0, 1, 2, 3]
    assert set(browser.plots) == {"plot"}, "a figure goes its own way"
    live.present("zh", {})
    assert "way/y0" not in browser.frame()[1]
    assert browser.told["marks"] == {}
