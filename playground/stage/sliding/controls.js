// What can be chosen and turned: the kind of operation, the picture, the kernel, and its geometry.

import { h } from "../core/dom.js";
import { fill } from "../core/controls.js";
import { t } from "../core/words.js";

const TURNED = {
  angle: Array.from({ length: 36 }, (_, at) => at * 5),
  frequency: Array.from({ length: 25 }, (_, at) => (at + 1) * 0.02),
};

/** A row of buttons of which one is on. */
class Tabs {
  constructor(pick) {
    this.pick = pick;
    this.root = h("div", { className: "tabs", role: "radiogroup" });
    this.root.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const buttons = [...this.root.children];
      const next = buttons[(buttons.findIndex((each) => each.tabIndex === 0) + step + buttons.length) % buttons.length];
      next.focus();
      this.pick(next.dataset.value);
    };
  }

  take(entries, value, label) {
    this.root.setAttribute("aria-label", label);
    const key = JSON.stringify(entries);
    if (key !== this.key) {
      this.key = key;
      this.root.replaceChildren(...entries.map(([name, title, thought]) => {
        const button = h("button", { type: "button", role: "radio", title: thought, onclick: () => this.pick(name) }, title);
        button.dataset.value = name;
        return button;
      }));
    }
    for (const button of this.root.children) {
      const on = button.dataset.value === value;
      button.setAttribute("aria-checked", String(on));
      button.tabIndex = on ? 0 : -1;
    }
  }
}

/** A slider over the values that are legal. */
class Slider {
  constructor(change) {
    this.input = h("input", { type: "range", min: "0", step: "1" });
    this.value = h("output", {});
    this.name = h("span", {});
    this.root = h("label", { className: "slider" }, h("span", { className: "head" }, this.name, this.value), this.input);
    this.input.oninput = () => {
      const value = this.values[Number(this.input.value)];
      this.value.textContent = this.shown(value);
      this.input.setAttribute("aria-valuetext", this.shown(value));
      change(value);
    };
    this.input.onkeydown = (event) => event.stopPropagation();
  }

  take({ name, help, values, value, busy, shown = String }) {
    this.name.textContent = name;
    this.root.title = values.length > 1 ? help : t("Only one value is legal here.");
    this.values = values;
    this.shown = shown;
    this.input.max = String(Math.max(0, values.length - 1));
    this.input.disabled = values.length < 2;
    if (busy) return;
    const near = values.reduce((best, each, at) => (Math.abs(each - value) < Math.abs(values[best] - value) ? at : best), 0);
    this.input.value = String(near);
    this.value.textContent = shown(value);
    this.input.setAttribute("aria-valuetext", shown(value));
  }
}

class List {
  constructor(change) {
    this.select = h("select", { onchange: () => change(this.select.value) });
    this.select.onkeydown = (event) => event.stopPropagation();
    this.name = h("span", {});
    this.root = h("label", { className: "list" }, h("span", { className: "head" }, this.name), this.select);
  }

  take(name, entries, value, help) {
    this.name.textContent = name;
    this.root.title = help;
    fill(this.select, entries.map(([each, label]) => ({ value: each, label })), value);
  }
}

export class Controls {
  /** `change` gets settings by name. */
  constructor(change) {
    const to = (name) => (value) => change({ [name]: value });
    this.modes = new Tabs(to("mode"));
    this.thought = h("p", { className: "thought" });
    this.lists = { image: new List(to("image")), signal: new List(to("signal")), filter: new List(to("filter")), border: new List(to("border")) };
    this.sliders = {};
    for (const name of ["size", "length", "kernel", "stride", "padding", "dilation", "angle", "frequency"]) this.sliders[name] = new Slider(to(name));
    this.another = h("button", { type: "button", className: "again", onclick: () => change({ which: (this.model.bench.which + 1) % 1000 }) }, "↻");
    this.draw = h("button", { type: "button", className: "again", onclick: () => change({ seed: (this.model.bench.seed + 1) % 1000 }) }, "↻");
    this.lists.image.root.append(this.another);
    this.lists.filter.root.append(this.draw);
    const { image, signal, filter, border } = this.lists;
    const { size, length, kernel, stride, padding, dilation, angle, frequency } = this.sliders;
    const parts = [signal, image, size, length, filter, angle, frequency, kernel, stride, padding, border, dilation];
    this.bar = h("div", { className: "bar" }, ...parts.map(({ root }) => root));
    this.root = h("div", { className: "controls" }, this.modes.root, this.thought, this.bar);
  }

  take(model, { busy }) {
    this.model = model;
    const { bench, choices, operation, words, line, made, pools } = model;
    this.modes.take(words.mode, operation.mode, t("Kind of operation"));
    this.thought.textContent = words.mode.find(([name]) => name === operation.mode)[2];
    const images = words.image.filter(([name]) => name !== "own" || bench.upload);
    const filters = words.filter.filter(([name]) => name === bench.filter || choices.filter.includes(name));
    this.lists.image.take(t("Image"), images, bench.image, t("What the kernel slides over."));
    this.lists.signal.take(t("Signal"), words.signal, bench.signal, t("What the kernel slides along."));
    this.lists.filter.take(t("Kernel"), filters, bench.filter, model.thought || t("Every weight as you set it."));
    const borders = words.border.filter(([name]) => choices.border.includes(name));
    this.lists.border.take(t("Border"), borders, operation.border, t("What stands in the padding."));
    const helps = {
      size: [t("Cells a side"), t("Going up, more of the picture is looked at, in smaller cells.")],
      length: [t("Samples"), t("Going up, more of the signal is looked at.")],
      kernel: [t("Kernel size"), t("Going up, each output reads more cells.")],
      stride: [t("Stride"), t("Going up, the kernel takes longer steps, and fewer outputs remain.")],
      padding: [t("Padding"), model.transposed ? t("Going up, more of the output's rim is cut away.") : t("Going up, more cells are put around the input.")],
      dilation: [t("Dilation"), t("Going up, the weights stand further apart and see farther.")],
      angle: [t("Angle"), t("Going up, the stripes that it answers to turn.")],
      frequency: [t("Frequency"), t("Going up, the stripes that it answers to become finer.")],
    };
    for (const [name, slider] of Object.entries(this.sliders)) {
      const values = TURNED[name] ?? choices[name] ?? [];
      const value = bench[name] ?? operation[name];
      const shown = { angle: (each) => `${Math.round(each)}°`, frequency: (each) => each.toFixed(2) }[name];
      slider.take({ name: helps[name][0], help: helps[name][1], values, value, busy, shown });
    }
    const hide = (part, hidden) => (part.root.hidden = hidden);
    hide(this.lists.signal, !line);
    hide(this.lists.image, made);
    hide(this.sliders.size, line);
    hide(this.sliders.length, !line);
    hide(this.lists.filter, pools);
    hide(this.sliders.angle, !model.turns.includes("angle") || line);
    hide(this.sliders.frequency, !model.turns.includes("frequency"));
    hide(this.lists.border, borders.length < 2 || operation.padding === 0);
    this.another.hidden = !["fashion", "handwritten"].includes(bench.image);
    this.draw.hidden = !model.turns.includes("seed");
    this.another.title = t("Another one");
    this.draw.title = t("Draw again");
    for (const each of [this.another, this.draw]) each.setAttribute("aria-label", each.title);
  }
}
