"""Sequence to sequence in a real browser: phrases that change, a way back, and a visit that a reload brings back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from engine.models.translation.spec import Translation
from playground.kit import link

SMALL = Translation(units=16, batch=8)
RUN = "Object.values(__stage.tokens)[0].header.runs.main"


def step_of(page: Page) -> int:
    return page.evaluate(f"{RUN}.step")


def test_it_learns_looks_back_steps_and_comes_back_with_a_reload(server, new_page):
    page = new_page(f"{server.url}/translation?e={link.encode(SMALL)}&n=30")
    page.wait_for_function(f"window.__stage?.frames > 0 && {RUN}.step === 30 && {RUN}.status === 'paused'")
    told, phrases = (
        page.locator(".stage.verdict").filter(has_text="Update"),
        page.locator(".mark", has_text="fed itself"),
    )
    expect(told).to_contain_text("Update 30:")
    assert "n=" not in page.url

    own = page.get_by_role("textbox", name="Your own phrase")
    own.fill("cab")
    own.press("Enter")
    rows = phrases.locator("tbody tr")  # what readers aloud have instead of the picture
    expect(rows.nth(0)).to_contain_text(re.compile("reads.*c.*a.*b", re.DOTALL))
    expect(rows.nth(1)).to_contain_text(re.compile("truth.*b.*a.*c", re.DOTALL))
    own.blur()

    page.keyboard.press("s")
    page.wait_for_function(f"{RUN}.step === 31")
    page.keyboard.press("Space")
    page.wait_for_function(f"{RUN}.status === 'playing' && {RUN}.step > 60")
    page.keyboard.press("Space")
    page.wait_for_function(f"{RUN}.status === 'paused'")
    end = step_of(page)

    page.get_by_role("slider", name="Go back through the recorded steps").press("Home")
    page.wait_for_function(f"{RUN}.viewing === 0")
    expect(told).to_contain_text("Update 0:")
    page.get_by_role("button", name="Back to now").click()
    expect(told).to_contain_text(f"Update {end}:")

    page.reload()
    expect(told).to_contain_text(f"Update {end}:")
