"""The first screen of a lesson, as a newcomer has it: what lies where before anybody has scrolled."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

LARGE = ((1440, 900), (1280, 720), (1024, 768))
SMALL = ((800, 900), (390, 844))
JUMPS = 0.05  # of the window, as browsers sum up what moves without having been asked to
ABOVE, CONTROLS, SMALL_TOP = 150, 10, 200  # px, how many, px: what the picture may have over it

# Where things are, in px below the site's menu, and how many controls lie over the picture: a widget is one control.
MEASURED = """() => {
  const box = (where) => document.querySelector(where)?.getBoundingClientRect();
  const menu = box("[data-testid=stHeader]").bottom, picture = box(".st-key-picture");
  const inside = (each) => [each, ...(each.shadowRoot ? [...each.shadowRoot.children].flatMap(inside) : []),
    ...[...each.children].flatMap(inside)];
  // What is only there to choose from, such as the photograph that a piece is cut of, may lie lower.
  const drawn = (where) => Math.max(0, ...[...document.querySelectorAll(where)].flatMap(inside)
    .filter((each) => !each.closest("[data-aside]"))
    .filter((each) => ["canvas", "svg", "img"].includes(each.localName))
    .map((each) => each.getBoundingClientRect().bottom));
  const pressed = "button, input, select, textarea, a[href], [role=combobox], [role=slider]";
  const seen = (each) => { const at = each.getBoundingClientRect();
    return at.width > 3 && at.height > 3 && at.bottom <= picture.top + 2 && at.top >= menu; };
  const controls = [...document.querySelectorAll("[data-testid=stMain] [data-testid=stElementContainer]")]
    .filter((each) => inside(each).some((one) => one.matches(pressed) && seen(one)));
  const ends = [".st-key-picture", ".st-key-beside"].map(drawn);
  const moves = [...document.querySelectorAll('[class*="-play"] button')].find((each) => each.offsetParent);
  return { top: picture.top - menu, controls: controls.length, drawn: Math.max(...ends), high: innerHeight,
    names: controls.map((each) => each.textContent.slice(0, 20)),
    play: moves ? moves.getBoundingClientRect().bottom : 0, way: box('[class*="-way"] > *')?.bottom ?? 0 };
}"""


def measured(page: Page, size: tuple[int, int]) -> dict[str, Any]:
    """Return where things are in a window of this size, once they rest there."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_function(f"innerWidth === {size[0]} && innerHeight === {size[1]}")
    former: dict[str, Any] = {}
    while (now := page.evaluate(MEASURED)) != former:
        former = now
        page.wait_for_timeout(250)
    return now


def crowded(page: Page) -> list[str]:
    """Return what of the first screen isn't as it has to be, in words, over all sizes."""
    found = []
    for size in LARGE:
        seen = measured(page, size)
        if seen["top"] > ABOVE:
            found.append(f"{size}: {seen['top']:.0f} px over the picture")
        if seen["controls"] > CONTROLS:
            found.append(f"{size}: {seen['controls']} controls over the picture: {seen['names']}")
        low = {name: seen[name] for name in ("drawn", "play", "way") if seen[name] > seen["high"]}
        if low:
            found.append(f"{size}: below the first screen: {low}")
    for size in SMALL:
        seen = measured(page, size)
        if seen["top"] > SMALL_TOP:
            found.append(f"{size}: the picture begins {seen['top']:.0f} px under the menu")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


# What has moved since the page came, the largest first, by itself: a share of the window, and what it was.  A page that
# was shown before it was complete, since this machine is too slow for it, says nothing about the page.
MOVED = """() => new Promise((done) => {
  if (performance.getEntriesByName("shown incomplete").length) done([]);
  const called = ({ node }) => (node?.closest ? node : node?.parentElement)?.closest("[class*=st-key-]")?.className;
  new PerformanceObserver((list, observer) => {
    const found = list.getEntries().filter((each) => !each.hadRecentInput);
    observer.disconnect();
    done(found.map(({ value, startTime, sources }) =>
      [value, `${value.toFixed(3)} after ${Math.round(startTime)} ms: ${sources.map(called)}`]));
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done([]), 500); // nothing has moved at all
})"""


def jumped(page: Page) -> list[str]:
    """Return what has moved by itself since the page came, where that is more than may be."""
    found = page.evaluate(MOVED)
    return (
        []
        if sum(value for value, _ in found) <= JUMPS
        else [words for _, words in sorted(found, reverse=True)]
    )
