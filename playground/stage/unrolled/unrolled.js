// The task, first: one sequence as it is, and under it each network unrolled, a cell per step, coloured by how much of the
// loss's gradient arrives there; at the right what they answer. A reading head goes through it: what would they say so far?
//
// data: { token, lang, sources: ["rnn", …], room }; see playground/stage/unrolled/__init__.py

import { beckons } from "../core/beckon.js";
import { icon, sign } from "../core/controls.js";
import { FONT, font } from "../core/axes.js";
import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { bus } from "../core/stream.js";
import { topics } from "../core/topics.js";
import { t } from "../core/words.js";
import { colourOf } from "../marks/data.js";
import { layoutOf } from "./layout.js";
import { answerOf, DECADES, gather, moved, sharesOf, shareText, toldAt, wantedText } from "./model.js";
import { paint } from "./paint.js";

export const css = ["unrolled/style.css"];

const [PLAY, STOP] = ["M5 3.5l7 4.5-7 4.5z", "M4.5 4h7v7h-7z"];
const ALL = 5000; // ms for the whole sequence, read step by step,
const [QUICK, SLOW] = [16, 170]; // and of one step at least and at most
const SAY_EVERY = 3000;

export const mount = (component) => new Unrolled(component);

class Unrolled extends Part {
  constructor(component) {
    super(component, "unrolled");
    Object.assign(this, { memory: { lanes: new Map() }, lanes: [], at: null });
    const button = (className, act) => h("button", { type: "button", className, onclick: act });
    this.read = button("read", () => (this.reading ? this.rest() : this.begin()));
    this.turns = [button("turn", () => this.turn(-1)), button("turn", () => this.turn(1))];
    [this.words, this.which, this.key] = ["words", "which", "key"].map((className) => h("span", { className }));
    this.panel = h("div", { className: "panel", tabIndex: 0, role: "application" });
    this.spoken = h("div", { className: "spoken", role: "status" });
    const pages = h("span", { className: "pages" }, this.which, ...this.turns);
    this.root.append(h("div", { className: "head" }, this.read, this.words, pages, this.key), this.panel, this.spoken);
    this.view = this.canvasIn(this.panel, 10, (ctx, width) => this.draw(ctx, width));
    this.say = this.throttled(() => this.panel.setAttribute("aria-label", this.summary()), SAY_EVERY);
    this.listen();
    this.repaints(() => this.digest());
    this.own(
      bus.on(topics.TIME, (at) => at !== this.at && this.point(at, { told: true })),
      beckons(this, ["step"], ({ unit }) => this.beckoned(unit + 1), () => this.point(null)),
      () => clearTimeout(this.reading),
    );
    this.update(component);
    this.resizes(() => this.digest());
  }

  update(component) {
    this.take(component);
    const [left, right] = [t("The sequence before"), t("The next sequence")];
    this.turns.forEach((each, place) => {
      each.replaceChildren(icon(place ? "after" : "before"));
      each.title = place ? right : left;
      each.setAttribute("aria-label", each.title);
    });
    this.legend = "";
    this.rest();
    gather(this.memory, this.data.sources, this.last ?? { header: {}, arrays: {} });
    this.digest();
  }

  anew() {
    this.memory = { lanes: new Map() };
    this.last = undefined;
  }

  frame(frame) {
    this.last = frame;
    if (gather(this.memory, this.data.sources, frame)) this.digest();
  }

  listen() {
    const { canvas } = this.view;
    const over = ({ offsetX }) => {
      if (!this.layout || offsetX < this.layout.left - 4 || offsetX > this.layout.right + 4) return this.point(null);
      this.rest();
      this.point(this.layout.step(offsetX));
    };
    for (const type of ["pointermove", "pointerdown"]) canvas.addEventListener(type, over);
    // A finger that was lifted still means the step that it tapped.
    canvas.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && !this.reading && this.point(null));
    this.panel.addEventListener("keydown", (event) => {
      const next = event.ctrlKey || event.metaKey || event.altKey || !this.steps ? undefined : moved(this.at, this.steps, event);
      if (next === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.rest();
      this.point(next);
      this.spoken.textContent = this.summary();
    });
  }

  get steps() {
    return this.memory.sequence?.length ?? 0;
  }

