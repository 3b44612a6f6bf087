// Links: curves whose width is the size of a weight and whose colour is its sign.
//
// All links live in flat arrays; a frame only turns weights into levels, and draws when a level changed.

import { css, mix, parse } from "../core/colour.js";
import { cellOf } from "./layout.js";
import { linksLive } from "./binding.js";

export const STRONGEST = 400; // links drawn between two columns at most
export const LEVELS = 24;
const FULL = 4; // the |weight| that is drawn widest
const BINS = 1024;

/** The links of a diagram as flat arrays, and the gaps between columns that they fill.
 *
 * `diagram` is {geometry, built, streamed, binding, positions}: geometry.columns[0] holds the inputs and column c of
 * the network is geometry.columns[c + 1]; `positions` says which network input each shown feature is.
 */
export function buildLinks(diagram) {
  const { geometry, built, streamed, binding, positions } = diagram;
  const gaps = [];
  const all = { x0: [], y0: [], x1: [], y1: [], index: [], from: [], to: [] };
  built.forEach((column, at) => {
    const source = geometry.columns[column.source + 1];
    const target = geometry.columns[at + 1];
    const start = all.index.length;
    const live = linksLive(built, streamed, binding, at);
    const scene = streamed[binding[at]];
    if (column.linked) {
      for (let to = 0; to < target.units; to++) {
        for (let from = 0; from < source.units; from++) {
          const input = column.source < 0 ? positions[from] : from;
          if (input < 0) continue;
          const known = live && to < scene.units && input < scene.lines;
          add(source, target, from, to, known ? scene.weights + to * scene.lines + input : -1);
        }
      }
    } else {
      const both = Math.min(source.units, target.units);
      for (let unit = 0; unit < both; unit++) add(source, target, unit, unit, -1);
    }
    gaps.push({ at, start, stop: all.index.length, linked: column.linked, live, source, target });
  });
  return {
    gaps,
    count: all.index.length,
    index: Int32Array.from(all.index),
    from: Uint16Array.from(all.from),
    to: Uint16Array.from(all.to),
    x0: Float32Array.from(all.x0),
    y0: Float32Array.from(all.y0),
    x1: Float32Array.from(all.x1),
    y1: Float32Array.from(all.y1),
    levels: new Int8Array(all.index.length),
    order: new Int32Array(all.index.length),
    widest: Math.min(8, geometry.tile * 0.2),
    visible: 0,
    drawn: false,
  };

  function add(source, target, from, to, index) {
    const [a, b] = [cellOf(source, from), cellOf(target, to)];
    // Links end at the rim of a sheet, so that they don't run over its maps.
    all.x0.push(from < source.tiles.length ? a.x + a.size : source.sheet.x + source.sheet.width);
    all.y0.push(a.y + a.size / 2);
    all.x1.push(to < target.tiles.length ? b.x : target.sheet.x);
    all.y1.push(b.y + b.size / 2);
    all.from.push(from);
    all.to.push(to);
    all.index.push(index);
  }
}

/** Turn weights into levels; returns whether any changed since the last call. */
export function updateLevels(links, weights) {
  const { index, levels } = links;
  let changed = !links.drawn;
  for (const gap of links.gaps) {
    const least = gap.live && gap.stop - gap.start > STRONGEST ? threshold(links, gap, weights) : 0;
    for (let at = gap.start; at < gap.stop; at++) {
      const weight = index[at] < 0 ? NaN : weights[index[at]];
      const size = Math.abs(weight);
      let level = 0; // no weight known, one of exactly zero, or one too weak among too many
      if (size >= least && size > 0) {
        level = Math.max(1, Math.min(LEVELS, Math.round((size / FULL) * LEVELS)));
        if (weight < 0) level = -level;
      }
      if (levels[at] !== level) {
        levels[at] = level;
        changed = true;
      }
    }
  }
  links.drawn = true;
  return changed;
}

const bins = new Int32Array(BINS + 1);

/** The size that the strongest links of a crowded gap reach. */
function threshold({ index }, gap, weights) {
  let most = 0;
  for (let at = gap.start; at < gap.stop; at++) most = Math.max(most, Math.abs(weights[index[at]]) || 0);
  if (!most) return Infinity;
  bins.fill(0);
  for (let at = gap.start; at < gap.stop; at++) bins[(Math.abs(weights[index[at]]) / most) * BINS | 0]++;
  let bin = BINS;
  for (let sum = bins[bin]; bin > 0 && sum + bins[bin - 1] <= STRONGEST; sum += bins[bin]) bin--;
  return (bin / BINS) * most;
}

