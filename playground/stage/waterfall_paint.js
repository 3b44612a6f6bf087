// The curves of the waterfall: decades against steps, zero and overflow as places of their own, labels where lines end.

import { font, upright } from "./axes.js";
import { scale } from "./ticks.js";
import { grid, RIGHT, strip, TOP } from "./waterfall_axes.js";
import { lostAt } from "./waterfall_data.js";
import { inkOf, labelsOf, write } from "./waterfall_labels.js";
import { t } from "./words.js";

const BOTTOM = 40;
const BAND = 13; // px for one lane in the band of exact zeros
const GAP = 5;
export const DASHES = { now: [], before: [1.5, 3], bound: [6, 4], path: [7, 3, 1.5, 3] };
const WIDTHS = { now: 2, before: 1.4, bound: 1.3, path: 1.5 };

/**
 * Draw `lanes` [{ title, colour, rate, curves, ghost }] over `range` (decades) and `steps`; `zero` and `over` say
 * whether there are bands for underflow and overflow. Returns { box, x } for the pointer.
 */
export function paintFalls(ctx, scene) {
  const { width, height, colours, root, lanes, range, steps, zero, over, name } = scene;
  ctx.font = font(root);
  const labels = labelsOf(ctx, lanes, root);
  const band = Math.max(2, lanes.length) * BAND;
  const box = {
    left: 12 + Math.ceil(Math.max(0, ...labels.map(({ wide }) => wide))),
    right: width - RIGHT,
    top: TOP + (over ? 18 : 0),
    bottom: height - BOTTOM - (zero ? band + GAP : 0),
  };
  const x = scale([0.5, steps + 0.5], [box.left, box.right]);
  const y = scale(range, [box.bottom, box.top]);
  const bands = {
    over: over && { ...box, top: TOP - 2, bottom: TOP + 14 },
    zero: zero && { ...box, top: box.bottom + GAP, bottom: box.bottom + GAP + band },
  };
  grid(ctx, box, { x, y, colours, range, steps, base: bands.zero ? bands.zero.bottom : box.bottom, name });
  if (bands.zero) strip(ctx, bands.zero, t("0 in float32: underflow"), colours);
  if (bands.over) strip(ctx, bands.over, t("∞ in float32: overflow"), colours);
  lanes.forEach((lane, index) => {
    const row = bands.zero && bands.zero.top + ((index + 0.5) * band) / lanes.length;
    const sink = bands.over && (bands.over.top + bands.over.bottom) / 2;
    draw(ctx, box, lane, { x, y, row, sink, colours, faded: scene.ghosted && !lane.ghost });
  });
  write(ctx, box, labels, { y, bands, colours });
  return { box: { ...box, bottom: bands.zero ? bands.zero.bottom : box.bottom }, x, y, bands };
}

/** Draw the line under the pointer at step `at` and a dot on every curve there is now. */
export function paintPointer(ctx, { box, x, y, bands }, { lanes, at, colours }) {
  upright(ctx, box, x(at), colours.faint);
  lanes.forEach(({ curves, colour, ghost }, index) => {
    const values = ghost?.values ?? curves.find(({ kind }) => kind === "now")?.values;
    const value = values?.[at - 1];
    if (value === undefined || Number.isNaN(value) || (value === -Infinity && !bands.zero)) return;
    const { zero } = bands;
    const height = value === -Infinity ? zero.top + ((index + 0.5) * (zero.bottom - zero.top)) / lanes.length : y(value);
    if (height < box.top - 2 || height > box.bottom + 2) return;
    ctx.fillStyle = colour;
    ctx.strokeStyle = colours.background;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.arc(x(at), height, 3.5, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  });
}

function draw(ctx, box, { curves, colour, ghost }, { x, y, row, sink, colours, faded }) {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineJoin = "round";
  const level = (value) => (value === -Infinity ? (row ?? NaN) : value === Infinity ? (sink ?? NaN) : y(value));
  for (const { kind, values } of ghost ? [...curves, { ...ghost, kind: "ghost" }] : curves) {
    ctx.save();
    if (kind === "bound") clip(ctx, box);
    ctx.globalAlpha = faded || (ghost && kind !== "ghost") ? 0.28 : 1;
    ctx.lineWidth = WIDTHS[kind] ?? 2.6;
    ctx.setLineDash(DASHES[kind] ?? []);
    ctx.beginPath();
    let down = false;
    values.forEach((value, index) => {
      const at = level(value);
      if (!Number.isNaN(at)) ctx[down ? "lineTo" : "moveTo"](x(index + 1), at);
      down = !Number.isNaN(at);
    });
    ctx.stroke();
    ctx.restore();
  }
  const shown = ghost ?? curves.find(({ kind }) => kind === "now");
  const lost = shown ? lostAt(shown.values) : 0;
  if (lost > 0 && row) marker(ctx, x(lost), row, { lost, colour, colours, limit: box.right, faded });
  ctx.restore();
}

function clip(ctx, box) {
  ctx.beginPath();
  ctx.rect(box.left, box.top - 1, box.right - box.left, box.bottom - box.top + 2);
  ctx.clip();
}

/** Where the gradient is lost: a cross in the band of zeros, and the step. */
function marker(ctx, at, row, { lost, colour, colours, limit, faded }) {
  ctx.globalAlpha = faded ? 0.28 : 1;
  ctx.lineWidth = 2;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (const way of [-1, 1]) {
    ctx.moveTo(at - 3.5, row - 3.5 * way);
    ctx.lineTo(at + 3.5, row + 3.5 * way);
  }
  ctx.stroke();
  const words = `t = ${lost}`;
  const wide = ctx.measureText(words).width;
  const left = at + 8 + wide > limit ? at - 10 - wide : at + 8;
  ctx.fillStyle = colours.surface;
  ctx.fillRect(left - 2, row - 6, wide + 4, 12);
  ctx.fillStyle = inkOf(colour, colours);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(words, left, row);
}
