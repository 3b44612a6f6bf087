"""The transport of what the browser plays by itself: the same on both pages, and a bar at the bottom of a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

PLACES = (("optimizers", "__stage?.paths?.frames"), ("convolution", "__stage?.kernels?.frames"))
# What a transport consists of, in its order: buttons and sliders with their names, and which key is said of them.
PARTS = """(bar) => [...bar.querySelectorAll("button, input")].map((each) =>
  [each.localName, each.ariaLabel, each.getAttribute("aria-keyshortcuts")])"""


def opened(server: Any, new_page: Any, name: str, frames: str, **options: Any) -> tuple[Page, Locator]:
    """Open a page, and return it with its transport once something has been drawn."""
    page = new_page(f"{server.url}/{name}", **options)
    page.wait_for_function(f"window.{frames} > 0")
    return page, page.locator(".transport")


def test_both_have_the_same_transport(server, new_page) -> None:
    found = []
    for name, frames in PLACES:
        page, bar = opened(server, new_page, name, frames)
        page.keyboard.press("Space")
        expect(bar.get_by_role("button", name="Play", exact=True)).to_be_visible()
        row, settings, picture, way = (
            each.bounding_box()
            for each in (bar, page.get_by_role("button", name="Settings", exact=True), page.locator(".st-key-picture"),
                         page.locator(".way input"))
        )  # fmt: skip
        assert row
        assert settings
        assert picture
        assert way
        assert abs(row["y"] + row["height"] - settings["y"] - settings["height"]) <= 3, (
            "in one row with the others"
        )
        assert row["y"] + row["height"] <= picture["y"] + 1
        assert way["y"] > picture["y"] + 200
        found.append(
            (
                bar.evaluate(PARTS),
                bar.locator("svg path").evaluate_all("(all) => all.map((each) => each.outerHTML)"),
            )
        )
    (parts, signs), (others, same) = found
    assert [part[:2] for part in parts[:4]] == [
        ["button", "Play"],
        ["button", "Step"],
        ["button", "Reset"],
        ["input", "Speed"],
    ]
    assert [part[2] for part in parts[:3]] == ["Space", ".", "r"]
    assert others[:4] == parts[:4]
    assert len(parts) == len(others) == 4, "the time lies under the picture"
    assert signs == same


@pytest.mark.parametrize("size", [(390, 844), (800, 900)])
@pytest.mark.parametrize(("name", "frames"), PLACES)
def test_on_a_narrow_page_it_stays_at_the_bottom_and_hides_nothing(
    server, new_page, name, frames, size
) -> None:
    width, height = size
    page, bar = opened(
        server,
        new_page,
        name,
        frames,
        viewport={"width": width, "height": height},
        has_touch=True,
        is_mobile=True,
    )
    expect(bar.get_by_role("slider")).to_have_count(2)
    place = bar.bounding_box()
    assert place
    assert (place["x"], place["width"]) == (0, width)
    assert place["y"] + place["height"] == height
    assert 52 <= place["height"] <= 60
    for button in bar.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
    last = page.locator(".st-key-footer")
    last.scroll_into_view_if_needed()
    page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, main.scrollHeight)")
    page.wait_for_function(
        f"document.querySelector('.st-key-footer').getBoundingClientRect().bottom <= {place['y']}"
    )
    expect(bar.locator("kbd")).to_be_hidden()
