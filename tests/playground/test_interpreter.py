"""The encoder–decoder of a visitor: when it trains, what its frames hold, and what a change does to it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.models.translation.rollout import rollouts
from engine.models.translation.spec import Translation
from engine.spec import Refusal
from playground.figures.translation import exposure_figure
from playground.lessons.rnn import interpreter as module
from playground.lessons.rnn.interpreter import SHOWN, Interpreter
from playground.lessons.rnn.rollout_frames import BEST
from playground.lessons.rnn.translation import translation
from playground.live import watched
from playground.live.watched import ALONE
from playground.stage.core.channel import Outlet
from playground.stage.core.frame import unpack
from tests.playground.driven import Clock, Waker

SMALL = Translation(units=16, batch=8)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    found = Clock()
    for each in (module, watched):
        monkeypatch.setattr(each, "time", found)
    return found


@pytest.fixture
def made(monkeypatch, clock) -> Interpreter:
    waker = Waker()
    monkeypatch.setattr(watched, "scheduler", lambda: waker)
    return Interpreter(SMALL)


class Page:
    """A browser that paints whatever comes."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.channel = interpreter.channel
        self.outlet = Outlet(lambda: None)
        self.channel.attach(self.outlet)
        self.kept, self.scene, self.plots = {}, {}, {}

    def take(self):
        message = self.channel.take(self.outlet)
        if message is None:
            return None
        header, arrays = unpack(message)
        self.channel.acknowledge(self.outlet, header["seq"])
        self.kept |= arrays
        self.scene = header.get("scene", self.scene)
        self.plots |= header.get("plots", {})
        return header, self.kept


def test_a_frame_holds_both_ways_of_writing_each_phrase(made) -> None:
    page = Page(made)
    made.advance(12)
    made.ask("zebra")
    made.work(0.004)
    header, arrays = page.take()
    assert header["step"] == 12
    assert header["status"] == "paused"
    assert header["right"] == made.learner.recording.rows[-1].values["phrases"][0]
    assert len(header["rollouts"]) == SHOWN + 1
    symbols = page.scene["symbols"]
    found = rollouts(made.learner.moment(), made.phrases())
    assert found[0].source == "zebra"
    for row, (said, each) in enumerate(zip(header["rollouts"], found, strict=True)):
        assert said["source"] == each.source
        assert said["divergence"] == each.divergence
        assert said["likelihood"] == pytest.approx(each.log_likelihood)
        for way, chosen, chances in (
            ("forced", each.forced, each.forced_probabilities),
            ("free", each.free, each.free_probabilities),
        ):
            codes = arrays[f"{way}/chosen"][row]
            np.testing.assert_array_equal(codes[codes >= 0], chosen)
            top, best = arrays[f"{way}/top"][row], arrays[f"{way}/probability"][row]
            assert top.shape[1] == BEST
            np.testing.assert_array_equal(top[: len(chosen), 0], chosen)
            for place in range(len(chosen)):
                np.testing.assert_allclose(best[place], np.sort(chances[place])[::-1][:BEST], rtol=1e-5)
        target = arrays["target"][row]
        assert "".join(symbols[code] for code in target[target > 0]) == each.truth
        shown = arrays["forced/true"][row][: len(each.target)]
        np.testing.assert_allclose(shown, each.forced_true, rtol=1e-5)


def test_curves_and_plot_come_along(made) -> None:
    page = Page(made)
    made.advance(30)
    made.work(0.004)
    header, arrays = page.take()
    recorded = made.learner.recording.curves().values
    curve, measures = arrays["main/curve"], page.scene["runs"]["main"]["measures"]
    np.testing.assert_array_equal(curve[:, 0], [0, 10, 20, 30])
    assert [each["name"] for each in measures] == [each.name for each in Translation.measures]
    for column, each in zip(curve.T[2:], measures, strict=True):
        np.testing.assert_allclose(column, recorded[each["name"]][:, 0], rtol=1e-5)
    assert header["runs"]["main"] == {"step": 30}
    figure = json.loads(page.plots["exposure"])
    assert [trace["name"] for trace in figure["data"]] == ["fed the truth", "fed itself"]


