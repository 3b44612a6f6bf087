// The names at the left ends of the waterfall's lines, kept apart.

import { stacked } from "../core/ticks.js";
import { FONT, font } from "../core/axes.js";
import { inkOf } from "../core/colour.js";
import { TOP } from "./axes.js";
import { factor } from "./data.js";
import { t } from "../core/words.js";

const ROW = 13;

/** One block of text for every line that has a name: { lines: [{ text, weight }], wide, tall, … }; into `tall` px if it can be. */
export function labelsOf(ctx, lanes, root, tall = Infinity) {
  const paced = lanes.length * (2 * ROW + 4) <= tall; // whether there is room for the factors, too
  const labels = [];
  const add = (lane, curve, lines) => {
    const fonts = lines.map(([, weight]) => font(root, FONT, weight));
    const wide = Math.max(...lines.map(([text], index) => Object.assign(ctx, { font: fonts[index] }).measureText(text).width));
    labels.push({ lane, curve, lines: lines.map(([text], index) => ({ text, font: fonts[index] })), wide, tall: lines.length * ROW + 4 });
  };
  for (const lane of lanes) {
    const kinds = Object.fromEntries(lane.curves.map((curve) => [curve.kind, curve]));
    const main = kinds.now ?? kinds.before;
    if (main) add(lane, main, [[lane.title, 600], ...(lane.rate && paced ? [[t("×{rate} per step", { rate: factor(lane.rate) }), 400]] : [])]);
    if (kinds.path) add(lane, kinds.path, [[t("cell path"), 400]]);
    if (kinds.gates) add(lane, kinds.gates, [[t("gate paths"), 400]]);
    if (kinds.bound) add(lane, kinds.bound, [[t("bound"), 400]]);
    if (kinds.trend) add(lane, kinds.trend, [["σ′·ρ(W)", 400]]);
  }
  ctx.font = font(root);
  return labels;
}

/** Write labels before `box`, each as near as may be to where its line ends. */
export function write(ctx, box, labels, { y, bands, colours }) {
  const bottom = bands.zero ? bands.zero.bottom : box.bottom;
  const spot = ({ values }) => {
    const value = values.find((each) => !Number.isNaN(each));
    if (value === -Infinity) return bands.zero ? (bands.zero.top + bottom) / 2 : box.bottom;
    return Math.max(box.top, Math.min(box.bottom, value === Infinity ? box.top : y(value)));
  };
  const places = stacked(labels.map((each) => ({ at: spot(each.curve), tall: each.tall })), TOP - 8, bottom + 8);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  labels.forEach(({ lane, lines }, index) => {
    ctx.fillStyle = inkOf(lane.colour, colours);
    lines.forEach(({ text, font: face }, row) => {
      ctx.font = face;
      ctx.fillText(text, box.left - 7, places[index] + (row - (lines.length - 1) / 2) * ROW);
    });
  });
}
