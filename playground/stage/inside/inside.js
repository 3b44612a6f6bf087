// A look inside: what every network keeps in mind while it reads one sequence, step by step and unit by unit.
//
// data: { token, lang, sources: ["rnn", …], height_each }

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { gatherInside, unitOf } from "./data.js";
import { LaneView } from "./lane.js";
import { EDGE, facesOf, GUTTER } from "./maps.js";
import { paintStrip, stripHeight } from "./strip.js";
import { ColouredText } from "./text.js";
import { bus } from "../core/stream.js";
import { t } from "../core/words.js";
import { topics } from "../core/topics.js";

export const css = ["inside/style.css"];

const BESIDE = 336; // px of the numbers beside the maps
const NARROW = 820; // px below which numbers go under the maps
const SLIM = 600; // px below which they are one under the other
const ASK_EVERY = 40; // ms between two questions
const cost = ((globalThis.__stage ??= { frames: 0, tokens: {} }).inside = { frames: 0, ms: 0 });

export const mount = (component) => new Inside(component);

class Inside extends Part {
  constructor(component) {
    super(component, "inside");
    const part = (className, kind = "div") => h(kind, { className });
    this.memory = { lanes: new Map() };
    this.views = new Map();
    [this.empty, this.row, this.strip, this.hint] = [part("empty", "p"), part("row"), part("strip"), part("hint", "p")];
    [this.lanes, this.spoken] = [part("lanes"), part("spoken")];
    this.spoken.setAttribute("role", "status");
    this.row.append(this.strip, this.hint);
    this.root.append(this.empty, this.row, this.lanes);
    this.text = new ColouredText(this.root, (at) => this.point(at === null ? null : { ...this.current, t: at }));
    this.root.append(this.spoken);
    Object.assign(this, { at: null, hovered: null, pinned: null, last: null });
    this.head = this.canvasIn(this.strip, 10, (ctx, width, height) => this.drawStrip(ctx, width, height));
    this.listen(this.head.canvas);
    this.ask = this.throttled(() => this.send({ do: "focus", ...this.wish }), ASK_EVERY);
    this.repaints(() => this.draw());
    this.own(bus.on(topics.TIME, (at) => this.told(at)));
    this.own(() => this.views.forEach((view) => view.destroy()));
    this.update(component);
    this.resizes(() => this.fit());
  }

  update(component) {
    this.empty.textContent = t("Press Space: here you will see what every network keeps in mind while it reads one sequence.");
    this.hint.textContent = t("Point at a step and a unit to see its numbers; click to keep the unit.");
    this.take(component);
    const { sources } = this.data;
    for (const [source, view] of this.views) {
      if (sources.includes(source)) continue;
      view.destroy();
      this.views.delete(source);
    }
    if (this.newest) gatherInside(this.memory, sources, this.newest);
    this.fit(true);
  }

  anew() {
    this.memory = { lanes: new Map() };
  }

  frame(frame) {
    this.newest = frame;
    const { maps, told } = gatherInside(this.memory, this.data.sources, frame);
    if (maps) this.draw();
    else if (told) for (const view of this.views.values()) view.describe();
  }

  fit(force = false) {
    const width = this.root.clientWidth;
    if (!width || (!force && width === this.width)) return;
    this.width = width;
    this.faces = null;
    this.root.classList.toggle("narrow", width < NARROW);
    this.root.classList.toggle("slim", width < SLIM);
    this.draw();
  }

  /** The row whose unit is looked at: the one under the pointer, else the one that is kept, else the last one. */
  get current() {
    return this.hovered ?? this.pinned ?? this.last ?? { source: this.data.sources[0], row: 0 };
  }

  /** The same unit in another network. */
  rowIn(lane) {
    const { source, row } = this.current;
    if (source === lane.source) return Math.min(row, Math.max(0, (lane.bytes?.shape[0] ?? 1) - 1));
    const { unit } = unitOf(this.memory.lanes.get(source)?.parts ?? [], row) ?? { unit: 0 };
    return Math.min(unit, (lane.parts[0]?.rows ?? 1) - 1);
  }

