// What the look inside draws, as plain numbers: parts and their values, places under the pointer, answers. No DOM here.
// Steps t go from 1 to T, units and rows from 0.

import { mix, parse } from "../core/colour.js";
import { t as say } from "../core/words.js";

const GAP = 5; // px between two parts
export const LEAST = 190; // px that the maps of a lane take at least: a single part is worth looking at

/**
 * Put what a frame brings into `memory` (source → { scene, run, bytes, parts, steps }) and memory.sequence; returns
 * { maps, told }: whether pictures, or only words and numbers beside them, have changed.
 */
export function gatherInside(memory, sources, { header, arrays }) {
  const found = { maps: false, told: false };
  const sequence = header.sequence ?? memory.sequence ?? null;
  const inputs = arrays["sequence/inputs"] ?? memory.inputs ?? null;
  const spelled = JSON.stringify(sequence);
  if (spelled !== memory.spelled || inputs !== memory.inputs) found.maps = true;
  Object.assign(memory, { sequence, inputs, spelled });
  for (const source of sources) {
    const lane = memory.lanes.get(source) ?? { source };
    const run = header.runs?.[source] ?? null;
    const bytes = arrays[`${source}/inside`] ?? lane.bytes ?? null;
    const parts = run?.inside?.parts ?? null;
    const key = JSON.stringify([parts, header.scene?.runs?.[source]]);
    const words = JSON.stringify([run?.focus, run?.inside?.said]);
    if (bytes !== lane.bytes || key !== lane.key) found.maps = true;
    if (words !== lane.words) found.told = true;
    Object.assign(lane, { scene: header.scene?.runs?.[source] ?? null, run, bytes, key, words, steps: bytes?.shape[1] ?? 0 });
    lane.parts = bytes ? partsOf(parts ?? [], bytes.shape[0]) : [];
    memory.lanes.set(source, lane);
  }
  for (const source of memory.lanes.keys()) if (!sources.includes(source)) found.maps = memory.lanes.delete(source);
  return found;
}

/** Return the parts with the row `first` at which each begins; none where they are not the rows that have come. */
export function partsOf(parts, rows) {
  let first = 0;
  const placed = parts.map((part) => {
    const own = { ...part, first };
    first += part.rows;
    return own;
  });
  return first === rows ? placed : [];
}

/** Return { part, unit } of a row, null where there is none. */
export function unitOf(parts, row) {
  const part = parts.find(({ first, rows }) => row >= first && row < first + rows);
  return part ? { part, unit: row - part.first } : null;
}

/** Return the value of unit `unit` of a part at step `t`, NaN outside of the sequence. */
export function valueAt({ bytes, steps }, part, unit, t) {
  if (!part || unit >= part.rows || t < 1 || t > steps) return NaN;
  return part.low + (bytes[(part.first + unit) * steps + t - 1] / 255) * (part.high - part.low);
}

/** Return how far towards its end a value is: in [-1, 1] for a diverging part, else in [0, 1]. */
export function strength({ low, high, diverging }, value) {
  const part = diverging ? value / Math.max(Math.abs(low), Math.abs(high)) : (value - low) / (high - low);
  return Math.max(diverging ? -1 : 0, Math.min(1, part));
}

const parsed = new Map(); // the few colours of the themes, read once
const numbers = (colour) => parsed.get(colour) ?? parsed.set(colour, parse(colour)).get(colour);

/** Return [r, g, b] of a value of a part. */
export function shade(part, value, colours) {
  const far = Number.isNaN(value) ? 0 : strength(part, value);
  const end = !part.diverging ? colours.accent : far < 0 ? colours.negative : colours.positive;
  return mix(numbers(colours.neutral), numbers(end), Math.abs(far));
}

/** Return 256 pixels (Uint32) for the bytes of a part. */
export function tableOf(part, colours) {
  const table = new Uint8ClampedArray(256 * 4);
  for (let byte = 0; byte < 256; byte += 1) {
    table.set([...shade(part, part.low + (byte / 255) * (part.high - part.low), colours), 255], byte * 4);
  }
  return new Uint32Array(table.buffer);
}

