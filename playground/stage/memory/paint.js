// How the memory component draws: the cells of a lane, and the curves of all lanes.

import { amount, tenTo } from "../core/numbers.js";
import { FONT, font } from "../core/axes.js";
import { css, mix, parse } from "../core/colour.js";
import { barsOf } from "./model.js";
import { decades, linearTicks, scale, stacked } from "../core/ticks.js";
import { t } from "../core/words.js";

const FULL = 0.62; // how strongly the largest cell is filled: what lies on it has to stay readable
const FOOT = 15; // px below a lane of numbers, for its steps
const LABEL = 13; // px between two labels of curves
const SIDE = 46; // px left of the curves, for decades
const FEET = 34; // and below them

export { FOOT };

/** Return the ink of a lane's words: its colour, nearer to that of the text, because letters are thinner than lines. */
export const inkOf = (colour, colours) => css(mix(parse(colour), parse(colours.text), 0.3));

/** Return the room that names of channels need at the left of a lane. */
export function roomFor(ctx, { labels, channels }, root) {
  if (labels) return 0;
  ctx.font = font(root, FONT - 0.5);
  return Math.min(84, 8 + Math.ceil(Math.max(...channels.map((name) => ctx.measureText(name).width))));
}

/** Draw one lane: `fills` [steps] 0 … 1 behind its letters or bars, and the step `at` that is asked about. */
export function paintLane(ctx, { model, layout, fills, colour, at, colours, root }) {
  const base = parse(colour);
  for (let step = 1; step <= model.steps; step += 1) {
    const { x, y, w, h } = layout.cell(step);
    if (model.labels) {
      ctx.fillStyle = colours.surface;
      ctx.fillRect(x, y, w - 1, h);
    }
    if (!(fills[step - 1] > 0)) continue;
    ctx.fillStyle = css(base, FULL * fills[step - 1]);
    ctx.fillRect(x, y, model.labels ? w - 1 : Math.max(w, 0.6), h);
  }
  if (model.labels) letters(ctx, model, layout, { colours });
  else channels(ctx, model, layout, { colours, root, at });
  const { x, y, w, h } = layout.cell(at);
  ctx.strokeStyle = colours.accent;
  ctx.lineWidth = 2;
  ctx.strokeRect(x, y + 1, Math.max(2, w - (model.labels ? 1 : 0)), h - 2);
}

function letters(ctx, { labels }, layout, { colours }) {
  ctx.font = '500 13px ui-monospace, "DejaVu Sans Mono", Consolas, monospace';
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colours.text;
  labels.forEach((symbol, place) => {
    const { x, y, w, h } = layout.cell(place + 1);
    ctx.fillText(symbol, x + (w - 1) / 2, y + h / 2 + 1);
  });
}

function channels(ctx, model, layout, { colours, root, at }) {
  const { tall, left } = layout;
  model.channels.forEach((name, channel) => {
    const top = channel * tall;
    ctx.fillStyle = colours.text;
    ctx.globalAlpha = 0.62;
    barsOf(model.inputs, model, channel).forEach(({ from, to }, place) => {
      const { x, w } = layout.cell(place + 1);
      const [high, low] = [Math.min(from, to), Math.max(from, to)];
      ctx.fillRect(x + w * 0.18, top + 2 + high * (tall - 4), Math.max(0.6, w * 0.64), Math.max(0.6, (low - high) * (tall - 4)));
    });
    ctx.globalAlpha = 1;
    if (tall < 10) return;
    ctx.font = font(root, FONT - 0.5);
    ctx.fillStyle = colours.faint;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(name, 0, top + tall / 2, left - 6);
  });
  feet(ctx, model, layout, { colours, root, at });
}

function feet(ctx, { steps }, layout, { colours, root, at }) {
  ctx.textBaseline = "top";
  const own = layout.cell(at).x + layout.cell(at).w / 2;
  for (const step of new Set([1, steps, at])) {
    const { x, w } = layout.cell(step);
    const middle = x + w / 2;
    if (step !== at && Math.abs(middle - own) < 26) continue;
    ctx.fillStyle = step === at ? colours.accent : colours.faint;
    ctx.font = font(root, FONT - 0.5, step === at ? 600 : 400);
    ctx.textAlign = middle < layout.left + 10 ? "left" : step === steps ? "right" : "center";
    ctx.fillText(String(step), ctx.textAlign === "left" ? x : ctx.textAlign === "right" ? x + w : middle, layout.height + 2);
  }
}

/**
 * Draw the curves of all lanes [{ title, colour, points, note }] over `range` (decades); the line `at` is the step asked about and
 * `probe` the one whose numbers are written, null for the end that lies farthest. Returns the scale of steps.
 */
