// The elastic view: one number of a feature map, stretched out to the patches, kernels, products and sums it is made of.
//
// data: { token, lang, source }; frames carry header.runs[source].inside and the arrays `inside_…` (see inside.py).

import { h } from "../core/dom.js";
import { paintImage } from "../core/image.js";
import { Grid, number } from "./grid.js";
import { sumOf } from "./sum.js";
import { Part } from "../core/part.js";
import { t } from "../core/words.js";

export const css = ["elastic/style.css"];

const PACE = 300; // ms between two places while the kernel walks by itself
export const mount = (component) => new Elastic(component);

class Elastic extends Part {
  constructor(component) {
    super(component, "elastic");
    Object.assign(this.root, { tabIndex: 0, role: "group" });
    this.map = new Grid({ most: 210, pick: (row, col) => this.go({ row, col }) });
    this.title = h("h4");
    this.place = h("div", { className: "place" });
    this.walk = h("button", { type: "button", className: "walk", onclick: () => this.toggle() });
    this.back = h("button", { type: "button", onclick: () => this.goBack() });
    this.seen = h("canvas", { className: "seen" });
    this.box = h("i", { className: "box" });
    this.reach = h("p");
    this.rows = h("div", { className: "rows" });
    this.sum = h("div", { className: "sum" });
    const image = h("div", { className: "image" }, this.seen, this.box);
    this.drawn = h("div", { className: "total" });
    this.draws = new Grid({ most: 84 });
    const draw = () => this.send({ do: "draw", source: this.data.source ?? "main" });
    this.again = h("button", { type: "button", onclick: draw });
    this.lot = h("div", { hidden: true }, this.drawn, this.draws.element, h("div", { className: "tools" }, this.again));
    const left = h("section", {}, this.title, this.place, this.map.element, h("div", { className: "tools" }, this.walk, this.back));
    const right = h("section", { className: "right" }, this.sum, this.lot, image, this.reach);
    this.root.append(left, this.rows, right);
    this.root.onkeydown = (event) => this.key(event);
    this.lines = [];
    this.past = [];
    this.repaints(() => this.draw());
    this.own(() => clearInterval(this.timer));
    this.take(component);
  }

  update(component) {
    this.take(component);
    this.draw();
  }

  frame({ header, arrays }) {
    const source = this.data.source ?? "main";
    const found = header.runs?.[source]?.inside;
    const get = (name) => arrays[`${source}/${name}`];
    if (!found || !get("inside_own")) return;
    this.found = found;
    this.arrays = Object.fromEntries(["own", "below", "patch", "kernel", "products", "partial", "inside", "rows", "cols", "draws"].map(
      (name) => [name, get(`inside_${name}`)],
    ));
    this.image = get("image");
    this.draw();
  }

  draw() {
    const { found, arrays } = this;
    this.dye("negative", "positive", "accent", "grid", "faint");
    if (!found) return;
    const { column, channel, row, col, title, shape } = found;
    this.title.textContent = t("Layer {layer} · {title} · channel {channel}", { layer: column + 1, title, channel: channel + 1 });
    const where = shape.length === 3 ? t("row {row}, column {col}", { row: row + 1, col: col + 1 }) : t("unit {number}", { number: channel + 1 });
    this.place.replaceChildren(`${where}: `, h("b", {}, number(found.value)));
    const marked = shape.length === 3 ? [row, col, 1, 1] : [0, channel, 1, 1];
    this.map.show(arrays.own, { colours: this.colours, marked, label: t("Click a pixel") });
    this.drawRows();
    this.drawSum();
    this.drawImage();
    this.walk.hidden = shape.length !== 3;
    this.walk.textContent = this.timer ? t("Stop") : t("Walk over the picture");
    this.back.hidden = !this.past.length;
    this.back.textContent = t("Back");
    this.root.setAttribute("aria-label", this.spoken());
  }

  drawRows() {
    const { found, arrays, colours } = this;
    const { channels, below } = found;
    while (this.lines.length > channels.length) this.lines.pop().element.remove();
    channels.forEach((channel, at) => {
      const line = (this.lines[at] ??= this.line());
      if (!line.element.isConnected) this.rows.append(line.element);
      const part = (name) => slice(arrays[name], at);
      const [rows, cols] = [arrays.rows, arrays.cols];
      const box = [rows[0], cols[0], rows.at(-1) - rows[0] + 1, cols.at(-1) - cols[0] + 1];
      const from = below === null ? t("image") : t("channel {channel}", { channel: channel + 1 });
      line.name.textContent = from;
      line.channel = channel;
      line.below.show(part("below"), { colours, marked: box, label: below === null ? "" : t("click to go there") });
      const inside = arrays.inside;
      line.patch.show(part("patch"), { colours, numbers: true, outside: inside, label: t("what it sees") });
      const pooled = found.kind === "pool" || found.kind === "global_pool";
      const shares = found.drawn ? t("probability") : pooled ? t("share") : t("kernel");
      line.kernel.show(part("kernel"), { colours, numbers: true, label: shares });
      line.products.show(part("products"), { colours, numbers: true, label: t("products") });
      line.partial.textContent = number(arrays.partial[at]);
      line.partial.style.color = arrays.partial[at] < 0 ? colours.negative_ink : colours.positive_ink;
    });
  }

