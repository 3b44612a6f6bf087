// @ts-check
// One line that says what is going on; it has the same height whatever it says, and is read out when it changes.
//
// data: { token, name, lang, first }; frames carry what is shown as header.marks[name], or as JSON in
// header.plots[name]: { text, severity, event, show, mend }.  Sets the trigger `pressed`: { what, event }.

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";

export const css = `
  .happening { display: flex; align-items: center; gap: 10px; height: 34px; font-size: 14px; line-height: 1.3; }
  .happening p { flex: 0 1 auto; min-width: 0; margin: 0; max-height: 2.6em; overflow: hidden; }
  .happening i { flex: none; width: 9px; height: 9px; border-radius: 50%; background: currentColor; opacity: .3; }
  .happening[data-severity="good"] i { background: var(--st-green-color, #2a9d55); opacity: 1; }
  .happening[data-severity="warning"] i { background: var(--st-yellow-color, #d99a00); opacity: 1; border-radius: 2px; }
  .happening[data-severity="trouble"] i { background: var(--st-red-color, #d33); opacity: 1; border-radius: 0;
    transform: rotate(45deg); }
  .happening button { flex: none; min-height: 32px; padding: 0 12px; font: inherit; font-size: 13px; border-radius: 8px;
    cursor: pointer; color: inherit; background: none; border: 1px solid var(--st-border-color); white-space: nowrap; }
  .happening button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
  .happening button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
  .happening button[hidden], .happening i[hidden] { display: none; }
  @container (max-width: 520px) {
    .happening { height: 78px; flex-wrap: wrap; align-content: center; gap: 6px 10px; }
    .happening p { flex: 1 0 calc(100% - 24px); max-height: 2.6em; }
  }
  :host { container-type: inline-size; display: block; }
`;

const NOTHING = { text: "", severity: "", event: "", show: "", mend: "" };

export const mount = (component) => new Happening(component);

class Happening extends Part {
  constructor(component) {
    super(component, "happening");
    this.dot = h("i", { "aria-hidden": "true" });
    this.text = h("p", { role: "status", "aria-live": "polite" });
    this.show = h("button", { type: "button", onclick: () => this.press("show") });
    this.mend = h("button", { type: "button", onclick: () => this.press("mend") });
    this.root.append(this.dot, this.text, this.show, this.mend);
    this.said = "";
    this.shown = NOTHING;
    this.update(component);
  }

  update(component) {
    this.take(component);
    this.say(JSON.stringify(this.data.first ?? NOTHING));
  }

  frame({ header }) {
    const mark = header.marks?.[this.data.name];
    const said = mark ? JSON.stringify(mark) : header.plots?.[this.data.name];
    if (said) this.say(said);
  }

  say(said) {
    if (said === this.said) return;
    this.said = said;
    this.shown = { ...NOTHING, ...JSON.parse(said) };
    const { text, severity, show, mend } = this.shown;
    this.root.dataset.severity = severity;
    if (this.text.textContent !== text) this.text.textContent = text;
    this.dot.hidden = !text;
    for (const [button, words] of [[this.show, show], [this.mend, mend]]) {
      button.hidden = !words;
      button.textContent = words;
    }
  }

  press(what) {
    this.tell("pressed", { what, event: this.shown.event });
  }
}
