// A sheet to draw on, white on black as the images of the data are. What is drawn travels as 112×112 bytes while it
// is being drawn; the server frames it as the data's makers did, and the answer follows.
//
// data: { token, lang, centre }

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { textOf } from "../core/image.js";
import { send } from "../core/stream.js";
import { t } from "../core/words.js";

const SIDE = 280; // pixels of the sheet
const SENT = 112; // pixels a side that travel
const PAUSE = 80; // ms between two messages
const MOST = 400; // strokes; nobody draws as many
const WIDTH = 20; // of the brush, and of its soft edge
const SOFT = 7;

export const css = ["drawing/style.css"];

const sheets = new Map(); // what was drawn outlives a look at something else

export const mount = (component) => new Sheet(component);

class Sheet extends Part {
  constructor(component) {
    super(component, "drawing");
    const { data } = this;
    const held = sheets.get(data.token) ?? { strokes: [], centre: data.centre, preset: data.centre };
    sheets.set(data.token, (this.held = held));
    this.canvas = h("canvas", { width: SIDE, height: SIDE, tabIndex: 0, role: "img" });
    this.hint = h("div", { className: "hint" });
    this.undoing = h("button", { type: "button", className: "undo", onclick: () => this.undo() });
    this.clearing = h("button", { type: "button", className: "clear", onclick: () => this.clear() });
    this.box = h("input", { type: "checkbox", checked: held.centre, onchange: () => this.centre(this.box.checked) });
    this.label = h("span");
    const tools = h("div", { className: "tools" }, this.undoing, this.clearing);
    this.root.append(h("div", { className: "sheet" }, this.canvas, this.hint), tools, h("label", {}, this.box, this.label));
    this.small = h("canvas", { width: SENT, height: SENT });
    this.flush = this.throttled(() => this.hand(), PAUSE);
    const { canvas } = this;
    canvas.onpointerdown = (event) => this.down(event);
    canvas.onpointermove = (event) => this.move(event);
    canvas.onpointerup = canvas.onpointercancel = () => this.up();
    canvas.oncontextmenu = (event) => event.preventDefault();
    this.root.onkeydown = (event) => this.key(event);
    this.update(component);
    if (held.strokes.length) this.flush();
  }

  update(component) {
    const { data } = component;
    Object.assign(this, { component, data, token: data.token }); // it only speaks to its channel, and need not listen
    if (data.centre !== this.held.preset) {
      Object.assign(this.held, { preset: data.centre, centre: data.centre });
      this.box.checked = data.centre;
    }
    this.undoing.textContent = t("Undo");
    this.clearing.textContent = t("Clear");
    this.label.textContent = t("Centre and scale, as the data are");
    this.canvas.setAttribute("aria-label", t("A sheet to draw on"));
    this.hint.textContent = t("Draw here. The answer follows your hand.");
    this.paint();
  }

  get strokes() {
    return this.held.strokes;
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * SIDE) / box.width, ((event.clientY - box.top) * SIDE) / box.height];
  }

  down(event) {
    if (event.button !== 0 || this.stroke) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.stroke = [this.point(event)];
    if (this.strokes.length >= MOST) this.strokes.shift();
    this.strokes.push(this.stroke);
    this.changed();
  }

  move(event) {
    if (!this.stroke) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) this.stroke.push(this.point(each));
    this.changed();
  }

  up() {
    this.stroke = null;
  }

  undo() {
    this.strokes.pop();
    this.changed();
  }

  clear() {
    this.strokes.length = 0;
    this.changed();
  }

  centre(on) {
    this.held.centre = on;
    this.flush();
  }

  key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") this.undo();
    else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else return;
    event.preventDefault();
  }

  changed() {
    this.request(() => this.paint());
    this.flush();
  }

  paint() {
    paintStrokes(this.canvas.getContext("2d", { willReadFrequently: true }), this.strokes);
    this.hint.hidden = this.strokes.length > 0;
    this.undoing.disabled = this.clearing.disabled = this.strokes.length === 0;
  }

  /** Hand over what is drawn. */
  hand() {
    this.paint();
    const ctx = this.small.getContext("2d", { willReadFrequently: true });
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(this.canvas, 0, 0, SENT, SENT);
    const { data } = ctx.getImageData(0, 0, SENT, SENT);
    const bytes = Uint8Array.from({ length: SENT * SENT }, (_, at) => data[4 * at]);
    send(this.data.token, { do: "sheet", pixels: textOf(bytes), centre: this.held.centre });
  }
}

/** Paint strokes, each a list of points, white on black with a soft edge that does not add up where they cross. */
export function paintStrokes(ctx, strokes) {
  ctx.globalCompositeOperation = "source-over";
  ctx.fillStyle = "#000";
  ctx.fillRect(0, 0, SIDE, SIDE);
  ctx.globalCompositeOperation = "lighten";
  ctx.lineCap = ctx.lineJoin = "round";
  for (let ring = SOFT; ring >= 0; ring -= 1) {
    const tone = Math.round((255 * (SOFT + 1 - ring)) / (SOFT + 1));
    ctx.strokeStyle = `rgb(${tone},${tone},${tone})`;
    ctx.lineWidth = WIDTH - SOFT + 2 * ring;
    for (const [first, ...rest] of strokes) {
      ctx.beginPath();
      ctx.moveTo(...first);
      for (const point of rest.length ? rest : [first]) ctx.lineTo(...point);
      ctx.stroke();
    }
  }
}
