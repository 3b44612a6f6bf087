"""How a page is looked at: in every size, light and dark; nothing cut, nothing beside the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from playwright.sync_api import Page, TimeoutError

SIZES = {1440: 900, 800: 1000}  # the width of the window, and its height

# What can be scrolled sideways although nothing on the page should be.
SIDEWAYS = """() =>
  [...document.querySelectorAll("html, body, [data-testid=stMain], [data-testid=stMainBlockContainer]")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.dataset.testid ?? each.tagName)"""

# What sticks out of the page, to the right or to the left.
OUT = """() => {
  const shown = (each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const all = [...document.querySelectorAll("[data-testid=stMain] *")];
  const shadows = all.flatMap((each) => each.shadowRoot ? [...each.shadowRoot.querySelectorAll("*")] : []);
  // What an SVG clips (a path that leaves its axes) lies nowhere.
  const clipped = (each) => each.ownerSVGElement && getComputedStyle(each.ownerSVGElement).overflowX !== "visible";
  // What lies in the drawer of settings is cut off by it, or scrolls in it.
  const kept = (each) => each.closest(".st-key-drawer") && !each.matches(".st-key-drawer");
  const out = [...all, ...shadows].filter((each) => {
    if (clipped(each) || kept(each)) return false;
    const box = each.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && (box.right > innerWidth + 1 || box.left < -1) && shown(each);
  });
  return out.map((each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`);
}"""
BESIDE = f"() => [...({SIDEWAYS})(), ...({OUT})()]"

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

# How bright a picture is.
BRIGHT = """([canvas]) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((sum, byte) => sum + byte, 0) / data.length;
}"""

GROUND = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 28)"}


def looks(page: Page, *modes: str) -> Iterator[str]:
    """Turn one page light and dark and to every size, and yield how it is looked at, such as "dark-800"."""
    for mode in modes or GROUNDS:
        page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
        page.wait_for_function(f"{GROUND} === '{GROUNDS[mode]}'")
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function(f"innerWidth === {width}")
            yield f"{mode}-{width}"


def stays_on_the_page(page: Page, look: str) -> None:
    """Hold that nothing lies beside the page, as soon as everything has found its place."""
    _wait(page, BESIDE)
    assert page.evaluate(BESIDE) == [], f"{look}: lies beside the page"


def fits(page: Page, look: str) -> None:
    """Hold that nothing lies beside the page and no words are cut, as soon as everything has found its place."""
    stays_on_the_page(page, look)
    _wait(page, CUT)
    assert page.evaluate(CUT) == [], f"{look}: is cut"
    page.mouse.move(2, 2)  # no help over the buttons, in the picture that is kept


def _wait(page: Page, found: str) -> None:
    """Wait until nothing is found, now and then: looking at every element takes long."""
    with suppress(TimeoutError):
        page.wait_for_function(f"() => !({found})().length", polling=250)
