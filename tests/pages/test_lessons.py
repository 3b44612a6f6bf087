"""Every lesson opens in both languages, says what its controls do, plays and starts over."""

from __future__ import annotations

from collections import Counter

import pytest
from streamlit.testing.v1 import AppTest

from playground.kit.lesson import Lesson, discover
from playground.language import translate
from tests.pages.opened import english, opened, said

LESSONS = discover()
LOCALES = {"en": "en-US", "zh": "zh-CN"}
CONTROLS = (
    "button",
    "checkbox",
    "color_picker",
    "file_uploader",
    "multiselect",
    "number_input",
    "pills",
    "radio",
    "segmented_control",
    "select_slider",
    "selectbox",
    "slider",
    "text_area",
    "text_input",
    "toggle",
)

OPEN: dict[tuple[str, str], AppTest] = {}


def seen(lesson: Lesson, lang: str = "en") -> AppTest:
    """Return a lesson as it opens, for tests that only look at it: a lesson is opened once a language for them."""
    if (lesson.name, lang) not in OPEN:
        OPEN[lesson.name, lang] = opened(lesson.name, locale=LOCALES[lang])
    return OPEN[lesson.name, lang]


def taken(lesson: Lesson) -> AppTest:
    """Return a lesson as it opens, for a test that does something with it: nobody else sees it any more."""
    return OPEN.pop((lesson.name, "en"), None) or opened(lesson.name)


every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
both_languages = pytest.mark.parametrize("lang", LOCALES)


def healthy(app: AppTest) -> AppTest:
    """Return `app`, having made sure that nothing on it failed."""
    assert [each.value for each in app.exception] == []
    assert [each.value for each in app.error] == []
    return app


def test_there_are_lessons_each_with_an_address_of_its_own() -> None:
    assert LESSONS
    assert [name for name, count in Counter(each.name for each in LESSONS).items() if count > 1] == []
    # What the server itself answers at.
    assert {each.name for each in LESSONS}.isdisjoint({"home", "api", "app", "media", "static", "component"})


@every_lesson
def test_it_says_what_it_is(lesson: Lesson) -> None:
    assert lesson.error is None
    assert lesson.title
    assert lesson.icon
    assert lesson.sentence.endswith((".", "?", "!"))
    assert lesson.introduction, "its docstring is the introduction on screen"


@both_languages
@every_lesson
def test_it_opens(lesson: Lesson, lang: str) -> None:
    words = " ".join(said(healthy(seen(lesson, lang))))
    for text in (lesson.title, lesson.sentence, *lesson.introduction[:1]):
        assert translate(text, lang)[:40].split("$")[0].split("`")[0] in words


@every_lesson
def test_its_controls_say_what_they_do(lesson: Lesson) -> None:
    app = seen(lesson)
    silent = [
        f"{kind} {widget.label!r} ({widget.key})"
        for kind in CONTROLS
        for widget in getattr(app, kind)
        if widget.key != "language"
        and not getattr(widget, "help", None)
        and not widget.label.endswith((".", "?", "!"))  # it says so itself
    ]
    assert silent == []


@every_lesson
def test_it_plays_and_starts_over(lesson: Lesson) -> None:
    app = taken(lesson)
    for verb in ("play", "reset", "play"):
        for key in [each.key for each in app.button if each.key and each.key.endswith(verb)]:
            if any(each.key == key for each in app.button):
                healthy(app.button(key=key).click().run())


@every_lesson
def test_its_words_are_chinese_for_chinese_readers(lesson: Lesson) -> None:
    assert english(seen(lesson, "zh")) == []


@every_lesson
def test_the_language_is_switched_in_place(lesson: Lesson) -> None:
    app = healthy(taken(lesson))
    before = len(list(app.main.children))
    healthy(app.segmented_control(key="language").set_value("zh").run())
    assert app.query_params["lang"] == "zh"
    assert len(list(app.main.children)) == before
    assert translate(lesson.sentence, "zh") in " ".join(said(app))


@both_languages
def test_the_first_page_shows_every_lesson(lang: str) -> None:
    app = healthy(opened("home", locale=LOCALES[lang]))
    words = said(app)
    for lesson in LESSONS:
        assert any(translate(lesson.question or lesson.sentence, lang) in text for text in words)
    assert lang == "en" or english(app) == []


def test_english_is_noticed() -> None:
    """The check above can fail."""

    def page() -> None:
        import streamlit as st

        st.markdown("权重 were not put into Chinese")
        st.markdown(
            "`this code stays as it is`, as does Kingma and Ba, Adam: A Method for Stochastic Optimization"
        )
        with st.popover("更多", help="This was forgotten, too"):
            st.slider("学习率", help="调大后，每一步都更长。")

    app = AppTest.from_function(page).run()
    assert english(app) == ["were not put into", "This was forgotten, too"]
