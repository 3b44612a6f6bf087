// Memory: the sequence that is read, once for each network. Whoever points at a step sees which later answers remember it,
// or what one answer remembers; beside it the same as curves.
//
// data: { lang, steps, labels, channels, inputs, lanes: [{ title, colour, note, asked, logs }] }, see playground/stage/memory/__init__.py

import { rangeFor } from "../core/ticks.js";
import { amount } from "../core/numbers.js";
import { segments } from "../core/controls.js";
import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { colourOf } from "../marks/data.js";
import { embedded } from "../marks/mark.js";
import { Lane } from "./lane.js";
import { drawn, extent, modelOf, most, nearest, seen, shares } from "./model.js";
import { bus } from "../core/stream.js";
import { t } from "../core/words.js";
import { topics } from "../core/topics.js";

export const css = ["marks/style.css", "core/controls.css", "memory/style.css"];

const [NARROW, LEAST, TALLEST] = [640, 230, 420]; // px
const KEYS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };

export const mount = (component) => new Memory(component);

class Memory extends Part {
  constructor(component) {
    super(component, "memory");
    const part = (className, kind = "div") => h(kind, { className });
    [this.head, this.panes, this.column, this.side] = [part("head"), part("panes"), part("lanes"), part("curves")];
    [this.now, this.spoken, this.hint] = [part("now"), part("spoken"), part("hint", "p")];
    this.spoken.setAttribute("role", "status");
    Object.assign(this.panes, { tabIndex: 0 });
    this.panes.setAttribute("role", "application");
    this.panes.append(this.column, this.side);
    this.root.append(this.head, this.panes, this.hint, this.spoken);
    Object.assign(this, { lanes: [], way: "later", at: null, range: null });
    this.curves = embedded(this.side, { height: LEAST });
    this.panes.onkeydown = (event) => this.key(event);
    this.resizes((width) => this.root.classList.toggle("narrow", width < NARROW));
    this.resizes(() => this.fit(), this.column);
    this.repaints(() => this.show());
    this.own(
      bus.on(topics.TIME, (at) => Number.isInteger(at) && at !== this.at && this.point(at, { told: true })),
      () => this.lanes.forEach((lane) => lane.destroy()),
      () => this.curves.destroy(),
    );
    this.update(component);
  }

  update(component) {
    this.take(component);
    const [before, { data }] = [this.model, component];
    this.model = modelOf(data);
    this.at = Math.min(this.at ?? Math.max(1, Math.ceil(data.steps / 4)), data.steps);
    if (this.lang !== data.lang) this.dress();
    this.lang = data.lang;
    while (this.lanes.length > data.lanes.length) this.lanes.pop().destroy();
    while (this.lanes.length < data.lanes.length) this.lanes.push(new Lane(this.column, (at) => this.point(at)));
    if (before?.steps !== data.steps) this.range = null;
    this.show();
  }

  /** Put in the words that stay. */
  dress() {
    const ways = [["later", t("Which later answers remember this step?")], ["earlier", t("What does this answer remember?")]];
    this.head.replaceChildren();
    this.ways = segments(this.head, t("Which way to ask"), ways, (way) => this.choose(way));
    this.head.append(this.now);
  }

  choose(way) {
    Object.assign(this, { way, range: null });
    this.show();
  }

  /** Step `at` is asked about: here, and in whatever else on the page has steps. */
  point(at, { told = false, keyed = false } = {}) {
    if (at > this.model.steps || at < 1) return;
    const same = at === this.at;
    this.at = at;
    if (!told && !same) bus.emit(topics.TIME, at);
    if (!same) this.show();
    if (keyed) this.spoken.textContent = this.summary();
  }

  key(event) {
    const step = KEYS[event.key];
    if (step === undefined || event.target !== this.panes) return;
    event.preventDefault();
    this.point(Math.max(1, Math.min(this.model.steps, this.at + step * (event.shiftKey ? 10 : 1))), { keyed: true });
  }

  /** The step that is shown: of answers, the nearest one that was asked. */
  get shown() {
    const { asked = [] } = this.model.lanes.find(({ logs }) => logs) ?? {};
    return this.way === "earlier" && asked.length ? asked[nearest(asked, this.at)] : this.at;
  }

  /** Work out what is said of the step, and draw all of it. */
  show() {
    const { model, shown: at, way } = this;
    this.ways.set(way);
    this.found = model.lanes.map((lane) => {
      const { values, points } = seen(lane, { steps: model.steps, at, way });
      const colour = colourOf(this.colours, lane.colour);
      return { ...lane, hue: lane.colour, colour, values, fills: shares(values), points: lane.logs ? drawn(points, { at, way }) : [] };
    });
    this.range = rangeFor(extent(this.found.map(({ points }) => points)), this.range);
    const symbol = model.labels ? ` “${model.labels[at - 1]}”` : "";
    const words = { at, steps: model.steps, symbol };
    this.now.textContent = way === "later" ? t("Input of step {at}{symbol} of {steps}", words) : t("Answer after step {at}{symbol} of {steps}", words);
    this.found.forEach((lane, place) => this.lanes[place].show({ lane, model, at, colours: this.colours, said: this.said(lane) }));
    const asked = Math.max(...model.lanes.map((lane) => lane.asked.length));
    this.hint.textContent = [
      t("Point at a step; arrow keys move on. Full colour is the largest of each row, and every number is the length of a gradient."),
      asked > 0 && asked < model.steps ? t("{asked} of {steps} answers are asked; the others are shown as the nearest one.", { asked, steps: model.steps }) : "",
    ].join(" ");
    this.panes.setAttribute("aria-label", this.summary());
    this.draw();
  }

  /** The same as lines: at their ends stands how much is left there. */
  draw() {
    const lanes = this.found.filter(({ logs }) => logs);
    const [low, high] = this.range;
    const later = this.way === "later";
    const end = ({ points }) => (later ? points.at(-1) : points[0])?.value;
    const arrays = {};
    lanes.forEach(({ points }, at) => {
      arrays[`x${at}`] = points.map(({ step }) => step);
      arrays[`y${at}`] = points.map(({ value }) => value);
    });
    const header = {
      kind: "lines",
      x: { title: later ? t("answer after step s") : t("input of step t"), low: 1, high: this.model.steps, log: false, names: [] },
      y: { title: "‖∂o/∂x‖", low, high, log: false, decades: true, names: [] },
      series: lanes.map((lane) => ({ name: `${lane.title} ${amount(end(lane))}`, colour: lane.hue })),
      at: this.shown,
    };
    this.curves.show({ header, arrays });
  }

  /** Return what stands beside a lane's title. */
  said({ points, values }) {
    if (!points.length) return "";
    const top = most(values);
    if (top === -Infinity) return t("nothing at all");
    const { step } = points.find(({ value }) => value === top) ?? points[0];
    const far = this.way === "later" ? points.at(-1) : points[0];
    const words = { top: amount(top), step, far: amount(far.value) };
    return this.way === "later" ? t("most: {top} (answer {step}) · at the end: {far}", words) : t("most: {top} (step {step}) · of the first: {far}", words);
  }

  summary() {
    return [this.now.textContent, ...this.found.map((lane) => `${lane.title}: ${lane.note || this.said(lane)}`)].join("; ");
  }

  fit() {
    const tall = this.root.classList.contains("narrow") ? LEAST : this.column.clientHeight;
    const height = Math.max(LEAST, Math.min(TALLEST, tall));
    this.curves.data.height = height;
    this.curves.fit();
  }
}
