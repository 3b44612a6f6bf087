// A small matrix as coloured cells, with its numbers where there is room, a marked rectangle, and cells to click.

import { h } from "../core/dom.js";


const ROOM = 27; // px of a cell from which on its number is written into it

/** A number as people read it: three digits, a real minus. */
export function number(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text = size === 0 ? "0" : size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(1) : size >= 0.0095 ? size.toFixed(2) : size.toExponential(0);
  return value < 0 ? `−${text}` : text;
}

export class Grid {
  /** `most` px a side; `pick(row, col)` is called for a cell that is clicked. */
  constructor({ most, pick = null }) {
    this.most = most;
    this.canvas = h("canvas", { className: pick ? "pickable" : "" });
    this.label = h("div", { className: "label" });
    this.element = h("div", { className: "grid" }, this.canvas, this.label);
    if (pick) {
      this.canvas.onclick = (event) => {
        const bounds = this.canvas.getBoundingClientRect();
        const [height, width] = this.shape;
        const row = Math.floor(((event.clientY - bounds.top) / bounds.height) * height);
        const col = Math.floor(((event.clientX - bounds.left) / bounds.width) * width);
        pick(Math.max(0, Math.min(height - 1, row)), Math.max(0, Math.min(width - 1, col)));
      };
    }
  }

  /** Show values [h, w]; `marked` is [row, col, rows, cols], `outside` [h, w] is 0 in the padding. */
  show(values, { colours, marked = null, numbers = false, outside = null, label = "" }) {
    const [height, width] = (this.shape = values.shape);
    const cell = Math.max(2, Math.min(34, this.most / Math.max(height, width)));
    const [w, tall] = [width * cell, height * cell];
    const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    const { canvas } = this;
    const [pw, ph] = [Math.round(w * ratio), Math.round(tall * ratio)];
    if (canvas.width !== pw || canvas.height !== ph) {
      [canvas.width, canvas.height] = [pw, ph];
      Object.assign(canvas.style, { width: `${w}px`, height: `${tall}px` });
    }
    if (this.label.textContent !== label) this.label.textContent = label;
    const ctx = canvas.getContext("2d");
    ctx.setTransform(pw / width / cell, 0, 0, ph / height / cell, 0, 0);
    let scale = 1e-9;
    for (const value of values) scale = Math.max(scale, Math.abs(value) || 0);
    const written = numbers && cell >= ROOM;
    ctx.font = "10.5px system-ui, sans-serif";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        const value = values[row * width + col];
        const away = outside && !outside[row * width + col];
        ctx.fillStyle = away ? colours.surface : colours.diverging(value / scale);
        ctx.fillRect(col * cell, row * cell, cell + 0.5, cell + 0.5);
        if (!written) continue;
        ctx.fillStyle = Math.abs(value) / scale > 0.62 && !away ? "#fff" : colours.text;
        ctx.fillText(away ? "0" : number(value), (col + 0.5) * cell, (row + 0.5) * cell);
      }
    }
    ctx.strokeStyle = colours.grid;
    ctx.lineWidth = 1;
    ctx.strokeRect(0.5, 0.5, w - 1, tall - 1);
    if (marked) this.mark(ctx, marked, cell, colours);
  }

  mark(ctx, [row, col, rows, cols], cell, colours) {
    ctx.lineWidth = 3;
    ctx.strokeStyle = colours.background;
    ctx.strokeRect(col * cell, row * cell, cols * cell, rows * cell);
    ctx.lineWidth = 1.75;
    ctx.strokeStyle = colours.accent;
    ctx.strokeRect(col * cell, row * cell, cols * cell, rows * cell);
  }
}
