"""The line that says what is going on, in a real browser: one height whatever it says, and what it points at."""

from __future__ import annotations

from playwright.sync_api import expect


def test_the_ring_is_closed_at_one_height_and_show_me_points_at_the_output(visit):
    playground = visit()
    page = playground.page
    line, shown = page.locator(".stage.happening"), page.locator(".stage.field .plot[data-shown]")
    before = line.bounding_box()
    expect(line.get_by_role("status")).to_have_text("")
    playground.play()
    expect(line.get_by_role("status")).to_contain_text("Closed at update", timeout=30_000)
    playground.pause()
    after = line.bounding_box()
    assert (after["y"], after["height"]) == (before["y"], before["height"])
    expect(shown).to_have_count(0)
    show = line.get_by_role("button", name="Show me where")
    show.focus()
    page.keyboard.press("Enter")
    expect(shown).to_have_attribute("data-shown", "picture")
    expect(shown).to_be_in_viewport()
    expect(shown).to_have_count(0, timeout=10_000)
