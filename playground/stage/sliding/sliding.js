// The convolution bench: a piece of an image, a kernel, and the output, each lighting up what belongs to it.
//
// data: { frame: a table with one cell of bytes (see playground/lessons/convolution/scene.py), answered, trouble, lang };
// sets the state `edit` {n, changes}.

import { h } from "../core/dom.js";
import { inputBoard, outputBoard } from "./boards.js";
import { Controls } from "./controls.js";
import { pageKeys } from "../core/keys.js";
import { Edits } from "./edits.js";
import { focusAt, lightOf, stepOf, together } from "./focus.js";
import { lineBoard } from "./line.js";
import { modelOf } from "./model.js";
import { Paint } from "./paint.js";
import { Photo } from "./photo.js";
import { Player } from "./player.js";
import { Sums } from "./sums.js";
import { Transport } from "./transport.js";
import { Weights } from "./weights.js";
import { Part } from "../core/part.js";
import { t } from "../core/words.js";

export const css = ["core/player.css", "sliding/style.css"];

const TALL = 440; // px of a board's side at most
// What a board has of the window's height: kernel and sum are on the first screen, and a low one has room for numbers.
const [ALWAYS, SHARE] = [54, 0.4];
const LEAST = 260;
const NARROW = 1060; // px, as in style.css
const SIGNAL = 400; // px of the board of a signal
// For whoever measures: frames drawn, scenes taken, and how long the last edit took until its picture was drawn.
const cost = ((globalThis.__stage ??= { frames: 0, tokens: {} }).kernels = { frames: 0, scenes: 0, took: 0, stage: null });

export const mount = (component) => new Bench(component);

class Bench extends Part {
  constructor(component) {
    super(component, "");
    this.edits = new Edits((edit) => this.component.setStateValue("edit", edit));
    const change = (changes) => this.change(changes);
    this.player = new Player();
    this.controls = new Controls(change);
    this.photo = new Photo(change);
    this.weights = new Weights({ change: (weights) => change({ weights }), point: (focus) => this.point(focus, "weights") });
    this.sums = new Sums();
    this.transport = new Transport(this);
    this.pointed = null;
    this.look = "output";
    this.trouble = h("div", { className: "trouble", role: "status" });
    this.boards = { input: this.board("in"), output: this.board("out"), line: this.board("signal") };
    this.total = h("div", { className: "here", "aria-hidden": "true" }); // said once more below, with its products
    this.middle = h("div", { className: "middle" }, (this.kernelTitle = h("div", { className: "title" })), this.weights.root, this.total);
    const { input, output, line } = this.boards;
    this.floor = h("div", { className: "floor" }, this.photo.root, input.root, this.middle, line.root, output.root);
    const sized = (...parts) => h("div", { className: "sized" }, ...parts);
    this.below = sized();
    // The transport lies in no container of sizes: there a place at the bottom of the window would be one in that.
    const parts = [sized(this.controls.root, this.trouble, this.floor), this.transport.root, sized(this.sums.root), this.below];
    this.bench = h("div", { className: "kernels", tabIndex: -1 }, ...parts);
    this.root.append(this.bench);
    this.bench.onkeydown = this.transport.bar.root.onkeydown = (event) => this.key(event);
    this.bench.onfocusin = () => this.describe();
    const [back, on] = [() => this.seek(this.player.at - 1), () => this.seek(this.player.at + 1)];
    const again = () => {
      this.player.rewind();
      this.refresh();
    };
    this.own(pageKeys({ " ": () => this.toggle(), ArrowLeft: back, ",": back, ArrowRight: on, ".": on, s: on, r: again, 0: again }));
    this.own(() => cancelAnimationFrame(this.tick), () => this.edits.stop());
    this.repaints(() => this.dress());
    // Where there is little room the whole picture comes last: kernel, transport and sum stay together.
    this.resizes((width) => (width > NARROW ? this.floor.prepend(this.photo.root) : this.below.append(this.photo.root)));
    this.update(component);
    this.dress();
    this.begin();
  }