/** Draw all links, thin ones first; `inks` has {negative: [..], positive: [..], idle} from `linkInks`. */
export function drawLinks(ctx, links, inks) {
  const { levels, order, gaps } = links;
  ctx.lineWidth = 1;
  ctx.strokeStyle = inks.idle;
  ctx.beginPath();
  for (const gap of gaps) {
    if (gap.linked && gap.live) continue;
    const most = gap.linked ? Math.min(gap.stop, gap.start + STRONGEST) : gap.stop;
    for (let at = gap.start; at < most; at++) curve(ctx, links, at);
  }
  ctx.stroke();
  const starts = new Int32Array(2 * LEVELS + 2);
  for (const level of levels) if (level) starts[slot(level) + 1]++;
  for (let at = 1; at < starts.length; at++) starts[at] += starts[at - 1];
  links.visible = starts.at(-1);
  const next = starts.slice();
  for (let at = 0; at < levels.length; at++) if (levels[at]) order[next[slot(levels[at])]++] = at;
  for (let bucket = 0; bucket < 2 * LEVELS; bucket++) {
    if (starts[bucket] === starts[bucket + 1]) continue;
    const level = (bucket >> 1) + 1;
    ctx.strokeStyle = (bucket & 1 ? inks.negative : inks.positive)[level];
    ctx.lineWidth = widthOf(links, level);
    ctx.beginPath();
    for (let at = starts[bucket]; at < starts[bucket + 1]; at++) curve(ctx, links, order[at]);
    ctx.stroke();
  }
}

const slot = (level) => (Math.abs(level) - 1) * 2 + (level < 0 ? 1 : 0);

const widthOf = (links, level) => Math.max(0.6, (level / LEVELS) * links.widest);

/** Draw some links by their positions in the arrays, at full strength. */
export function drawSome(ctx, links, which, inks) {
  for (const at of which) {
    const level = links.levels[at];
    const ink = level < 0 ? inks.negative : inks.positive;
    ctx.strokeStyle = level ? ink[Math.max(8, Math.abs(level))] : inks.faint;
    stroke(ctx, links, at, Math.max(1, widthOf(links, Math.abs(level))));
  }
}

/** Draw a halo around one link. */
export function drawHalo(ctx, links, at, colour) {
  ctx.globalAlpha = 0.22;
  ctx.strokeStyle = colour;
  stroke(ctx, links, at, widthOf(links, Math.abs(links.levels[at])) + 8);
  ctx.globalAlpha = 1;
}

function stroke(ctx, links, at, width) {
  ctx.lineWidth = width;
  ctx.beginPath();
  curve(ctx, links, at);
  ctx.stroke();
}

function curve(ctx, { x0, y0, x1, y1 }, at) {
  ctx.moveTo(x0[at], y0[at]);
  if (Math.abs(y0[at] - y1[at]) < 0.5) return ctx.lineTo(x1[at], y1[at]);
  const middle = (x0[at] + x1[at]) / 2;
  ctx.bezierCurveTo(middle, y0[at], middle, y1[at], x1[at], y1[at]);
}

/** The links that end or begin at a unit of geometry column `column`. */
export function linksOf(links, column, unit) {
  const found = [];
  for (const gap of links.gaps) {
    const into = gap.at + 1 === column;
    const outOf = column === 0 ? gap.source.id === "inputs" : gap.source === links.gaps[column - 1].target;
    if (!into && !outOf) continue;
    const end = into ? links.to : links.from;
    for (let at = gap.start; at < gap.stop; at++) {
      if (end[at] === unit && (links.levels[at] || !gap.live)) found.push(at);
    }
  }
  return found;
}

/** The position of the drawn link under a point, or -1. */
export function linkAt(links, x, y, reach = 5) {
  let best = -1;
  let least = Infinity;
  for (const gap of links.gaps) {
    if (!gap.linked || !gap.live) continue;
    for (let at = gap.start; at < gap.stop; at++) {
      if (!links.levels[at] || x <= links.x0[at] || x >= links.x1[at]) continue;
      const run = links.x1[at] - links.x0[at];
      const rise = links.y1[at] - links.y0[at];
      const share = shareAt((x - links.x0[at]) / run);
      const slope = (rise * 6 * share * (1 - share)) / (run * (1.5 - 3 * share + 3 * share * share));
      const away = Math.abs(y - links.y0[at] - rise * share * share * (3 - 2 * share)) / Math.hypot(1, slope);
      const score = away - widthOf(links, Math.abs(links.levels[at])) / 2;
      if (score < least && score < reach) [best, least] = [at, score];
    }
  }
  return best;
}

/** The parameter t of the curves at which they have run a share of their width: 1.5 t − 1.5 t² + t³ = share. */
function shareAt(share) {
  let t = share;
  for (let step = 0; step < 4; step++) {
    t -= (1.5 * t - 1.5 * t * t + t * t * t - share) / (1.5 - 3 * t + 3 * t * t);
  }
  return t;
}

/** The ink of every level, weak ones close to the page. */
export function linkInks({ negative, positive, background, faint }) {
  const page = parse(background);
  const strength = (level) => 0.38 + 0.62 * Math.min(1, (2.2 * level) / LEVELS);
  const scale = (end) => Array.from({ length: LEVELS + 1 }, (_, level) => css(mix(page, parse(end), strength(level))));
  return { negative: scale(negative), positive: scale(positive), idle: css(mix(page, parse(faint), 0.45)), faint };
}