/** Return the boxes { top, bottom } of the parts one under the other, `each` px tall or more, and the height of all. */
export function stackOf(parts, each) {
  const tall = Math.max(each, (LEAST - GAP * (parts.length - 1)) / Math.max(1, parts.length));
  const boxes = parts.map((_, index) => ({ top: Math.round(index * (tall + GAP)), bottom: Math.round(index * (tall + GAP) + tall) }));
  return { boxes, height: boxes.at(-1)?.bottom ?? each };
}

/** Return { t, row } of pixel (px, py) between `left` and `right`; row is null between the parts, all null beside them. */
export function spotAt({ parts, boxes, steps, left, right }, px, py) {
  if (px < left || px >= right || steps === 0) return null;
  const t = Math.min(steps, Math.floor(((px - left) / (right - left)) * steps) + 1);
  const index = boxes.findIndex(({ top, bottom }) => py >= top && py < bottom);
  if (index < 0) return { t, row: null };
  const { top, bottom } = boxes[index];
  const part = parts[index];
  return { t, row: part.first + Math.min(part.rows - 1, Math.floor(((py - top) / (bottom - top)) * part.rows)) };
}

/** Return { t, row } after a key, null where it moves nothing; `rows` is how many the lane has. */
export function stepped({ t, row }, { steps, rows }, { key, shiftKey }) {
  const stride = shiftKey ? 10 : 1;
  const held = (value, low, high) => Math.max(low, Math.min(high, value));
  const ways = { ArrowLeft: [-stride, 0], ArrowRight: [stride, 0], ArrowUp: [0, -stride], ArrowDown: [0, stride],
    Home: [-steps, 0], End: [steps, 0] };
  const way = ways[key];
  return way ? { t: held(t + way[0], 1, steps), row: held(row + way[1], 0, rows - 1) } : null;
}

/**
 * Return how states go from step to step: [{ part, gate }], the cell above the hidden state. `gate` is the part that
 * says how much of the old value is kept: an LSTM's forget gate, a GRU's update gate.
 */
export function railsOf(parts) {
  const named = (name) => parts.find((part) => part.name === name) ?? null;
  const [hidden, cell] = [named("h"), named("c")];
  const rails = [];
  if (cell) rails.push({ part: cell, gate: named("f") });
  if (hidden) rails.push({ part: hidden, gate: cell ? null : named("z") });
  return rails;
}

/** Return a number with two digits behind the point, with a true minus, of steady width. */
export function short2(value) {
  return Number.isFinite(value) ? value.toFixed(2).replace("-", "−").replace(/^−0\.00$/, "0.00") : "–";
}

/** Return what an input says at step `t`: its letter, or its numbers. */
export function inputAt({ sequence, inputs }, t) {
  const letter = sequence?.labels?.[t - 1];
  if (letter !== undefined) return spelled(letter);
  if (!inputs || t < 1 || t > inputs.shape[0]) return "";
  const wide = inputs.shape[1];
  return Array.from(inputs.subarray((t - 1) * wide, t * wide).slice(0, 3), (value) => short2(value)).join(", ") + (wide > 3 ? ", …" : "");
}

/** Return a letter as it can be seen alone. */
export function spelled(letter) {
  if (letter === " ") return "␣";
  return letter === "\n" ? "↵" : letter;
}

/** Return the place of step `t` among the last `asked` steps, null where no answer is asked for. */
export function askedAt({ asked = 1, length }, t) {
  const place = t - 1 - (length - asked);
  return place >= 0 && place < asked ? place : null;
}

/**
 * Return in words what a lane answers at step `t`, or at the end where nothing is told about `t`: of many answers only
 * the last ones may have come.
 */
export function answerAt(sequence, said, t) {
  if (!sequence || !said?.length) return "";
  const back = sequence.length - t;
  const rest = askedAt(sequence, t) !== null && back < said.length ? back : 0;
  const [own, wanted] = [said.at(-1 - rest), sequence.wanted?.at(-1 - rest)];
  const values = { step: sequence.length - rest, said: spelled(own), wanted: wanted === undefined ? "–" : spelled(wanted) };
  return say("At step {step} it says {said}; wanted: {wanted}", values);
}
