// What a frame says about one run, and what of it is shown: pure functions, no DOM.

import { refined, refinedWinners, rescaled, sampled, winners } from "./raster.js";

// The points of the scene as [{x, y, label, test}].
export function marksOf(arrays, source) {
  const points = arrays[`${source}/points`];
  const labels = arrays[`${source}/labels`];
  const test = arrays[`${source}/test`];
  if (!points || !labels) return [];
  return Array.from(labels, (label, i) => ({
    x: points[2 * i],
    y: points[2 * i + 1],
    label,
    test: test?.[i] === 1,
  }));
}

// The value at the ends of a regression's colour scale: fixed by the data, so that colours don't swim.
export function referenceOf(marks, task) {
  if (task !== "regression") return 1;
  let most = 0;
  for (const mark of marks) most = Math.max(most, Math.abs(mark.label));
  return most > 0 ? Number(most.toPrecision(2)) : 1;
}

// The picture to draw: {kind: "none"|"binary"|"classes"|"signed"|"curve", bytes, n, count, scale, reference, name}.
// `spot` = {index, name} puts one neuron's own map in place of the answer.
export function pictureOf(arrays, source, scene, { spot = null, reference = 1 } = {}) {
  const maps = arrays[`${source}/maps`];
  const scale = arrays[`${source}/scale`];
  if (spot && maps && scale && spot.index < maps.shape[0]) {
    const n = maps.shape[2];
    const size = n * maps.shape[1]; // on a curve a map is one row
    const bytes = maps.subarray(spot.index * size, (spot.index + 1) * size);
    const own = scale[spot.index];
    if (scene?.plane === "curve")
      return { kind: "curve", values: Float32Array.from(bytes, (b) => (own * (b - 128)) / 127), n, spot };
    return { kind: "signed", bytes, n, count: 1, scale: own, reference: own, spot };
  }
  const field = arrays[`${source}/field`];
  if (!field || !scene) return { kind: "none" };
  if (scene.plane === "curve") return { kind: "curve", values: field, n: field.length };
  const [count, n] = field.shape;
  if (scene.task === "regression") {
    const own = arrays[`${source}/field_scale`]?.[0] ?? 1;
    return {
      kind: "signed",
      bytes: rescaled(field, own, reference, new Uint8ClampedArray(field.length)),
      n,
      count: 1,
      scale: reference,
      reference,
    };
  }
  return count === 1
    ? { kind: "binary", bytes: field, n, count }
    : { kind: "classes", bytes: field, n, count };
}

// The picture's answer at the fraction (u, v) of the square: a value, or the winning class and its probability.
export function answerAt(picture, u, v) {
  const { kind, bytes, n, count } = picture;
  if (kind === "binary") {
    const p = sampled(bytes, n, u, v) / 255;
    return { p, label: p > 0.5 ? 1 : 0, sure: Math.max(p, 1 - p) };
  }
  if (kind === "signed") return { value: (picture.scale * (sampled(bytes, n, u, v) - 128)) / 127 };
  if (kind === "curve") {
    const at = Math.min(Math.max(u, 0), 1) * (n - 1);
    const i = Math.min(n - 2, Math.floor(at));
    return { value: picture.values[i] + (picture.values[i + 1] - picture.values[i]) * (at - i) };
  }
  if (kind === "classes") {
    const all = Array.from({ length: count }, (_, k) => sampled(bytes, n, u, v, k * n * n) / 255);
    const label = all.indexOf(Math.max(...all));
    return { label, sure: all[label], all };
  }
  return null;
}

const FINER = 2; // how much finer a discrete picture is than its grid

// Bytes ready for colouring: {n, bytes} for one channel, {n, best, top} for several classes.
export function prepared(picture, discrete, cache = {}) {
  const { bytes, n, count, kind } = picture;
  const m = discrete ? (n - 1) * FINER + 1 : n;
  if (cache.size !== m * m) Object.assign(cache, { size: m * m, fine: new Uint8ClampedArray(m * m) });
  if (kind !== "classes") return { n: m, bytes: discrete ? refined(bytes, n, FINER, cache.fine) : bytes };
  if (cache.best?.length !== n * n)
    Object.assign(cache, { best: new Uint8Array(n * n), top: new Uint8Array(n * n) });
  const { best, top } = winners(bytes, n, count, cache.best, cache.top);
  if (!discrete) return { n, best, top, coarse: best };
  const fine = refinedWinners(bytes, best, n, count, FINER, cache.fine);
  return { n: m, best: fine, top: full(m * m), coarse: best };
}

let certain = new Uint8Array(0);
function full(length) {
  if (certain.length !== length) certain = new Uint8Array(length).fill(255);
  return certain;
}

// What a diagram's "neuron" message asks this field to show: {index, name}, or null.
export function spotOf(value, token, source) {
  if (!value || !Number.isInteger(value.index)) return null;
  if ((value.token ?? token) !== token || (value.source ?? "main") !== source) return null;
  return { index: value.index, name: value.name };
}
