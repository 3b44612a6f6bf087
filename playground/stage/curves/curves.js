// Loss, accuracy, or whatever a training measures, against the step, for one or several runs: one panel of lines each.
//
// data: { token, lang, sources: [{ source, label, dash, colour, stride }], show: ["loss"], parts, log, height, scrub, axis,
//   colours: { name: number }, levels: [{ value, label }] }; what is measured stands in the scene of each source

import { font } from "../core/axes.js";
import { segments } from "../core/controls.js";
import { Mark } from "../marks/mark.js";
import { stack } from "../marks/stack.js";
import { empty, unbegun } from "./empty.js";
import { isFar, lostOf } from "./lost.js";
import { linesOf } from "./data.js";
import { panelsOf } from "./panels.js";
import { reading, spelled, told } from "./readout.js";
import { beckons } from "../core/beckon.js";
import { bus } from "../core/stream.js";
import { fixed, whole } from "../core/numbers.js";
import { t } from "../core/words.js";
import { topics } from "../core/topics.js";

export const css = ["marks/style.css", "core/controls.css", "curves/style.css"];

const SAY_EVERY = 3000; // ms between spoken summaries: a screen reader is not a ticker

export const mount = (component) => new Curves(component);

class Curves extends Mark {
  begin() {
    Object.assign(this, { lines: [], seen: new Map(), header: null, log: Boolean(this.data.log) });
    this.root.classList.add("curves");
    const entries = [[false, t("linear")], [true, t("log")]];
    this.scales = segments(this.head, t("Scale of the loss"), entries, (log) => {
      this.asked = true;
      this.rescale(log);
    });
    this.describe = this.throttled(() => this.canvas.setAttribute("aria-label", this.summary()), SAY_EVERY);
    const topic = this.data.axis ? topics.AXIS : topics.STEP; // a step that others know too, or a place on an axis of its own
    this.own(
      bus.on(topic, (step) => this.follow(step)),
      beckons(this, ["curve"], (place) => this.beckoned(place), () => bus.emit(this.topic, null)),
    );
    this.topic = topic;
  }

  /** Another component, or this one, says which step is looked at. */
  follow(value) {
    if (this.item) return;
    this.told = value === null || !this.panels ? null : { name: "", along: { axis: this.panels.axis, value } };
    this.repaint();
  }

  /** The line under the picture speaks of a step of a curve. */
  beckoned({ step }) {
    if (step >= 0 && !this.data.axis) bus.emit(this.topic, step);
    return this.root;
  }

  update(component) {
    const before = this.data;
    this.take(component);
    this.menu.say();
    if (before.log !== this.data.log) this.log = this.wanted;
    this.seen.clear();
    if (this.arrays) this.gather();
    this.rescale(this.log);
    this.describe();
  }

  frame({ header, arrays }) {
    Object.assign(this, { header, arrays });
    if (!this.gather() && !this.moved()) return;
    if (!this.asked) this.log = this.wanted;
    this.rescale(this.log);
    this.surface.now();
    this.describe();
    this.retell();
  }

  /** Whether the axis starts out logarithmic: the page says so, or what is measured, or an explosion that it shows. */
  get wanted() {
    if (this.data.log || this.lines.some((line) => line.log)) return true;
    return isFar(this.lines, lostOf(this.lines, this.data.sources, this.header));
  }

  /** Make the picture anew, with a linear or a logarithmic axis. */
  rescale(log) {
    this.log = log;
    this.scales.set(log);
    const pen = this.canvas.getContext("2d");
    const measure = (text) => Object.assign(pen, { font: font(this.host, 11.5, 600) }).measureText(text).width;
    this.panels = panelsOf({ ...this, colours: this.colours, measure }, this.data.height ?? 230);
    const bare = !this.panels.parts.length;
    this.scales.group.hidden = bare;
    this.use(bare ? empty(this.data.height ?? 230, this.titles()) : this.pictured());
  }

  /** What the panels will be called. */
  titles() {
    const { show, parts } = this.data;
    const known = Object.values(this.header?.scene?.runs ?? {}).flatMap(({ measures = [] }) => measures);
    const mine = known.filter(({ panel, part }) => (show?.includes(panel) ?? true) && (!part || !parts || parts.includes(part)));
    return [...new Set(mine.map(({ axis }) => axis))];
  }

  /** The panels as one picture, which is read out in the words of training and test. */
  pictured() {
    const { parts } = this.panels;
    const whole = stack(parts);
    const lines = parts.flatMap((part) => part.lines);
    const { axis, sources } = this.data;
    const say = (item) => {
      const hover = whole.tell(item).at[0];
      return told(reading(lines, { hover, run: this.header?.runs?.[sources[0].source], axis }));
    };
    return { ...whole, say };
  }

  /** Take the lines out of the frame where they have changed; returns whether any has. */
  gather() {
    let changed = false;
    const { sources, parts } = this.data;
    for (const { source, stride } of sources) {
      const [curve, band] = [this.arrays[`${source}/curve`], this.arrays[`${source}/band`]];
      const scene = this.header?.scene?.runs?.[source];
      const old = this.seen.get(source);
      if (old && old.curve === curve && old.band === band && old.scene === scene) continue;
      this.seen.set(source, { curve, band, scene });
      this.lines = this.lines.filter((line) => line.source !== source).concat(
        linesOf(source, curve, band, scene, stride).filter(({ part }) => !part || !parts || parts.includes(part)),
      );
      changed = true;
    }
    const known = new Set(sources.map(({ source }) => source));
    this.lines = this.lines.filter((line) => known.has(line.source));
    return changed;
  }

  /** Return whether something other than the lines has changed that the picture shows. */
  moved() {
    const runs = this.header.runs ?? {};
    const now = JSON.stringify(this.data.sources.map(({ source }) => [
      runs[source]?.viewing,
      runs[source]?.events?.length,
      runs[source]?.status === "diverged",
    ]));
    const changed = now !== this.marks;
    this.marks = now;
    return changed;
  }

  /** The step under the pointer is everybody's business. */
  point(item) {
    if (String(item) === String(this.item)) return;
    super.point(item);
    bus.emit(this.topic, item ? this.picture.tell(item).at[0] : null);
  }

  /** A click goes back to the step where that is offered. */
  pick(item) {
    if (item && this.data.scrub !== false) this.send({ do: "scrub", step: Math.round(this.picture.tell(item).at[0]) });
  }

  summary() {
    if (unbegun(this.lines, this.header && lostOf(this.lines, this.data.sources, this.header).size)) return t("Curves of what is measured; empty until training starts.");
    const parts = [];
    for (const { source, label } of this.data.sources) {
      const run = this.header?.runs?.[source];
      if (!run) continue;
      const values = { label: label ?? "", step: whole(run.step) };
      if (Number.isFinite(run.train_loss)) {
        const losses = { train: fixed(run.train_loss), test: fixed(run.test_loss) };
        parts.push(t("{label} Step {step}: training loss {train}, test loss {test}.", { ...values, ...losses }).trim());
        continue;
      }
      const own = this.lines.filter((line) => line.source === source);
      const said = own.map((line) => `${line.title} ${spelled(line, line.values.findLast(Number.isFinite))}`).join(", ");
      parts.push(t("{label} Step {step}: {values}.", { ...values, values: said }).trim());
    }
    return parts.join(" ");
  }
}
