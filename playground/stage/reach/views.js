// @ts-check
// A view that is chosen by hand is brought into sight: most begin at the lower edge of the first screen (kit/choice.py).

const TABS = ":is([class*='-fewer'], [class*='-every']) [data-testid='stButtonGroup'] button";
const EDGE = 12; // px that stay free

/**
 * Scroll the page so that the view of a pressed tab can be seen, its tabs at the highest; nothing moves where it is.
 * @param {EventTarget | null} target what was pressed
 * @param {boolean} still whether the reader wants no motion
 */
export function bringView(target, still) {
  const tab = target instanceof Element ? target.closest(`.st-key-views ${TABS}`) : null;
  const panel = tab?.closest(".st-key-views");
  const page = panel && scroller(panel);
  if (!tab || !panel || !page) return;
  const way = wayTo(tab.getBoundingClientRect().top, panel.getBoundingClientRect().bottom, sight());
  if (way > 0) page.scrollBy({ top: way, behavior: still ? "auto" : "smooth" });
}

/**
 * Return by how many px to scroll down, for a row of tabs that begins at `top` with a view that ends at `bottom`.
 * @param {number} top
 * @param {number} bottom
 * @param {{ from: number, to: number }} sight what nothing lies over
 */
export function wayTo(top, bottom, { from, to }) {
  return Math.max(0, Math.round(Math.min(bottom + EDGE - to, top - EDGE - from)));
}

/** What of the window nothing lies over: the menu above, and the bar of a phone below. */
function sight() {
  const menu = document.querySelector("[data-testid='stHeader']")?.getBoundingClientRect().bottom ?? 0;
  const bars = [...document.querySelectorAll(".st-key-screen [class*='-way'], .st-key-row [class*='-row-moves']")];
  const fixed = bars.filter((each) => getComputedStyle(each).position === "fixed");
  return { from: menu, to: Math.min(innerHeight, ...fixed.map((each) => each.getBoundingClientRect().top)) };
}

/** @param {Element} element @returns {Element | null} */
function scroller(element) {
  for (let each = element.parentElement; each; each = each.parentElement) {
    const { overflowY } = getComputedStyle(each);
    if (overflowY === "auto" || overflowY === "scroll") return each;
  }
  return document.scrollingElement;
}
