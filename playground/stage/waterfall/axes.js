// What lies under the curves of the waterfall: decades, steps, and the bands for what single precision cannot hold.

import { hatching } from "../core/canvas.js";
import { amount, tenTo } from "../core/numbers.js";
import { pieces, SMALLEST } from "./data.js";
import { decades, linearTicks } from "../core/ticks.js";
import { t } from "../core/words.js";

export const TOP = 22;
export const BAND = 13; // px of a row of a band: one for its words, one for each lane
export const RIGHT = 44; // numbers of the axis: gradients start at the right, so that is where their size is read

/**
 * Write `text` from `x` on, or ending there (align "right"): a letter after "_" is set low, superscript digits are set
 * as small ordinary ones, which stay readable at this size. Returns its width.
 */
export function inscribe(ctx, text, { x, y, align = "left" }) {
  const plain = ctx.font;
  const small = plain.replace(/[\d.]+px/, (size) => `${parseFloat(size) * 0.8}px`);
  const set = ({ shift }) => Object.assign(ctx, { font: shift ? small : plain });
  const list = pieces(text);
  const wide = list.reduce((sum, each) => sum + set(each).measureText(each.piece).width, 0);
  let at = align === "right" ? x - wide : x;
  ctx.textAlign = "left";
  for (const each of list) {
    set(each).fillText(each.piece, at, y + each.shift);
    at += ctx.measureText(each.piece).width;
  }
  ctx.font = plain;
  return wide;
}

/** Draw the grid of decades over `range`, the steps below `base`, and the `name` of what is measured; words go to the side `free` of lines. */
export function grid(ctx, box, { x, y, colours, range, steps, base, name, free }) {
  ctx.lineWidth = 1;
  ctx.strokeStyle = colours.grid;
  ctx.fillStyle = colours.faint;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.beginPath();
  const powers = decades(range, Math.max(2, (box.bottom - box.top) / 34));
  for (const power of powers) {
    const at = Math.round(y(power)) + 0.5;
    ctx.moveTo(box.left, at);
    ctx.lineTo(box.right, at);
  }
  ctx.stroke();
  for (const power of powers) inscribe(ctx, tenTo(power), { x: box.right + 8, y: Math.round(y(power)) + 0.5 });
  if (SMALLEST > range[0] && SMALLEST < range[1]) {
    across(ctx, box, y(SMALLEST), colours.faint);
    ctx.textBaseline = "bottom";
    const words = t("{value}: smallest normal float32", { value: amount(SMALLEST) });
    inscribe(ctx, words, { x: free === "left" ? box.left + 6 : box.right - 6, y: y(SMALLEST) - 2, align: free });
  }
  ctx.textBaseline = "alphabetic";
  inscribe(ctx, `${name}  ${t("(log scale)")}`, { x: box.right + RIGHT - 4, y: TOP - 12, align: "right" });
  underneath(ctx, box, { x, steps, base });
}

/** The steps, and which way the gradient goes. */
function underneath(ctx, box, { x, steps, base }) {
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  const round = linearTicks(1, steps, Math.max(2, (box.right - box.left) / 70)).filter((at) => at >= 1 && at % 1 === 0);
  const room = (box.right - box.left) / 24;
  for (const at of new Set([1, ...round.filter((each) => each - 1 > steps / room && steps - each > steps / room), steps])) {
    ctx.fillText(String(at), x(at), base + 6);
  }
  ctx.textAlign = "left";
  ctx.fillText(t("step {step}", { step: "t" }), box.left, base + 23);
  ctx.textAlign = "right";
  ctx.fillText(`⟵ ${t("back in time")}`, box.right, base + 23);
}

function across(ctx, box, at, colour) {
  ctx.save();
  ctx.globalAlpha = 0.6;
  ctx.strokeStyle = colour;
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  ctx.moveTo(box.left, Math.round(at) + 0.5);
  ctx.lineTo(box.right, Math.round(at) + 0.5);
  ctx.stroke();
  ctx.restore();
}

/** Draw a band for values that are no finite number, with `words` in its first row, at the side that is `free` of lines. */
export function strip(ctx, band, { words, free, colours }) {
  const [wide, tall] = [band.right - band.left, band.bottom - band.top];
  ctx.fillStyle = colours.surface;
  ctx.fillRect(band.left, band.top, wide, tall);
  ctx.fillStyle = hatching(ctx, colours.grid);
  ctx.fillRect(band.left, band.top, wide, tall);
  const text = ctx.measureText(words).width;
  const left = free === "left" ? band.left + 6 : band.right - 6 - text;
  ctx.fillStyle = colours.surface;
  ctx.fillRect(left - 4, band.top + 1, text + 8, BAND);
  ctx.fillStyle = colours.faint;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(words, left, band.top + BAND / 2 + 1);
}

/** Return the height of row `index` of a band, below its words. */
export function bandRow(band, index) {
  return band.top + (index + 1.5) * BAND;
}
