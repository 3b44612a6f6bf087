// The parts of one network as heat maps: step against unit, one part under the other, with the place looked at.

import { font } from "../core/axes.js";
import { css, parse } from "../core/colour.js";
import { shade, tableOf, unitOf } from "./data.js";

export const GUTTER = 108;
export const EDGE = 8;
const KEY = 32; // px of the colours' key, at most

/** Return the fonts of maps and strip under `root`: to ask for them at every drawing would cost more than the drawing. */
export function facesOf(root) {
  return { letter: font(root, 13, 650), plain: font(root, 11), small: font(root, 10), text: font(root, 13), bold: font(root, 13, 700) };
}

/** The pictures of a lane's parts, made anew only where the bytes, the parts or the theme have changed. */
export class Parts {
  constructor() {
    this.made = [];
  }

  of(lane, colours) {
    const key = `${lane.key} ${colours.mode}`;
    if (this.bytes === lane.bytes && this.key === key) return this.made;
    Object.assign(this, { bytes: lane.bytes, key });
    this.made = lane.parts.map((part, index) => paintPart(this.made[index] ?? document.createElement("canvas"), lane, part, colours));
    return this.made;
  }
}

function paintPart(canvas, { bytes, steps }, part, colours) {
  if (canvas.width !== steps || canvas.height !== part.rows) Object.assign(canvas, { width: steps, height: part.rows });
  const table = tableOf(part, colours);
  const image = new ImageData(steps, part.rows);
  const pixels = new Uint32Array(image.data.buffer);
  const start = part.first * steps;
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = table[bytes[start + index]];
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** Draw the parts of `lane` in their boxes; `at` is the step looked at, `row` the unit, `pinned` the row that is kept. */
export function paintMaps(ctx, lane, { boxes, pictures, left, right, at, row, pinned, lively, colours, faces }) {
  ctx.imageSmoothingEnabled = false;
  lane.parts.forEach((part, index) => {
    const { top, bottom } = boxes[index];
    ctx.drawImage(pictures[index], left, top, right - left, bottom - top);
    ctx.strokeStyle = colours.grid;
    ctx.lineWidth = 1;
    ctx.strokeRect(left - 0.5, top - 0.5, right - left + 1, bottom - top + 1);
    name(ctx, part, { top, bottom, colours, faces });
  });
  if (pinned !== null) mark(ctx, lane, { row: pinned, boxes, left, right, colours });
  if (at !== null) cross(ctx, lane, { boxes, left, right, at, row, lively, colours });
}

/** The letter and the name of a part, and what its colours mean. */
function name(ctx, part, { top, bottom, colours, faces }) {
  const middle = (top + bottom) / 2;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.font = faces.letter;
  ctx.fillStyle = colours.text;
  ctx.fillText(part.name, 0, middle - 9);
  ctx.font = faces.plain;
  ctx.fillStyle = colours.faint;
  const room = GUTTER - 34;
  ctx.fillText(part.title, 16, middle - 9, room + 10);
  const ends = [part.low, part.high].map((value) => String(Number(value.toPrecision(2))).replace("-", "−"));
  ctx.font = faces.small;
  const [low, high] = ends.map((text) => ctx.measureText(text).width);
  const from = 16 + low + 4;
  const wide = Math.max(10, Math.min(KEY, GUTTER - 12 - from - high - 4));
  const gradient = ctx.createLinearGradient(from, 0, from + wide, 0);
  for (const stop of [0, 0.25, 0.5, 0.75, 1]) gradient.addColorStop(stop, css(shade(part, part.low + stop * (part.high - part.low), colours)));
  ctx.fillText(ends[0], 16, middle + 8);
  ctx.fillText(ends[1], from + wide + 4, middle + 8);
  ctx.fillStyle = gradient;
  ctx.fillRect(from, middle + 4, wide, 8);
  ctx.strokeStyle = colours.grid;
  ctx.strokeRect(from + 0.5, middle + 4.5, wide, 8);
}

/** The rectangle of a row of the maps: { left, top, wide, tall }. */
function bandOf({ parts }, row, { boxes, left, right }) {
  const found = unitOf(parts, row);
  if (!found) return null;
  const { top, bottom } = boxes[parts.indexOf(found.part)];
  const tall = (bottom - top) / found.part.rows;
  return { left, top: top + found.unit * tall, wide: right - left, tall };
}

function mark(ctx, lane, { row, boxes, left, right, colours }) {
  const band = bandOf(lane, row, { boxes, left, right });
  if (!band) return;
  ctx.strokeStyle = colours.accent;
  ctx.lineWidth = 2;
  ctx.strokeRect(left - 1, band.top - 1, band.wide + 2, Math.max(3, band.tall) + 2);
  ctx.fillStyle = colours.accent;
  ctx.beginPath();
  const middle = band.top + band.tall / 2;
  ctx.moveTo(left - 3, middle);
  ctx.lineTo(left - 10, middle - 5);
  ctx.lineTo(left - 10, middle + 5);
  ctx.fill();
}

/** The step looked at through all parts, the unit in its part. */
function cross(ctx, lane, { boxes, left, right, at, row, lively, colours }) {
  const wide = (right - left) / lane.steps;
  const x = left + (at - 1) * wide;
  ctx.save();
  ctx.globalAlpha = lively ? 1 : 0.55;
  ctx.strokeStyle = colours.text;
  ctx.lineWidth = 1;
  for (const { top, bottom } of boxes) ctx.strokeRect(x - 0.5, top - 0.5, Math.max(2, wide) + 1, bottom - top + 1);
  const band = row === null ? null : bandOf(lane, row, { boxes, left, right });
  if (band) {
    ctx.strokeStyle = css(parse(colours.text), 0.75);
    ctx.strokeRect(left - 0.5, band.top - 0.5, band.wide + 1, Math.max(2, band.tall) + 1);
  }
  ctx.restore();
}
