"""How it looks: dark and light, on a desk and on a small screen; nothing cut, nothing beside the page."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.looks import BRIGHT, GROUND, GROUNDS, fits, looks
from tests.browser.network import Playground
from tests.browser.test_languages import CHINESE


def test_nothing_is_cut_or_lies_beside_the_page(visit, shot):
    playground = visit()
    playground.trained(400)
    main = playground.page.get_by_test_id("stMain")
    for look in looks(playground.page):
        fits(playground.page, look)
        shot(playground.page, f"network-{look}")
        main.evaluate("(main) => main.scrollTo(0, main.scrollHeight)")
        expect(playground.page.locator(".st-key-footer"), look).to_be_in_viewport()
        fits(playground.page, f"{look}, below")
        shot(playground.page, f"network-{look}-below")
        main.evaluate("(main) => main.scrollTo(0, 0)")


def test_a_chinese_browser_is_greeted_in_chinese_and_a_fork_has_room_too(visit, shot):
    playground = visit(locale="zh-CN", viewport={"width": 800, "height": 1000})
    page = playground.page
    expect(page.get_by_role("heading", level=1)).to_have_text(CHINESE)
    expect(playground.toggle).to_have_text(CHINESE)
    expect(page.locator(".stage.network")).to_have_text(CHINESE)
    assert "lang" not in page.url
    playground.trained(100)
    playground.button("fork").click()
    expect(playground.field(1)).to_be_visible()
    playground.play(100)
    playground.pause()
    for look in looks(page, "light"):
        fits(page, look)
        shot(page, f"network-fork-zh-{look}")


def test_the_page_is_dark_for_who_likes_it_dark_and_a_change_of_theme_follows_at_once(visit):
    playground = visit(color_scheme="dark", viewport={"width": 800, "height": 1000})
    page = playground.page
    picture = page.locator(".stage.field canvas.picture")
    assert page.evaluate(GROUND) == GROUNDS["dark"]
    fits(page, "dark from the start")
    dark, before = picture.evaluate_all(BRIGHT), playground.painted()
    page.emulate_media(color_scheme="light")
    playground.looks_other(before)
    page.wait_for_function(f"{GROUND} === '{GROUNDS['light']}'")
    assert picture.evaluate_all(BRIGHT) > dark + 20, "the untrained field is nearly the colour of the page"


def test_a_finger_has_room(visit):
    playground = visit(viewport={"width": 800, "height": 1000}, has_touch=True, is_mobile=True)
    for button in (playground.toggle, playground.button("step"), playground.button("reset")):
        box = button.bounding_box()
        assert box
        assert box["height"] >= 40
    playground.toggle.tap()
    playground.until("run.status === 'playing' && run.step > 10")


def test_everything_can_be_reached_by_the_keyboard(visit):
    playground = visit()
    seen: list[str] = []
    for _ in range(120):
        playground.page.keyboard.press("Tab")
        seen.append(
            playground.page.evaluate(
                """() => {
                  let each = document.activeElement;
                  while (each?.shadowRoot?.activeElement) each = each.shadowRoot.activeElement;
                  const name = each.ariaLabel || each.labels?.[0]?.textContent || each.textContent || each.title;
                  return (name ?? "").trim().slice(0, 60);
                }"""
            )
        )
    for name in (
        "Play",
        "Step",
        "Reset",
        "Speed",
        "Learning rate",
        "Optimizer",
        "Data",
        "Insert a layer here",
    ):
        assert any(name in each for each in seen), name
    assert any(each.startswith("Layer 1: Dense") for each in seen)


def test_with_less_motion_nothing_is_lost(visit):
    playground: Playground = visit(reduced_motion="reduce")
    before = playground.painted()
    playground.play(50)
    playground.looks_other(before)
    playground.page.locator(".stage.network").get_by_role("button", name="One unit more").first.click()
    playground.until("scene.layers[0].units === 5")
