// The kernel: every weight can be typed, dragged up and down, or stepped with the arrow keys.

import { h } from "../core/dom.js";
import { css } from "./paint.js";
import { weightKey } from "./focus.js";
import { written } from "./model.js";
import { t } from "../core/words.js";

const MOST = 999;
const DRAG = 7; // px for a step

export class Weights {
  /** `change` gets all weights, `point` a weight that is pointed at, or null. */
  constructor({ change, point }) {
    Object.assign(this, { change, point });
    this.planes = h("div", { className: "planes" });
    this.sum = h("div", { className: "sum-of-weights" });
    this.flat = h("div", { className: "flat" });
    this.tools = h("div", { className: "tools" });
    this.root = h("div", { className: "weights" }, this.planes, this.sum, this.flat, this.tools);
    this.buttons = [
      [() => t("Turn"), () => t("By 180°: what mathematics calls a convolution turns its kernel, deep learning does not."), () => this.turn()],
      [() => t("Sum to 1"), () => t("Divides by the sum, so that flat places keep their brightness."), () => this.normalise()],
    ].map(([name, help, onclick]) => ({ name, help, element: h("button", { type: "button", onclick }) }));
    this.tools.append(...this.buttons.map(({ element }) => element));
  }

  take(model, { busy }) {
    const { channels, tapsDown, tapsAlong } = model;
    this.model = model;
    const key = [model.pools, channels, tapsDown, tapsAlong].join();
    if (key !== this.key) this.build(key);
    if (!busy) this.values = Array.from(model.weights, (each) => Number(each.toPrecision(7)));
    for (const { element, name, help } of this.buttons) {
      element.textContent = name();
      element.title = help();
    }
    this.tools.hidden = this.sum.hidden = model.pools;
    this.flat.hidden = !["conv2d", "conv1d", "causal"].includes(model.mode);
    this.show();
  }

  build(key) {
    this.key = key;
    const { channels, tapsDown, tapsAlong, pools } = this.model;
    this.inputs = [];
    const planes = Array.from({ length: pools ? 1 : channels }, (_, channel) => {
      const plane = h("div", { className: "plane", role: "group" });
      plane.style.setProperty("--columns", tapsAlong);
      plane.dataset.channel = channels === 3 ? channel : "";
      for (let a = 0; a < tapsDown; a++) {
        for (let b = 0; b < tapsAlong; b++) plane.append(this.cell(channel, a, b));
      }
      return plane;
    });
    this.planes.replaceChildren(...planes);
  }

  cell(channel, a, b) {
    const at = weightKey(this.model, channel, a, b);
    const input = h("input", { type: "text", inputMode: "decimal", readOnly: this.model.pools });
    const here = { kind: "weight", channel, a, b };
    let drag = null;
    input.onfocus = () => {
      this.show();
      if (!drag) input.select();
      this.point(here);
    };
    input.onblur = () => this.point(null);
    input.onpointerenter = () => this.point(here);
    input.onpointerleave = () => drag || this.point(null);
    input.onchange = () => this.type(at, input);
    input.onkeydown = (event) => {
      event.stopPropagation();
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (step && !input.readOnly) {
        event.preventDefault();
        this.set(at, this.values[at] + step * this.step(event));
      }
      if (event.key === "Enter") input.blur();
    };
    input.onpointerdown = (event) => {
      if (input.readOnly || event.button > 0) return;
      drag = { y: event.clientY, value: this.values[at], far: false };
      input.setPointerCapture(event.pointerId);
    };
    input.onpointermove = (event) => {
      if (!drag) return;
      const steps = Math.trunc((drag.y - event.clientY) / DRAG);
      if (steps === 0 && !drag.far) return;
      drag.far = true;
      event.preventDefault();
      this.set(at, drag.value + steps * this.step(event));
    };
    input.onpointerup = input.onpointercancel = () => {
      if (drag?.far) input.setSelectionRange(0, 0);
      else if (drag) input.select(); // what is typed next takes its place, as after a Tab
      drag = null;
    };
    this.inputs.push(input);
    return input;
  }

