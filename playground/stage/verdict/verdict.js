// @ts-check
// A sentence that says what is seen now; frames carry it as header.marks[name].text, with **strong** words.
//
// data: { token, lang, name, first }

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";

export const css = ["verdict/style.css"];

const STRONG = /\*\*(.+?)\*\*/; // what is in the group comes as every second part of a split

export const mount = (component) => new Verdict(component);

class Verdict extends Part {
  constructor(component) {
    super(component, "verdict");
    this.root.setAttribute("role", "note"); // not "status": spoken at every change it would never end
    this.update(component);
  }

  update(component) {
    this.take(component);
    if (this.text === undefined || this.data.first) this.say(this.data.first);
  }

  frame({ header }) {
    const said = header.marks?.[this.data.name];
    if (said) this.say(said.text);
  }

  say(text) {
    if (text === this.text) return;
    this.text = text;
    this.root.replaceChildren(...text.split(STRONG).map((part, place) => (place % 2 ? h("b", {}, part) : part)));
  }
}
