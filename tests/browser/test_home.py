"""The first page, and the way from it into a lesson and back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.looks import fits, looks
from tests.browser.network import Playground

STEP = "Object.values(window.__stage?.tokens ?? {}).find((each) => each.header)?.header.runs.main.step"


def begun(page):
    """Let the first page's network learn, and return `page` once it does."""
    page.get_by_role("button", name="Let it learn").click()
    page.wait_for_function(f"{STEP} > 0")
    return page


def test_the_first_page_waits_for_a_press_and_then_learns(server, new_page, shot):
    page = new_page(server.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("See deep learning happen.")
    expect(page.get_by_role("button", name="Let it learn")).to_be_visible()
    page.wait_for_function(f"{STEP} === 0")
    begun(page)
    step = page.evaluate(STEP)
    page.wait_for_function(f"{STEP} > {step + 50}")
    expect(page.get_by_role("heading", name="The course")).to_be_visible()
    pictures = page.locator(".picture img.light")
    expect(pictures.first).to_be_visible()
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function(
            "(image) => image.complete && image.naturalWidth > 0", arg=picture.element_handle()
        )
    page.mouse.wheel(0, -10_000)
    for look in looks(page):
        fits(page, look)
        shot(page, f"home-{look}")


def test_the_map_remembers_in_this_browser_what_was_tried_and_forgets_it(server, new_page):
    page = new_page(server.url)
    page.get_by_role("link", name="Network playground", exact=True).click()
    Playground(page).play(30)
    page.get_by_role("link", name="Neural Playground").click()
    card = page.locator(".st-key-card-network")
    expect(card.get_by_text("tried")).to_be_visible()
    expect(page.get_by_text("tried. Kept in this browser only.")).to_contain_text("1 of ")
    expect(page.locator("[data-next]")).to_have_count(1)
    page.reload()
    expect(card.get_by_text("tried")).to_be_visible()
    page.get_by_role("button", name="Forget this").click()
    expect(card.get_by_text("tried")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('playground-tried')") is None


def test_a_card_leads_to_its_lesson_and_the_logo_back(server, new_page, page_errors):
    page = begun(new_page(server.url))
    page.get_by_role("link", name="Network playground", exact=True).click()
    page.wait_for_url("**/network")
    expect(page.get_by_role("heading", level=1)).to_have_text("Network playground")
    playground = Playground(page)
    playground.until("run.step === 0 && run.status === 'paused'")
    playground.play(20)
    page.get_by_role("link", name="Neural Playground").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("See deep learning happen.")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Network playground")
    Playground(page).until("run.step > 20")
