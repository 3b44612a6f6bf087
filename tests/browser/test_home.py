"""The first page, and the way from it into a lesson and back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.looks import fits, looks
from tests.browser.network import Playground

STEP = "Object.values(window.__stage?.tokens ?? {}).find((each) => each.header)?.header.runs.main.step"


def test_the_first_page_learns_while_it_is_looked_at(server, new_page, shot):
    page = new_page(server.url)
    page.wait_for_function(f"{STEP} > 0")
    step = page.evaluate(STEP)
    page.wait_for_function(f"{STEP} > {step + 50}")
    expect(page.get_by_role("heading", level=1)).to_have_text("See deep learning happen.")
    expect(page.get_by_role("heading", name="Playgrounds")).to_be_visible()
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


def test_a_card_leads_to_its_lesson_and_the_logo_back(server, new_page, page_errors):
    page = new_page(server.url)
    page.wait_for_function(f"{STEP} > 0")
    page.get_by_role("link", name="Network playground").click()
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
