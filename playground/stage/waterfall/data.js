// What the waterfall draws, as plain numbers: curves, ranges, ticks, numbers in words. No DOM here.
// All values are log10 of norms: -Infinity is exactly zero in single precision, +Infinity is overflow.

import { t } from "../core/words.js";

export const SMALLEST = Math.log10(2 ** -126); // the smallest normal float32, 1.2·10⁻³⁸
const LIMITS = [-45, 39]; // decades beyond which single precision has nothing
const LOSS = ["fall", "fall_before", "fall_time", "fall_steps"];
const PRODUCT = ["product", "product_before", "product_time", "product_steps", "bound", "trend", "path", "gates"];
const NAMES = [...LOSS, ...PRODUCT];
export const GUIDES = ["bound", "trend"]; // kinds of line that the axis need not hold
const STRIDES = [1, 2, 5, 10, 20, 50, 100];
const LEAST = 2; // decades that an axis shows at least
const SLACK = 0.5; // an axis stays as it is while what it shows fills this part of it
const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * Put what a frame brings into `memory` (source → { scene, arrays, run }); returns whether anything drawn has changed.
 * Arrays that a frame lacks are remembered, until the lane's network is another one.
 */
export function gather(memory, sources, { header, arrays }) {
  let changed = false;
  for (const source of sources) {
    const scene = header.scene?.runs?.[source] ?? null;
    let lane = memory.get(source);
    if (!lane || (lane.scene !== scene && JSON.stringify(lane.scene) !== JSON.stringify(scene))) {
      memory.set(source, (lane = { source, arrays: {}, said: "" }));
      changed = true;
    }
    lane.scene = scene;
    for (const name of NAMES) {
      const array = arrays[`${source}/${name}`];
      if (!array || array === lane.arrays[name]) continue;
      lane.arrays[name] = array;
      changed = true;
    }
    lane.run = header.runs?.[source] ?? null;
    lane.everywhere = header.sequence?.asked > header.sequence?.length / 2; // most steps have a loss of their own
    const said = JSON.stringify([lane.run?.verdict, lane.run?.viewing]);
    changed ||= said !== lane.said;
    lane.said = said;
  }
  for (const source of memory.keys()) if (!sources.includes(source)) changed = memory.delete(source);
  return changed;
}

/** Return row `index` of a [rows, T] array, the last where there are fewer; the array itself if it is [T]. */
export function rowOf(array, index) {
  if (array.shape.length === 1) return array;
  const [rows, steps] = array.shape;
  const row = Math.min(index, rows - 1);
  return array.subarray(row * steps, (row + 1) * steps);
}

/** Return the curves of a lane, [{ kind: "now" | "before" | "bound" | "trend" | "path" | "gates", values }], those behind first. */
export function curvesOf({ arrays }, { mode, layer }) {
  const names = mode === "product"
    ? { bound: "bound", trend: "trend", before: "product_before", path: "path", gates: "gates", now: "product" }
    : { before: "fall_before", now: "fall" };
  return Object.entries(names)
    .filter(([, name]) => arrays[name]?.length > 0)
    .map(([kind, name]) => ({ kind, values: rowOf(arrays[name], layer) }))
    .filter(({ values }) => values.some((value) => !Number.isNaN(value)));
}

/** Return { low, high, zero, over } of curves: the finite values' range, and whether there is underflow or overflow. */
export function extentOf(curves) {
  const found = { low: Infinity, high: -Infinity, zero: false, over: false };
  const bounds = { low: Infinity, high: -Infinity };
  for (const { kind, values } of curves) {
    const guide = GUIDES.includes(kind);
    const target = guide ? bounds : found;
    for (const value of values) {
      if (Number.isFinite(value)) {
        if (value < target.low) target.low = value;
        if (value > target.high) target.high = value;
      } else if (!guide) {
        found.zero ||= value === -Infinity;
        found.over ||= value === Infinity;
      }
    }
  }
  if (!(found.high >= found.low)) return { ...found, ...bounds };
  // A bound may lie far above: it may widen the axis, but not press together what the picture is about.
  const room = Math.max(6, (found.high - found.low) / 2);
  const high = Math.max(found.high, Math.min(bounds.high, found.high + room));
  return { ...found, low: Math.min(found.low, Math.max(bounds.low, found.low - room)), high };
}

/** Return how many decades lie between two of about `count` ticks over `span` decades. */
export function strideFor(span, count) {
  return STRIDES.find((stride) => span / stride <= count) ?? STRIDES.at(-1);
}

/**
 * Return the range [low, high] of an axis in whole decades around `extent`. It stays as it was `before` while the
 * values fit and fill a fair part of it, so that a curve that moves is not also rescaled all the time.
 */
export function rangeFor({ low, high }, before = null) {
  if (!(high >= low)) return before ?? [-LEAST, 0];
  if (before && low >= before[0] && high <= before[1]) {
    if (Math.max(high - low, LEAST) >= SLACK * (before[1] - before[0])) return before;
  }
  const stride = strideFor(high - low, 8);
  const range = [Math.floor(low / stride) * stride, Math.ceil(high / stride) * stride + 0]; // + 0: no −0
  if (low >= LIMITS[0]) range[0] = Math.max(range[0], LIMITS[0]);
  if (high <= LIMITS[1]) range[1] = Math.min(range[1], LIMITS[1]);
  while (range[1] - range[0] < LEAST) range[0] -= 1;
  return range;
}