  /** How far a step goes: 1 between whole numbers, else a tenth or less; with Shift a tenth of that. */
  step({ shiftKey }) {
    const whole = this.model.weights.every((each) => Number.isInteger(each));
    const step = whole ? 1 : this.model.most.weights >= 0.5 ? 0.1 : 0.01;
    return shiftKey ? step / 10 : step;
  }

  type(at, input) {
    const text = input.value.trim().replace("−", "-").replace(",", ".");
    const fraction = /^(-?[\d.]+)\s*\/\s*([\d.]+)$/.exec(text);
    const value = fraction ? Number(fraction[1]) / Number(fraction[2]) : Number(text);
    if (text === "" || !Number.isFinite(value)) this.show();
    else this.set(at, value);
  }

  set(at, value) {
    const bounded = Math.max(-MOST, Math.min(MOST, Number(value.toFixed(6))));
    if (bounded === this.values[at]) return this.show();
    this.values[at] = bounded;
    this.tell();
  }

  turn() {
    const size = this.model.tapsDown * this.model.tapsAlong;
    const planes = Array.from({ length: this.values.length / size }, (_, at) => this.values.slice(at * size, (at + 1) * size));
    this.values = planes.flatMap((plane) => plane.reverse());
    this.tell();
  }

  normalise() {
    const sum = this.values.reduce((total, each) => total + each, 0);
    if (Math.abs(sum) < 1e-5) return;
    this.values = this.values.map((each) => each / sum);
    this.tell();
  }

  tell() {
    this.show();
    this.change([...this.values]);
  }

  show() {
    const { model } = this;
    const place = model.tapsDown * model.tapsAlong;
    this.inputs.forEach((input, at) => {
      if (model.mode === "max_pool") return input.setAttribute("aria-label", t("A cell of the window"));
      // Where there is little room a weight has two decimals, but all while it is being changed.
      const active = this.root.getRootNode().activeElement === input;
      const text = model.pools ? `1/${place}` : written(this.values[at], active || (model.channels === 1 && model.tapsAlong < 5));
      if (!active || input.value !== text) input.value = text;
      const [a, b] = [Math.floor((at % place) / model.tapsAlong), at % model.tapsAlong];
      input.setAttribute("aria-label", t("Weight in row {row}, column {column}", { row: a + 1, column: b + 1 }));
    });
    const sum = this.values.reduce((total, each) => total + each, 0);
    this.sum.textContent = t("Sum of the weights: {sum}", { sum: written(sum) });
    this.flat.textContent = flat(sum);
    this.buttons[1].element.disabled = Math.abs(sum) < 1e-5 || Math.abs(sum - 1) < 1e-5;
    this.colour();
  }

  colour(paint = this.paint) {
    this.paint = paint;
    if (!paint || !this.inputs) return;
    const most = Math.max(...this.values.map(Math.abs), 1e-9);
    this.inputs.forEach((input, at) => {
      const rgb = this.model.pools ? paint.surface : paint.signed(this.values[at], most);
      input.style.background = css(rgb.map(Math.round));
      input.style.color = paint.ink(rgb);
    });
  }

  /** Show what a window without weights holds, of `light` on an output: its cells, and which of them is taken. */
  hold({ focus, terms }) {
    const { model } = this;
    if (model.mode !== "max_pool" || focus.kind !== "output") return;
    const best = model.largest(terms);
    this.inputs.forEach((input) => Object.assign(input, { value: "", className: "" }));
    terms.forEach(({ a, b, value }, at) => {
      const input = this.inputs[a * model.tapsAlong + b];
      input.value = written(value);
      input.classList.toggle("best", at === best);
    });
  }

  /** Show which weights are lit; null where nothing is pointed at. */
  light(keys) {
    this.inputs?.forEach((input, at) => input.classList.toggle("lit", Boolean(keys?.has(at))));
  }
}

/** What weights of such a sum make of a place where all that they read is alike. */
function flat(sum) {
  if (Math.abs(sum) < 1e-5) return t("Flat ground gives 0.");
  if (Math.abs(sum - 1) < 1e-5) return t("Flat ground keeps its value.");
  return t("Flat ground gives {sum} times its value.", { sum: written(sum) });
}