export function paintCurves(ctx, { width, height, lanes, range, steps, at, probe, way, colours, root }) {
  ctx.font = font(root, FONT, 600);
  const names = lanes.map((lane) => label(lane, { probe, way }));
  const room = 12 + Math.ceil(Math.max(40, ...names.map((text) => ctx.measureText(text).width)));
  const right = way === "later"; // labels stand where the far end of the curves is
  const box = { left: right ? SIDE : Math.min(room, width / 2), right: width - (right ? Math.min(room, width / 2) : SIDE), top: 22, bottom: height - FEET };
  const x = scale([0.5, steps + 0.5], [box.left, box.right]);
  const y = scale(range, [box.bottom, box.top]);
  grid(ctx, box, { x, y, range, steps, colours, root, right, way });
  line(ctx, box, x(at), colours.accent, 2);
  if (probe !== null) line(ctx, box, x(probe), colours.faint, 1);
  for (const lane of lanes) curve(ctx, lane, { x, y, box, colours });
  const ends = lanes.map((lane) => end(lane, { probe, way }));
  const heights = stacked(ends.map((point) => ({ at: heightOf(point, y, box), tall: LABEL })), box.top - 6, box.bottom + 6);
  ctx.font = font(root, FONT, 600);
  ctx.textBaseline = "middle";
  ctx.textAlign = right ? "left" : "right";
  lanes.forEach((lane, place) => {
    ctx.fillStyle = inkOf(lane.colour, colours);
    ctx.fillText(names[place], right ? box.right + 6 : box.left - 6, heights[place], Math.max(40, room - 8));
  });
  return { x, box };
}

function heightOf(point, y, box) {
  if (!point || point.value === -Infinity || Number.isNaN(point.value)) return box.bottom;
  return Math.max(box.top, Math.min(box.bottom, y(point.value)));
}

/** Return the point of a curve that its label is about. */
function end({ points }, { probe, way }) {
  if (!points.length) return null;
  if (probe === null) return way === "later" ? points.at(-1) : points[0];
  return points.reduce((best, point) => (Math.abs(point.step - probe) < Math.abs(best.step - probe) ? point : best));
}

function label(lane, about) {
  const point = end(lane, about);
  return point ? `${lane.title} ${amount(point.value)}` : lane.title;
}

function line(ctx, box, at, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.beginPath();
  ctx.moveTo(at, box.top);
  ctx.lineTo(at, box.bottom);
  ctx.stroke();
}

function curve(ctx, { points, colour }, { x, y, box, colours }) {
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = 2;
  ctx.lineJoin = "round";
  ctx.beginPath();
  let going = false;
  for (const { step, value } of points) {
    const fine = Number.isFinite(value);
    if (fine) ctx[going ? "lineTo" : "moveTo"](x(step), y(value));
    going = fine;
  }
  ctx.stroke();
  const known = points.filter(({ value }) => Number.isFinite(value));
  if (known.length === 1) ctx.fillRect(x(known[0].step) - 2, y(known[0].value) - 2, 4, 4);
  ctx.strokeStyle = colours.background;
  for (const { step } of points.filter(({ value }) => value === -Infinity)) ctx.fillRect(x(step) - 1, box.bottom - 2, 2, 4); // underflow
}

function grid(ctx, box, { x, y, range, steps, colours, root, right, way }) {
  ctx.font = font(root);
  ctx.lineWidth = 1;
  ctx.strokeStyle = colours.grid;
  ctx.fillStyle = colours.faint;
  ctx.textBaseline = "middle";
  ctx.textAlign = right ? "right" : "left";
  ctx.beginPath();
  for (const power of decades(range, Math.max(2, (box.bottom - box.top) / 34))) {
    const at = Math.round(y(power)) + 0.5;
    ctx.moveTo(box.left, at);
    ctx.lineTo(box.right, at);
    ctx.fillText(tenTo(power), right ? box.left - 6 : box.right + 6, at);
  }
  ctx.stroke();
  ctx.textBaseline = "top";
  ctx.textAlign = "center";
  const round = linearTicks(1, steps, Math.max(2, (box.right - box.left) / 70)).filter((at) => at > 1 && at % 1 === 0);
  for (const at of [1, ...round.filter((each) => each - 1 > steps / 12)]) ctx.fillText(String(at), x(at), box.bottom + 5);
  ctx.fillText(way === "later" ? t("answer after step s") : t("input of step t"), (box.left + box.right) / 2, box.bottom + 19);
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillText(t("‖∂o/∂x‖ (log scale)"), right ? 0 : box.left, 10);
}
