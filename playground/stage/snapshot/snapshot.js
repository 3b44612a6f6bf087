// A button that saves a figure as a PNG. Pressed, it asks Python for the figure as it is now, and has Plotly draw it.
//
// data: { label, name, width, lang } and, once asked for, { number, figure (JSON), height }; sets the trigger `wish`.

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { plotly } from "../core/plotly.js";
import { t } from "../core/words.js";

const SHARP = 2; // pixels a CSS pixel
let presses = Date.now() % 1e9; // told apart from those of an earlier page

export const css = ["snapshot/style.css"];

export const mount = (component) => new Snapshot(component);

class Snapshot extends Part {
  constructor(component) {
    super(component, "snapshot");
    this.saved = component.data.number; // what is here when the page opens is old
    this.button = h("button", { type: "button", onclick: () => this.ask() });
    this.root.append(this.button);
    this.update(component);
  }

  update(component) {
    this.take(component);
    const { label, figure, number } = this.data;
    this.button.textContent = label;
    this.button.title = t("Made when you press it, of what you look at now.");
    if (!figure || number === this.saved) return;
    this.saved = number;
    this.save(this.data);
  }

  ask() {
    this.button.disabled = true;
    this.component.setTriggerValue("wish", presses += 1);
    setTimeout(() => (this.button.disabled = false), 4000); // should no answer come
  }

  async save({ figure, name, width, height }) {
    const Plotly = await plotly();
    const { data, layout } = JSON.parse(figure);
    const size = { width, height, scale: SHARP };
    const href = await Plotly.toImage({ data, layout: { ...layout, width, height } }, { format: "png", ...size });
    h("a", { href, download: `${name}.png` }).click();
    this.button.disabled = false;
  }
}