  line() {
    const name = h("div", { className: "name" });
    const partial = h("b", { className: "partial" });
    const line = { name, partial };
    line.below = new Grid({ most: 84, pick: (row, col) => this.down(line.channel, row, col) });
    for (const each of ["patch", "kernel", "products"]) line[each] = new Grid({ most: 118 });
    const sign = (text) => h("span", { className: "sign" }, text);
    line.element = h("div", { className: "line" }, h("div", {}, name, line.below.element), line.patch.element, sign("×"),
      line.kernel.element, sign("="), line.products.element, sign("Σ"), partial);
    return line;
  }

  drawSum() {
    this.sum.replaceChildren(...sumOf(this.found, this.arrays.partial, this.colours));
    this.lottery(this.found.drawn);
  }

  /** What stochastic pooling takes while training: one number, drawn; and how often each was in many draws. */
  lottery(drawn) {
    this.lot.hidden = !drawn;
    if (!drawn) return;
    const { count, value } = drawn;
    this.draws.show(slice(this.arrays.draws, 0), { colours: this.colours, numbers: true, label: t("shares of {count} draws", { count }) });
    this.drawn.replaceChildren(h("span", {}, t("drawn while training")), h("b", {}, number(value)));
    this.again.textContent = t("Draw again");
  }

  drawImage() {
    const { image, found } = this;
    if (!image) return;
    if (image !== this.painted) paintImage(this.seen, (this.painted = image), image.shape);
    const [, height, width] = image.shape;
    const [top, left, tall, wide] = found.sees;
    const share = (value, all) => `${(100 * value) / all}%`;
    Object.assign(this.box.style, { top: share(top, height), left: share(left, width), height: share(tall, height), width: share(wide, width) });
    this.reach.textContent = t("It sees {height}×{width} pixels of the image.", { height: tall, width: wide });
  }

  /** The sum in words, for whoever can't see it. */
  spoken() {
    const { found } = this;
    return t("Sum {sum}, after the activation {value}. Arrow keys move the place.", { sum: number(found.total), value: number(found.value) });
  }

  go({ column, channel, row, col }) {
    const { found } = this;
    const flat = found.shape.length !== 3;
    const place = column !== undefined ? [column, channel, row, col] : flat ? [found.column, col, 0, 0] : [found.column, found.channel, row, col];
    this.send({ do: "look", source: this.data.source ?? "main", place });
  }

  /** Go to the number below that was clicked. */
  down(channel, row, col) {
    const { found } = this;
    if (found.below === null) return;
    this.past.push([found.column, found.channel, found.row, found.col]);
    this.go({ column: found.below, channel, row, col });
  }

  goBack() {
    const [column, channel, row, col] = this.past.pop();
    this.go({ column, channel, row, col });
  }

  toggle() {
    if (this.timer) this.timer = clearInterval(this.timer);
    else this.timer = setInterval(() => this.next(), this.still ? 3 * PACE : PACE);
    this.draw();
  }

  next() {
    const { found } = this;
    if (!found || found.shape.length !== 3) return;
    const [, height, width] = found.shape;
    const at = (found.row * width + found.col + 1) % (height * width);
    this.go({ row: Math.floor(at / width), col: at % width });
  }

  key(event) {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    const { found } = this;
    if (!step || !found || event.target !== this.root) return;
    event.preventDefault();
    if (found.shape.length !== 3) return this.go({ row: 0, col: Math.max(0, Math.min(found.shape[0] - 1, found.channel + step[0] + step[1])) });
    const [, height, width] = found.shape;
    const bounded = (value, most) => Math.max(0, Math.min(most - 1, value));
    this.go({ row: bounded(found.row + step[0], height), col: bounded(found.col + step[1], width) });
  }
}

/** Entry `at` of an array [n, h, w], as [h, w]. */
function slice(array, at) {
  const [, height, width] = array.shape;
  const part = array.subarray(at * height * width, (at + 1) * height * width);
  part.shape = [height, width];
  return part;
}
