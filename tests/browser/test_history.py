"""Back, Forward and reload in a real browser: one entry a deliberate step, and nothing lost on the way."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.network import FIRST, Playground

ENTRIES = "history.length"


def told(page: Page) -> str:
    """Return the part of the address behind the question mark."""
    return page.evaluate("location.search")


def moved(page: Page, before: str) -> str:
    """Wait until the address is another one, and return it."""
    page.wait_for_function("(before) => location.search !== before", arg=before)
    return told(page)


def test_ten_ticks_are_one_step_and_back_really_goes_back(visit):
    playground = visit()
    page, entries = playground.page, playground.page.evaluate(ENTRIES)
    playground.trained(60)
    step = playground.run()["step"]
    playground.slide("Learning rate", "ArrowRight", times=4)
    rated = moved(page, "")
    playground.slide("Learning rate", "ArrowRight", times=3)
    rated = moved(page, rated)
    page.wait_for_timeout(500)
    rated = told(page)
    assert page.evaluate(ENTRIES) == entries + 1
    playground.button("presets-puzzle-0").click()
    page.get_by_role("button", name="Spiral", exact=False).first.click()
    puzzle = moved(page, rated)
    assert page.evaluate(ENTRIES) == entries + 2
    playground.until("run.step > 50", timeout=FIRST)
    page.go_back()
    playground.until(f"run.step === {step} && run.status === 'paused'")
    assert told(page) == rated
    page.go_back()
    playground.until(f"run.step === {step} && run.learning_rate < 0.011")
    assert told(page) == ""
    page.go_forward()
    playground.until("run.learning_rate > 0.011")
    page.go_forward()
    playground.until("run.step > 50 && scene.inputs.length > 2 || run.step > 50")
    assert told(page) == puzzle
    assert page.evaluate(ENTRIES) == entries + 2
