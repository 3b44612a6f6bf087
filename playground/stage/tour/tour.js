// @ts-check
// What a tour does in the browser; its strip is drawn by the page. It points at what a step speaks of, leaves by
// Escape, keeps the focus where buttons come and go, and reads each step out.
//
// data: { token, at, entered, words, lang }; `at` is a place as the line under the picture points at it (core/beckon.js),
// or { what: "key", name }: a container of the page.

import { ring } from "../core/beckon.js";
import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { bus } from "../core/stream.js";
import { topics } from "../core/topics.js";

const SOON = 700; // ms until what a step sets is drawn
const AGAIN = 8; // so often something is looked for that is not drawn yet

const STRIP = ".st-key-tour-row";
// What Escape closes first.
const OPEN = "[data-testid=stPopoverBody], [role=dialog], [role=listbox], [role=menu]";

/** The first button of those that are to be seen: Streamlit keeps a second, hidden one for its tooltip. */
const button = (selector) =>
  [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))].find((each) =>
    each.offsetParent
  );

export const mount = (component) => new Guide(component);

class Guide extends Part {
  constructor(component) {
    super(component, "tour");
    this.spoken = h("p", { className: "spoken", role: "status", "aria-live": "polite" });
    this.root.append(this.spoken);
    this.entered = 0;
    this.unring = () => {};
    const leave = (event) => this.escape(event);
    globalThis.addEventListener("keydown", leave, true);
    this.own(() => globalThis.removeEventListener("keydown", leave, true), () => this.past());
    this.update(component);
  }

  update(component) {
    this.take(component);
    const { words, entered } = this.data;
    if (this.spoken.textContent !== words) this.spoken.textContent = words;
    if (entered === this.entered) return;
    this.entered = entered;
    this.past();
    this.hold();
    this.timer = setTimeout(() => this.point(AGAIN), SOON);
  }

  past() {
    clearTimeout(this.timer);
    this.unring();
  }

  /** What had the focus may be gone with the step before: then the strip has it, and Tab leads to its first button. */
  hold() {
    if (document.activeElement && document.activeElement !== document.body) return;
    const strip = /** @type {HTMLElement | null} */ (document.querySelector(STRIP));
    if (!strip) return;
    strip.tabIndex = -1;
    strip.focus({ preventScroll: true });
  }

  point(tries) {
    const { at, token } = this.data;
    if (!at) return;
    if (at.what !== "key") {
      bus.emit(topics.SHOWN, { token, ...at });
      return;
    }
    const found = /** @type {HTMLElement | null} */ (document.querySelector(`.st-key-${at.name}`));
    if (found) this.unring = ring(found, { what: "key", accent: this.colours.accent, still: this.still });
    else if (tries) this.timer = setTimeout(() => this.point(tries - 1), SOON);
  }

  escape(event) {
    const typing = event.composedPath()[0]?.matches?.("input:not([type=range]), textarea, [contenteditable]");
    if (event.key !== "Escape" || event.defaultPrevented || typing || document.querySelector(OPEN)) return;
    button('.st-key-tour-ways [class*="-leave"] button')?.click();
  }

  destroy() {
    super.destroy();
    // Whoever has left it by key finds the way back under the focus.
    setTimeout(() => {
      if (document.activeElement !== document.body || document.querySelector(STRIP)) return;
      button('.st-key-tour-slot [class*="-tour-open"] button')?.focus({ preventScroll: true });
    }, SOON);
  }
}
