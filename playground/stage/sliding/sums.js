// The arithmetic: every product written out, their sum, the size of the output in numbers, and the call.

import { h } from "../core/dom.js";
import { weightKey } from "./focus.js";
import { written } from "./model.js";
import { t } from "../core/words.js";

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
    const products = h("div", { className: "products" }, this.head, h("div", { className: "row" }, this.table, this.sum));
    this.root = h("div", { className: "sums" }, products, h("div", { className: "law" }, this.size, this.callRow));
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
    // Where three large kernels stand side by side only the products have room.
    this.brief = planes === 3 && model.tapsAlong > 4;
    this.table.classList.toggle("dense", planes * model.tapsAlong > 5);
    this.table.classList.toggle("brief", this.brief);
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
    if (focus.kind === "weight") {
      const { channel, a, b } = focus;
      texts.set(weightKey(model, channel, a, b), `× ${signed(model.weight(channel, a, b))}`);
    }
    const best = model.mode === "max_pool" && focus.kind === "output" ? terms[model.largest(terms)] : null;
    const chosen = best && weightKey(model, best.channel, best.a, best.b);
    this.cells.forEach((cell, at) => {
      const text = texts.get(at) ?? "·";
      if (cell.textContent !== text) cell.textContent = text;
      cell.classList.toggle("nothing", !texts.has(at));
      cell.classList.toggle("best", at === chosen);
    });
    this.partial.forEach((each, channel) => {
      const shown = focus.kind === "output" && terms.some((term) => term.channel === channel);
      const sums = model.parts ? "parts" : "output";
      each.textContent = shown ? `= ${written(model.value(sums, channel, focus.r, focus.c))}` : "";
      each.parentElement?.classList.toggle("idle", terms.length > 0 && !terms.some((term) => term.channel === channel));
    });
    [this.head.textContent, this.sum.textContent] = this.words(focus, light);
    this.sum.classList.toggle("sentence", focus.kind !== "output");
  }

  term(focus, { value, weight, product, r, c }) {
    const { pools, line } = this.model;
    if (this.brief && focus.kind === "output") return written(product);
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
    if (focus.every) return [t("Outputs ({place}) read {count} cells, each its own channel", { place, count: terms.length }), ""];
    if (model.mode !== "channels") return [head, t("Sum: {value}", { value: written(value) })];
    const parts = [0, 1, 2].map((channel) => signed(model.value("parts", channel, focus.r, focus.c)));
    return [head, t("Sum: {parts} = {value}", { parts: parts.join(" + "), value: written(value) })];
  }
}

/** A weight as a factor: in brackets where it has a sign. */
function signed(weight) {
  const text = written(weight);
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
