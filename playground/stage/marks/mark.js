// @ts-check
// A mark on the page: one of the pictures beside this file, with all that every picture has. It is drawn from the data
// of the component, or from the frames of a channel; pointed at, walked over with the arrow keys, picked, saved as PNG
// and CSV, and read as a table by those who don't see it.
//
// data: { mark (base64, or null), token, name (where it is live), height, label, pick, lang }; sets the trigger `pick`.

import { font } from "../core/axes.js";
import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { arrow, pointing } from "../core/pointer.js";
import { bus } from "../core/stream.js";
import { t } from "../core/words.js";
import { topics } from "../core/topics.js";
import { alike, carried, unpacked } from "./data.js";
import { csv, Menu, png, rowsOf, save } from "./menu.js";

export const css = ["marks/style.css"];

/**
 * What a kind of picture can do; `Item` is a list of whole numbers, as `Pick.item` in Python has it.
 * @typedef {any} Item
 * @typedef {{ colours: any, font: string, bold: string, small: string, item: Item | null, told: any }} View
 * @typedef {{ name: string, at?: [number, number] | null, along?: { axis: string, value: number } | null }} Told
 * @typedef {object} Picture
 * @property {(width: number) => number} height how high it wants to be
 * @property {(ctx: CanvasRenderingContext2D, width: number, height: number, view: View) => void} draw
 * @property {(x: number, y: number) => Item | null} at which item lies there
 * @property {(item: Item) => [number, number]} spot where an item lies
 * @property {(item: Item | null, right: number, up: number) => Item | null} step the next one; null begins
 * @property {(item: Item) => string[]} say its read-out, line by line
 * @property {(item: Item) => Told} tell what others, and Python, are told of it
 * @property {(told: Told) => boolean} knows whether anything here is what others point at
 * @property {() => { columns: string[], rows: any[][] }} table all numbers
 * @property {(item: Item, to: [number, number]) => [number, number]} [move] takes an item to px; returns its values
 * @property {(item: Item) => boolean} [movable]
 */

const STILL = 500; // ms between two pictures for those who asked for less motion
const RETOLD = [800, 5000]; // ms between two tables for readers aloud, and where a mark is a part of something live
const MOVE = 0.02; // of a side, one press of an arrow with Shift on what can be moved

export function mount(component) {
  return new Mark(component);
}

/**
 * Put a mark into a part of another component, which shows what it is given, and is told what is pointed at or picked.
 * @param {any} parent
 * @param {{ label?: string, height?: number, pointed?: (item: Item | null) => void, picked?: (item: Item) => void }} how
 */
export function embedded(parent, { label = "", height, pointed, picked } = {}) {
  const data = { mark: null, label, height, pick: Boolean(picked), embedded: true };
  const mark = new Mark({ data, parentElement: parent, setTriggerValue: (_, { item }) => picked?.(item) });
  const point = mark.point.bind(mark);
  mark.point = (item) => {
    if (String(item) === String(mark.item)) return;
    point(item);
    pointed?.(item);
  };
  return mark;
}

export class Mark extends Part {
  constructor(component) {
    super(component, "mark");
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {import("./data.js").Packed | null} */
    this.packed = null;
    /** @type {Item | null} */
    this.item = null; // pointed at, or led to by keys
    /** @type {Item | null} */
    this.held = null; // dragged
    this.told = null; // what another mark points at
    this.head = h("div", { className: "head" });
    this.place = h("div", { className: "place" });
    this.read = h("div", { className: "read", role: "status", hidden: true });
    this.table = h("table");
    this.sheet = h("div", { className: "sheet" }, this.table);
    this.menu = new Menu(this.root, {
      png: () => this.save("png"),
      csv: () => this.save("csv"),
      table: () => this.turn(),
    });
    this.root.append(h("div", { className: "top" }, this.head, this.menu.button), this.place, this.sheet);
    this.surface = this.canvasIn(this.place, 10, (ctx, width, height) => this.draw(ctx, width, height));
    this.canvas = this.surface.canvas;
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.place.append(this.read);
    this.repaint = () => this.surface.request();
    this.calm = this.throttled(() => this.surface.now(), STILL);
    this.retell = this.throttled(() => this.tabulate(), RETOLD[this.data.embedded ? 1 : 0]);
    this.own(() => this.menu.destroy());
    this.repaints(this.repaint);
    this.resizes(() => this.fit(), this.place);
    this.own(bus.on(topics.NAMED, (told) => this.hear(told)));
    this.own(pointing(this.canvas, this.acts()));
    this.canvas.onkeydown = (event) => this.key(event);
    this.canvas.onblur = () => this.point(null);
    this.root.oncontextmenu = (event) => this.menu.open(event);
    this.begin();
    this.update(component);
  }

  /** What a mark with a life of its own, such as the curves, needs before it is updated first. */
  begin() {}

  update(component) {
    const before = this.data.mark;
    this.take(component);
    const { mark, label, pick } = this.data;
    this.head.textContent = label;
    this.canvas.setAttribute("aria-label", label || t("Picture"));
    this.canvas.title = "";
    this.root.classList.toggle("picks", Boolean(pick));
    this.menu.say();
    if (mark && (!this.packed || mark !== before)) this.show(unpacked(mark));
    else this.fit();
  }

