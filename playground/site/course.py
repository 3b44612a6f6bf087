"""The course as a map: every lesson a card with its picture, its question and its minutes, in a good order."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from playground.kit.lesson import Lesson, course
from playground.kit.predict import guesses
from playground.kit.story import Story
from playground.language import _
from playground.live.together import Together
from playground.stage.progress import progress

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

PICTURES = Path(__file__).parents[1] / "static" / "lessons"
LEARNED = 20  # updates after which somebody has watched something learn


def course_map(lessons: list[Lesson], pages: dict[str, Page]) -> None:
    """Draw a card for every lesson, numbered in the order of the course, and how far this browser has come."""
    found = course(lessons)
    with st.container(key="course", horizontal=True, vertical_alignment="bottom"):
        st.html(f"<h2>{escape(_('The course'))}</h2>", width="content")
        progress(tried(lessons), course=[each.name for each in found], key="map")
    with st.container(key="gallery"):
        for number, each in enumerate(found, 1):
            card(number, each, pages[each.name])


def card(number: int, lesson: Lesson, page: Page) -> None:
    """Draw a lesson's card: its picture, title and question; the link covers all of it."""
    with st.container(key=f"card-{lesson.name}", gap=None):
        minutes = _("{minutes} min").format(minutes=lesson.minutes)
        over = f"{number} · {_(lesson.stop[0].title)} · {minutes}"
        tick = (
            f'<span class="tick">✓ {escape(_("tried"))}</span><span class="next">{escape(_("next"))}</span>'
        )
        st.html(f'{_picture(lesson)}<div class="over"><span>{escape(over)}</span>{tick}</div>')
        st.page_link(page, label=_(lesson.title), icon="", help="")
        st.caption(_(lesson.question or lesson.sentence))


def tried(lessons: list[Lesson]) -> list[str]:
    """Return the names of the lessons on which this visit has guessed, trained, mended or changed something."""
    return [each.name for each in lessons if _touched(each.name)]


def _touched(name: str) -> bool:
    here = st.session_state
    # The sides of a page have keys of their own.
    own = re.compile(rf"{re.escape(name)}([-:]\w+)?[-:](held|live|contest|ticked)")
    answered = any(place.partition("/")[0] == name for place in guesses())
    return answered or any(_moved(here[place]) for place in map(str, here) if own.fullmatch(place))


def _moved(found: Any) -> bool:
    """Whether a story has gone on, a training has learned, or a preset was ticked off."""
    if isinstance(found, Story):
        return len(found.steps) > 1
    return found.reached >= LEARNED if isinstance(found, Together) else bool(found)


def _picture(lesson: Lesson) -> str:
    """Return the pictures for the light and the dark page, one of which shows; a tile until they are made."""
    if not all((PICTURES / f"{lesson.name}-{mode}.webp").exists() for mode in ("light", "dark")):
        return f'<div class="picture"><span aria-hidden="true">{lesson.icon}</span></div>'
    images = "".join(
        f'<img class="{mode}" src="{_address(lesson, mode)}" alt="" width="640" height="400" loading="lazy">'
        for mode in ("light", "dark")
    )
    return f'<div class="picture">{images}</div>'


def _address(lesson: Lesson, mode: str) -> str:
    path = PICTURES / f"{lesson.name}-{mode}.webp"
    return f"api/static/lessons/{path.name}?{path.stat().st_mtime_ns:x}"