/** Return whole decades inside [low, high], about `count` of them, always the same ones for the same stride. */
export function decades([low, high], count) {
  const stride = strideFor(high - low, count);
  const found = [];
  for (let power = Math.ceil(low / stride - 1e-6) * stride; power <= high + 1e-6; power += stride) found.push(power);
  return found;
}

const raised = (power) => String(power).replace("-", "⁻").replace(/\d/g, (digit) => DIGITS[digit]);

/** Return "10⁻²⁰" for a whole power of ten. */
export function tenTo(power) {
  return `10${raised(power)}`;
}

/** Return [{ piece, shift }] of a text to be set with letters after "_" low and superscript digits high (px). */
export function pieces(text) {
  return text.split(/(_.|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/).filter(Boolean).map((piece) => {
    if (piece[0] === "_" && piece.length === 2) return { piece: piece[1], shift: 3 };
    if (!/^[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/.test(piece)) return { piece, shift: 0 };
    return { piece: piece.replace("⁻", "−").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => DIGITS.indexOf(digit)), shift: -4 };
  });
}

/** Return the number whose log10 is `log` as a read-out has it: 0.32, 3.2·10⁻¹⁷; a word where it is no number. */
export function amount(log) {
  if (log === -Infinity) return t("0: underflow");
  if (log === Infinity) return t("∞: overflow");
  if (Number.isNaN(log) || log === undefined) return "–";
  if (log >= -2 && log < 3) return String(Number((10 ** log).toPrecision(2)));
  let power = Math.floor(log);
  let front = 10 ** (log - power);
  if (front >= 9.95) [power, front] = [power + 1, 1];
  return `${front.toFixed(1)}·${tenTo(power)}`;
}

/** Return a factor per step: 0.61, 0.9984 (as many digits as tell it from 1), 12. */
export function factor(rate) {
  const off = Math.abs(rate - 1);
  const digits = off >= 0.095 ? 2 : off >= 0.0095 ? 3 : 4;
  return String(Number(rate.toPrecision(digits)));
}

/** Return the last step t (from 1) at which `values` is exactly zero (-Infinity), 0 where it never is. */
export function lostAt(values) {
  return values.lastIndexOf(-Infinity) + 1;
}

/** Move blocks [{ at, tall }] apart inside [top, bottom], keeping their order; returns their new middles. */
export function stacked(blocks, top, bottom) {
  const order = blocks.map(({ at, tall }, index) => ({ at, tall, index })).sort((a, b) => a.at - b.at);
  let floor = top;
  for (const each of order) {
    each.at = Math.max(each.at, floor + each.tall / 2);
    floor = each.at + each.tall / 2;
  }
  let ceiling = bottom;
  for (const each of order.reverse()) {
    each.at = Math.min(each.at, ceiling - each.tall / 2);
    ceiling = each.at - each.tall / 2;
  }
  const moved = [];
  for (const { at, index } of order) moved[index] = at;
  return moved;
}

/**
 * Return the pixels (Uint32) of log10 values over `range`, by a table of 256: see-through where they are exactly zero,
 * so that what lies behind says so; `odd` = { over, missing } are the pixels of overflow and of what is no number.
 */
export function pixelsOf(values, { range: [low, high], table, odd }) {
  const pixels = new Uint32Array(values.length);
  const unit = 255 / (high - low);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value === -Infinity) continue;
    if (Number.isNaN(value)) pixels[index] = odd.missing;
    else if (value === Infinity) pixels[index] = odd.over;
    else pixels[index] = table[Math.max(0, Math.min(255, Math.round((value - low) * unit)))];
  }
  return pixels;
}

/** Return the number of steps of the longest lane, 0 while none is known. */
export function lengthOf(lanes) {
  let most = 0;
  for (const { scene, arrays } of lanes) {
    const array = arrays.fall ?? arrays.fall_before ?? arrays.product;
    most = Math.max(most, array?.shape.at(-1) ?? scene?.length ?? 0);
  }
  return most;
}

/** Return how many recurrent layers the deepest lane shows. */
export function layersOf(lanes) {
  return Math.max(1, ...lanes.map(({ arrays, scene }) => arrays.fall?.shape[0] ?? scene?.layers ?? 1));
}

/** Return the row of snapshots at `steps` that stands for update `step`: the last one not after it. */
export function snapshotAt(steps, step) {
  let row = 0;
  for (let index = 0; index < steps.length; index += 1) if (steps[index] <= step) row = index;
  return row;
}

/** Return what is drawn of a remembered lane: { source, title, colour, curves, rate, verdict, map, stamps, viewing }. */
export function laneOf({ source, scene, arrays, run, everywhere }, { colours, mode, layer, top }) {
  const [map, stamps] = mode === "product" ? [arrays.product_time, arrays.product_steps] : [arrays.fall_time, arrays.fall_steps];
  const whole = map?.length > 0 && stamps?.length === map.shape[0];
  return {
    source,
    title: scene?.title ?? source,
    colour: colours.classes[(scene?.colour ?? 0) % colours.classes.length],
    curves: curvesOf({ arrays }, { mode, layer }),
    // Where a loss comes in at every step, that of the curve isn't what is left of an earlier one.
    rate: top && (mode === "product" || !everywhere) && Number.isFinite(run?.verdict?.rate) ? run.verdict.rate : null,
    verdict: run?.verdict,
    map: whole ? map : null,
    stamps: whole ? stamps : [],
    viewing: whole && Number.isFinite(run?.viewing ?? NaN) ? snapshotAt(stamps, run.viewing) : null,
  };
}
