"""The tour in a browser: by keyboard and by touch, without moving the picture, and pointing at what it speaks of."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_every_lesson import STEPS

TOP = """(place) => Math.round(document.querySelector(`.st-key-${place}`).getBoundingClientRect().top + scrollY)"""
SHIFTS = """() => { window.__shifts = 0; new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.__shifts += each.value; }).observe({ type: "layout-shift" }); }"""
SMALL = """() => [...document.querySelectorAll(".st-key-tour-row button")].filter((each) => each.offsetParent)
  .map((each) => each.getBoundingClientRect()).filter(({ width, height }) => Math.min(width, height) < 32).length"""


def button(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-network-tour-{name}").get_by_role("button").locator("visible=true").first


def says(page: Page, words: str) -> None:
    expect(page.locator(".st-key-tour-words [data-testid=stMarkdown]")).to_contain_text(words)


def test_the_strip_costs_no_height_and_is_led_by_keyboard(server, new_page):
    page = new_page(f"{server.url}/network")
    expect(button(page, "open")).to_be_visible()
    page.wait_for_function(f"({STEPS})().length > 0")
    before = page.evaluate(TOP, "network-bar")
    page.evaluate(SHIFTS)
    button(page, "open").focus()
    page.keyboard.press("Enter")
    says(page, "1/5")
    assert page.evaluate(TOP, "network-bar") == before
    assert page.evaluate("window.__shifts") <= 0.05
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function("document.activeElement?.closest('.st-key-tour-row')")
    button(page, "answer-3").focus()
    page.keyboard.press("Enter")
    says(page, "2/5")
    page.wait_for_function(f"Math.max(...({STEPS})()) === 800")
    expect(page.get_by_role("button", name="Play").first).to_be_visible()
    assert page.evaluate(TOP, "network-bar") == before
    button(page, "on").click()
    says(page, "3/5")
    page.wait_for_function("document.querySelector('[data-shown=picture]') || [...document.querySelectorAll('*')]"
                           ".some((each) => each.shadowRoot?.querySelector('[data-shown=picture]'))")  # fmt: skip
    page.wait_for_function(f"Math.max(...({STEPS})()) === 1500")
    says(page, "97.2")
    button(page, "on").click()
    says(page, "You guessed it: three.")
    page.keyboard.press("Space")
    page.wait_for_function(f"Math.max(...({STEPS})()) > 1500")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(button(page, "open")).to_contain_text("step 4")


def test_on_a_phone_it_is_led_by_touch_from_a_link(server, new_page):
    page = new_page(f"{server.url}/network?tour=3", viewport={"width": 390, "height": 844}, has_touch=True)
    says(page, "97.2")
    assert page.evaluate(SMALL) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    button(page, "back").tap()
    says(page, "2/5")
    page.wait_for_function(f"Math.max(...({STEPS})()) === 800")
    button(page, "back").tap()
    says(page, "1/5")
    page.wait_for_function(f"Math.max(...({STEPS})()) === 0")
    assert page.evaluate(SMALL) == 0
    button(page, "answer-2").tap()
    says(page, "2/5")
    button(page, "leave").tap()
    expect(button(page, "open")).to_be_visible()
