// How the memory component draws the cells of a lane.

import { FONT, font } from "../core/axes.js";
import { css, parse } from "../core/colour.js";
import { barsOf } from "./model.js";

const FULL = 0.62; // how strongly the largest cell is filled: what lies on it has to stay readable
const FOOT = 15; // px below a lane of numbers, for its steps

export { FOOT };

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
