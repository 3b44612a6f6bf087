// The gradient waterfall: how much of the gradient is left at every step back in time, lane beside lane, and how that
// changes while the networks train.
//
// data: { token, lang, sources: ["rnn", …], height, mode: "loss" | "product" }

import { rangeFor } from "../core/ticks.js";
import { segments } from "../core/controls.js";
import { eased } from "../core/numbers.js";
import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { bus } from "../core/stream.js";
import { explainDashes, formulas, quantities, reading, showCard, showVerdicts, summary } from "./card.js";
import { extentOf, gather, laneOf, layersOf, lengthOf, rowOf } from "./data.js";
import { mapsOf, nameRoom } from "./maps.js";
import { embedded } from "../marks/mark.js";
import { paintFalls, paintPointer } from "./paint.js";
import { listen } from "./pointer.js";
import { t } from "../core/words.js";
import { topics } from "../core/topics.js";

export const css = ["marks/style.css", "core/controls.css", "waterfall/style.css"];

const NARROW = 640;
const MAP = 92; // px of a map where maps lie below the curves
const HEAD = 24; // and of the line above them
const SHARE = 0.25; // of its way that the axis goes in an animation frame
const SAY_EVERY = 3000;
const cost = ((globalThis.__stage ??= { frames: 0, tokens: {} }).waterfall = { frames: 0, ms: 0 });

export const mount = (component) => new Waterfall(component);

class Waterfall extends Part {
  constructor(component) {
    super(component, "waterfall");
    const part = (className, kind = "div") => h(kind, { className });
    this.memory = new Map();
    this.made = new Map(); // pictures of maps
    [this.head, this.panes, this.falls, this.maps, this.card, this.key] = [
      part("head"), part("panes"), part("pane falls"), part("pane maps"), part("card"), part("key")];
    [this.emptyFalls, this.emptyMaps, this.spoken] = [part("empty", "p"), part("empty", "p"), part("spoken")];
    this.verdicts = part("verdicts", "ul");
    this.spoken.setAttribute("role", "status");
    this.card.hidden = true;
    this.panes.append(this.falls, this.maps, this.card);
    this.root.append(this.head, this.panes, this.verdicts, this.spoken);
    Object.assign(this, { mode: this.data.mode, wanted: null, at: null, cell: null, range: null, lanes: [] });
    this.left = this.canvasIn(this.falls, this.data.height, (...args) => this.drawFalls(...args));
    this.right = embedded(this.maps, { pointed: (item) => this.overMap(item), picked: (item) => this.scrub(item) });
    this.falls.append(this.emptyFalls);
    this.maps.append(this.emptyMaps);
    this.say = this.throttled(() => this.panes.setAttribute("aria-label", summary(this.lanes)), SAY_EVERY);
    this.repaints(() => this.digest());
    this.own(
      bus.on(topics.TIME, (at) => at !== this.at && this.point(at, { told: true })),
      () => cancelAnimationFrame(this.next),
      () => this.right.destroy(),
    );
    listen({ panes: this.panes, curves: this.left.canvas }, this, (at, more) => this.point(at, more));
    this.dressHead();
    this.take(component);
    this.digest();
    this.resizes(() => this.fit());
  }

  update(component) {
    const before = this.data;
    const { data } = component;
    if (data.mode !== before.mode) this.mode = data.mode;
    if (data.mode !== before.mode || String(data.sources) !== String(before.sources)) Object.assign(this, { range: null, scale: null });
    this.take(component);
    this.dressHead();
    gather(this.memory, data.sources, this.last ?? { header: {}, arrays: {} });
    this.fit();
    this.digest();
  }

  anew() {
    this.memory.clear();
  }

  frame(frame) {
    this.last = frame;
    if (gather(this.memory, this.data.sources, frame)) this.digest();
  }

  dressHead() {
    this.head.replaceChildren();
    const modes = Object.entries(quantities()).map(([mode, name]) => [mode, name, formulas()[mode]]);
    this.modes = segments(this.head, t("Which gradient"), modes, (mode) => this.choose({ mode }));
    this.layers = null;
    this.head.append(this.key);
    delete this.key.dataset.said;
    this.panes.tabIndex = 0;
    this.panes.setAttribute("role", "application");
    this.emptyFalls.textContent = t("Press Space: here you will see how much of the gradient is left at every step back in time.");
    this.emptyMaps.textContent = t("Here the same is drawn for every moment of training, one row under the other.");
  }

  choose(wish) {
    Object.assign(this, wish, { range: null, scale: null });
    this.digest();
  }

  /** Take what is drawn out of what has come, then draw. */
  digest() {
    const { colours } = this;
    const known = this.data.sources.map((source) => this.memory.get(source)).filter(Boolean);
    const depth = layersOf(known);
    this.layer = Math.min(this.wanted ?? depth - 1, depth - 1);
    this.top = this.layer === depth - 1 || this.mode === "product";
    this.steps = lengthOf(known);
    this.lanes = known.map((lane) => laneOf(lane, { colours, mode: this.mode, layer: this.layer, top: this.top }));
    const curves = this.lanes.flatMap((lane) => lane.curves);
    const extent = extentOf(curves);
    this.bands = { zero: extent.zero || (this.range !== null && this.bands?.zero), over: extent.over };
    this.target = rangeFor(extent, this.range ? this.target : null);
    const times = this.lanes.filter(({ map }) => map);
    const seen = extentOf(times.map(({ map }) => ({ kind: "now", values: map })));
    this.scale = rangeFor(seen, this.scale ?? null);
    this.emptyFalls.hidden = curves.length > 0;
    this.emptyMaps.hidden = times.length > 0;
    this.mapBands = { zero: seen.zero, over: seen.over };
    this.dressSwitches(depth, [...new Set(curves.map(({ kind }) => kind))]);
    showVerdicts(this.verdicts, this.lanes);
    this.say();
    this.ease(curves.length > 0);
    this.drawMaps();
    if (!this.card.hidden) this.read();
  }

