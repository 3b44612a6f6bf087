// The button that opens the drawer, and a chip for each knob in it that is not as the page opens with it.
//
// data: { lang, changed: [{ label, value, before }] }

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { t } from "../core/words.js";
import { drawer, onTurn, state, turn } from "./state.js";

export const css = ["drawer/style.css"];
export const mount = (component) => new Handle(component);

const MOST = 2; // chips; of more there is a number
const ICON = "M4 7h9m5 0h2M4 17h3m5 0h8M15.5 7a2.5 2.5 0 1 0 0 .01M9.5 17a2.5 2.5 0 1 0 0 .01";

class Handle extends Part {
  constructor(component) {
    super(component, "handle");
    this.chips = h("span", { className: "chips" });
    this.words = h("span", { className: "words" });
    this.count = h("span", { className: "count" });
    this.button = h("button", { type: "button", className: "open" }, icon(), this.words, this.count);
    this.button.onclick = (event) => (state.open ? turn({ open: false, search: "" }) : open("", event));
    this.root.append(this.chips, this.button);
    this.own(onTurn(() => this.show()));
    const escape = (event) => {
      if (event.key === "Escape" && state.open && !event.defaultPrevented) turn({ open: false, search: "" });
    };
    document.addEventListener("keydown", escape);
    const marks = new MutationObserver(() => this.mark());
    const watched = drawer()?.closest(".st-key-drawer");
    if (watched) marks.observe(watched, { childList: true, subtree: true });
    this.own(() => document.removeEventListener("keydown", escape), () => marks.disconnect());
    this.update(component);
  }

  update(component) {
    this.take(component);
    this.show();
    this.mark();
  }

  show() {
    const { changed } = this.data;
    this.words.textContent = t("Settings");
    this.button.setAttribute("aria-expanded", String(state.open));
    this.button.title = t("All that can be changed on this page");
    const hidden = changed.filter(({ label }) => !inRow(label));
    const chips = hidden.slice(0, MOST).map(({ label, value, before }) => {
      const title = t("{label} is {value}; this page opens with {before}. Show it in the settings.", { label, value, before });
      return h("button", { type: "button", className: "chip", title, onclick: (event) => open(label, event) }, `${label} `, h("b", { textContent: value }));
    });
    this.chips.replaceChildren(...chips);
    const more = hidden.length - chips.length;
    this.count.textContent = more > 0 ? `+${more}` : "";
  }

  /** Mark the knobs in the drawer that are not as the page opens with them. */
  mark() {
    const names = new Set(this.data.changed.map(({ label }) => label));
    for (const each of drawer()?.querySelectorAll('[data-testid="stWidgetLabel"]') ?? []) {
      each.toggleAttribute("data-changed", names.has(each.textContent.trim()));
    }
  }
}

/** Open it; by keyboard the focus goes on into it.  Who has the mouse in the hand plays by Space all the same. */
function open(search, { detail }) {
  turn({ open: true, search, focus: detail === 0 });
}

function inRow(label) {
  const labels = document.querySelectorAll('.st-key-row [data-testid="stWidgetLabel"]');
  return [...labels].some((each) => each.textContent.trim() === label);
}

function icon() {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICON);
  svg.append(path);
  return svg;
}
