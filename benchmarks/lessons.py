"""How soon small lessons answer: from the press of a key on a knob to the new picture, one row a lesson."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from playwright.sync_api import Browser

from benchmarks import _window as window
from benchmarks.report import Report

TIMES = 12
STILL = 1_500  # milliseconds until nothing is drawn any more

_PICTURE = """[...document.querySelectorAll(".st-key-picture *")].filter((each) => each.shadowRoot)
  .flatMap(({ shadowRoot }) => [...shadowRoot.querySelectorAll("canvas")])[0]?.toDataURL()"""


@dataclass(frozen=True)
class Lesson:
    """A lesson, and the label of a slider whose picture follows it."""

    name: str
    knob: str


LESSONS = (Lesson("activations", "Factor σw of the weights"),)


def main() -> int:
    """Turn one knob of every lesson and report how long its picture took."""
    report = Report("lessons", "From a knob to the new picture of a small lesson")
    with window.browser() as browser, window.serving(browser) as app:
        for each in LESSONS:
            found = turns(browser, app.url, each)
            report.add(each.name, statistics.median(found), at_most=150, unit="ms")
            report.add("  slowest", max(found), unit="ms")
    return report.finish()


def turns(browser: Browser, url: str, lesson: Lesson) -> list[float]:
    """Return the milliseconds of several turns of the lesson's knob, each one to where it was not before."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    page = context.new_page()
    page.goto(f"{url}/{lesson.name}")
    slider = page.get_by_role("slider", name=lesson.knob)
    slider.wait_for(timeout=window.PATIENCE)
    page.wait_for_timeout(STILL)
    slider.focus()
    found = []
    for _ in range(TIMES):
        page.evaluate(f"window.__before = {_PICTURE}")
        shows = f"(({_PICTURE}) ?? window.__before) !== window.__before"
        found.append(window.shown(page, lambda: page.keyboard.press("ArrowRight"), shows))
        page.wait_for_timeout(STILL / 3)
    context.close()
    return found
