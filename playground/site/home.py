"""The first page: what this is, a network that already learns, and the lessons as pictures to click."""

from __future__ import annotations

from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from playground.kit.lesson import Lesson
from playground.language import _
from playground.site.hero import hero

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

PICTURES = Path(__file__).parent / "static" / "lessons"


def body(lessons: list[Lesson], pages: dict[str, Page]) -> None:
    """Draw the first page."""
    title = _("See deep learning happen.")
    sentence = _("Build a network, press play, and watch every part of it learn.")
    with st.container(key="welcome"):
        st.html(f"<h1>{escape(title)}</h1><p>{escape(sentence)}</p>")
    with st.container(key="hero"):
        hero()
    for part, group in groupby(lessons, key=lambda each: each.part):
        st.html(f'<h2 class="part">{escape(_(part.title))}</h2>')
        with st.container(key=f"gallery-{part.value}"):
            for each in group:
                card(each, pages[each.name])


def card(lesson: Lesson, page: Page) -> None:
    """Draw a lesson's card: its picture, title and sentence; the link covers all of it."""
    with st.container(key=f"card-{lesson.name}", gap=None):
        st.html(_picture(lesson))
        st.page_link(page, label=_(lesson.title), icon="", help="")
        st.caption(_(lesson.sentence))


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
