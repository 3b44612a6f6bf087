// What the strip of unrolled networks draws, as plain numbers. No DOM here. Steps count from 1.

import { amount, spoken } from "../core/numbers.js";
import { t } from "../core/words.js";

export const DECADES = 3; // of the gradient, from the whole of it to none of the colour
const SPELLED = 12; // answers at most that are written down, the last ones
const NONE = -1; // the class of an answer that is none, as in playground/lessons/rnn/unrolled.py

/**
 * Put what a frame brings into `memory` { sequence, inputs, wanted, lanes: source → { scene, fall, answers } }; returns
 * whether anything drawn has changed. Arrays that a frame lacks stay as they were.
 */
export function gather(memory, sources, { header, arrays }) {
  const said = JSON.stringify(header.sequence ?? null);
  let changed = said !== memory.said;
  Object.assign(memory, { said, sequence: header.sequence ?? null });
  const take = (owner, name, array) => {
    if (!array || array === owner[name]) return;
    owner[name] = array;
    changed = true;
  };
  for (const name of ["inputs", "wanted"]) take(memory, name, arrays[`sequence/${name}`]);
  for (const source of sources) {
    const scene = header.scene?.runs?.[source] ?? null;
    let lane = memory.lanes.get(source);
    if (!lane || JSON.stringify(lane.scene) !== JSON.stringify(scene)) {
      memory.lanes.set(source, (lane = { source, scene }));
      changed = true;
    }
    for (const name of ["fall", "answers"]) take(lane, name, arrays[`${source}/${name}`]);
  }
  for (const source of memory.lanes.keys()) if (!sources.includes(source)) changed = memory.lanes.delete(source);
  return changed;
}

/**
 * Return the gradients [T] of the top layer as log10, beside that of the last step where it alone is asked (`once`), as
 * the sentence of each network has it, else beside the largest: 0 is as much, −∞ none at all.
 */
export function sharesOf(fall, steps, once = false) {
  const shares = new Float32Array(steps).fill(NaN);
  if (!fall || fall.shape.at(-1) !== steps) return shares;
  const row = fall.subarray(fall.length - steps);
  if (once && Number.isFinite(row.at(-1))) return row.map((value) => value - row.at(-1));
  const top = row.reduce((most, value) => (value > most ? value : most), -Infinity);
  return row.map((value) => (value === top && Math.abs(top) === Infinity ? value < 0 ? value : 0 : value - top));
}

/** Return how strongly a cell is filled, 0 … 1, for a share as `sharesOf` has it. */
export function fillOf(share) {
  return Number.isNaN(share) ? 0 : Math.max(0, Math.min(1, 1 + share / DECADES));
}

/** Return the place among what is wanted of step `at`, null where no answer is asked for there. */
export function askedAt({ asked, length }, at) {
  const place = at - 1 - (length - asked);
  return place >= 0 ? place : null;
}

/** Return what a value of `wanted` or `answers` is in words: a class's name, or a number; "–" where there is none. */
export function named({ classes }, value) {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (classes) return value === NONE ? "–" : classes[value] ?? "–";
  return spoken(value);
}

/** Return what is said of the sequence's answer: how it comes about, as far as that can be written down. */
export function wantedText(sequence, wanted, at) {
  if (!wanted?.length) return "";
  const place = askedAt(sequence, at ?? sequence.length);
  if (place === null) return named(sequence, wanted.at(-1));
  if (at === null && sequence.classes && sequence.asked > 1) {
    const last = [...wanted.slice(-SPELLED)].map((each) => named(sequence, each)).join(" ");
    return wanted.length > SPELLED ? `… ${last}` : last;
  }
  const value = named(sequence, wanted[place]);
  return sequence.worked ? `${sequence.worked} = ${value}` : value;
}

/**
 * Return what a lane answers at step `at` (null: at the end), { value, right, text, counted }: `right` is null where the
 * step is not asked about; of many classes at the end, how many are right is `counted`.
 */
export function answerOf({ sequence, wanted }, answers, at) {
  const step = at ?? sequence.length;
  const value = answers?.[step - 1];
  const text = named(sequence, value);
  const place = askedAt(sequence, step);
  if (place === null) return { value, right: null, text };
  if (!sequence.classes) return { value, right: null, text };
  if (at === null && sequence.asked > 1) {
    const right = [...wanted].filter((each, index) => answers?.[sequence.length - sequence.asked + index] === each).length;
    return { value, right: null, text: t("{right} of {count} right", { right, count: sequence.asked }), counted: true };
  }
  return { value, right: value === wanted?.[place], text };
}

/** Return the share of a step as engine/probes/sequences/verdict.py writes it: 17 %, 0.28 %, 3·10⁻⁷. */
export function shareText(share) {
  if (Number.isNaN(share)) return "";
  if (share === -Infinity) return "0";
  if (share < -4 || share > 1) return amount(share);
  const percent = 100 * 10 ** share;
  return `${percent < 10 ? Number(percent.toPrecision(2)) : Math.round(percent)} %`;
}

/** Return the step whose share stands written in every row: the first marked one, else the first; null where it says nothing. */
export function toldAt(inputs, { asked, channels, marker }) {
  if (asked !== 1) return null;
  if (marker === null || marker === undefined || !inputs?.length) return 1;
  const rows = inputs.length / channels.length;
  for (let row = 0; row < rows; row += 1) if (inputs[row * channels.length + marker] > 0.5) return row + 1;
  return 1;
}

/** Return the share of the number line at which a value lies, 0 … 1; what lies beyond stands at its end. */
export function along({ range }, value) {
  const [low, high] = range;
  const edge = 0.06 * (high - low || 1);
  return Math.max(0, Math.min(1, (value - low + edge) / (high - low + 2 * edge)));
}

/** Return how a sequence is drawn: as "letters", or as bars of its `channels`, of which `marker` only marks steps. */
export function drawnAs({ labels, channels, marker }) {
  if (labels) return { letters: true, bars: [] };
  return { letters: false, bars: channels.map((_, index) => index).filter((index) => index !== marker) };
}

/** Return the bars of one channel, [{ from, to, value, marked }]: shares of its band from the top, zero where they begin. */
export function barsOf(inputs, { channels, marker }, channel) {
  const wide = channels.length;
  const rows = Array.from({ length: inputs.length / wide }, (_, row) => inputs[row * wide + channel]);
  const [low, high] = [Math.min(0, ...rows), Math.max(0, ...rows)];
  const height = (value) => (high - value) / (high - low || 1);
  const marked = (row) => marker !== null && marker !== undefined && inputs[row * wide + marker] > 0.5;
  return rows.map((value, row) => ({ from: height(0), to: height(value), value, marked: marked(row) }));
}

/** Return the next place of the reading head after a key, undefined where the key moves nothing. */
export function moved(at, steps, { key, shiftKey }) {
  const stride = shiftKey ? 10 : 1;
  const held = (value) => Math.max(1, Math.min(steps, value));
  const ways = { ArrowLeft: held((at ?? steps + 1) - stride), ArrowRight: held((at ?? 0) + stride), Home: 1, End: steps, Escape: null };
  return ways[key];
}
