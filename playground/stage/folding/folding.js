// Space folding: the plane's own grid, and the same grid as a layer of the network sees it.

import { eased } from "../core/numbers.js";
import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { marksOf, pictureOf, referenceOf } from "../core/planar/model.js";
import { markText } from "../core/planar/read.js";
import { filling, flatImage, Sheet } from "./draw.js";
import { captions } from "./words.js";
import { paired, straight, windowFor } from "./model.js";
import { t } from "../core/words.js";

export const css = ["core/planar/style.css", "folding/style.css"];

const SIDE_BY_SIDE = 460; // px of width from which the plane itself is shown as well
const SHARE = 0.35; // of the way that a picture moves in an animation frame
const NEAR = 1e-3; // of the window: there
const cost = ((globalThis.__stage ??= { frames: 0, tokens: {} }).folding = { frames: 0, ms: 0 });

export const mount = (component) => new Folding(component);

class Folding extends Part {
  constructor(component) {
    super(component, "field folding");
    this.head = h("div", { className: "head" });
    this.title = h("div", { className: "title" });
    this.waiting = h("p", { className: "waiting" });
    this.pair = h("div", { className: "pair", role: "img" });
    this.read = h("div", { className: "read" });
    this.head.append(this.title);
    this.root.append(this.head, this.waiting, this.pair, this.read);
    this.plain = new Sheet(this.pair, t("the plane itself"));
    this.seen = new Sheet(this.pair, "");
    this.plain.onPoint(
      () => (this.paired ? this.original : null),
      (index) => this.ring(index),
    );
    this.seen.onPoint(
      () => this.folded,
      (index) => this.ring(index),
    );
    this.repaints(() => this.fit());
    this.image = h("canvas").getContext("2d");
    this.kept = new Map();
    this.own(() => cancelAnimationFrame(this.next));
    this.update(component);
    this.resizes(() => this.fit());
  }

  update(component) {
    const { layer, label, size, source } = component.data;
    const before = this.source;
    Object.assign(this, { layer, label: label ?? "", limit: size ?? 380, source: source ?? "main" });
    if (before !== this.source) this.anew();
    this.take(component);
    this.fit();
  }

  anew() {
    Object.assign(this, { fold: null, shown: null, scene: null, known: null });
  }

  frame({ header, arrays }) {
    const scene = header.scene?.runs?.[this.source];
    const of = (name) => arrays[`${this.source}/${name}`];
    if (scene && (scene !== this.known || of("points") !== this.points)) {
      this.known = scene;
      this.scene = { ...scene, classes: (scene.classes ?? []).map((name) => t(name)) };
      this.points = of("points");
      this.marks = marksOf(arrays, this.source);
      this.reference = referenceOf(this.marks, scene.task);
      this.shown = null;
    }
    const fold = header.runs?.[this.source]?.fold;
    if (fold?.layer === this.layer && of("fold_lines") && this.scene) {
      if (of("field"))
        this.field = {
          [`${this.source}/field`]: of("field"),
          [`${this.source}/field_scale`]: of("field_scale"),
        };
      this.bend(fold, of);
    } else if (!this.shown || this.fold?.layer !== this.layer) this.explain();
  }

  /** Take another picture of the layer: `of` gives its arrays by name. */
  bend(fold, of) {
    const [lines, points, edge] = ["fold_lines", "fold_points", "fold_line"].map(of);
    const labels = of("fold_labels") ?? of("labels");
    const fresh =
      !this.shown ||
      this.fold.layer !== fold.layer ||
      this.shown.lines.length !== lines.length ||
      this.shown.points.length !== points.length;
    this.fold = fold;
    this.target = { lines, points, window: windowFor(points, fresh ? null : this.target.window) };
    Object.assign(this, { shape: lines.shape, labels, edge, paired: paired(labels, of("labels")) });
    if (fresh) {
      this.straight = straight(lines.shape, this.scene.domain);
      this.ringed = -1;
    }
    if (fresh || this.still) this.settle();
    else this.next ??= requestAnimationFrame(() => this.move());
    if (fresh) this.fit();
  }

  settle() {
    const { lines, points, window } = this.target;
    this.shown = { lines: Float32Array.from(lines), points: Float32Array.from(points), window: [...window] };
    this.draw();
  }

  /** A step towards the newest picture, and another at the next animation frame until it is reached. */
  move() {
    this.next = undefined;
    const { shown, target } = this;
    if (!shown) return;
    const tolerance = NEAR * (target.window[1] - target.window[0]);
    const moving = ["lines", "points", "window"].map((part) =>
      eased(shown[part], target[part], SHARE, tolerance),
    );
    this.draw();
    if (moving.includes(true)) this.next = requestAnimationFrame(() => this.move());
  }

  fit() {
    const width = this.root.clientWidth;
    this.widths = null; // on a hidden tab nothing is drawn
    this.dye("text", "faint", "grid", "accent", "background");
    if (!width) return;
    const both = width >= SIDE_BY_SIDE;
    this.widths = both
      ? Array(2).fill(Math.min(this.limit + 40, (width - 18) / 2)) // alike, so that they are compared
      : [Math.min(this.limit + 40, width), 0];
    this.plain.box.hidden = !both;
    this.draw();
  }

  draw() {
    if (!this.shown || !this.widths) return;
    const start = performance.now();
    const { scene, colours, shown, fold, labels, reference } = this;
    this.waiting.hidden = true;
    this.pair.hidden = false;
    const picture = pictureOf(this.field ?? {}, this.source, scene, { reference });
    const task = scene.plane === "curve" ? "curve" : scene.task;
    const common = { shape: this.shape, colours, task, reference, ringed: this.ringed };
    this.folded = Array.from(labels.subarray(0, shown.points.length / 2), (label, i) => ({
      x: shown.points[2 * i],
      y: shown.points[2 * i + 1],
      label,
      test: this.paired && this.marks[i].test,
    }));
    this.seen.fit(this.widths[0], fold.axes, shown.window);
    this.seen.draw({
      ...common,
      fill: filling(picture, colours, this.kept),
      lines: shown.lines,
      marks: this.folded,
      edge: this.edge,
    });
    if (this.widths[1]) {
      this.original = this.marks.slice(0, this.paired ? this.folded.length : undefined);
      this.plain.fit(this.widths[1], scene.axes, scene.domain);
      const alone = scene.plane === "curve" ? null : this.straight;
      this.plain.draw({
        ...common,
        image: flatImage(this.image, picture, colours),
        lines: alone,
        marks: this.original,
        ringed: this.paired ? this.ringed : -1,
      });
    }
    this.say();
    cost.frames += 1;
    cost.ms += performance.now() - start;
  }

  say() {
    const words = captions(this.fold, this.scene, this.label);
    if (words.join() === this.said) return;
    this.said = words.join();
    [this.title.textContent, this.seen.caption.textContent] = words;
    this.pair.setAttribute("aria-label", `${words.join(". ")}.`);
  }

  explain() {
    this.shown = null;
    this.pair.hidden = true;
    this.waiting.hidden = false;
    this.waiting.textContent = t(
      "Here you will see how this layer bends the plane: the same grid and the same points, in the space of its neurons.",
    );
    this.title.textContent = this.label;
  }

  ring(index) {
    if (index === this.ringed) return;
    this.ringed = index;
    const mark = this.paired ? this.marks[index] : this.folded?.[index];
    this.read.textContent = mark ? markText(mark, this.scene) : "";
    this.draw();
  }
}
