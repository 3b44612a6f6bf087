"""Trainings in step on a channel: how they play, go back, change and end, and what their frames hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.models import MODELS
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from engine.training.learner import ANEW as LEARNER_ANEW
from engine.training.learner import Learner
from playground.live.learning import ANEW, BACK, Learning
from playground.live.pace import FLAT_OUT
from tests.engine.test_learner import Line
from tests.engine.test_models import small
from tests.playground.driven import SMALL, Browser, Clock, Waker, play
from tests.playground.trainings import LINE, PAIR, weights


def alone(steps: int, spec: Line = LINE) -> np.ndarray:
    learner = Learner(spec)
    learner.advance(steps)
    return learner.moment().module.weight.numpy()


def test_it_plays_pauses_steps_and_comes_where_training_alone_leads(line: Learning, clock: Clock) -> None:
    browser = Browser(line)
    header, _arrays = browser.frame()
    assert (header["status"], header["step"]) == ("paused", 0)
    line.play()
    line.pace.choose(100.0)
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


def test_what_one_comes_back_to_is_as_it_was_left(line: Learning, clock: Clock) -> None:
    browser = Browser(line)
    line.advance(50)
    play(line, clock, 0.1, browser=browser)
    former = [row.step for row in line.tracks["main"].run.recording.rows]
    assert line.take({"main": LINE.but(seed=3)}) == LEARNER_ANEW
    line.advance(1)
    assert line.take({"main": LINE}) == BACK
    assert line.step == 50
    assert [row.step for row in line.tracks["main"].run.recording.rows] == former
    assert line.straight == 0
    line.advance(20)
    play(line, clock, 0.1, browser=browser)
    assert np.array_equal(weights(line), alone(70))
    line.command({"do": "scrub", "step": 10})
    assert np.array_equal(weights(line), alone(10))
    line.reset()
    assert line.step == 0


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


@pytest.mark.parametrize("name", MODELS)
def test_every_model_plays_and_is_shown_by_its_measures(name: str, waker: Waker) -> None:
    live = Learning({"main": small(name)})
    browser = Browser(live)
    live.advance(1)
    header, arrays = browser.frame()
    assert header["step"] == 1
    measures = [each["name"] for each in browser.scene["runs"]["main"]["measures"]]
    assert set(header["values"]) <= set(measures)
    assert arrays["main/curve"].shape == (2, 2 + len(measures))
    assert np.isfinite(arrays["main/curve"][1]).all()
