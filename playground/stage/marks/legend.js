// @ts-check
// What the colours of a mark mean: a bar with its ends and where the value under the pointer lies, or names.

import { css } from "../core/colour.js";
import { short, tenTo } from "../core/numbers.js";
import { trace } from "../core/points.js";
import { colourOf, inkOf, pixelsOf, rgb } from "./data.js";

const BAR = 110;
const ROW = 16;
const [NARROW, WIDE] = [6.6, 11.5]; // px of a letter, and of a Chinese one

/**
 * Return how many px the legend of a scale takes below a picture that is so wide, by what letters take at most.
 * @param {any} scale
 * @param {number} width
 */
export function legendHeight({ kind, names }, width) {
  if (kind !== "categories") return 22;
  let [rows, x] = [1, 0];
  for (const name of names) {
    const wide = 30 + [...name].reduce((sum, letter) => sum + (letter > "\u2e7f" ? WIDE : NARROW), 0);
    if (x > 0 && x + wide > width) [rows, x] = [rows + 1, 0];
    x += wide;
  }
  return ROW * rows + 8;
}

/**
 * Draw the legend of a scale; `value` is pointed at.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{ scale: any, limits: [number, number], value: number | null, view: any, left: number, top: number,
 *   width: number }} how
 */
export function keyed(ctx, { scale, limits, value, view, left, top, width }) {
  const { colours } = view;
  ctx.font = view.font;
  [ctx.textAlign, ctx.textBaseline, ctx.fillStyle] = ["left", "middle", colours.faint];
  if (scale.kind === "categories") {
    const own = scale.colours.length ? scale.colours : scale.names.map((_, k) => k);
    named(ctx, { names: scale.names, colours: own, view, left, top, width, square: true });
    return;
  }
  const [low, high] = limits;
  const words = [low, high].map(scale.decades ? tenTo : short);
  ctx.fillText(words[0], left, top + 8);
  const from = left + ctx.measureText(words[0]).width + 6;
  const pixel = pixelsOf(scale, limits, colours);
  for (let px = 0; px < BAR; px++) {
    ctx.fillStyle = css(rgb(pixel(low + ((high - low) * (px + 0.5)) / BAR)));
    ctx.fillRect(from + px, top + 4, 1.5, 8);
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = colours.grid;
  ctx.strokeRect(from - 0.5, top + 3.5, BAR + 2, 9);
  ctx.fillStyle = colours.faint;
  ctx.fillText(words[1], from + BAR + 8, top + 8);
  if (scale.title) ctx.fillText(scale.title, from + BAR + 18 + ctx.measureText(words[1]).width, top + 8);
  if (value === null || !Number.isFinite(value)) return;
  const at = from + BAR * Math.max(0, Math.min(1, (value - low) / (high - low)));
  ctx.fillStyle = colours.text;
  ctx.beginPath();
  ctx.moveTo(at, top + 4);
  ctx.lineTo(at - 4, top - 2);
  ctx.lineTo(at + 4, top - 2);
  ctx.fill();
}

/**
 * Write names beside their marks, from left to right and on into the next row; returns the px that it took.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{ names: string[], colours: (number | string)[], view: any, left: number, top: number, width: number,
 *   square?: boolean }} how
 */
export function named(ctx, { names, colours, view, left, top, width, square = false }) {
  ctx.font = view.font;
  [ctx.textAlign, ctx.textBaseline] = ["left", "middle"];
  let [x, y] = [left, top + 8];
  names.forEach((name, k) => {
    const wide = ctx.measureText(name).width + 30;
    if (x > left && x + wide > width) [x, y] = [left, y + ROW];
    ctx.fillStyle = square ? colourOf(view.colours, colours[k]) : inkOf(view.colours, colours[k]);
    if (square) ctx.fillRect(x, y - 5, 10, 10);
    else {
      trace(ctx, k, x + 5, y, 4);
      ctx.fill();
    }
    ctx.fillStyle = view.colours.text;
    ctx.fillText(name, x + 15, y);
    x += wide;
  });
  return y + 8 - top;
}
