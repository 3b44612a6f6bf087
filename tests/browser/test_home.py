"""The first page, and the way from it into a lesson and back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.network import FIRST, Playground

STEP = "Object.values(window.__stage?.tokens ?? {}).find((each) => each.header)?.header.runs.main.step"


def test_the_first_page_learns_while_it_is_looked_at(server, new_page, shot):
    page = new_page(server.url)
    page.wait_for_function(f"{STEP} > 0", timeout=FIRST)
    step = page.evaluate(STEP)
    page.wait_for_function(f"{STEP} > {step + 50}")
    expect(page.get_by_role("heading", level=1)).to_have_text("See deep learning happen.")
    expect(page.get_by_role("heading", name="Playgrounds")).to_be_visible()
    shot(page, "home")


def test_a_card_leads_to_its_lesson_and_the_logo_back(server, new_page, page_errors):
    page = new_page(server.url)
    page.wait_for_function(f"{STEP} > 0", timeout=FIRST)
    page.get_by_role("link", name="Network playground").click()
    page.wait_for_url("**/network")
    expect(page.get_by_role("heading", level=1)).to_have_text("Network playground", timeout=FIRST)
    playground = Playground(page)
    playground.until("run.step === 0 && run.status === 'paused'", timeout=FIRST)
    playground.play(20)
    page.get_by_role("link", name="Neural Playground").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("See deep learning happen.")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Network playground")
    Playground(page).until("run.step > 20", timeout=FIRST)


def test_every_picture_of_the_gallery_is_there(server, new_page):
    page = new_page(server.url)
    page.locator(".st-key-hero").wait_for()
    pictures = page.locator(".picture img.light")
    expect(pictures.first).to_be_visible(timeout=FIRST)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function(
            "(image) => image.complete && image.naturalWidth > 0", arg=picture.element_handle()
        )
