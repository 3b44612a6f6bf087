"""Every lesson, found by itself: it opens, draws, plays, fits, and meets a bad link with words.

Whoever adds a lesson adds nothing here; what only one lesson does is tested in a file of its own.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from playground.kit.lesson import Lesson, discover
from tests.browser.contrast import can_be_hit, can_be_read, finger
from tests.browser.looks import SIDEWAYS
from tests.browser.network import SHOWN
from tests.browser.screens import crowded, jumped
from tests.browser.spaced import OFFERED, unheard
from tests.browser.tabs import forget

LESSONS = {each.name: each for each in discover()}
WIDTHS = (390, 800, 1440)
HOSTILE = "?" + "&".join(f"{name}=<script>alert(1)</script>" for name in ("e", "b", "w"))

# Whether anything is drawn in the lesson's picture: an image, lines, or a canvas on which there is colour.
DRAWN = """(where) => {
  const inside = (each) => [each, ...(each.shadowRoot ? [...each.shadowRoot.children].flatMap(inside) : []),
    ...[...each.children].flatMap(inside)];
  const painted = (canvas) => canvas.width && canvas.height && canvas.getContext("2d")
    ?.getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte);
  const drawn = { canvas: painted, img: ({ naturalWidth }) => naturalWidth,
    svg: (lines) => lines.querySelector("path, circle, line, rect") };
  return [...document.querySelectorAll(where)].flatMap(inside).some((each) => drawn[each.localName]?.(each));
}"""
# The steps of everything that is trained on this page.
STEPS = """() => Object.values(window.__stage?.tokens ?? {}).flatMap(({ header }) => Object.values(header?.runs ?? {}))
  .map((run) => run.step ?? 0)"""


@pytest.mark.parametrize("name", LESSONS)
def test_it_opens_draws_plays_fits_and_meets_a_bad_link_with_words(server, new_page, name):
    lesson = LESSONS[name]
    page = new_page(f"{server.url}/{name}", newcomer=True)
    it_is_there(page, lesson)
    play = page.locator(f".st-key-{name}-play").get_by_role("button")
    if play.count():
        it_plays(page)
    assert jumped(page) == [], "nothing jumps before a reader's eyes"
    assert crowded(page) == [], (
        "a newcomer sees the picture, what comes out and what drives it on the first screen"
    )
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_role("button", name="Everything", exact=True).click()
    if page.evaluate(OFFERED):
        assert unheard(page) == [], "Space plays or pauses, whatever the mouse was used on"
    can_be_read(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_function(f"innerWidth === {width}")
        assert page.evaluate(SIDEWAYS) == [], f"scrolls sideways at {width} pixels"
    with finger(page):
        page.set_viewport_size({"width": min(WIDTHS), "height": 844})
        can_be_hit(page)
    forget(page)
    page.goto(f"{server.url}/{name}{HOSTILE}")
    it_is_there(page, lesson)
    refused = page.get_by_role("alert").filter(has_text="The first preset is shown instead.")
    expect(refused, "a bad link is refused in words").to_be_visible()


def it_is_there(page: Page, lesson: Lesson) -> None:
    """Wait for the lesson's title and its first picture, and hold that nothing has gone wrong."""
    expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
    page.wait_for_function(DRAWN, arg=lesson.picture)
    page.wait_for_function(SHOWN)
    expect(page.get_by_text("Something on this page went wrong")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def it_plays(page: Page) -> None:
    """Press Space: the steps go up.  Press it again: they rest."""
    page.wait_for_function(f"({STEPS})().length > 0")
    before = max(page.evaluate(STEPS))
    page.keyboard.press("Space")
    page.wait_for_function(f"Math.max(...({STEPS})()) > {before}")
    page.keyboard.press("Space")
