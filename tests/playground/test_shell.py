"""The shell around the pages: the language, the menu, and what is said when something fails."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from engine.spec import Refusal
from playground.kit.lesson import Lesson, Part
from playground.language import translate
from playground.site import home, shell
from tests.pages.opened import opened, said


def trial() -> None:
    """Draw a counter, to see whether it survives."""
    st.session_state.setdefault("count", 0)
    if st.button("more", key="more"):
        st.session_state.count += 1
    st.text(f"count {st.session_state.count}")


def lesson(name: str, part: Part = Part.VISION, error: Exception | None = None) -> Lesson:
    return Lesson(name, part, name.title(), f"About {name}.", "🔬", 1, trial, ("Why?",), error=error)


@pytest.fixture(autouse=True)
def lessons(monkeypatch: pytest.MonkeyPatch) -> list[Lesson]:
    """Three lessons in two parts, one of them broken."""
    found = [
        lesson("first", Part.PLAYGROUNDS),
        lesson("second"),
        lesson("third", error=ImportError("no module named fourth")),
    ]
    monkeypatch.setattr(shell, "discover", lambda: found)
    monkeypatch.setattr(home, "hero", lambda: st.text("a living network"))
    return found


def test_a_deep_link_opens_its_lesson() -> None:
    app = opened("second")
    assert not app.exception
    assert "count 0" in said(app)
    assert any("About second." in text for text in said(app))
    assert not any("About first." in text for text in said(app))


def test_an_unknown_address_opens_the_first_page() -> None:
    assert "a living network" in said(opened("nowhere"))


def test_the_menu_has_the_parts_that_have_lessons(
    lessons: list[Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    menus: list[list[str]] = []
    navigation = st.navigation

    def spy(sections: dict[str, list[object]], position: str) -> object:
        menus.append(list(sections))
        return navigation(sections, position=position)  # type: ignore[arg-type]

    monkeypatch.setattr(st, "navigation", spy)
    opened("first")
    opened("first", locale="zh-CN")
    parts = ["Playgrounds", "Vision"]
    assert menus[0] == ["", *parts]
    assert menus[-1] == ["", *(translate(part, "zh") for part in parts)]


def test_a_broken_lesson_is_named_and_the_others_open() -> None:
    app = opened("third")
    assert not app.exception
    assert "third.py" in app.error[0].value
    assert "no module named fourth" in app.code[0].value
    assert not opened("second").error


def test_the_language_is_switched_without_losing_anything() -> None:
    app = opened("second")
    app.button(key="more").click().run()
    app.button(key="more").click().run()
    app.segmented_control(key="language").set_value("zh").run()
    assert "count 2" in said(app)
    assert app.query_params["lang"] == "zh"
    assert any(translate("About", "zh") in text for text in said(app))
    app.segmented_control(key="language").set_value("en").run()
    assert "count 2" in said(app)
    assert app.query_params["lang"] == "en"


@pytest.mark.parametrize(
    ("locale", "asked", "lang", "address"),
    [
        ("en-US", None, "en", None),
        ("zh-CN", None, "zh", None),
        ("zh-CN", "en", "en", "en"),
        ("en-US", "zh", "zh", "zh"),
        ("fr-FR", None, "en", None),
        ("zh-CN", "klingon", "zh", "zh"),
    ],
)
def test_the_first_guess(locale: str, asked: str | None, lang: str, address: str | None) -> None:
    app = AppTest.from_file(str(shell.STATIC.parent / "app.py"), default_timeout=30)
    app.context["locale"] = locale
    if asked:
        app.query_params["lang"] = asked
    app.run()
    assert not app.exception
    assert app.session_state["language"] == lang
    assert app.query_params.get("lang") == address


def test_cards_link_to_their_lessons(lessons: list[Lesson]) -> None:
    app = opened("home")
    assert [each for each in said(app) if each.startswith("About")] == [each.sentence for each in lessons]


def failing(exc: Exception) -> AppTest:
    def page(exc: Exception) -> None:
        from playground.site import shell

        assert shell.failed(exc) is True

    return AppTest.from_function(page, args=(exc,)).run()


def test_a_failure_is_put_into_words() -> None:
    app = failing(RuntimeError("secret path"))
    assert "RuntimeError" in app.error[0].value
    assert "secret" not in app.error[0].value
    assert "log" in app.error[0].value


def test_a_refusal_is_shown_as_it_is() -> None:
    app = failing(Refusal("The rate is {rate}.", rate=3))
    assert not app.error
    assert app.warning[0].value == "The rate is 3."
