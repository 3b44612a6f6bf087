// The text that is read, every character coloured by one unit.

import { h } from "../core/dom.js";
import { css, inkOn } from "../core/colour.js";
import { shade, spelled, valueAt } from "./data.js";
import { t } from "../core/words.js";

export class ColouredText {
  /** Put the text into `parent`; `point(t)` is called for the character under the pointer, null where it leaves. */
  constructor(parent, point) {
    this.title = h("p");
    this.letters = h("div", { className: "letters" });
    this.root = h("div", { className: "text", hidden: true }, this.title, this.letters);
    parent.append(this.root);
    this.letters.addEventListener("pointerover", ({ target }) => point(target.dataset?.t ? Number(target.dataset.t) : null));
    this.letters.addEventListener("pointerleave", () => point(null));
  }

  /** Colour the text of `sequence` by unit `unit` of `part` of `lane`, the step `at` marked. */
  show(sequence, { lane, part, unit, at, pinned, colours }) {
    this.root.hidden = !sequence?.labels || !part;
    if (this.root.hidden) return;
    this.spell(sequence.labels);
    const words = t("The text, coloured by unit {unit} of {network}: {part}", { unit: unit + 1, network: lane.scene?.title ?? lane.source, part: part.title });
    const hint = pinned ? t("Click its row again to let it go.") : t("Click a row of a map to keep its unit.");
    this.title.replaceChildren(h("b", { textContent: `${words}. ` }), hint);
    this.colour({ lane, part, unit, colours });
    if (this.marked) this.marked.className = "";
    this.marked = this.letters.children[at - 1] ?? null;
    if (this.marked) this.marked.className = "here";
  }

  /** Colour all characters, where anything that decides their colours has changed. */
  colour({ lane, part, unit, colours }) {
    const key = `${this.spelled} ${part.first + unit} ${lane.key} ${colours.mode}`;
    if (this.bytes === lane.bytes && this.key === key) return;
    Object.assign(this, { bytes: lane.bytes, key });
    [...this.letters.children].forEach((span, index) => {
      const fill = shade(part, valueAt(lane, part, unit, index + 1), colours);
      span.style.cssText = `background:${css(fill)};color:${inkOn(fill)}`;
    });
  }

  spell(labels) {
    const text = labels.join("\u0000");
    if (text === this.spelled) return;
    this.spelled = text;
    this.letters.replaceChildren(...labels.map((letter, index) => {
      const span = h("span", { textContent: letter === "\n" ? `${spelled(letter)}\n` : letter });
      span.dataset.t = index + 1;
      return span;
    }));
  }
}