  /** At first sight the kernel goes over the picture once; for readers who want little motion it lies in the middle. */
  begin() {
    if (this.still) {
      this.player.seek(Math.floor(this.model.rowsOut / 2) * this.model.stepWidth + Math.floor(this.model.stepWidth / 2));
      this.refresh();
    } else this.play();
  }

  board(name) {
    const title = h("div", { className: "title" });
    const place = h("div", {});
    const root = h("div", { className: `board ${name}` }, title, place);
    const kind = { in: inputBoard, out: outputBoard, signal: lineBoard }[name];
    const board = { root, title, kind, grids: null, name };
    board.surface = this.canvasIn(place, TALL, (ctx, width, height) => this.drawBoard(board, ctx, width, height));
    const { canvas } = board.surface;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.onpointermove = (event) => this.point(this.under(board, event), name);
    canvas.onpointerleave = () => this.point(null, name);
    canvas.onpointerdown = (event) => this.press(this.under(board, event), event);
    return board;
  }

  drawBoard(board, ctx, width, height) {
    const { model } = this;
    if (!model || !this.paint || (board.name === "signal") !== model.line) return;
    const tall = this.tall(board, width);
    if (Math.abs(tall - height) > 1) return board.surface.resize(tall);
    const { kind } = board;
    board.grids = kind.layout ? kind.layout(model, width, height) : kind.grids(model, width, height, this.look);
    kind.draw(ctx, board.grids, this);
    cost.frames += 1;
  }

  tall(board, width) {
    if (board.name === "signal") return SIGNAL;
    const most = Math.max(LEAST, Math.min(TALL, Math.round(ALWAYS + SHARE * innerHeight)));
    if (this.model.channels === 3) return Math.min(most, Math.round(width));
    const { rows, columns } = board.name === "in"
      ? { rows: this.model.height, columns: this.model.width } : { rows: this.model.rowsOut, columns: this.model.columnsOut };
    return Math.round(Math.min(most, (width * rows) / columns));
  }

  under(board, event) {
    if (!board.grids || !this.model) return null;
    const box = board.surface.canvas.getBoundingClientRect();
    return board.kind.focus(board.grids, this.model, event.clientX - box.left, event.clientY - box.top);
  }

  update(component) {
    this.take(component);
    const { data } = component;
    const bytes = data.frame.getChild("frame").get(0);
    const began = this.edits.sent?.time;
    this.edits.answered(data.answered);
    this.trouble.textContent = data.trouble ?? "";
    this.trouble.hidden = !data.trouble;
    this.model = modelOf(bytes);
    this.player.begin(this.model.steps);
    if (!this.model.overlap) this.look = "output";
    if (this.pointed && !this.exists(this.pointed)) this.pointed = null;
    this.arrange();
    Object.assign(cost, { scenes: cost.scenes + 1, stage: this });
    this.refresh();
    if (began) requestAnimationFrame(() => (cost.took = performance.now() - began));
  }

  exists({ kind, channel, r, c, y, x, a, b }) {
    const { model } = this;
    if (channel >= model.channels) return false;
    if (kind === "output") return r < model.rowsOut && c < model.columnsOut;
    return kind === "input" ? y < model.height && x < model.width : a < model.tapsDown && b < model.tapsAlong;
  }

  arrange() {
    const { model, edits } = this;
    const { line, made } = model;
    this.floor.classList.toggle("line", line);
    this.floor.classList.toggle("made", made);
    this.floor.classList.toggle("pools", this.model.pools);
    this.boards.line.root.hidden = !line;
    this.boards.input.root.hidden = this.boards.output.root.hidden = line;
    this.photo.root.hidden = made;
    this.controls.take(model, edits);
    this.photo.take(model);
    this.weights.take(model, edits);
    this.sums.take(model);
    this.transport.take(model);
    this.entitle();
  }

