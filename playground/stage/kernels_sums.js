// The arithmetic: every product written out, their sum, the size of the output in numbers, and the call.

import { h } from "./network_dom.js";
import { weightKey } from "./kernels_focus.js";
import { written } from "./kernels_model.js";
import { t } from "./words.js";

const NAMES = ["R", "G", "B"];

export class Sums {
  constructor() {
    this.head = h("div", { className: "title" });
    this.table = h("div", { className: "terms" });
    this.sum = h("div", { className: "total" });
    this.size = h("div", { className: "formula" });
    this.call = h("code", {});
    this.copy = h("button", { type: "button", onclick: () => this.copied() });
    this.callRow = h("div", { className: "call" }, this.call, this.copy);
    const right = h("div", { className: "law" }, this.sum, this.size, this.callRow);
    this.root = h("div", { className: "sums" }, h("div", { className: "products" }, this.head, this.table), right);
  }

  async copied() {
    const text = this.call.textContent;
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else {
      getSelection().selectAllChildren(this.call);
      document.execCommand("copy");
    }
    this.copy.textContent = t("Copied");
    setTimeout(() => (this.copy.textContent = t("Copy")), 1500);
  }

  take(model) {
    this.model = model;
    this.call.textContent = `y = ${model.call}`;
    this.copy.textContent = t("Copy");
    this.size.replaceChildren(...law(model));
    const planes = model.channels === 3 ? 3 : 1;
    const key = [planes, model.tapsDown, model.tapsAlong].join();
    if (key === this.key) return;
    this.key = key;
    this.cells = [];
    this.partial = [];
    this.table.replaceChildren(...Array.from({ length: planes }, (_, channel) => {
      const plane = h("div", { className: "plane" });
      plane.style.setProperty("--columns", model.tapsAlong);
      for (let at = 0; at < model.tapsDown * model.tapsAlong; at++) {
        const cell = h("span", { className: "term" });
        this.cells.push(cell);
        plane.append(cell);
      }
      const partial = h("b", { className: "partial" });
      this.partial.push(partial);
      return h("div", { className: "channel", hidden: false }, planes === 3 ? h("i", {}, NAMES[channel]) : null, plane, planes === 3 ? partial : null);
    }));
  }

  /** Write out what is lit; while nothing is pointed at, what the cursor looks at. */
  show(light) {
    const { model } = this;
    const { focus, terms } = light;
    const texts = new Map();
    for (const term of terms) {
      const key = weightKey(model, term.channel, term.a, term.b);
      const text = this.term(focus, term);
      texts.set(key, texts.has(key) ? `${texts.get(key)}, ${text}` : text);
    }
    const best = model.mode === "max_pool" && focus.kind === "output" ? terms[model.largest(terms)] : null;
    const chosen = best && weightKey(model, best.channel, best.a, best.b);
    const small = model.tapsAlong * (model.channels === 3 ? 3 : 1) > 9;
    this.table.classList.toggle("dense", small);
    this.cells.forEach((cell, at) => {
      const text = texts.get(at) ?? "·";
      if (cell.textContent !== text) cell.textContent = text;
      cell.classList.toggle("nothing", !texts.has(at));
      cell.classList.toggle("best", at === chosen);
    });
    this.partial.forEach((each, channel) => {
      const own = terms.filter((term) => term.channel === channel);
      each.textContent = own.length && focus.kind === "output" ? `= ${written(own.reduce((sum, { product }) => sum + product, 0))}` : "";
    });
    [this.head.textContent, this.sum.textContent] = this.words(focus, light);
  }

  term(focus, { value, weight, product, r, c }) {
    const { pools, line } = this.model;
    if (pools && focus.kind === "output") return written(value);
    if (focus.kind === "output") return `${written(value)} × ${signed(weight)} = ${written(product)}`;
    const place = line ? `${c + 1}` : `${r + 1}, ${c + 1}`;
    return pools ? `→ (${place})` : `× ${signed(weight)} → (${place})`;
  }

  words(focus, { terms, outputs, inputs }) {
    const { model } = this;
    if (focus.kind === "weight") {
      return [t("This weight"), t("It multiplies {count} inputs, one for each output that it serves.", { count: inputs.size })];
    }
    if (focus.kind === "input") {
      const value = written(model.input(focus.channel, focus.y, focus.x));
      const place = model.line ? String(focus.x - model.before + 1) : `${focus.y - model.before + 1}, ${focus.x - model.before + 1}`;
      const head = model.border(focus.y, focus.x) ? t("Padding, {value}", { value }) : t("Input ({place}) = {value}", { place, value });
      return [head, t("It goes into {count} outputs, each time with another weight.", { count: outputs.size })];
    }
    const value = model.value("output", focus.channel, focus.r, focus.c);
    const place = model.line ? `${focus.c + 1}` : `${focus.r + 1}, ${focus.c + 1}`;
    const head = t("Output ({place}) reads {count} cells", { place, count: terms.length });
    if (model.mode === "max_pool") return [head, t("Largest: {value}", { value: written(value) })];
    const total = written(terms.reduce((sum, { product }) => sum + product, 0));
    if (model.mode === "mean_pool") {
      return [head, t("Mean: {total} / {count} = {value}", { total, count: model.tapsDown * model.tapsAlong, value: written(value) })];
    }
    return [head, t("Sum: {value}", { value: written(value) })];
  }
}

/** A weight as a factor: in brackets where it has a sign. */
function signed(weight) {
  const text = written(weight, false);
  return weight < 0 ? `(${text})` : text;
}

/** The size of the output, in letters and with the numbers of now. */
function law(model) {
  const { kernel: k, stride: s, padding: p, dilation: d } = model.operation;
  const n = model.cells;
  const out = model.columnsOut;
  const over = model.line ? t("outputs") : t("rows and columns");
  const sup = (letters, numbers) => [
    h("span", { className: "letters" }, letters), h("span", { className: "numbers" }, numbers, h("b", {}, ` = ${out}`), ` ${over}`)];
  if (model.transposed) return sup("(n − 1)·s − 2p + d(k − 1) + 1", `(${n} − 1)·${s} − 2·${p} + ${d}·(${k} − 1) + 1`);
  if (model.mode === "causal") return sup("⌊(n + d(k − 1) − d(k − 1) − 1) / s⌋ + 1", `⌊(${n} + ${d * (k - 1)} − ${d}·(${k} − 1) − 1) / ${s}⌋ + 1`);
  return sup("⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1", `⌊(${n} + 2·${p} − ${d}·(${k} − 1) − 1) / ${s}⌋ + 1`);
}
