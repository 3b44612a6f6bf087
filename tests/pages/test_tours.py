"""Every lesson has a tour, in both languages, that moves the page itself: played from its link and by its buttons."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.probes.sequences.reservoir import Memory
from playground.kit.lesson import Lesson, discover
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why
from playground.kit.tour.player import answered
from playground.kit.tour.progress import Progress
from playground.language import translate
from playground.live.learning import Learning
from playground.live.live import Live
from tests.pages.opened import english, opened

LESSONS = discover()
PATIENCE = 60.0  # seconds
# Whose trainings are played in tests/claims, on the engine.
FAR = {"rnn", "spans", "vae", "translation", "cnn"}

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


def tour_of(lesson: Lesson) -> Tour:
    assert lesson.tour is not None
    return lesson.tour


def healthy(app: AppTest) -> AppTest:
    assert [each.value for each in app.exception] == []
    return app


def progress(app: AppTest, name: str) -> Progress:
    return app.session_state[f"{name}:tour"]


def strip(app: AppTest, name: str) -> str:
    """Return the sentence of the strip."""
    at = progress(app, name).at
    return next(each.value for each in app.markdown if each.value.startswith(f"{at}/5 · "))


def press(app: AppTest, name: str, what: str) -> AppTest:
    return healthy(app.button(key=f"{name}:tour:{what}").click().run())


def shown(app: AppTest, lesson: Lesson) -> Any:
    """Return the spec that the page shows."""
    holder = f"{lesson.name}-{tour_of(lesson).side}" if tour_of(lesson).side else lesson.name
    if f"{holder}:held" in app.session_state:
        return app.session_state[f"{holder}:held"].now.spec
    return app.session_state[f"{lesson.name}-live"].plan


def training(app: AppTest, name: str) -> Learning | Live | None:
    for key in (f"{name}:live", f"{name}-live"):
        if key in app.session_state:
            return app.session_state[key]
    return None


def rests(live: Learning | Live) -> None:
    """Wait until a training has come where it was headed for; an AppTest has no browser to be told by."""
    end = time.monotonic() + PATIENCE
    while live.playing and time.monotonic() < end:
        time.sleep(0.02)
    assert not live.playing


@cache
def entered(name: str, at: int, lang: str = "en") -> AppTest:
    """Return a page that a link has opened at a step."""
    locale = {"en": "en-US", "zh": "zh-CN"}[lang]
    return healthy(opened(name, locale=locale, query={"tour": str(at)}))


@every_lesson
def test_a_lesson_has_a_tour_of_five_short_steps_in_order(lesson: Lesson) -> None:
    tour = tour_of(lesson)
    assert tuple(map(type, tour.steps)) == (Guess, Do, See, Why, Turn)
    assert all(len(translate(each.text, "en").split()) <= 25 for each in tour.steps)
    assert tour.step(3).fields, "what is to be seen is measured"
    assert len({step.text for step in tour.steps}) == 5
    chinese = [translate(each.text, "zh") for each in tour.steps]
    assert all(zh != each.text for zh, each in zip(chinese, tour.steps, strict=True))
    assert all(len(zh) <= 75 for zh in chinese)


@every_lesson
def test_a_link_opens_the_guess_with_its_spec_before_anything_is_shown(lesson: Lesson) -> None:
    app, tour = entered(lesson.name, 1), tour_of(lesson)
    assert shown(app, lesson) == tour.guess.spec, "what a page's own check leaves as it is"
    assert tour.guess.text in strip(app, lesson.name)
    assert {f"{lesson.name}:tour:answer:{name}" for name in tour.guess.options} <= {
        each.key for each in app.button
    }
    live = training(app, lesson.name)
    if tour.guess.to == 0:
        assert live is not None
        assert (live.reached, live.playing) == (0, False)
    assert "tour" not in app.query_params, "what was opened is left to the visit"


@every_lesson
def test_its_words_are_chinese_for_chinese_readers(lesson: Lesson) -> None:
    app = entered(lesson.name, 1, "zh")
    assert translate(tour_of(lesson).guess.text, "zh") in strip(app, lesson.name)
    assert english(app) == []


@every_lesson
def test_a_guess_starts_what_there_is_to_do_and_is_counted(lesson: Lesson) -> None:
    tour, name = tour_of(lesson), lesson.name
    app = healthy(opened(name))
    press(app, name, "open")
    press(app, name, f"answer:{list(tour.guess.options)[-1]}")
    assert app.session_state[f"{name}:guesses"]["tour"] == list(tour.guess.options)[-1]
    assert tour.step(2).text in strip(app, name)
    scene, live = tour.scene(2), training(app, name)
    assert shown(app, lesson) == scene.spec
    if scene.to:
        assert live is not None
        assert live.playing or live.reached == scene.to
        live.pause()
    press(app, name, "leave")
    assert any("step 2" in each.label for each in app.button), "it is taken up where it was left"
    press(app, name, "open")
    assert progress(app, name).at == 2
    if live is not None:
        live.pause()


@pytest.mark.parametrize(
    "lesson", [each for each in LESSONS if each.name not in FAR], ids=lambda lesson: lesson.name
)
def test_the_reason_answers_the_guess_with_a_number_of_the_run(lesson: Lesson) -> None:
    tour, name = tour_of(lesson), lesson.name
    app = healthy(opened(name, query={"tour": "4"}))
    live = training(app, name)
    if live is not None and tour.scene(4).to is not None:
        rests(live)
        assert live.reached == tour.scene(4).to
    healthy(app.run())
    assert shown(app, lesson) == tour.scene(4).spec
    truth = answered(tour, progress(app, name).found[4])
    assert f"It is: {tour.guess.options[truth]}." in strip(app, name)
    wrong = next(each for each in tour.guess.options if each != truth)
    for guess, words in ((truth, "You guessed it: "), (wrong, f"You guessed: {tour.guess.options[wrong]}.")):
        progress(app, name).guess = guess
        healthy(app.run())
        assert words in strip(app, name)
    press(app, name, "back")
    assert progress(app, name).at == 3
    if live is not None:
        live.pause()


@pytest.mark.parametrize("text", ["99", "0", "x", "<script>"])
def test_a_link_to_no_step_is_refused_in_words(text: str) -> None:
    app = healthy(opened("capacity", query={"tour": text}))
    assert any("tour does not have" in each.value for each in app.toast)
    assert not progress(app, "capacity").open


def change(app: AppTest) -> None:
    """Turn a knob, as a reader does who wants to know."""
    app.session_state["capacity:asked"] = Memory(units=20)
    healthy(app.run())
    assert app.session_state["capacity:held"].now.spec.units == 20


def test_what_the_reader_changes_meanwhile_is_said_and_put_back() -> None:
    app = healthy(opened("capacity", query={"tour": "2"}))
    change(app)
    press(app, "capacity", "on")
    lesson = next(each for each in LESSONS if each.name == "capacity")
    assert shown(app, lesson) == tour_of(lesson).scene(3).spec
    assert "26.2" in strip(app, "capacity")
    change(app)
    assert "26.2" in strip(app, "capacity"), "what was measured stays"
    press(app, "capacity", "on")
    assert shown(app, lesson) == tour_of(lesson).scene(4).spec


@pytest.mark.parametrize("name", ["network", "spans", "vae"])
def test_what_the_reader_had_before_is_brought_back(name: str) -> None:
    app = healthy(opened(name))
    lesson = next(each for each in LESSONS if each.name == name)
    live = training(app, name)
    assert live is not None
    live.advance(30)
    rests(live)
    before, plan = [each.run.spec for each in live.members], shown(app, lesson)
    weights = live.main.checkpoint().params.tolist() if isinstance(live, Live) else None
    healthy(app.run())
    press(app, name, "open")
    assert shown(app, lesson) == tour_of(lesson).guess.spec
    press(app, name, "leave")
    press(app, name, "home")
    rests(live)
    assert (shown(app, lesson), live.reached) == (plan, 30)
    assert [each.run.spec for each in live.members] == before
    if isinstance(live, Live):
        assert live.main.checkpoint().params.tolist() == weights, "trained again, bit for bit"
    healthy(app.run())
    assert all(each.key != f"{name}:tour:home" for each in app.button)
