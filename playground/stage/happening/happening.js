// @ts-check
// One line that says what is going on; it has the same height whatever it says, and is read out when it changes.
//
// data: { token, name, lang, first, script }; frames carry what is shown as header.marks[name], or as JSON in
// header.plots[name]: { text, severity, event, show, mend, at, asks }.  Of a race that the browser plays by itself
// `script` holds { race, lines: [[step, what is shown from there on], …] }.
// Pressing `show` tells the other components of the page to point at `at`; sets the trigger `pressed`: { what, event }
// for `mend`, and for `show` where the page `asks` to be told.

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { bus } from "../core/stream.js";
import { topics } from "../core/topics.js";

export const css = ["happening/style.css"];

const NOTHING = { text: "", severity: "", event: "", show: "", mend: "", at: null, asks: false };

export const mount = (component) => new Happening(component);

class Happening extends Part {
  constructor(component) {
    super(component, "happening");
    this.dot = h("i", { "aria-hidden": "true" });
    this.text = h("p", { role: "status", "aria-live": "polite" });
    this.show = h("button", { type: "button", className: "show", onclick: () => this.point() });
    this.mend = h("button", { type: "button", className: "mend", onclick: () => this.press("mend") });
    this.own(bus.on(topics.PLAYED, (played) => this.play(played)));
    this.root.append(this.dot, this.text, this.show, this.mend);
    this.said = "";
    this.shown = NOTHING;
    this.update(component);
  }

  update(component) {
    this.take(component);
    const { script, first } = this.data;
    this.lines = script?.lines.map(([step, line]) => [step, JSON.stringify(line)]) ?? null;
    if (!this.lines || this.played?.race !== script.race) this.say(JSON.stringify(first ?? NOTHING));
    else this.play(this.played);
  }

  /** So far a race that the browser plays has come. */
  play(played) {
    this.played = played;
    if (!this.lines || played?.race !== this.data.script.race) return;
    const line = this.lines.findLast(([step]) => step <= played.step);
    this.say(line ? line[1] : JSON.stringify(NOTHING));
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

  /** Let whatever is meant be pointed at; a page that asks is told as well. */
  point() {
    const { at, asks } = this.shown;
    bus.emit(topics.SHOWN, { token: this.data.token, ...at });
    if (asks) this.press("show");
  }

  press(what) {
    this.tell("pressed", { what, event: this.shown.event });
  }
}
