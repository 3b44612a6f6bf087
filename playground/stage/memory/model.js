// What the memory component draws, as plain numbers. No DOM here.
//
// All strengths are log10 of ‖∂o_s/∂x_t‖: -Infinity is exactly zero, NaN is what is no finite number. Steps count from 1.

import { bytesOf } from "../core/image.js";

const [LOWEST, PER_DECADE] = [-46, 770]; // as in playground/stage/memory/__init__.py
const [ZERO, MISSING] = [0, 65535];
const LINE = 21; // px of a line of letters,
const LETTER = 14; // and of the place of one
const GAP = 3;
const BANDS = [38, 24, 20]; // px of a channel's bars, where there are one, two, three;
const TALL = 72; // all of them together, where there are more

/** Return the numbers of a text in base64, read as `Kind`. */
export function numbersOf(text, Kind) {
  return new Kind(bytesOf(text).buffer);
}

/** Return what came for the component, unpacked: { steps, labels, channels, inputs, lanes: [{ title, colour, note, asked, logs }] }. */
export function modelOf(data) {
  return {
    steps: data.steps,
    labels: data.labels,
    channels: data.channels,
    inputs: data.labels ? null : numbersOf(data.inputs, Float32Array),
    lanes: data.lanes.map(({ logs, ...lane }) => ({ ...lane, asked: lane.asked ?? [], logs: logs ? decoded(numbersOf(logs, Uint16Array)) : null })),
  };
}

function decoded(codes) {
  return Float32Array.from(codes, (code) => (code === ZERO ? -Infinity : code === MISSING ? NaN : code / PER_DECADE + LOWEST));
}

/** Return the place in `asked` (ascending steps) that is nearest to `step`. */
export function nearest(asked, step) {
  let best = 0;
  for (let place = 1; place < asked.length; place += 1) if (Math.abs(asked[place] - step) <= Math.abs(asked[best] - step)) best = place;
  return best;
}

/**
 * Return what a lane has to say of step `at`: { values [steps], points: [{ step, value }] }. "later": how strongly the
 * answer after each step depends on input `at`; "earlier": how strongly the answer after `at` depends on each input.
 * Answers that were not asked, of long sequences, are shown as the nearest one that was.
 */
export function seen({ asked, logs }, { steps, at, way }) {
  const values = new Float32Array(steps).fill(-Infinity);
  if (!logs) return { values, points: [] };
  if (way === "earlier") {
    const row = nearest(asked, at);
    values.set(logs.subarray(row * steps, (row + 1) * steps));
    return { values, points: Array.from(values, (value, place) => ({ step: place + 1, value })) };
  }
  const points = asked.map((step, row) => ({ step, value: logs[row * steps + at - 1] }));
  const sides = [points.filter(({ step }) => step < at), points.filter(({ step }) => step >= at)];
  for (let step = 1; step <= steps; step += 1) {
    const side = sides[step < at ? 0 : 1]; // an answer before the step never stands for one after it
    if (side.length) values[step - 1] = side[nearest(side.map((point) => point.step), step)].value;
  }
  return { values, points };
}

/** Return the largest finite value, -Infinity where there is none. */
export function most(values) {
  let found = -Infinity;
  for (const value of values) if (Number.isFinite(value) && value > found) found = value;
  return found;
}

/** Return how large each value is beside the largest, 0 … 1. */
export function shares(values) {
  const top = most(values);
  return Float32Array.from(values, (value) => (Number.isFinite(value) ? 10 ** (value - top) : 0));
}

/**
 * Return the part of a lane's curve that is drawn: later answers from step `at` on, earlier inputs up to it. Networks that
 * read both ways remember on the other side too: nothing is cut off then.
 */
export function drawn(points, { at, way }) {
  const inside = ({ step }) => (way === "later" ? step >= at : step <= at);
  const beyond = points.some((point) => !inside(point) && point.value !== -Infinity);
  return beyond ? points : points.filter(inside);
}

/** Return the finite range of curves of points, { low, high }. */
export function extent(curves) {
  const found = { low: Infinity, high: -Infinity };
  for (const { value } of curves.flat()) {
    if (!Number.isFinite(value)) continue;
    found.low = Math.min(found.low, value);
    found.high = Math.max(found.high, value);
  }
  return found;
}

/**
 * Return how the sequence lies on `width` px: letters in lines, numbers in one line with a band for each channel;
 * { height, cell(step) → { x, y, w, h }, bands, tall, left, at(x, y) → step }. `left` is the room for names of channels.
 */
export function layoutOf({ steps, labels, channels }, width, left = 0) {
  if (labels) return lettered(steps, width);
  const bands = channels.length;
  const tall = BANDS[bands - 1] ?? Math.max(5, Math.floor(TALL / bands));
  const height = bands * tall;
  const unit = Math.max(0.1, width - left) / steps;
  const clamp = (step) => Math.max(1, Math.min(steps, step));
  return {
    bands, tall, left, height,
    cell: (step) => ({ x: left + (step - 1) * unit, y: 0, w: unit, h: height }),
    at: (x) => clamp(Math.floor((x - left) / unit) + 1),
  };
}

function lettered(steps, width) {
  const columns = Math.max(1, Math.min(steps, Math.floor(width / LETTER)));
  const lines = Math.ceil(steps / columns);
  return {
    bands: 0, tall: LINE, left: 0, columns, height: lines * (LINE + GAP) - GAP,
    cell(step) {
      const [line, column] = [Math.floor((step - 1) / columns), (step - 1) % columns];
      return { x: column * LETTER, y: line * (LINE + GAP), w: LETTER, h: LINE };
    },
    at(x, y) {
      const line = Math.max(0, Math.min(lines - 1, Math.floor(y / (LINE + GAP))));
      const column = Math.max(0, Math.min(columns - 1, Math.floor(x / LETTER)));
      return Math.min(steps, line * columns + column + 1);
    },
  };
}

/** Return the bars of one channel, [{ from, to }] as shares of its band from the top, zero where they begin. */
export function barsOf(inputs, { steps, channels }, channel) {
  const values = Array.from({ length: steps }, (_, place) => inputs[place * channels.length + channel]);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const height = (value) => (high - value) / (high - low || 1);
  return values.map((value) => ({ from: height(0), to: height(value) }));
}
