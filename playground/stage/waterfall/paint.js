// The curves of the waterfall: decades against steps, zero and overflow as places of their own, labels where lines end.

import { font, upright } from "../core/axes.js";
import { scale } from "../core/ticks.js";
import { BAND, bandRow, grid, RIGHT, strip, TOP } from "./axes.js";
import { GUIDES, lostAt } from "./data.js";
import { inkOf } from "../core/colour.js";
import { labelsOf, write } from "./labels.js";
import { t } from "../core/words.js";

const BOTTOM = 40;
const GAP = 5;
export const DASHES = { now: [], before: [1.5, 3], bound: [6, 4], trend: [12, 3], path: [7, 3, 1.5, 3], gates: [3, 3] };
const WIDTHS = { now: 2, before: 1.4, bound: 1.3, trend: 1.3, path: 1.5, gates: 1.5 };

/**
 * Draw `lanes` [{ title, colour, rate, curves, ghost }] over `range` (decades) and `steps`; `zero` and `over` say
 * whether there are bands for underflow and overflow. Returns { box, x } for the pointer.
 */
export function paintFalls(ctx, scene) {
  const { width, height, colours, root, lanes, range, steps, zero, over, name } = scene;
  ctx.font = font(root);
  const labels = labelsOf(ctx, lanes, root, height - TOP - BOTTOM);
  const band = (lanes.length + 1) * BAND;
  const box = {
    left: 12 + Math.ceil(Math.max(0, ...labels.map(({ wide }) => wide))),
    right: width - RIGHT,
    top: TOP + (over ? 2 * BAND + GAP : 0),
    bottom: height - BOTTOM - (zero ? band + GAP : 0),
  };
  const x = scale([0.5, steps + 0.5], [box.left, box.right]);
  const y = scale(range, [box.bottom, box.top]);
  const bands = {
    over: over && { ...box, top: TOP, bottom: TOP + 2 * BAND },
    zero: zero && { ...box, top: box.bottom + GAP, bottom: box.bottom + GAP + band },
  };
  const shown = lanes.map(mainOf).filter(Boolean);
  const free = (lost) => (Math.max(0, ...shown.map(({ values }) => lost(values))) > steps / 2 ? "left" : "right");
  grid(ctx, box, { x, y, colours, range, steps, base: bands.zero ? bands.zero.bottom : box.bottom, name, free: free(lostAt) });
  if (bands.zero) strip(ctx, bands.zero, { words: t("0 in float32: underflow"), free: free(lostAt), colours });
  const words = t("∞ in float32: overflow");
  if (bands.over) strip(ctx, bands.over, { words, free: free((values) => values.lastIndexOf(Infinity) + 1), colours });
  lanes.forEach((lane, index) => draw(ctx, box, lane, { x, y, bands, index, colours, faded: scene.ghosted && !lane.ghost }));
  write(ctx, box, labels, { y, bands, colours });
  return { box: { ...box, bottom: bands.zero ? bands.zero.bottom : box.bottom }, x, y, bands };
}

/** The curve of a lane that counts: of the snapshot under the pointer, else of now. */
const mainOf = ({ curves, ghost }) => ghost ?? curves.find(({ kind }) => kind === "now");

/** Return the height of a value of lane `index`: on the axis, or in a band; NaN where there is no place for it. */
function levelOf(value, index, { y, bands }) {
  if (value === -Infinity) return bands.zero ? bandRow(bands.zero, index) : NaN;
  if (value === Infinity) return bands.over ? bandRow(bands.over, 0) : NaN;
  return y(value);
}

/** Draw the line under the pointer at step `at` and a dot on every curve there is now. */
export function paintPointer(ctx, plot, { lanes, at, colours }) {
  const { box, x, bands } = plot;
  const top = bands.over ? bands.over.top : box.top;
  upright(ctx, { ...box, top }, x(at), colours.faint);
  lanes.forEach((lane, index) => {
    const height = levelOf(mainOf(lane)?.values[at - 1] ?? NaN, index, plot);
    if (!(height >= top - 2 && height <= box.bottom + 2)) return;
    ctx.fillStyle = lane.colour;
    ctx.strokeStyle = colours.background;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.arc(x(at), height, 3.5, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  });
}

function draw(ctx, box, { curves, colour, ghost }, { x, y, bands, index: lane, colours, faded }) {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineJoin = "round";
  for (const { kind, values } of ghost ? [...curves, { ...ghost, kind: "ghost" }] : curves) {
    ctx.save();
    if (GUIDES.includes(kind)) clip(ctx, box);
    ctx.globalAlpha = faded || (ghost && kind !== "ghost") ? 0.28 : 1;
    ctx.lineWidth = WIDTHS[kind] ?? 2.6;
    ctx.setLineDash(DASHES[kind] ?? []);
    ctx.beginPath();
    let down = false;
    values.forEach((value, index) => {
      const at = levelOf(value, lane, { y, bands });
      if (!Number.isNaN(at)) ctx[down ? "lineTo" : "moveTo"](x(index + 1), at);
      down = !Number.isNaN(at);
    });
    ctx.stroke();
    ctx.restore();
  }
  const lost = lostAt(mainOf({ curves, ghost })?.values ?? []);
  if (lost > 0 && bands.zero) marker(ctx, x(lost), bandRow(bands.zero, lane), { lost, colour, colours, limit: box.right, faded });
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
