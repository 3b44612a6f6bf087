"""How it looks: dark and light, on a desk and on a small screen; nothing cut, nothing beside the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.network import FIRST, Playground

SIZES = {1440: 900, 800: 1000}

# What can be scrolled sideways although nothing on the page should be, and what sticks out to the right of it.
BESIDE = """() => {
  const wide = [...document.querySelectorAll("html, body, [data-testid=stMain], [data-testid=stMainBlockContainer]")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.dataset.testid ?? each.tagName);
  const shown = (each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const all = [...document.querySelectorAll("[data-testid=stMain] *")];
  const shadows = all.flatMap((each) => each.shadowRoot ? [...each.shadowRoot.querySelectorAll("*")] : []);
  // What an SVG clips (a path that leaves its axes) lies nowhere.
  const clipped = (each) => each.ownerSVGElement && getComputedStyle(each.ownerSVGElement).overflowX !== "visible";
  const out = [...all, ...shadows].filter((each) => {
    if (clipped(each)) return false;
    const box = each.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && (box.right > innerWidth + 1 || box.left < -1) && shown(each);
  });
  return [...wide, ...out.map((each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`)];
}"""

# Words that do not fit into what holds them.
CUT = """() => {
  const page = [...document.querySelectorAll("[data-testid=stMain] *")];
  const shadows = page.flatMap((each) => each.shadowRoot ? [...each.shadowRoot.querySelectorAll("*")] : []);
  const kinds = "button, p, b, dt, dd, select, label, h1, h2, summary, .title, .foot, " +
    "[data-testid=stMarkdownContainer], input:not([type]), input[type=text]";
  const words = [...page, ...shadows].filter((each) => each.matches(kinds));
  const cut = (each) => each.clientWidth > 0 && each.checkVisibility({ opacityProperty: true })
    && getComputedStyle(each).overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1;
  return words.filter(cut).map((each) => each.value || each.textContent.trim().slice(0, 60));
}"""
BRIGHT = """([canvas]) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((sum, byte) => sum + byte, 0) / data.length;
}"""


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", SIZES)
def test_nothing_is_cut_or_lies_beside_the_page(visit, shot, mode, width):
    playground = visit(color_scheme=mode, viewport={"width": width, "height": SIZES[width]})
    playground.trained(400)
    assert playground.page.evaluate(BESIDE) == []
    assert playground.page.evaluate(CUT) == []
    playground.page.mouse.move(2, 2)  # no help over the buttons
    shot(playground.page, f"network-{mode}-{width}")
    playground.page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, main.scrollHeight)")
    expect(playground.page.locator(".st-key-footer")).to_be_in_viewport()
    assert playground.page.evaluate(BESIDE) == []
    playground.page.mouse.move(2, 2)  # no help over the buttons
    shot(playground.page, f"network-{mode}-{width}-below")


@pytest.mark.parametrize("width", SIZES)
def test_a_fork_in_chinese_has_room_too(visit, shot, width):
    playground = visit(locale="zh-CN", viewport={"width": width, "height": SIZES[width]})
    playground.trained(100)
    playground.button("fork").click()
    expect(playground.field(1)).to_be_visible()
    playground.play(100)
    playground.pause()
    assert playground.page.evaluate(BESIDE) == []
    assert playground.page.evaluate(CUT) == []
    playground.page.mouse.move(2, 2)  # no help over the buttons
    shot(playground.page, f"network-fork-zh-{width}")


def test_the_page_is_dark_for_who_likes_it_dark(visit):
    pages = [visit(color_scheme=mode) for mode in ("light", "dark")]
    light, dark = (
        page.page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        for page in pages
    )
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(20, 23, 28)")
    veil = ".stage.field canvas.picture"
    brightness = [page.page.locator(veil).evaluate_all(BRIGHT) for page in pages]
    assert brightness[0] > brightness[1] + 20, "the untrained field is nearly the colour of the page"


def test_a_change_of_theme_follows_at_once(visit):
    playground = visit(color_scheme="light")
    before = playground.painted()
    playground.page.emulate_media(color_scheme="dark")
    playground.looks_other(before)


@pytest.mark.parametrize("width", SIZES)
def test_the_first_page_fits(server, new_page, shot, width):
    page = new_page(server.url, viewport={"width": width, "height": SIZES[width]})
    page.wait_for_function("window.__stage?.frames > 5", timeout=FIRST)
    assert page.evaluate(BESIDE) == []
    assert page.evaluate(CUT) == []
    shot(page, f"home-{width}")


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
