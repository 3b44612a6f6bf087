// @ts-check
// The plane that lines, bars, points and arrows lie on: its box, its scales, its axes.

import { axes } from "../core/axes.js";
import { short, tenTo } from "../core/numbers.js";
import { decades, scale } from "../core/ticks.js";
import { t } from "../core/words.js";

/**
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box
 * @typedef {[number, number]} Pair
 */

/**
 * Return the title of an axis; a logarithmic one says so.
 * @param {any} axis
 */
export function titled({ title, log, decades: logarithms }) {
  return log || logarithms ? t("{title} (log scale)", { title }).trim() : title;
}

/**
 * Draw axes between `x` and `y` (ends of both), and return the plane: { box, x, y } with both scales.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Pair} size
 * @param {{ header: any, x: Pair, y: Pair, view: any, right?: number, left?: number | null, square?: boolean, rows?: boolean,
 *   ticks?: boolean }} how
 *   `right` is the room that labels beside the plane need, `left` that of its numbers where others decide it; without `rows` the y axis has no ticks, without `ticks` the x
 *   axis has none
 */
export function plane(ctx, [width, height], how) {
  const { header, x, y, view, right = 12, left = null, square = false, rows = true, ticks = true } = how;
  ctx.font = view.font;
  const format = formatOf(header.y);
  const wide = rows && left === null ? widest(ctx, scale(y, [100, 0], header.y.log).ticks(5), format) : 0;
  const box = {
    left: left ?? Math.round(wide + 12),
    top: header.y.title ? 26 : 10,
    right: width - right,
    bottom: height - 24,
  };
  if (square) level(box, x, y);
  const sx = scale(x, [box.left, box.right], header.x.log);
  const sy = scale(y, [box.bottom, box.top], header.y.log);
  if (header.y.decades) sy.ticks = (count) => decades(y, count);
  const [xName, yName] = [titled(header.x), titled(header.y)];
  axes(ctx, box, {
    x: sx,
    y: rows ? sy : bare(sy),
    colours: view.colours,
    xName,
    yName,
    xLabels: ticks && !header.x.quiet,
    format,
  });
  return { box, x: sx, y: sy };
}

function widest(ctx, ticks, format) {
  return Math.max(0, ...ticks.map((value) => ctx.measureText(format(value)).width));
}

/** How the numbers of an axis are written: shares in percent, and of logarithms what they are the logarithms of. */
function formatOf({ share, decades: logarithms }) {
  if (logarithms) return tenTo;
  return share ? (value) => `${Math.round(value * 100)}%` : short;
}

/** One measure on both axes: the longer side of the box gives way. */
function level(box, x, y) {
  const measure = Math.min((box.right - box.left) / (x[1] - x[0]), (box.bottom - box.top) / (y[1] - y[0]));
  box.right = box.left + measure * (x[1] - x[0]);
  box.bottom = box.top + measure * (y[1] - y[0]);
}

function bare(map) {
  return Object.assign((value) => map(value), { ...map, ticks: () => [] });
}

/**
 * Draw only inside `box`, `edge` px more around.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Box} box
 * @param {() => void} draw
 */
export function inside(ctx, box, draw, edge = 0) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left - edge, box.top - edge, box.right - box.left + 2 * edge, box.bottom - box.top + 2 * edge);
  ctx.clip();
  draw();
  ctx.restore();
}

/**
 * Return a canvas of `columns` × `rows` pixels of `values` from `start` on, row 0 on top or with `upward` at the bottom.
 * @param {ArrayLike<number>} values
 * @param {{ rows: number, columns: number, start?: number, upward?: boolean,
 *   pixel: (value: number, at: number) => number }} how
 */
export function bitmap(values, { rows, columns, start = 0, upward = false, pixel }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row++) {
    const to = (upward ? rows - 1 - row : row) * columns;
    for (let column = 0; column < columns; column++) {
      const at = start + row * columns + column;
      pixels[to + column] = pixel(values[at], at);
    }
  }
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).putImageData(image, 0, 0);
  return canvas;
}

/**
 * Return a function that makes something for a palette, and again only when the palette is another one.
 * @template T
 * @param {(colours: any) => T} make
 * @returns {(colours: any) => T}
 */
export function perTheme(make) {
  /** @type {{ colours: any, made: T } | null} */
  let last = null;
  return (colours) => {
    if (!last || last.colours !== colours) last = { colours, made: make(colours) };
    return last.made;
  };
}
