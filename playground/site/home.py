"""The first page: what this is, a network that learns at a press, and the map of the course."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from playground.kit.lesson import Lesson
from playground.language import _
from playground.site.course import course_map
from playground.site.hero import hero

if TYPE_CHECKING:
    from streamlit.navigation.page import Page


def body(lessons: list[Lesson], pages: dict[str, Page]) -> None:
    """Draw the first page."""
    title = _("See deep learning happen.")
    sentence = _("Build a network, press play, and watch every part of it learn.")
    with st.container(key="welcome"):
        st.html(f"<h1>{escape(title)}</h1><p>{escape(sentence)}</p>")
    with st.container(key="hero"):
        hero()
    course_map(lessons, pages)
