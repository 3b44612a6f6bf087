"""Whatever the mouse was used on, Space plays or pauses: the controls of a page, found by what they are.

deaf = unheard(page)   # the kinds of control after which Space did neither
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import ElementHandle, Page, TimeoutError

# What the page's button that plays offers: "play", "pause", or "" where there is none.
OFFERED = """() => {
  const all = (where) => [...where.querySelectorAll('button.play, [class*="-play"] button')]
    .concat([...where.querySelectorAll("*")].flatMap((each) => each.shadowRoot ? all(each.shadowRoot) : []));
  const button = all(document).find((each) => each.offsetParent);
  if (!button) return "";
  return `${button.ariaLabel ?? ""} ${button.textContent}`.toLowerCase().includes("pause") ? "pause" : "play";
}"""
# The first control that is seen, free, and part of neither a transport, nor a menu, nor the frame of the site.
FOUND = """([selector, drawn]) => {
  const all = (where) => [...where.querySelectorAll(selector)]
    .concat([...where.querySelectorAll("*")].flatMap((each) => each.shadowRoot ? all(each.shadowRoot) : []));
  const host = (each) => each.getRootNode() instanceof ShadowRoot ? each.getRootNode().host : null;
  const within = (each, where) => each.closest(where) ?? (host(each) && within(host(each), where));
  const FRAME = ".st-key-language-switch, [data-testid=stHeader], .st-key-head";
  const TRANSPORT = ".transport, .controls, .timeline, [hidden], .mark";
  return all(document).find((each) => each.offsetParent && !each.disabled && each.getBoundingClientRect().width > 3
    && !within(each, FRAME) && !each.matches("[aria-haspopup], .insert")
    && (!drawn || (host(each) && !within(each, TRANSPORT)))) ?? null;
}"""
QUIET = "() => !document.querySelector('[data-test-script-state=running]')"


def middle(handle: ElementHandle) -> tuple[float, float]:
    """Return the middle of a control, which is in sight."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def press(page: Page, handle: ElementHandle) -> None:
    """Click."""
    page.mouse.click(*middle(handle))


def drag(page: Page, handle: ElementHandle) -> None:
    """Move what slides a little, and back: only the hand counts here."""
    x, y = middle(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    for place in (x - 30, x):
        page.mouse.move(place, y, steps=3)
    page.mouse.up()


def choose(page: Page, handle: ElementHandle) -> None:
    """Open a list, and take what is chosen already."""
    press(page, handle)
    chosen = page.locator("[role=option][aria-selected=true]")
    (chosen if chosen.count() else page.get_by_role("option")).first.click()


def native(page: Page, handle: ElementHandle) -> None:
    """Open a list of the browser's own, and take what is chosen already."""
    press(page, handle)
    page.keyboard.press("Enter")


SCRUBS = ", ".join(f"{each} input[type=range]" for each in (".timeline", ".controls", ".transport"))
# By its name: what it is in CSS, whether it is drawn by a component of ours, and how it is used.
KINDS: dict[str, tuple[str, bool, Callable[[Page, ElementHandle], None]]] = {
    "slider": ("[data-testid=stSlider] div:has(> div > input[type=range])", False, drag),
    "select": ("[data-testid=stSelectbox] [role=combobox]", False, choose),
    "native select": ("select", True, native),
    "chip": ("[data-testid=stButtonGroup] button", False, press),
    "button of the page": ("[class*='-seed'] button, [class*='-undo'] button", False, press),
    "button in a picture": ("button[aria-pressed], button.step, button[role=radio], button", True, press),
    "tab": ("[class*='-view'] [data-testid=stButtonGroup] button[aria-checked=false]", False, press),
    "scrub": (SCRUBS, False, drag),
}


def rested(page: Page) -> str:
    """Return what the button offers once that rests: a scrub pauses what plays, which the page hears a moment later."""
    now = page.evaluate(OFFERED)
    while True:
        former = now
        page.wait_for_timeout(500)
        page.wait_for_function(QUIET)
        now = page.evaluate(OFFERED)
        if now == former:
            return now


def unheard(page: Page) -> list[str]:
    """Use one control of each kind with the mouse, press Space after each, and return those after which it was lost."""
    lost: list[str] = []
    for kind, (selector, drawn, use) in KINDS.items():
        handle = page.evaluate_handle(FOUND, [selector, drawn]).as_element()
        if handle is None:
            continue
        use(page, handle)
        page.wait_for_function(QUIET)
        before = rested(page)
        page.keyboard.press("Space")
        try:
            page.wait_for_function(f"({OFFERED})() !== {before!r}")
        except TimeoutError:
            lost.append(kind)
    return lost