  frame(frame) {
    const packed = carried(frame, this.data.name);
    if (packed && !alike(packed, this.packed)) this.show(packed);
  }

  /** Draw another state of the picture, or another picture. */
  async show(packed) {
    this.packed = packed;
    const { picture } = await import(`./${packed.header.kind}.js`);
    if (this.packed !== packed || !this.root.isConnected) return; // a newer one came while the module was loading
    this.use(picture(packed));
  }

  /** Have another picture, keeping what is pointed at. */
  use(picture) {
    this.picture = picture;
    if (this.held === null && this.item && !this.picture?.spot(this.item)) this.item = null;
    this.fit();
    this.retell();
  }

  fit() {
    if (!this.picture) return;
    const height = this.data.height ?? Math.round(this.picture.height(this.place.clientWidth));
    if (height !== this.height) this.surface.resize(this.height = height);
    if (this.still && this.data.token) this.calm();
    else this.repaint();
  }

  draw(ctx, width = 0, height = 0) {
    if (!this.picture) return;
    const host = this.host;
    const fonts = { font: font(host), bold: font(host, 11.5, 600), small: font(host, 10) };
    this.picture.draw(ctx, width, height, {
      colours: this.colours,
      ...fonts,
      item: this.item,
      told: this.told,
    });
    this.place.dataset.drawn = this.packed?.header.kind ?? "own"; // for tests and pictures
    if (this.item) this.say();
  }

  acts() {
    const find = (x, y) => this.picture?.at(x, y) ?? null;
    return {
      hover: (x, y) => this.point(find(x, y)),
      leave: () => this.point(null),
      click: (x, y) => this.pick(find(x, y)),
      press: (x, y) => {
        const item = find(x, y);
        this.held = item && this.data.pick && this.picture?.movable?.(item) ? item : null;
        if (this.held) this.point(item);
        return this.held !== null;
      },
      drag: (x, y) => this.move([x, y]),
      drop: (x, y) => this.move([x, y], true),
    };
  }

  move(to, done = false) {
    if (!this.held || !this.picture?.move) return;
    const at = this.picture.move(this.held, to);
    this.repaint();
    if (!done) return;
    this.tell("pick", { item: this.held, name: this.picture.tell(this.held).name, at, moved: true });
    this.held = null;
    this.retell();
  }

  /** Point at an item, null at none; others on the page are told. */
  point(item) {
    if (String(item) === String(this.item)) return;
    this.item = item;
    const told = item && this.picture ? this.picture.tell(item) : null;
    bus.emit(topics.NAMED, told && { from: this, ...told });
    this.say();
    this.repaint();
  }

  hear(told) {
    if (told?.from === this) return;
    const mine = told && this.picture?.knows(told) ? told : null;
    if (mine === this.told) return;
    this.told = mine;
    this.repaint();
  }

  pick(item) {
    if (!item || !this.data.pick || !this.picture) return;
    const { name, at } = this.picture.tell(item);
    this.tell("pick", { item, name, at: at ?? null, moved: false });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.picture) return;
    const step = arrow(event);
    if (step && event.shiftKey && this.item && this.data.pick && this.picture.movable?.(this.item)) {
      const [x, y] = this.picture.spot(this.item);
      this.held = this.item;
      const [wide, tall] = [this.place.clientWidth, this.height ?? 0];
      this.move([x + step[0] * MOVE * wide, y - step[1] * MOVE * tall], true);
    } else if (step) this.point(this.picture.step(this.item, ...step));
    else if (event.key === "Enter") this.pick(this.item);
    else if (event.key === "Escape") this.point(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Show the read-out beside what is pointed at. */
  say() {
    const lines = this.item && this.picture ? this.picture.say(this.item) : [];
    this.read.hidden = !lines.length;
    if (!this.item || !this.picture || !lines.length) return;
    const text = lines.join("\n");
    if (this.read.textContent !== text) this.read.textContent = text;
    const [x, y] = this.picture.spot(this.item);
    this.read.dataset.at = `${x},${y}`;
    const { offsetWidth: wide, offsetHeight: tall } = this.read;
    const room = this.place.clientWidth;
    const left = x + 14 + wide <= room ? x + 14 : Math.max(0, x - 14 - wide);
    const top = Math.max(-6, Math.min(y - tall - 8, (this.height ?? 0) - tall));
    this.read.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  /** Keep the table up to date that readers aloud have instead of the picture. */
  tabulate() {
    if (!this.picture || !this.root.isConnected) return;
    this.table.replaceChildren(...rowsOf(this.picture.table(), this.data.label));
  }

  /** Show the table instead of hiding it from eyes, or hide it again. */
  turn() {
    this.root.classList.toggle("open");
  }

  async save(kind) {
    if (!this.picture) return;
    const name = (this.data.label || this.packed?.header.kind || "picture").replace(/[^\p{L}\p{N}]+/gu, "-");
    if (kind === "csv") save(new Blob([csv(this.picture.table())], { type: "text/csv" }), `${name}.csv`);
    else {save(
        await png(this.canvas, { label: this.data.label, colours: this.colours, host: this.host }),
        `${name}.png`,
      );}
  }
}
