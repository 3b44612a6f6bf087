// Levels of a surface: round values, equally clear where it is steep and where it is flat. No DOM here.
//
// A surface is read on the scale of its levels, q: q = 3.5 lies half-way (in the logarithm, where that is chosen)
// between level 3 and level 4. Bands of the map, lines of the map and shading of the solid all come from q.

import { contour } from "./contour.js";
import { linearTicks } from "../ticks.js";

const FACTORS = [[1, 1.3, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8], [1, 1.5, 2, 3, 4, 5, 7], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]];
const MOST = 18;
const DEEPEST = 1e-7; // of the height: what lies lower is one band
const PIT = 0.003; // of the area: what lies lower is one band, how deep a grid goes there is chance

/** Return { log, floor, low, high, edges, level(f) → q, height(f) → 0 … 1 } of the finite values of a surface. */
export function levelsOf(values, { log, floor = 0 }) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) [low, high] = Number.isFinite(low) ? [low, low + 1] : [0, 1];
  const span = high - floor;
  const logarithmic = log && span > 0;
  const bottom = logarithmic ? Math.max(low - floor, quantile(values, PIT) - floor, span * DEEPEST) : low;
  const scale = logarithmic ? (value) => Math.log(Math.max(value - floor, bottom)) : (value) => value;
  const inner = logarithmic ? roundPowers(bottom, span).map((each) => each + floor) : linearTicks(low, high, 14);
  const [first, last] = [scale(low), scale(high)];
  const marks = inner.map(scale).filter((mark) => mark > first && mark < last);
  const grid = [first, ...marks, last];
  const level = (value) => {
    const at = scale(value);
    if (Number.isNaN(at)) return NaN;
    let k = 1;
    while (k < grid.length - 1 && at >= grid[k]) k += 1;
    const share = (at - grid[k - 1]) / (grid[k] - grid[k - 1]);
    return k - 1 + Math.max(0, Math.min(1 - 1e-6, share));
  };
  const height = (value) => Math.max(0, Math.min(1, (scale(value) - first) / (last - first)));
  return { log: logarithmic, floor, low, high, edges: inner, bands: grid.length - 1, level, height };
}

function quantile(values, share) {
  const sorted = values.filter(Number.isFinite).sort();
  return sorted[Math.floor(share * sorted.length)] ?? -Infinity;
}

function roundPowers(low, high) {
  if (high / low < 12) return linearTicks(low, high, 14).filter((value) => value > 0);
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  for (let stride = 1; ; stride += 1) {
    for (const factors of stride === 1 ? FACTORS : [[1]]) {
      const found = [];
      for (let power = first; power <= last; power += stride) {
        for (const factor of factors) {
          const value = factor * 10 ** power;
          if (value > low && value < high) found.push(value);
        }
      }
      if (found.length <= MOST) return found;
    }
  }
}

/** Return `values` [H, W] on a square grid of `n` × `n`, by bilinear interpolation (unchanged when it is one). */
export function squared(values, [rows, columns], n = Math.max(rows, columns)) {
  if (rows === n && columns === n) return values;
  const out = new Float32Array(n * n);
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1) {
      out[row * n + column] = between(values, rows, columns, column / (n - 1), row / (n - 1));
    }
  }
  return out;
}

/** Return the bilinear value at the fraction (u, v) of the sides of a grid of `rows` × `columns`. */
export function between(values, rows, columns, u, v) {
  const x = Math.max(0, Math.min(1, u)) * (columns - 1);
  const y = Math.max(0, Math.min(1, v)) * (rows - 1);
  const column = Math.min(columns - 2, Math.floor(x));
  const row = Math.min(rows - 2, Math.floor(y));
  const at = row * columns + column;
  const low = values[at] + (values[at + 1] - values[at]) * (x - column);
  const high = values[at + columns] + (values[at + columns + 1] - values[at + columns]) * (x - column);
  return low + (high - low) * (y - row);
}

/** Return q for a whole grid. */
export function levelled(values, levels) {
  return Float32Array.from(values, levels.level);
}

/** Return the line of each level 1 … bands - 1 through q on n × n points: a list of segments in grid units. */
export function levelLines(q, n, bands) {
  const lines = [];
  for (let k = 1; k < bands; k += 1) lines.push(contour(q, n, k));
  return lines;
}

/** Fill `out` (width × height words, top row first) with the colour of each pixel's band; NaN is `hole`. */
export function fillBands(q, n, colours, { width, height, out, hole = 0 }) {
  for (let row = 0; row < height; row += 1) {
    const y = ((height - 0.5 - row) / height) * (n - 1);
    const r = Math.min(n - 2, Math.floor(y));
    const v = y - r;
    for (let column = 0; column < width; column += 1) {
      const x = ((column + 0.5) / width) * (n - 1);
      const c = Math.min(n - 2, Math.floor(x));
      const at = r * n + c;
      const u = x - c;
      const low = q[at] + (q[at + 1] - q[at]) * u;
      const high = q[at + n] + (q[at + n + 1] - q[at + n]) * u;
      const value = low + (high - low) * v;
      out[row * width + column] = Number.isNaN(value) ? hole : colours[Math.min(colours.length - 1, value | 0)];
    }
  }
  return out;
}