  draw() {
    const start = performance.now();
    const lanes = this.data.sources.map((source) => this.memory.lanes.get(source)).filter((lane) => lane?.parts.length);
    const some = lanes.length > 0 && Boolean(this.memory.sequence);
    this.empty.hidden = some;
    this.row.hidden = !some;
    this.lanes.hidden = !some;
    this.text.root.hidden = true;
    if (!some) return;
    const { colours } = this;
    const tall = stripHeight(this.memory);
    if (tall !== this.tall) this.head.resize((this.tall = tall));
    this.settle();
    this.faces ??= facesOf(this.root.getRootNode());
    this.head.now();
    for (const source of this.data.sources) this.showLane(source, colours);
    for (const view of this.views.values()) view.describe();
    this.colourText(colours);
    cost.frames += 1;
    cost.ms += performance.now() - start;
  }

  /** Nobody has pointed at a step of this sequence yet: the last one is looked at, and its equations are asked for. */
  settle() {
    const { length } = this.memory.sequence;
    if (this.at !== null && this.at <= length) return;
    this.at = length;
    const { source, row } = this.current;
    this.question(source, row);
  }

  showLane(source, colours) {
    const lane = this.memory.lanes.get(source);
    if (!this.views.has(source)) {
      this.views.set(source, new LaneView(this.lanes, source, {
        point: (spot) => this.point(spot), pin: (spot) => this.pin(spot), step: (spot) => this.step(spot),
      }));
    }
    const view = this.views.get(source);
    if (!lane) return;
    view.show(lane, {
      at: this.at, row: this.rowIn(lane), lively: this.hovered !== null, each: this.data.height_each, beside: Math.min(BESIDE, this.width || BESIDE),
      pinned: this.pinned?.source === source ? this.pinned.row : null, memory: this.memory, colours, faces: this.faces,
    });
  }

  colourText(colours) {
    const { source, row } = this.pinned ?? this.current;
    const lane = this.memory.lanes.get(source);
    const found = lane && unitOf(lane.parts, row);
    this.text.show(this.memory.sequence, { lane, ...found, at: this.at, pinned: this.pinned !== null, colours });
  }

  drawStrip(ctx, width, height) {
    if (!this.memory.sequence || !this.faces) return;
    const { colours, memory, at } = this;
    this.end = width - EDGE;
    paintStrip(ctx, memory, { colours, faces: this.faces, left: GUTTER, right: this.end, at, height });
  }

  listen(canvas) {
    canvas.style.cursor = "crosshair";
    const over = ({ offsetX }) => {
      const length = this.memory.sequence?.length ?? 0;
      const inside = offsetX >= GUTTER && offsetX < this.end && length > 0;
      const at = Math.floor(((offsetX - GUTTER) / (this.end - GUTTER)) * length) + 1;
      this.point(inside ? { ...this.current, t: at } : null);
    };
    for (const type of ["pointermove", "pointerdown"]) canvas.addEventListener(type, over);
    canvas.addEventListener("pointerleave", () => this.point(null));
  }

  /** A reader points at { source, t, row }, or leaves (null): then the step and the unit stay as they were. */
  point(spot) {
    if (!spot) {
      if (this.hovered) this.last = this.hovered;
      this.hovered = null;
      bus.emit(topics.TIME, null);
    } else {
      const row = spot.row ?? (this.current.source === spot.source ? this.current.row : 0);
      this.hovered = { source: spot.source, row };
      this.at = spot.t;
      this.question(spot.source, row);
      bus.emit(topics.TIME, spot.t);
    }
    this.request(() => this.draw());
  }

  /** Ask for the equations of the unit that is looked at. */
  question(source, row) {
    const found = unitOf(this.memory.lanes.get(source)?.parts ?? [], row);
    if (!found) return;
    this.wish = { source, t: this.at, unit: found.unit };
    this.ask();
  }

  step(spot) {
    this.point(spot);
    this.draw();
    this.spoken.textContent = this.views.get(spot.source)?.spoken() ?? "";
  }

  pin({ source, row }) {
    const same = this.pinned?.source === source && this.pinned.row === row;
    this.pinned = same ? null : { source, row };
    this.request(() => this.draw());
  }

  /** Another component says which step is looked at. */
  told(at) {
    if (at === null || at === this.at || at > (this.memory.sequence?.length ?? 0)) return;
    this.at = at;
    const { source, row } = this.current;
    this.question(source, row);
    this.request(() => this.draw());
  }
}