  entitle() {
    const { model } = this;
    const { kernel, padding } = model.operation;
    const title = (element, name, ...more) =>
      element.replaceChildren(h("b", {}, name), ...more.filter(Boolean).map((each) => h("span", {}, each)));
    const around = model.before ? t("with padding {width}×{height}", { width: model.width, height: model.height }) : "";
    title(this.boards.input.title, t("Input"), `${model.cells}×${model.cells}`, padding && !model.transposed ? around : "");
    title(this.boards.line.title, t("Signal, kernel and output"), `${model.cells} → ${model.columnsOut}`);
    title(this.kernelTitle, model.pools ? t("Window") : t("Kernel"), model.line ? String(kernel) : `${kernel}×${kernel}`);
    const scale = model.bright ? t("0 black … 255 white") : t("blue below zero, orange above");
    const sums = model.parts ? t("R, G, B apart, and their sum") : "";
    title(this.boards.output.title, t("Output"), `${model.rowsOut}×${model.columnsOut}`, this.look === "overlap" ? t("how many inputs paint it") : sums || scale);
    if (model.overlap) this.boards.output.title.append(this.overlapButton());
  }

  overlapButton() {
    const on = this.look === "overlap";
    const onclick = () => {
      this.look = on ? "output" : "overlap";
      this.entitle();
      this.refresh();
    };
    return h("button", { type: "button", "aria-pressed": String(on), onclick }, t("Overlap"));
  }

  dress() {
    const { colours } = this;
    this.paint = new Paint(colours);
    this.dye("accent", "on_accent", "grid", "faint", "text", "surface", "background", "positive");
    this.photo.colour(this.paint, colours.pixels);
    this.weights.colour(this.paint);
    this.refresh();
  }

  change(changes) {
    this.edits.change(changes);
  }

  /** The pointer is over something, or over nothing. */
  point(focus, from) {
    if (!focus && this.from !== from) return;
    this.from = from;
    if (JSON.stringify(focus) === JSON.stringify(this.pointed)) return;
    this.pointed = focus;
    this.refresh();
  }

  press(focus, event) {
    if (!focus) return;
    const step = stepOf(this.model, focus);
    if (step === null) this.player.pause();
    else this.player.seek(step);
    if (event.pointerType === "touch") this.point(focus, "touch");
    this.refresh();
  }

  get light() {
    if (this.pointed) return this.lit.pointed;
    return this.lit.cursor;
  }

  get soft() {
    return !this.pointed;
  }

  refresh() {
    const { model } = this;
    if (!model || !this.paint) return;
    const cursor = (channel) => lightOf(model, focusAt(model, this.player.at, channel));
    this.lit = {
      pointed: this.pointed && lightOf(model, this.pointed),
      cursor: this.player.at >= 0 ? together(Array.from({ length: model.outs }, (_, channel) => cursor(channel))) : null,
    };
    for (const { surface: each, root } of Object.values(this.boards)) if (!root.hidden) each.request();
    this.request(() => this.write());
  }

  /** Write out what the boards draw, in the same frame as they do. */
  write() {
    this.weights.light(this.pointed ? this.light.weights : null);
    if (this.light) {
      this.sums.show(this.light);
      this.weights.hold(this.light);
    }
    this.total.textContent = this.sums.sum.textContent;
    this.transport.show();
  }

  play() {
    this.player.play();
    this.last = performance.now();
    this.tick ??= requestAnimationFrame((now) => this.step(now));
    this.refresh();
  }

  step(now) {
    this.tick = undefined;
    if (this.player.advance(Math.min(0.1, (now - this.last) / 1000))) this.refresh();
    this.last = now;
    if (this.player.playing) this.tick = requestAnimationFrame((next) => this.step(next));
  }

  toggle() {
    if (this.player.playing) {
      this.player.pause();
      this.refresh();
    } else this.play();
  }

  seek(step) {
    this.player.seek(step);
    this.refresh();
    this.describe();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const width = this.model.stepWidth;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: width, ArrowUp: -width };
    if (event.composedPath()[0].matches("input, select")) return; // a slider, a list and a number have keys of their own
    if (event.key in steps) this.seek(this.player.at + steps[event.key]);
    else if (event.key === "Home") this.seek(0);
    else if (event.key === "End") {
      this.player.finish();
      this.refresh();
    } else return;
    event.preventDefault();
  }

  describe() {
    this.write();
    const words = [this.sums.head.textContent, this.sums.sum.textContent].join(". ");
    for (const { surface: each } of Object.values(this.boards)) each.canvas.setAttribute("aria-label", words);
  }
}
