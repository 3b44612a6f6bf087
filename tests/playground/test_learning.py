"""Trainings in step on a channel: how they play, go back, change and end, and what their frames hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.runs.experiment import Experiment
from engine.spec import Refusal
from engine.training.learner import ANEW as LEARNER_ANEW
from engine.training.learner import Learner
from playground.language import _
from playground.live.followed import MOST_BYTES, Followed
from playground.live.learning import ANEW, LINGER, Learning
from playground.live.pace import FLAT_OUT
from tests.engine.test_learner import Line
from tests.playground.driven import SMALL, Browser, Clock, Waker, play

LINE = Line()
PAIR = {"slow": LINE.but(lr=0.01), "fast": LINE}


@dataclass(frozen=True, eq=False)
class Slope:
    """A picture that holds the slope of a line."""

    kind = "slope"
    moment: Any
    words: str = ""

    def pack(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        slope = self.moment.module.weight.numpy()
        return {"step": self.moment.step, "words": self.words}, {"slope": slope.ravel()}


def slope(moment: Any, words: str = "") -> Slope:
    return Slope(moment, words or _("Step"))


@pytest.fixture
def line(waker: Waker) -> Learning:
    return Learning({"main": LINE})


@pytest.fixture
def pair(waker: Waker) -> Learning:
    return Learning(PAIR, {"slow": "Slow", "fast": "Fast"})


def weights(live: Learning, name: str = "") -> np.ndarray:
    return live.moment(name).module.weight.numpy()


def alone(steps: int, spec: Line = LINE) -> np.ndarray:
    learner = Learner(spec)
    learner.advance(steps)
    return learner.moment().module.weight.numpy()


def test_it_plays_pauses_steps_and_comes_where_training_alone_leads(line: Learning, clock: Clock) -> None:
    browser = Browser(line)
    line.pace.speed = 100.0
    header, _arrays = browser.frame()
    assert (header["status"], header["step"]) == ("paused", 0)
    line.play()
    play(line, clock, 0.5, browser=browser)
    assert line.step == pytest.approx(50, abs=2)
    assert browser.told["runs"]["main"]["status"] == "playing"
    line.pause()
    line.advance(1)
    header, _arrays = browser.frame()
    assert header["status"] == "paused"
    assert header["steps"][-1] == header["step"] == line.step
    assert np.array_equal(weights(line), alone(line.step))


def test_many_steps_are_gone_as_fast_as_may_be_and_end_where_they_should(
    line: Learning, clock: Clock
) -> None:
    line.pace.speed = 1.0
    line.advance(100)
    before = line.drawn
    Browser(line)
    play(line, clock, 0.5)
    assert line.step == 100
    assert not line.playing
    assert line.drawn != before, "the page learns that it has ended"


def test_looking_back_changes_nothing_of_what_comes(line: Learning, clock: Clock) -> None:
    browser = Browser(line)
    line.advance(50)
    play(line, clock, 0.1, browser=browser)
    line.command({"do": "scrub", "step": 24})
    header, _arrays = browser.frame()
    assert (header["viewing"], header["step"]) == (20, 20)
    assert np.array_equal(weights(line), alone(20))
    assert line.moment() is line.moment()
    line.play()
    assert line.tracks["main"].viewing is None
    line.pace.head_for(10)
    play(line, clock, 0.1, browser=browser)
    assert np.array_equal(weights(line), alone(60))


@pytest.mark.parametrize("step", [-1, 2.5, "3", True, [1]])
def test_what_no_browser_of_ours_says_is_left_alone(line: Learning, step: object) -> None:
    line.advance(1)
    line.command({"do": "scrub", "step": step})
    line.command({"do": "reset"})
    assert line.tracks["main"].viewing is None
    assert line.step == 1


def test_a_change_is_adopted_or_starts_anew_and_says_so(line: Learning, clock: Clock) -> None:
    assert line.take({"main": LINE.but(seed=3)}) == "", "nothing is lost before the first update"
    line.advance(1)
    line.play()
    assert line.take({"main": LINE.but(seed=3, lr=0.02)}) == ""
    assert (line.step, line.spec().lr, line.playing) == (1, 0.02, True)
    assert line.take({"main": LINE.but(seed=4)}) == LEARNER_ANEW
    assert (line.step, line.playing) == (0, True)
    start = weights(line).copy()
    line.advance(1)
    line.reset()
    assert np.array_equal(weights(line), start)


def test_several_go_in_step_from_the_same_start(pair: Learning, clock: Clock) -> None:
    pair.pace.speed = FLAT_OUT
    assert np.array_equal(weights(pair, "slow"), weights(pair, "fast"))
    pair.play()
    Browser(pair)
    for _tick in range(3):
        clock.now += 0.01
        pair.work(0.002)
    steps = {each.run.step for each in pair.members}
    assert len(steps) == 1
    assert steps != {0}
    assert not np.array_equal(weights(pair, "slow"), weights(pair, "fast"))
    # A third one would be behind for ever; a changed seed would be no twin.
    assert pair.take({**PAIR, "other": LINE.but(lr=0.5)}) == ANEW
    assert {each.run.step for each in pair.members} == {0}
    pair.advance(1)
    assert pair.take({"fast": LINE, "slow": PAIR["slow"]}) == ""
    assert list(pair.tracks) == ["fast", "slow"]
    assert {each.run.step for each in pair.members} == {1}
    assert pair.take({"fast": LINE, "slow": PAIR["slow"].but(seed=1)}) == ANEW
    assert {each.run.step for each in pair.members} == {0}


def test_one_that_diverges_stops_the_others_do_not_and_a_slower_start_is_one_call(
    waker: Waker, clock: Clock
) -> None:
    specs = {"wild": LINE.but(lr=10.0), "tame": LINE}
    live = Learning(specs)
    browser = Browser(live)
    live.play()
    play(live, clock, 0.5, browser=browser)
    told = browser.told["runs"]
    assert (told["wild"]["status"], told["tame"]["status"]) == ("diverged", "playing")
    assert "diverged" in told["wild"]["events"][-1][1]
    assert live.first == "tame"
    assert live.tracks["tame"].run.step > live.tracks["wild"].run.step
    live.start_over()
    assert live.take({**specs, "wild": LINE.but(lr=1.0)}) == ""
    assert live.playing
    assert {each.run.step for each in live.members} == {0}
    assert live.first == "wild"


def test_what_can_not_be_trained_is_refused_and_the_former_goes_on(
    line: Learning, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.advance(1)
    adopt = Learner.adopt

    def never(self: Any, spec: Any) -> str:
        if spec.lr == 7.0:
            raise Refusal("No.")
        return adopt(self, spec)

    monkeypatch.setattr(Learner, "adopt", never)
    with pytest.raises(Refusal, match="No"):
        line.take({"main": LINE.but(lr=7.0)})
    assert (line.spec(), line.step) == (LINE, 1)


def test_experiments_train_as_models_do(waker: Waker, clock: Clock) -> None:
    live = Learning({"plain": SMALL, "other": SMALL.but(batch=10)})
    browser = Browser(live)
    live.advance(1)
    live.work(0.004)
    header, arrays = browser.take() or ({}, {})
    assert header["runs"]["plain"]["epoch"] > 0
    names = [each["name"] for each in browser.scene["runs"]["plain"]["measures"]]
    assert arrays["plain/curve"].shape == (2, 2 + len(names))
    assert isinstance(live.moment("other").spec, Experiment)
    assert live.moment("plain").step == 1


def test_bands_come_where_a_training_has_several_seeds(waker: Waker) -> None:
    live = Learning({"main": SMALL.but(seeds=3)})
    browser = Browser(live)
    live.advance(1)
    _header, arrays = browser.frame()
    measures = browser.scene["runs"]["main"]["measures"]
    assert arrays["main/band"].shape == (2, 1 + 3 * len(measures))


def test_pictures_follow_each_at_a_pace_of_its_own(pair: Learning, clock: Clock) -> None:
    browser = Browser(pair)
    pair.pace.speed = 100.0
    pair.present("zh")
    pair.follow("often", Followed(slope))
    pair.follow("seldom", Followed(partial(slope, words="w"), pause=0.2, of="fast"))
    pair.play()
    steps: dict[str, set[int]] = {"often": set(), "seldom": set()}
    for _tick in range(60):
        clock.now += 0.01
        pair.work(0.5)
        header, arrays = browser.take() or ({}, {})
        for name, seen in steps.items():
            if name in header.get("marks", {}):
                seen.add(header["marks"][name]["step"])
                assert header["marks"][name]["kind"] == "slope"
        if header and header["marks"]["often"]["step"] == pair.step:
            assert arrays["often/slope"] == pytest.approx(weights(pair, "slow").ravel())
    assert header["marks"]["often"]["words"] == "单步"
    assert len(steps["often"]) > 40
    assert 2 <= len(steps["seldom"]) <= 4
    assert not [name for name in browser.kept if name.startswith("often")], "what changes is not kept"
    assert "seldom/slope" in browser.kept
    pair.pause()
    pair.work(0.5)
    header, arrays = browser.take() or ({}, {})
    assert header["marks"]["seldom"]["step"] == pair.step, "what stands is shown as it is"


def test_what_a_page_no_longer_asks_for_is_no_longer_drawn(line: Learning, clock: Clock) -> None:
    browser = Browser(line)
    line.present("en")
    first = line.follow("one", Followed(slope))
    line.follow("two", Followed(slope))
    browser.frame()
    line.present("en")
    assert line.follow("one", Followed(slope)) is first, "what draws the same goes on"
    line.advance(1)
    browser.frame()
    assert set(browser.told["marks"]) == {"one", "two"}, "the page may still be on its way to it"
    clock.now += LINGER + 0.1
    line.advance(1)
    browser.frame()
    assert set(browser.told["marks"]) == {"one"}


@pytest.mark.parametrize(
    "draw", [lambda moment: 1 / 0, lambda moment: Large(moment)], ids=["raises", "too large"]
)
def test_a_picture_that_fails_takes_nothing_else_with_it(line: Learning, draw: Any, clock: Clock) -> None:
    browser = Browser(line)
    line.follow("bad", Followed(draw))
    line.follow("good", Followed(slope))
    line.play()
    play(line, clock, 0.1, browser=browser)
    assert set(browser.told["marks"]) == {"good"}
    assert line.playing
    assert not line.error
    assert line.follow("bad", Followed(slope)).failed is False


def test_a_picture_that_takes_long_comes_more_rarely(line: Learning, clock: Clock) -> None:
    def slow(moment: Any) -> Slope:
        clock.now += 0.2
        return slope(moment)

    browser = Browser(line)
    line.follow("slow", Followed(slow))
    line.play()
    begun, steps = clock.now, set[int]()
    while clock.now < begun + 6:
        clock.now += 0.01
        line.work(0.0)
        browser.take()
        steps.add(browser.told["marks"]["slow"]["step"])
    assert 8 <= len(steps) <= 11, "a third of the time at the most"


def test_a_picture_can_not_take_the_name_of_a_training(line: Learning) -> None:
    with pytest.raises(ValueError, match="main"):
        line.follow("main", Followed(slope))


def test_pictures_are_drawn_while_a_person_may_touch_what_trains(line: Learning) -> None:
    """A click never waits for a picture."""
    seen: list[bool] = []

    def click() -> None:
        seen.append(line.lock.try_work())
        line.lock.done()

    def draw(moment: Any) -> Slope:
        other = Thread(target=click)
        other.start()
        other.join()
        return slope(moment)

    Browser(line)
    line.follow("one", Followed(draw))
    line.work(0.0)
    assert seen == [True]


def test_without_a_browser_training_waits(line: Learning, clock: Clock) -> None:
    browser = Browser(line)
    line.play()
    play(line, clock, 0.1, browser=browser)
    browser.leave()
    clock.now += 60
    before = line.step
    line.work(0.5)
    assert line.step == before
    assert line.playing


def test_an_error_stops_all_of_it_until_it_is_played_again(line: Learning) -> None:
    line.play()
    line.fail(ValueError("no"))
    assert (line.status(), line.playing) == ("failed", False)
    line.reset()
    assert line.status() == "paused"


class Large(Slope):
    """More than a frame may hold."""

    def pack(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        return {}, {"all": np.zeros(MOST_BYTES + 8, np.uint8)}


def test_a_page_plays_steps_starts_anew_and_is_mended(waker: Waker, clock: Clock) -> None:
    app = AppTest.from_function(_page)
    app.run()
    live: Learning = app.session_state["trainings:live"]
    app.button(key="trainings:step:1").click().run()
    assert "seen at 1" in [each.value for each in app.caption], "the page follows what its bar does"
    app.button(key="trainings:play").click().run()
    assert live.playing
    assert app.button(key="trainings:play").label == "Pause"
    app.number_input(key="seed").set_value(8).run()
    assert live.step == 0
    assert [each.value for each in app.toast] == [ANEW]
    app.number_input(key="rate").set_value(10.0).run()
    play(live, clock, 0.5)
    app.run()
    assert app.warning[0].value.startswith("**One** · After")
    app.button(key="trainings:mend").click().run()
    assert not app.exception
    assert live.playing
    assert live.spec("one").lr == 1.0
    assert not app.warning


def _page() -> None:
    from tests.playground.trainings import page

    page()
