// @ts-check
// How lines are drawn: as few points as a screen can show, levels to compare with, and places that are meant.

import { upright } from "../core/axes.js";

const ROW = 13; // px from one line of words to the next
const NEAR = 8; // px from a place at which what happened there is said

/**
 * Return pixel positions [x0, y0, x1, y1, …] of a line, at most about four per pixel column (first, lowest,
 * highest, last: nothing visible is lost); NaN pairs mark gaps.
 * @param {ArrayLike<number>} steps
 * @param {ArrayLike<number>} values
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
export function trace(steps, values, x, y) {
  /** @type {number[]} */
  const points = [];
  let at = NaN; // the pixel column being collected
  /** @type {{ first: number, low: number, high: number, last: number } | null} */
  let cell = null;
  const flush = () => {
    if (!cell) return;
    const { first, low, high, last } = cell;
    points.push(at, first);
    if (low !== first && low !== last) points.push(at, low);
    if (high !== first && high !== last && high !== low) points.push(at, high);
    if (last !== first) points.push(at, last);
    cell = null;
  };
  for (let index = 0; index < steps.length; index += 1) {
    const pixel = x(steps[index]);
    const value = y(values[index]);
    if (!Number.isFinite(value) || !Number.isFinite(pixel)) {
      flush();
      points.push(NaN, NaN);
      continue;
    }
    if (cell && Math.abs(pixel - at) < 0.7) {
      cell.low = Math.min(cell.low, value);
      cell.high = Math.max(cell.high, value);
      cell.last = value;
    } else {
      flush();
      at = pixel;
      cell = { first: value, low: value, high: value, last: value };
    }
  }
  flush();
  return points;
}

/** Draw a line through what `trace` has found. */
export function stroke(ctx, points) {
  ctx.beginPath();
  let down = false;
  for (let index = 0; index < points.length; index += 2) {
    const gap = Number.isNaN(points[index]);
    if (!gap) ctx[down ? "lineTo" : "moveTo"](points[index], points[index + 1]);
    down = !gap;
  }
  ctx.stroke();
}

/** Draw values to compare with: dashed, named at their left end, the lower of two close ones below its line. */
export function across(ctx, { box, y }, levels, colours) {
  const drawn = levels.filter(({ value }) => Number.isFinite(y(value))).sort((a, b) => b.value - a.value);
  drawn.forEach(({ value, label }, index) => {
    const at = y(value);
    ctx.save();
    [ctx.strokeStyle, ctx.fillStyle, ctx.lineWidth] = [colours.faint, colours.faint, 1];
    ctx.setLineDash([6, 4]);
    ctx.beginPath();
    ctx.moveTo(box.left, at);
    ctx.lineTo(box.right, at);
    ctx.stroke();
    const below = index > 0 && box.bottom - at > 16; // the axis has its own words below
    [ctx.textAlign, ctx.textBaseline] = ["left", below ? "top" : "bottom"];
    const place = [box.left + 6, below ? at + 3 : at - 3, box.right - box.left - 8];
    ctx.setLineDash([]); // lines begin where the words are: these stay readable on them
    Object.assign(ctx, { strokeStyle: colours.background, lineWidth: 4, lineJoin: "round" });
    ctx.strokeText(label, ...place);
    ctx.fillText(label, ...place);
    ctx.restore();
  });
}

/**
 * Draw places of the x axis where something happened; what it was is said near `pointed`, or `always`: at the foot, one
 * over the other, where a line that runs away upwards has left room.
 */
export function happened(ctx, { box, x }, events, { pointed, colours }) {
  let row = 0;
  for (const { value, label, colour, dash, always } of events) {
    const at = x(value);
    upright(ctx, box, at, colours[colour] ?? colours.faint, dash);
    if (!label || !(always || (pointed !== null && Math.abs(x(pointed) - at) <= NEAR))) continue;
    const side = at > (box.left + box.right) / 2 ? "right" : "left";
    [ctx.fillStyle, ctx.textAlign, ctx.textBaseline] = [colours[colour] ?? colours.text, side, "bottom"];
    if (!always) [ctx.fillStyle, ctx.textBaseline] = [colours.text, "top"];
    const y = always ? box.bottom - 2 - ROW * row++ : box.top + 2;
    [ctx.strokeStyle, ctx.lineWidth, ctx.lineJoin] = [colours.background, 3, "round"];
    for (const write of always ? ["strokeText", "fillText"] : ["fillText"]) {
      ctx[write](label, at + (side === "left" ? 5 : -5), y);
    }
  }
}
