// The head of the drawer: what is looked for, how much is shown, the way out.  It hides what it doesn't show.
//
// data: { lang }

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { t } from "../core/words.js";
import { drawer, onTurn, state, turn } from "./state.js";

export const css = ["drawer/style.css"];
export const mount = (component) => new Drawer(component);

const ONE = '[data-testid="stElementContainer"], [data-testid="stPopover"]';

class Drawer extends Part {
  constructor(component) {
    super(component, "drawer");
    this.field = h("input", { type: "search", oninput: () => turn({ search: this.field.value }) });
    this.levels = h("div", { className: "levels" });
    this.levels.setAttribute("role", "group");
    this.out = h("button", { type: "button", className: "out", textContent: "×", onclick: () => turn({ open: false, search: "" }) });
    this.none = h("p", { className: "none" });
    this.root.append(h("div", { className: "line" }, this.field, this.out), this.levels, this.none);
    const seen = new MutationObserver(() => this.sift());
    const watched = drawer();
    if (watched) seen.observe(watched, { childList: true, subtree: true });
    this.own(onTurn(() => this.show()), () => seen.disconnect());
    this.update(component);
  }

  update(component) {
    this.take(component);
    this.show();
  }

  show() {
    const words = t("Search the settings");
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
    if (this.field.value !== state.search) this.field.value = state.search;
    this.out.title = t("Close the settings");
    this.out.setAttribute("aria-label", this.out.title);
    const names = { simple: t("Simple"), everything: t("Everything") };
    this.levels.replaceChildren(...Object.entries(names).map(([level, textContent]) => {
      const button = h("button", { type: "button", textContent, onclick: () => turn({ level, search: "" }) });
      button.setAttribute("aria-pressed", String(state.level === level && !state.search));
      return button;
    }));
    this.sift();
    if (state.focus) requestAnimationFrame(() => this.field.focus()); // once it is seen
    state.focus = false;
  }

  /** Hide what has not the words in it that are looked for, and a group of which nothing is left. */
  sift() {
    const wanted = state.search.trim().toLowerCase();
    let left = 0;
    for (const group of drawer()?.querySelectorAll(':scope [class*="-group-"]') ?? []) {
      const whole = !wanted || heading(group).includes(wanted);
      let any = !wanted; // a group that nothing is looked for in stays, whatever it holds
      for (const each of group.querySelectorAll(ONE)) {
        if (each.querySelector("h5")) continue;
        const hit = whole || each.textContent.toLowerCase().includes(wanted);
        each.toggleAttribute("data-missed", !hit);
        any ||= hit;
      }
      group.toggleAttribute("data-missed", !any);
      left += any ? 1 : 0;
    }
    this.none.textContent = wanted && left === 0 ? t("Nothing here is called so.") : "";
  }
}

const heading = (group) => (group.querySelector("h5")?.textContent ?? "").toLowerCase();
