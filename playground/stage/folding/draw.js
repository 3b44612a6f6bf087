// The two pictures of space folding: the plane as it is, and the plane as a layer sees it.

import { css } from "../core/colour.js";
import { drawMarks, nearest, radiusFor, trace } from "../core/points.js";
import { answerAt, prepared } from "../core/planar/model.js";
import { classWords, colourRows, colourWinners, sampled } from "../core/planar/raster.js";
import { axesMarkup, place, scales } from "../core/planar/view.js";
import { cells } from "./model.js";

export class Sheet {
  // `parent` gets an <svg> for the axes and a canvas for the picture.
  constructor(parent, caption) {
    this.box = document.createElement("figure");
    this.frame = document.createElement("div");
    this.frame.className = "frame";
    this.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.svg.setAttribute("aria-hidden", "true");
    this.canvas = document.createElement("canvas");
    this.canvas.className = "sheet";
    this.caption = document.createElement("figcaption");
    this.caption.textContent = caption;
    this.frame.append(this.svg, this.canvas);
    this.box.append(this.caption, this.frame);
    parent.append(this.box);
    this.ctx = this.canvas.getContext("2d");
  }

  fit(width, names, domain) {
    const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    const key = [width, ratio, ...names, ...domain].join();
    if (key === this.key) return;
    this.key = key;
    const spot = place(width, names, width);
    this.at = scales(domain, spot.size);
    const side = Math.round(spot.size * ratio);
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.ratio = ratio;
    Object.assign(this.canvas.style, {
      left: `${spot.left}px`,
      top: `${spot.top}px`,
      width: `${spot.size}px`,
      height: `${spot.size}px`,
    });
    Object.assign(this.frame.style, { width: `${width}px`, height: `${spot.height}px` });
    this.svg.innerHTML = axesMarkup(spot, domain, names);
  }

  // `fill(u, v)` gives a cell's colour, `image` is the whole sheet where it lies flat; `edge` [x0, y0, x1, y1] is the
  // straight boundary, if there is one.
  draw({ lines, shape, marks, fill, image, edge, colours, task, reference, ringed }) {
    const { ctx, at } = this;
    ctx.clearRect(0, 0, at.size, at.size);
    if (image) this.flat(image);
    if (lines && shape[0] > 1) {
      if (fill) this.sheet(lines, shape, fill);
      this.grid(lines, shape, colours);
    } else if (lines) this.threads(lines, shape, [0], colours.text, 2);
    if (edge) this.edge(edge, colours);
    const radius = radiusFor(marks.length, at.size);
    drawMarks(ctx, marks, { at, colours, task, reference, ratio: this.ratio, radius });
    const mark = marks[ringed];
    if (!mark) return;
    trace(ctx, 0, at.x(mark.x), at.y(mark.y), 8);
    ctx.strokeStyle = colours.accent;
    ctx.lineWidth = 2;
    ctx.stroke();
  }

  flat(image) {
    const n = image.width;
    this.ctx.globalAlpha = SHEER;
    this.ctx.drawImage(image, 0.5, 0.5, n - 1, n - 1, 0, 0, this.at.size, this.at.size);
    this.ctx.globalAlpha = 1;
  }

  sheet(lines, shape, fill) {
    const { ctx, at } = this;
    const [x, y] = [Float32Array.from(lines, at.x), Float32Array.from(lines, at.y)];
    cells(shape, (a, b, c, d, u, v) => {
      ctx.beginPath();
      ctx.moveTo(x[a], y[a + 1]);
      ctx.lineTo(x[b], y[b + 1]);
      ctx.lineTo(x[c], y[c + 1]);
      ctx.lineTo(x[d], y[d + 1]);
      ctx.fillStyle = fill(u, v);
      ctx.fill();
    });
  }

  grid(lines, shape, colours) {
    const half = shape[0] / 2;
    const all = Array.from({ length: shape[0] }, (_, line) => line);
    const central = (line) => line % half === (half - 1) / 2;
    this.ctx.globalAlpha = 0.22;
    this.threads(
      lines,
      shape,
      all.filter((line) => !central(line)),
      colours.text,
      0.8,
    );
    this.ctx.globalAlpha = 0.75;
    this.threads(lines, shape, all.filter(central), colours.text, 1.4);
    this.ctx.globalAlpha = 1;
  }

  threads(lines, [, n], which, colour, width) {
    const { ctx, at } = this;
    ctx.beginPath();
    for (const line of which) {
      for (let k = 0; k < n; k += 1) {
        const i = (line * n + k) * 2;
        ctx[k ? "lineTo" : "moveTo"](at.x(lines[i]), at.y(lines[i + 1]));
      }
    }
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.lineJoin = "round";
    ctx.stroke();
  }

  edge([x0, y0, x1, y1], colours) {
    const { ctx, at } = this;
    for (const [colour, width] of [
      [colours.background, 5],
      [colours.text, 2],
    ]) {
      ctx.beginPath();
      ctx.moveTo(at.x(x0), at.y(y0));
      ctx.lineTo(at.x(x1), at.y(y1));
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    }
  }

  /** Call `point(index)` with the mark under the pointer, of those that `marks()` gives then; -1 for none. */
  onPoint(marks, point) {
    const find = (event) => {
      const box = this.canvas.getBoundingClientRect();
      const shown = marks();
      point(shown ? nearest(shown, this.at, event.clientX - box.left, event.clientY - box.top, REACH) : -1);
    };
    this.canvas.addEventListener("pointermove", find);
    this.canvas.addEventListener("pointerdown", find);
    this.canvas.addEventListener("pointerleave", () => point(-1));
  }
}

const REACH = 14; // px within which a point is spoken of
const SHEER = 0.55; // how much of the sheet's colour shows; less where it lies over itself is still seen

// The plane's picture as a canvas of n×n, or null where there is none; drawn into `ctx`'s own canvas.
export function flatImage(ctx, picture, colours) {
  if (picture.kind === "none" || picture.kind === "curve") return null;
  const ready = prepared(picture, false);
  const { n } = ready;
  if (ctx.canvas.width !== n) ctx.canvas.width = ctx.canvas.height = n;
  const data = ctx.createImageData(n, n);
  const words = new Uint32Array(data.data.buffer);
  if (picture.kind === "classes")
    colourWinners(ready.best, ready.top, n, classWords(colours, picture.count), words);
  else colourRows(ready.bytes, n, picture.kind === "binary" ? colours.probability : colours.pixels, words);
  ctx.putImageData(data, 0, 0);
  return ctx.canvas;
}

// The colour of the plane at (u, v): what the network says there. `kept` (a Map) saves making the colours anew.
export function filling(picture, colours, kept) {
  if (picture.kind === "none" || picture.kind === "curve") return null;
  const key = `${colours.mode} ${picture.kind} ${picture.count}`;
  if (!kept.has(key)) kept.set(key, shades(picture, colours));
  const tables = kept.get(key);
  if (picture.kind === "classes") {
    return (u, v) => {
      const { label, sure } = answerAt(picture, u, v);
      return tables[label][Math.round(sure * 255)];
    };
  }
  return (u, v) => tables[0][Math.max(0, Math.min(255, Math.round(sampled(picture.bytes, picture.n, u, v))))];
}

function shades(picture, colours) {
  const clear = (word) => css([word & 255, (word >> 8) & 255, (word >> 16) & 255], SHEER);
  if (picture.kind === "classes")
    return classWords(colours, picture.count).map((table) => Array.from(table, clear));
  return [Array.from(picture.kind === "binary" ? colours.probability : colours.pixels, clear)];
}