  /** The lanes that have a map, as they stand in its picture. */
  get mapped() {
    return this.lanes.filter(({ map }) => map);
  }

  drawMaps() {
    if (!this.mapped.length || this.tall === undefined || !this.scale) return;
    this.right.data = { ...this.right.data, height: this.tall, label: t("training, first update on top") };
    this.right.head.textContent = this.right.data.label;
    this.right.head.title = formulas()[this.mode];
    this.right.use(mapsOf(this.lanes, this.made, { range: this.scale, height: this.tall, ...this.mapBands,
      names: this.narrow ? null : nameRoom(this.left.canvas.getContext("2d"), this.mapped, this.root.getRootNode()) }));
  }

  overMap(item) {
    if (item === null) return this.point(null, {});
    const [place, row, column] = item;
    const [x, y] = this.right.picture.spot(item);
    const cell = { lane: this.lanes.indexOf(this.mapped[place]), row, t: column + 1 };
    this.point(cell.t, { cell, spot: { x, y: y + 14, pane: this.right.canvas } });
  }

  /** A click on a row goes back to that moment. */
  scrub([place, row]) {
    const { stamps, source } = this.mapped[place];
    this.send({ do: "scrub", step: Math.round(stamps[row]), source });
  }

  dressSwitches(depth, kinds) {
    this.modes.set(this.mode);
    explainDashes(this.key, kinds);
    if (this.depth !== depth || !this.layers) {
      this.depth = depth;
      this.layers?.group.remove();
      const names = Array.from({ length: depth }, (_, index) => [index, t("layer {number}", { number: index + 1 })]);
      this.layers = segments(this.head, t("Layer"), names, (wanted) => this.choose({ wanted }));
      this.head.insertBefore(this.layers.group, this.key);
    }
    this.layers.group.hidden = depth < 2 || this.mode === "product";
    this.layers.set(this.layer);
  }

  /** Draw the curves; the axis goes to its new range step by step, unless it is new or the reader wants no motion. */
  ease(some) {
    cancelAnimationFrame(this.next);
    if (!some || this.range === null || this.still) this.range = some ? [...this.target] : null;
    const moving = this.range !== null && eased(this.range, this.target, SHARE, 0.02);
    this.left.now();
    if (moving) this.next = requestAnimationFrame(() => this.ease(true));
  }

  drawFalls(ctx, width, height) {
    if (!this.emptyFalls.hidden || this.range === null) return;
    const start = performance.now();
    const { colours, range, steps, cell } = this;
    const lanes = this.lanes.map((lane, index) => {
      if (cell?.lane !== index || !lane.map || !this.top || cell.row >= lane.stamps.length) return lane;
      return { ...lane, ghost: { values: rowOf(lane.map, cell.row), step: lane.stamps[cell.row] } };
    });
    this.drawn = lanes;
    this.plot = paintFalls(ctx, { width, height, colours, root: this.root.getRootNode(), lanes, range, steps,
      name: quantities()[this.mode], ...this.bands, ghosted: lanes.some((lane) => lane.ghost) });
    if (this.at !== null) paintPointer(ctx, this.plot, { lanes, at: this.at, colours });
    cost.frames += 1;
    cost.ms += performance.now() - start;
  }

  fit() {
    const width = this.root.clientWidth;
    if (!width) return;
    const narrow = width < NARROW;
    this.root.classList.toggle("narrow", narrow);
    this.left.resize(this.data.height);
    this.narrow = narrow;
    this.tall = narrow ? 40 + MAP * this.data.sources.length : this.data.height - HEAD;
    this.drawMaps();
  }

  /** Step `at` is looked at: here, and in whatever else on the page has steps. */
  point(at, { cell = null, spot = null, keyed = false, told = false }) {
    const same = at === this.at;
    const shown = told && at !== null && at > this.steps ? null : at;
    Object.assign(this, { at: shown, cell, spot: keyed && at !== null && this.plot ? this.keyedSpot(at) : spot });
    if (!told && !same) bus.emit(topics.TIME, at);
    this.card.hidden = this.spot === null;
    this.left.request();
    if (!cell) this.right.hear(shown === null ? null : { name: "", along: { axis: t("step {step}", { step: "t" }), value: shown } });
    if (this.spot) requestAnimationFrame(() => this.read());
    if (keyed) this.speak();
  }

  keyedSpot(at) {
    return { x: this.plot.x(at), y: this.plot.box.top + 8, pane: this.left.canvas };
  }

  read() {
    if (!this.spot || this.at === null || !this.drawn) return;
    const { spot, colours } = this;
    const [own, frame] = [spot.pane.getBoundingClientRect(), this.panes.getBoundingClientRect()];
    const from = own.left - frame.left;
    const place = { x: from + spot.x, y: own.top - frame.top + spot.y, from, to: from + own.width, floor: frame.height };
    showCard(this.card, reading(this.drawn, this), { ...place, colours });
  }

  /** Say the numbers to those who move by keys. */
  speak() {
    if (this.at === null) return;
    const { title, rest, rows } = reading(this.drawn ?? [], this);
    this.spoken.textContent = [`${title}, ${rest}`, ...rows.map(({ name, cells }) => `${name} ${cells[0]}`)].join("; ");
  }
}