  /** Take what is drawn out of what has come, then draw. */
  digest() {
    const { memory, colours } = this;
    const { sequence } = memory;
    this.lanes = this.data.sources.map((source) => memory.lanes.get(source)).filter((lane) => lane?.scene).map((lane) => ({
      title: lane.scene.title,
      colour: colourOf(colours, lane.scene.colour ?? 0),
      shares: sharesOf(lane.fall, this.steps, sequence?.asked === 1),
      answers: lane.answers?.length === this.steps ? lane.answers : null,
    }));
    if (sequence) {
      if (this.at > this.steps) this.at = null;
      this.first = toldAt(memory.inputs, sequence);
      this.explain(sequence.asked === 1);
      put(this.words, sequence.task ?? "");
      const words = { number: sequence.position + 1, count: sequence.count };
      put(this.which, t("sequence {number} of {count}", words));
      this.which.title = sequence.telling ? t("Of the first ones, that whose answer lies far from the mean and from zero: whoever remembers nothing is visibly wrong.") : "";
    }
    this.say();
    this.view.now();
  }

  /** What the colour of a cell is a share of; the formula is for those who ask. */
  explain(once) {
    const words = once ? t("error arrived:") : t("gradient arrived:");
    if (this.legend === words) return;
    this.legend = words;
    this.key.replaceChildren(words, " 100 % ", h("i"), ` ${10 ** (2 - DECADES)} %`);
    this.key.title = once ? t("The gradient ‖∂L/∂hₜ‖ as a share of that at the last step, a mean over many sequences.") : t("The gradient ‖∂L/∂hₜ‖ as a share of the largest, a mean over many sequences.");
  }

  draw(ctx, width) {
    const { memory, lanes, at, colours } = this;
    const { sequence } = memory;
    if (!sequence || !lanes.length) return;
    const root = this.root.getRootNode();
    ctx.font = font(root, FONT, 600);
    const names = Math.max(...lanes.map(({ title }) => ctx.measureText(title).width));
    this.layout = layoutOf({ width, steps: this.steps, count: lanes.length, names, numbers: !sequence.classes });
    this.root.classList.toggle("narrow", this.layout.narrow);
    if (this.height !== this.layout.height) {
      this.height = this.layout.height;
      this.view.resize(this.height); // and draws again
      return;
    }
    paint(ctx, { memory, lanes, at, first: this.first ?? null, layout: this.layout, colours, root });
  }

  /** Step `at` is looked at: here, and in whatever else on the page has steps; null is the whole sequence. */
  point(at, { told = false } = {}) {
    const wanted = at !== null && (at > this.steps || !Number.isInteger(at)) ? null : at;
    if (wanted === this.at) return;
    this.at = wanted;
    if (!told) bus.emit(topics.TIME, wanted);
    this.view.request();
  }

  /** The line under the picture speaks of a step of the sequence. */
  beckoned(at) {
    this.rest();
    this.point(at);
    return this.panel;
  }

  /** Read the sequence step by step, from its beginning. */
  begin() {
    if (!this.steps) return;
    const pause = Math.max(QUICK, Math.min(SLOW, ALL / this.steps));
    const go = (at) => {
      this.point(at > this.steps ? null : at);
      this.reading = at > this.steps ? undefined : setTimeout(() => go(at + 1), pause);
      this.dress();
    };
    go(1);
  }

  /** Stop reading, where the head stands. */
  rest() {
    clearTimeout(this.reading);
    this.reading = undefined;
    this.dress();
  }

  dress() {
    const words = this.reading ? t("Stop") : t("Read it");
    if (this.read.dataset.said === words) return;
    this.read.dataset.said = words;
    this.read.title = t("Let the networks read it step by step: what would each say if it ended there?");
    this.read.replaceChildren(sign(this.reading ? STOP : PLAY), words);
  }

  turn(by) {
    this.rest();
    this.point(null);
    this.send({ do: "sequence", by });
  }

  /** All of it in words, for those who hear the picture. */
  summary() {
    const { memory, at } = this;
    if (!memory.sequence) return "";
    const said = this.lanes.map(({ title, shares, answers }) => {
      const share = at === null ? "" : ` (${shareText(shares[at - 1])})`;
      return `${title}: ${answerOf(memory, answers, at).text}${share}`;
    });
    const where = at === null ? [] : [t("step {step}", { step: at })];
    return [memory.sequence.task, ...where, t("wanted: {answer}", { answer: wantedText(memory.sequence, memory.wanted, at) }), ...said].join("; ");
  }
}

/** Touch the DOM only where something changes. */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
