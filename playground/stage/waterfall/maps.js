// The heat maps of the waterfall: one a lane, step against training time, colour = how much of the gradient is left.

import { font, upright } from "../core/axes.js";
import { css, inkOf, parse, ramp } from "../core/colour.js";
import { tenTo, whole } from "../core/numbers.js";
import { linearTicks, scale } from "../core/ticks.js";
import { pixelsOf } from "./data.js";
import { hatching, inscribe } from "./axes.js";
import { t } from "../core/words.js";

const LEFT = 48;
const TITLE = 20;
const BOTTOM = 40;
const KEY = 84; // px of the colour key

/** Return the boxes of `count` maps stacked in a picture of that size. */
export function mapBoxes(count, { width, height }) {
  const each = (height - BOTTOM) / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => ({
    left: LEFT, right: width - 6, top: Math.round(index * each) + TITLE, bottom: Math.round((index + 1) * each) - 4,
  }));
}

/** Return { lane, row, t } of the map cell at pixel (px, py), null beside the maps; `spots` = [{ box, rows, steps }]. */
export function cellAt(spots, px, py) {
  const lane = spots.findIndex(({ box, rows }) => rows > 0 && py >= box.top && py < box.bottom && px >= box.left && px < box.right);
  if (lane < 0) return null;
  const { box, rows, steps } = spots[lane];
  const part = (value, low, high, count) => Math.max(0, Math.min(count - 1, Math.floor(((value - low) / (high - low)) * count)));
  return { lane, row: part(py, box.top, box.bottom, rows), t: part(px, box.left, box.right, steps) + 1 };
}

/** The pictures of the maps, made anew only where an array, the scale or the theme has changed. */
export class Pictures {
  constructor() {
    this.made = new Map();
  }

  of(source, array, { range, colours }) {
    const key = `${range} ${colours.mode}`;
    const old = this.made.get(source);
    if (old && old.array === array && old.key === key) return old.canvas;
    const canvas = old?.canvas ?? document.createElement("canvas");
    [canvas.height, canvas.width] = array.shape;
    const image = new ImageData(canvas.width, canvas.height);
    const pixel = (colour) => ramp(parse(colour), parse(colour))[0];
    const odd = { over: pixel(colours.danger ?? colours.text), missing: pixel(colours.faint) };
    const table = ramp(parse(colours.neutral), parse(colours.accent));
    new Uint32Array(image.data.buffer).set(pixelsOf(array, { range, table, odd }));
    canvas.getContext("2d").putImageData(image, 0, 0);
    this.made.set(source, { array, key, canvas });
    return canvas;
  }
}

/** Draw the maps of `lanes` [{ source, title, colour, map, stamps, viewing }]; returns { spots, x } for the pointer. */
export function paintMaps(ctx, scene) {
  const { width, height, colours, root, lanes, steps, range, pictures, pointed } = scene;
  const boxes = mapBoxes(lanes.length, { width, height });
  const pattern = hatching(ctx, colours.faint);
  lanes.forEach((lane, index) => {
    const box = boxes[index];
    head(ctx, box, lane, { colours, root, name: index === 0 ? scene.name : null });
    if (!lane.map) return hollow(ctx, box, colours);
    const [w, h] = [box.right - box.left, box.bottom - box.top];
    ctx.fillStyle = colours.surface;
    ctx.fillRect(box.left, box.top, w, h);
    ctx.save();
    ctx.globalAlpha = 0.55;
    ctx.fillStyle = pattern; // seen where the map is see-through: exactly zero
    ctx.fillRect(box.left, box.top, w, h);
    ctx.restore();
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(pictures.of(lane.source, lane.map, { range, colours }), box.left, box.top, w, h);
    frame(ctx, box, colours);
    times(ctx, box, lane, { colours, pointed: pointed?.lane === index ? pointed.row : null });
  });
  foot(ctx, boxes.at(-1), { steps, range, colours, height, zero: scene.zero, over: scene.over });
  const spots = lanes.map((lane, index) => ({ box: boxes[index], rows: lane.map?.shape[0] ?? 0, steps: lane.map?.shape[1] ?? 0 }));
  return { spots, boxes };
}

/** Draw the line under the pointer through all maps. */
export function paintMapPointer(ctx, { spots }, { at, colours }) {
  for (const { box, steps } of spots) {
    if (steps > 0 && at <= steps) upright(ctx, box, scale([0.5, steps + 0.5], [box.left, box.right])(at), colours.text);
  }
}

