// The whole picture with the frame of the piece that is looked at, and what the kernel makes of all of it.

import { h } from "../core/dom.js";
import { paintImage } from "../core/image.js";
import { css } from "./paint.js";
import { t } from "../core/words.js";

const SIDE = 28;

export class Photo {
  /** `change` gets what the reader wants to be changed. */
  constructor(change) {
    this.change = change;
    this.picture = h("canvas", { className: "picture" });
    this.frame = h("div", { className: "frame", tabIndex: 0, role: "slider" });
    this.result = h("canvas", { className: "result" });
    this.around = h("div", { className: "frame quiet", "aria-hidden": "true" });
    this.first = h("div", { className: "sheet" }, this.picture, this.frame);
    this.second = h("div", { className: "sheet after" }, this.result, this.around);
    this.words = [h("div", { className: "title" }), h("div", { className: "title" })];
    this.pen = h("div", { className: "choice pen", role: "group" });
    this.clear = h("button", { type: "button", onclick: () => this.wipe() });
    this.tools = ["draw", "frame"].map((name) => h("button", { type: "button", onclick: () => this.use(name) }));
    this.pen.append(...this.tools, this.clear);
    this.root = h("div", { className: "photo", "data-aside": "" }, h("div", {}, this.words[0], this.first, this.pen), h("div", {}, this.words[1], this.second));
    this.tool = "draw";
    this.listen();
  }

  use(name) {
    this.tool = name;
    this.dress();
  }

  get drawing() {
    return this.model?.bench.image === "drawing";
  }

  take(model) {
    const stale = !this.model || this.model.photo !== model.photo;
    this.model = model;
    if (!model.photo) return;
    [, this.height, this.width] = model.photo.shape;
    if (stale && !this.painting) {
      paintImage(this.picture, model.photo, model.photo.shape);
      if (this.drawing) this.ink = Uint8Array.from(model.photo);
    }
    this.second.parentElement.hidden = !model.everywhere;
    if (model.everywhere) this.paintResult();
    if (!this.dragged) this.place(model.bench);
    this.dress();
  }

  paintResult() {
    const { everywhere, bright } = this.model;
    if (bright || everywhere.shape[0] === 3) return paintImage(this.result, everywhere, everywhere.shape);
    const [, height, width] = everywhere.shape;
    [this.result.width, this.result.height] = [width, height];
    const ctx = this.result.getContext("2d");
    const pixels = ctx.createImageData(width, height);
    const table = this.table;
    if (table) new Uint32Array(pixels.data.buffer).set(Uint32Array.from(everywhere, (byte) => table[byte]));
    ctx.putImageData(pixels, 0, 0);
  }

  dress() {
    const { model } = this;
    this.words[0].textContent = this.drawing && this.tool === "draw" ? t("Draw here") : t("Drag the frame");
    this.words[1].textContent = this.model?.pools ? t("After the pooling") : t("After the kernel");
    this.pen.hidden = !this.drawing;
    this.pen.setAttribute("aria-label", t("Pen"));
    [t("Draw"), t("Frame")].forEach((text, at) => {
      this.tools[at].textContent = text;
      this.tools[at].setAttribute("aria-pressed", String(this.tool === ["draw", "frame"][at]));
    });
    this.clear.textContent = t("Wipe");
    this.frame.classList.toggle("through", this.drawing && this.tool === "draw");
    if (!model) return;
    const { left, top } = model.bench;
    const words = t("Piece that is looked at, {left} from the left and {top} from the top. Arrow keys move it.", { left, top });
    this.frame.setAttribute("aria-label", words);
    this.frame.setAttribute("aria-valuetext", `${left}, ${top}`);
    this.frame.setAttribute("aria-valuenow", String(left));
  }

  /** Show the frame at {left, top}. */
  place({ left, top }) {
    this.at = { left, top };
    const { cells, line } = this.model;
    const share = (value, of) => `${(100 * value) / of}%`;
    for (const each of [this.frame, this.around]) {
      Object.assign(each.style, {
        left: share(left, this.width), top: share(top, this.height),
        width: share(cells, this.width), height: share(line ? 1 : cells, this.height),
      });
    }
  }

  listen() {
    const spot = (event) => {
      const box = this.first.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * this.width, ((event.clientY - box.top) / box.height) * this.height];
    };
    this.first.onpointerdown = (event) => {
      if (!this.model?.photo || event.button > 0) return;
      event.preventDefault();
      this.first.setPointerCapture(event.pointerId);
      const [x, y] = spot(event);
      if (this.drawing && this.tool === "draw") {
        this.painting = [x, y];
        this.dab(x, y);
        return;
      }
      this.frame.focus({ preventScroll: true });
      const { cells, line } = this.model;
      const inside = x >= this.at.left && x <= this.at.left + cells && y >= this.at.top - 2 && y <= this.at.top + (line ? 1 : cells) + 2;
      this.dragged = inside ? [x - this.at.left, y - this.at.top] : [cells / 2, line ? 0.5 : cells / 2];
      this.move(x - this.dragged[0], y - this.dragged[1]);
    };
    this.first.onpointermove = (event) => {
      const [x, y] = spot(event);
      if (this.painting) this.dab(x, y);
      else if (this.dragged) this.move(x - this.dragged[0], y - this.dragged[1]);
    };
    this.first.onpointerup = this.first.onpointercancel = () => {
      this.painting = this.dragged = null;
    };
    this.frame.onkeydown = (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const far = event.shiftKey ? 8 : 1;
      this.move(this.at.left + far * step[0], this.at.top + far * step[1]);
    };
  }

  move(x, y) {
    const { cells, line } = this.model;
    const left = Math.round(Math.max(0, Math.min(this.width - cells, x)));
    const top = Math.round(Math.max(0, Math.min(this.height - (line ? 1 : cells), y)));
    if (left === this.at.left && top === this.at.top) return;
    this.place({ left, top });
    this.change({ left, top });
  }

  /** A soft round brush, along the way from the last place. */
  dab(x, y) {
    const [fromX, fromY] = this.painting;
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) * 2));
    this.ink ??= new Uint8Array(SIDE * SIDE);
    for (let step = 1; step <= steps; step++) {
      const [px, py] = [fromX + ((x - fromX) * step) / steps, fromY + ((y - fromY) * step) / steps];
      for (let at = 0; at < SIDE * SIDE; at++) {
        const far = Math.hypot((at % SIDE) + 0.5 - px, Math.floor(at / SIDE) + 0.5 - py);
        const value = Math.round(255 * Math.max(0, Math.min(1, 1.7 - far)));
        if (value > this.ink[at]) this.ink[at] = value;
      }
    }
    this.painting = [x, y];
    this.tell();
  }

  wipe() {
    this.ink = new Uint8Array(SIDE * SIDE);
    this.tell();
  }

  tell() {
    paintImage(this.picture, this.ink, [1, SIDE, SIDE]);
    this.change({ drawing: btoa(String.fromCharCode(...this.ink)) });
  }

  colour(paint, table) {
    this.table = table;
    this.frame.style.setProperty("--frame", css(paint.accent));
    if (this.model?.everywhere) this.paintResult();
  }
}
