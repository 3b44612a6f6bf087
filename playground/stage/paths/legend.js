// The legend, which is also the switch: who runs, how far down each is now, and who is hidden.

import { h } from "../core/dom.js";
import { ending, valueAt } from "../core/landscape/data.js";
import { sample } from "./card.js";
import { fixed, short } from "../core/numbers.js";
import { t } from "../core/words.js";

const number = (value) => (Number.isFinite(value) && Math.abs(value) >= 1e4 ? short(value) : fixed(value, 3));

export class Legend {
  /** `press(name, alone)` is called for a click, `point(index or null, button)` while one is pointed at. */
  constructor(parent, { press, point }) {
    this.root = h("div", { className: "legend", role: "group" });
    parent.append(this.root);
    Object.assign(this, { press, point, values: [] });
  }

  /** Show all rules, with { rule, colour, ink }; those in `hidden` are off. */
  take(styled, hidden) {
    this.root.setAttribute("aria-label", t("Optimizers: click to hide or show, Alt and click to show one alone"));
    const focused = this.root.querySelector(":focus-visible")?.dataset.name;
    this.values = styled.map(({ rule }) => ({ rule, node: h("span", { className: "now" }) }));
    const what = h("span", { className: "what", textContent: t("loss now") });
    this.root.replaceChildren(what, ...styled.map((each, k) => this.button(each, hidden.has(each.rule.name), this.values[k].node)));
    if (focused) [...this.root.children].find(({ dataset }) => dataset.name === focused)?.focus();
  }

  button(each, off, now) {
    const { rule } = each;
    const name = h("span", { className: "name", textContent: rule.title });
    const title = t("{knobs} · click: hide or show · Alt+click: alone", { knobs: rule.knobs || rule.title });
    const button = h("button", { type: "button", title }, sample(each), name, now);
    button.dataset.name = rule.name;
    button.setAttribute("aria-pressed", String(!off));
    button.onclick = (event) => this.press(rule.name, event.altKey);
    button.onpointerenter = (event) => event.pointerType !== "touch" && !off && this.point(rule.index);
    button.onpointerleave = () => this.point(null);
    return button;
  }

  /** Write each rule's loss at `step`; who is lost has a cross for a mark, as on the map. */
  tell(model, step) {
    for (const { rule, node } of this.values) {
      const gone = rule.diverged && step > rule.last;
      const text = gone ? ending(rule) : number(valueAt(model.losses, model.steps, rule.index, step));
      if (node.textContent !== text) node.textContent = text;
      node.parentElement?.classList.toggle("lost", gone);
    }
  }
}
