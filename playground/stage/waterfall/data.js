// What the waterfall draws, as plain numbers: curves, ranges, ticks, numbers in words. No DOM here.
// All values are log10 of norms: -Infinity is exactly zero in single precision, +Infinity is overflow.


export const SMALLEST = Math.log10(2 ** -126); // the smallest normal float32, 1.2·10⁻³⁸
const LOSS = ["fall", "fall_before", "fall_time", "fall_steps"];
const PRODUCT = ["product", "product_before", "product_time", "product_steps", "bound", "trend", "path", "gates"];
const NAMES = [...LOSS, ...PRODUCT];
export const GUIDES = ["bound", "trend"]; // kinds of line that the axis need not hold
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

/** Return [{ piece, shift }] of a text to be set with letters after "_" low and superscript digits high (px). */
export function pieces(text) {
  return text.split(/(_.|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/).filter(Boolean).map((piece) => {
    if (piece[0] === "_" && piece.length === 2) return { piece: piece[1], shift: 3 };
    if (!/^[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/.test(piece)) return { piece, shift: 0 };
    return { piece: piece.replace("⁻", "−").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => DIGITS.indexOf(digit)), shift: -4 };
  });
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
    hue: scene?.colour ?? 0,
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