def test_frames_of_a_run_that_plays_keep_a_pace_that_can_be_read(made, clock) -> None:
    page = Page(made)
    made.play()
    painted = 0
    for _ in range(40):
        clock.now += 0.01
        made.work(0.0001)
        painted += page.take() is not None
    assert 3 <= painted <= 5
    assert made.learner.step == 40
    made.pause()
    made.work(0.0001)
    header, _ = page.take()
    assert header["status"] == "paused"
    assert header["step"] == 40
    assert made.work(0.0001) is None


def test_without_a_browser_training_waits(made, clock) -> None:
    page = Page(made)
    made.play()
    made.work(0.0001)
    made.channel.detach(page.outlet)
    clock.now += ALONE - 1
    assert made.work(0.0001) == 0.0
    clock.now += 2
    before = made.learner.step
    assert made.work(0.0001) is None
    assert made.learner.step == before
    assert made.playing
    Page(made)
    assert made.work(0.0001) == 0.0
    assert made.learner.step > before


def test_the_dial_keeps_the_weights_and_another_cell_begins_anew(made) -> None:
    start = made.learner.recording.rows[0]
    made.advance(5)
    made.playing = True
    made.take(SMALL.but(forcing=0.25, lr=0.002))
    assert made.learner.recording.rows[0] is start
    assert made.learner.step == 5
    made.take(SMALL.but(cell="gru"))
    assert made.learner.recording.rows[0] is not start
    assert made.learner.step == 0
    assert made.playing


def test_a_typed_phrase_that_can_not_be_read_changes_nothing(made) -> None:
    made.ask("abc")
    with pytest.raises(Refusal, match="1"):
        made.ask("abc1")
    assert made.phrases()[0] == "abc"
    made.take(SMALL.but(task="dates"))
    assert len(made.phrases()) == SHOWN
    made.ask("9 march 1998")
    before = made.phrases()
    made.turn()
    assert made.phrases()[0] == before[0]
    assert made.phrases()[1:] != before[1:]


def test_reset_goes_back_to_the_same_start(made) -> None:
    first = made.learner.recording.rows[0].values
    made.advance(3)
    made.reset()
    assert made.learner.step == 0
    assert made.learner.recording.rows[0].values == first


def test_a_run_that_diverges_stops_and_a_change_begins_anew(made) -> None:
    page = Page(made)
    for parameter in made.learner._module.parameters():
        parameter.data.fill_(float("nan"))
    made.play()
    made.work(0.0001)
    header, _ = page.take()
    assert header["status"] == "diverged"
    assert not made.playing
    made.take(SMALL.but(lr=0.001))
    assert made.status == "paused"
    made.fail(ValueError("no"))
    assert made.status == "failed"
    assert "no" in made.error


def test_the_figure_names_its_lines_and_their_places() -> None:
    figure = exposure_figure(
        np.array([1, 0.9, 0.8]), np.array([1, 0.8, 0.3]), names=("a", "b"), x="place", y="right"
    )
    assert [list(trace["x"]) for trace in figure.data] == [[1, 2, 3]] * 2
    assert [note["text"] for note in figure.layout["annotations"]] == ["a", "b"]
    assert [note["y"] for note in figure.layout["annotations"]] == [0.8, 0.3]


def page() -> None:
    """What the test runs as a page."""
    from playground.lessons.rnn.translation import translation

    translation("s2s")


def test_the_page_trains_and_says_what_it_can_not_read() -> None:
    assert callable(translation)
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    interpreter = app.session_state["s2s-interpreter"]
    app.button(key="s2s-step").click().run()
    assert interpreter.learner.step == 1
    app.slider(key="s2s-knobs:translation:forcing").set_value(0.5).run()
    assert interpreter.spec.forcing == 0.5
    assert interpreter.learner.step == 1
    app.text_input(key="s2s-phrase-reverse").set_value("ab1").run()
    assert "“1”" in app.warning[0].value
    app.text_input(key="s2s-phrase-reverse").set_value("abc").run()
    assert not app.warning
    app.selectbox(key="s2s-knobs:translation:task").set_value("dates").run()
    assert not app.exception
    assert interpreter.spec.task == "dates"
    assert interpreter.learner.step == 0
    app.button(key="s2s-play").click().run()
    assert interpreter.playing
    app.button(key="s2s-play").click().run()
    assert not interpreter.playing
