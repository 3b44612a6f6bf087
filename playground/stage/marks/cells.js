// @ts-check
// What is written into the cells of a heat map and along its sides, and how weak ones fade.

import { inkOn } from "../core/colour.js";
import { short } from "../core/numbers.js";
import { scale as ticked } from "../core/ticks.js";
import { lettersOf, rgb } from "./data.js";
import { titled } from "./plot.js";

export const LONGEST = 110; // px of the name of a row
const WRITTEN = [24, 13]; // px a cell has to have before its number is written in
const LETTER = 9; // px wide, for a text of one's own

/**
 * Write the numbers of one map into its cells, where there is room.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{ left: number, top: number, width: number, height: number }} box
 * @param {any} map its values from `start` on, or texts, rows, columns, scale, the pixel of a value, and the view
 */
export function numbers(ctx, box, { values, texts, rows, columns, start, shownRow, scale, pixel, view }) {
  const [w, h] = [box.width / columns, box.height / rows];
  if (w < (texts ? LETTER : WRITTEN[0]) || h < WRITTEN[1]) return;
  ctx.font = texts ? view.font : view.small;
  [ctx.textAlign, ctx.textBaseline] = ["center", "middle"];
  for (let at = 0; at < rows * columns; at++) {
    const value = values[start + at];
    const text = texts ? texts[start + at] : written(value, scale, w);
    if (!text) continue;
    const [row, column] = [shownRow(Math.floor(at / columns)), at % columns];
    const ground = pixel(value, start + at);
    ctx.fillStyle = ground ? inkOn(rgb(ground)) : view.colours.text;
    const sign = scale.signs?.[value];
    if (sign) corner(ctx, sign, box.left + (column + 1) * w, box.top + row * h, view);
    ctx.fillText(text, box.left + (column + 0.5) * w, box.top + (row + 0.5) * h, w - 2);
  }
}

/** A small sign at the right upper corner of a cell, for those who don't see its colour. */
function corner(ctx, sign, right, top, { small, font }) {
  [ctx.font, ctx.textAlign, ctx.textBaseline] = [small, "right", "top"];
  ctx.fillText(sign, right - 1, top);
  [ctx.font, ctx.textAlign, ctx.textBaseline] = [font, "center", "middle"];
}

/** The number of a cell, as exact as there is room for. */
function written(value, scale, w) {
  if (!Number.isFinite(value)) return "";
  if (scale.kind === "categories") return scale.names[value] ?? "";
  if (Number.isInteger(value)) return short(value);
  return value.toFixed(w < 36 ? 1 : 2).replace("-", "−");
}

/**
 * Return [what is written, at which share of the side] of an axis, as far as there is room for `most`.
 * @param {any} axis
 * @param {number} size
 * @param {number} most
 * @param {boolean} up whether it begins at the bottom
 * @param {number} [last] the share beyond which numbers leave room for the title
 * @returns {any[]}
 */
function wordsOf(axis, size, most, up, last = 1) {
  const turned = (share) => (up ? 1 - share : share);
  if (axis.names.length) {
    const every = Math.max(1, Math.ceil(size / Math.max(1, most)));
    const all = axis.names.map((name, k) => [name, turned((k + 0.5) / size)]);
    return all.filter((_, k) => k % every === 0);
  }
  if (axis.low === null || axis.high === null) return [];
  const along = ticked([axis.low, axis.high], [0, 1], axis.log);
  const all = along.ticks(Math.max(2, Math.min(5, most))).map((
    value,
  ) => [short(value), turned(along(value))]);
  return all.filter(([, share]) => share <= last);
}

/**
 * Write the title of a map, the names of its rows where it is the `first` from the left, and those of its columns.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{ left: number, top: number, width: number, height: number }} box
 * @param {any} map what is written, its rows and columns, the px to its `left`, and the view
 */
export function sides(ctx, box, { header, title, first, rows, columns, left, narrow, view }) {
  const { x, y, upward } = header;
  const { colours, font, bold } = view;
  const floor = box.top + box.height + 5;
  const ink = header.ink === undefined ? colours.text : lettersOf(colours, header.ink);
  [ctx.fillStyle, ctx.textBaseline, ctx.textAlign, ctx.font] = [ink, "alphabetic", "left", bold];
  const named = title && header.fill?.named; // beside its map, in the place of the names of rows
  if (named) {
    [ctx.textBaseline, ctx.textAlign] = ["middle", "right"];
    ctx.fillText(title, box.left - 8, box.top + box.height / 2, left - 10);
  } else if (title) ctx.fillText(title, box.left, box.top - 6, box.width);
  [ctx.fillStyle, ctx.font] = [colours.faint, font];
  if (!title && y.title && first) ctx.fillText(titled(y), Math.max(0, box.left - left), box.top - 6);
  ctx.textAlign = "right";
  if (title && !named && y.title && first) ctx.fillText(titled(y), box.left - 5, box.top - 6, left - 6);
  ctx.textBaseline = "middle";
  for (const [text, share] of first && !named ? wordsOf(y, rows, box.height / 15, upward) : []) {
    ctx.fillText(text, box.left - 5, box.top + share * box.height, left - 6);
  }
  if (x.quiet) return;
  const most = box.width / (narrow ? 12 : 44);
  const titling = x.title && first ? (ctx.measureText(titled(x)).width + 14) / box.width : 0;
  for (const [text, share] of wordsOf(x, columns, most, false, 1 - titling)) {
    ctx.save();
    ctx.translate(box.left + share * box.width, floor);
    if (narrow) ctx.rotate(-Math.PI / 2);
    [ctx.textAlign, ctx.textBaseline] = narrow ? ["right", "middle"] : ["center", "top"];
    ctx.fillText(text, 0, 0, narrow ? LONGEST : undefined);
    ctx.restore();
  }
  [ctx.textAlign, ctx.textBaseline] = ["right", "top"];
  if (first && x.title && !x.names.length) ctx.fillText(titled(x), box.left + box.width, floor);
}

/**
 * Return pixels that are the paler the weaker their `strength` is.
 * @param {(value: number) => number} pixel
 * @param {Uint8Array} strength
 * @param {number[]} page
 */
export function faintly(pixel, strength, page) {
  return (value, at) => {
    const full = pixel(value);
    if (!full) return 0;
    const share = 0.3 + (0.7 * strength[at]) / 255;
    const [r, g, b] = rgb(full).map((part, k) => Math.round(page[k] + (part - page[k]) * share));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  };
}
