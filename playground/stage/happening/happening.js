// @ts-check
// One line that says what is going on; it has the same height whatever it says, and is read out when it changes.
//
// data: { token, name, lang, first }; frames carry what is shown as header.marks[name], or as JSON in
// header.plots[name]: { text, severity, event, show, mend }.  Sets the trigger `pressed`: { what, event }.

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";

export const css = ["happening/style.css"];

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
