// @ts-check
// Axes as every chart of the stage has them: a faint grid, no frame, few round ticks, names with units.

import { short } from "./numbers.js";

export const FONT = 11;

const TALL = 11; // px of a number

/** Return a CSS font of `size` px in the page's own family, as read from `element`. */
export function font(element, size = FONT, weight = 400) {
  const family = getComputedStyle(element.host ?? element).getPropertyValue("--st-font") || "system-ui";
  return `${weight} ${size}px ${family}, sans-serif`;
}

/**
 * Draw the grid and tick labels of a panel. `box` = {left, top, right, bottom}; `x` and `y` are scales (ticks.js).
 * Options: xName, yName (axis names), xLabels (false: another panel below says them), format (of y values).
 */
export function axes(ctx, box, { x, y, colours, xName, yName, xLabels = true, format = short }) {
  ctx.lineWidth = 1;
  ctx.strokeStyle = colours.grid;
  ctx.fillStyle = colours.faint;
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  const inside = (value) => y(value) > box.top - 2 && y(value) < box.bottom + 2;
  const rows = apart(y.ticks(Math.max(2, Math.min(5, (box.bottom - box.top) / 22))).filter(inside), y);
  ctx.beginPath();
  for (const value of rows) {
    const at = Math.round(y(value)) + 0.5;
    ctx.moveTo(box.left, at);
    ctx.lineTo(box.right, at);
    ctx.fillText(format(value), box.left - 6, at);
  }
  ctx.stroke();
  if (xLabels) xTicks(ctx, box, { x, xName });
  if (yName) {
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.fillText(yName, 0, box.top - 10);
  }
}

function xTicks(ctx, box, { x, xName }) {
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  const name = xName ?? "";
  const limit = box.right - ctx.measureText(name).width - 14;
  for (const value of x.ticks(Math.max(2, (box.right - box.left) / 70))) {
    const at = x(value);
    if (at <= limit || !name) ctx.fillText(short(value), at, box.bottom + 6);
  }
  ctx.textAlign = "right";
  ctx.fillText(name, box.right, box.bottom + 6);
}

/** Draw a vertical line across `box` at pixel `at`. */
export function upright(ctx, box, at, colour, dash = []) {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(Math.round(at) + 0.5, box.top);
  ctx.lineTo(Math.round(at) + 0.5, box.bottom);
  ctx.stroke();
  ctx.restore();
}

/** Those of the numbers on a low axis that don't touch one another: the ends go before what lies between. */
function apart(values, place) {
  const free = (one, other) => Math.abs(place(one) - place(other)) >= TALL;
  const last = values.at(-1);
  let before = values[0];
  return values.filter((value, at) => {
    const kept = at === 0 || (free(value, before) && (value === last || free(value, last)));
    if (kept) before = value;
    return kept;
  });
}