function head(ctx, box, { title, colour }, { colours, root, name }) {
  ctx.font = font(root, 11, 600);
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = "left";
  ctx.fillStyle = inkOf(colour, colours);
  ctx.fillText(title, box.left, box.top - 6);
  ctx.font = font(root);
  if (name === null) return;
  ctx.fillStyle = colours.faint;
  inscribe(ctx, t("{norm} while training", { norm: name }), { x: box.right, y: box.top - 6, align: "right" });
  ctx.textAlign = "right";
  ctx.fillText(t("update"), box.left - 6, box.top - 6);
}

function hollow(ctx, box, colours) {
  ctx.fillStyle = colours.surface;
  ctx.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
}

function frame(ctx, box, colours) {
  ctx.strokeStyle = colours.grid;
  ctx.lineWidth = 1;
  ctx.strokeRect(box.left - 0.5, box.top - 0.5, box.right - box.left + 1, box.bottom - box.top + 1);
}

/** The updates at the first and the last row, where the reader looks back to, and the row under the pointer. */
function times(ctx, box, { stamps, viewing }, { colours, pointed }) {
  const rows = stamps.length;
  const tall = (box.bottom - box.top) / rows;
  ctx.textAlign = "right";
  const say = (text, at, colour) => {
    ctx.fillStyle = colour;
    ctx.textBaseline = "middle";
    ctx.fillText(text, box.left - 6, Math.max(box.top + 6, Math.min(box.bottom - 6, at)));
  };
  const middle = (row) => box.top + (row + 0.5) * tall;
  const named = [pointed, viewing].filter((row) => row !== null);
  for (const row of new Set([0, rows - 1])) {
    if (!named.some((other) => Math.abs(middle(other) - middle(row)) < 13)) say(whole(stamps[row]), middle(row), colours.faint);
  }
  if (viewing !== null) ring(ctx, box, { row: viewing, tall, colour: colours.accent });
  if (pointed !== null) ring(ctx, box, { row: pointed, tall, colour: colours.text });
  if (viewing !== null && (pointed === null || Math.abs(middle(pointed) - middle(viewing)) >= 13)) {
    say(whole(stamps[viewing]), middle(viewing), colours.accent);
  }
  if (pointed !== null) say(whole(stamps[pointed]), middle(pointed), colours.text);
}

function ring(ctx, box, { row, tall, colour }) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  const top = box.top + row * tall;
  ctx.strokeRect(box.left - 1, Math.round(top) - 0.5, box.right - box.left + 2, Math.max(2, Math.round(tall)) + 1);
}

function foot(ctx, box, { steps, range, colours, height, zero, over }) {
  ctx.fillStyle = colours.faint;
  ctx.textBaseline = "top";
  const x = scale([0.5, steps + 0.5], [box.left, box.right]);
  const base = height - BOTTOM + 6;
  const room = ((box.right - box.left) / steps) || 1;
  const round = linearTicks(1, steps, Math.max(2, (box.right - box.left) / 80)).filter((at) => at % 1 === 0);
  for (const at of new Set([1, ...round.filter((each) => (each - 1) * room > 22 && (steps - each) * room > 22), steps])) {
    ctx.textAlign = at === steps ? "right" : "center";
    ctx.fillText(String(at), at === steps ? box.right : x(at), base);
  }
  key(ctx, { left: box.left, right: box.right, top: base + 17, range, colours, zero, over });
}

/** What the colours mean: zero by hatching, then the scale with its ends named. */
function key(ctx, { left, right, top, range, colours, zero, over }) {
  ctx.textAlign = "left";
  let at = left;
  const swatch = (fill, words) => {
    ctx.fillStyle = fill;
    ctx.fillRect(at, top + 1, 14, 9);
    ctx.strokeStyle = colours.grid;
    ctx.strokeRect(at + 0.5, top + 1.5, 14, 9);
    ctx.fillStyle = colours.faint;
    ctx.fillText(words, at + 19, top);
    at += 19 + ctx.measureText(words).width + 12;
  };
  if (zero) swatch(hatching(ctx, colours.faint), t("exactly 0"));
  if (over) swatch(colours.danger ?? colours.text, t("overflow"));
  const [low, high] = range.map(tenTo);
  ctx.fillStyle = colours.faint;
  at += inscribe(ctx, low, { x: at, y: top + 1 }) + 6;
  const wide = Math.max(20, Math.min(KEY, right - at - ctx.measureText(high).width - 6));
  const gradient = ctx.createLinearGradient(at, 0, at + wide, 0);
  gradient.addColorStop(0, css(parse(colours.neutral)));
  gradient.addColorStop(1, css(parse(colours.accent)));
  ctx.fillStyle = gradient;
  ctx.fillRect(at, top + 1, wide, 9);
  ctx.strokeStyle = colours.grid;
  ctx.lineWidth = 1;
  ctx.strokeRect(at + 0.5, top + 1.5, wide, 9);
  ctx.fillStyle = colours.faint;
  inscribe(ctx, high, { x: at + wide + 6, y: top + 1 });
}
