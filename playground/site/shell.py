"""The shell around every page: menu, language, style, a lesson's head, and what is said when a page fails."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from engine.spec import Refusal
from playground import language
from playground.kit.head import room
from playground.kit.lesson import Lesson, course, discover
from playground.kit.onward import know
from playground.kit.tour.strip import Strip
from playground.language import _, refusal
from playground.live import belongings
from playground.site import home
from playground.stage.reach import reach

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

STATIC = Path(__file__).parents[1] / "static"
HERO = ".st-key-hero-picture"
ICON = str(STATIC / "icon.svg")


def run() -> None:
    """Draw the page that the address names, with everything around it."""
    _set_language()
    belongings.welcome()
    lessons = discover()
    pages = {each.name: _page(each, _show(each, lessons)) for each in lessons}
    know(pages)
    front = st.Page(
        lambda: home.body(lessons, pages),
        title=_("Neural Playground"),
        url_path="home",
        default=True,
    )
    page = st.navigation(_menu(front, lessons, pages), position="top")
    st.set_page_config(page_title=_title(page, front), page_icon=ICON, layout="wide")
    st.logo(ICON)
    reach(next((each.picture for each in lessons if each.name == page.url_path), HERO))
    _switch_language()
    belongings.say_what_is_gone()
    page.run()
    _footer(page, lessons, pages)
    belongings.note()


def failed(exc: Exception) -> bool:
    """Say in words that a page failed; Streamlit has already logged the exception.  Nothing else is lost."""
    if isinstance(exc, Refusal):
        st.warning(refusal(exc), icon="⚠️")
    else:
        st.error(
            _(
                "Something on this page went wrong, and it is our fault, not yours. Your settings are kept: "
                "change one, or reload the page. The details are in the server's log ({kind})."
            ).format(kind=type(exc).__name__)
        )
    return True


def _menu(front: Page, lessons: list[Lesson], pages: dict[str, Page]) -> dict[str, list[Page]]:
    sections: dict[str, list[Page]] = {"": [front]}
    for each in lessons:
        sections.setdefault(_(each.part.title), []).append(pages[each.name])
    return sections


def _page(lesson: Lesson, show: Callable[[], None]) -> Page:
    # An icon of the icon font would be fetched from the internet, as the page's favicon.
    icon = None if lesson.icon.startswith(":") else lesson.icon
    return st.Page(
        show, title=_(lesson.title), icon=icon, url_path=lesson.name, help=_(lesson.sentence) or None
    )


def _title(page: Page, front: Page) -> str:
    return front.title if page.url_path == front.url_path else f"{page.title} · {front.title}"


def _show(lesson: Lesson, lessons: list[Lesson]) -> Callable[[], None]:
    def show() -> None:
        if lesson.error is not None:
            _broken(lesson, lesson.error)
            return
        strip = Strip(lesson.name, lesson.tour) if lesson.tour else None
        if strip is not None:
            strip.settle()
        head(lesson, strip)
        lesson()
        if strip is not None:
            strip.write()

    return show


def head(lesson: Lesson, strip: Strip | None = None) -> None:
    """Draw a lesson's title, what it asks or the strip of its tour, and its introduction behind a word."""
    with st.container(key="head", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<h1>{escape(_(lesson.title))}</h1>", width="content")
        room(_(lesson.sentence))
        with st.popover(_("About"), type="tertiary", help=_("What this page is about, in a minute.")):
            st.markdown(f"**{_(lesson.sentence)}**")
            for paragraph in lesson.introduction:
                st.markdown(_(paragraph))
        if strip is not None:
            strip.draw()


def _broken(lesson: Lesson, error: Exception) -> None:
    st.error(
        _(
            "This lesson can't be opened: its file {file} has a fault. The other lessons are not affected."
        ).format(file=f"`pages/{lesson.part.value}/{lesson.name}.py`")
    )
    st.code("".join(traceback.format_exception_only(error)).strip(), language=None)


def _footer(page: Page, lessons: list[Lesson], pages: dict[str, Page]) -> None:
    """Draw the end of a page, with the next lesson of the course."""
    order = course(lessons)
    names = [each.name for each in order]
    at = names.index(page.url_path) + 1 if page.url_path in names else len(names)
    with st.container(key="footer", horizontal=True, vertical_alignment="center"):
        st.caption(_("What learns here is computed while you watch. Nothing leaves this server."))
        if at < len(names):
            st.page_link(pages[names[at]], label=_("Next: {title}").format(title=_(order[at].title)))


def _set_language() -> None:
    """Settle the session's language: what was chosen, else what the address says, else the browser's own."""
    if language.KEY in st.session_state:
        return
    asked = st.query_params.get("lang")
    st.session_state[language.KEY] = asked if asked in language.LANGUAGES else _browser()


def _switch_language() -> None:
    with st.container(key="language-switch"):
        st.segmented_control(
            _("Language"),
            list(language.LANGUAGES),
            format_func=lambda lang: language.LANGUAGES[lang],
            key=language.KEY,
            required=True,
            label_visibility="collapsed",
            width="content",
        )
    # In the address only where it says something: a choice other than the browser's own, or one made there.
    chosen, told = language.current(), st.query_params.get("lang")
    if chosen != (told or _browser()):
        st.query_params["lang"] = chosen


def _browser() -> str:
    return language.guess(st.context.locale, st.context.headers.get("Accept-Language"))
