// What the paths component is given, as plain numbers: a race of rules over a surface. No DOM here.

import { decode } from "../frame.js";
import { whole } from "../numbers.js";
import { t } from "../words.js";

export const INTERNALS = ["gradient", "first", "second", "rate", "step"];

/** Return the race of one message (see paths.py): header and arrays in one object, with `last` step per rule. */
export function race(bytes) {
  // The frame's arrays need their own buffer: a cell of a table may begin anywhere.
  const { header, arrays } = decode(bytes.slice().buffer);
  const own = {};
  for (const name of INTERNALS) if (arrays[name]) own[name] = arrays[name];
  const model = { ...header, ...arrays, internals: own };
  model.rules = header.rules.map((rule, index) => ({
    ...rule,
    index,
    last: lastPlace(arrays.places, index, header.steps),
    diverged: rule.diverged_at !== null,
  }));
  model.floor = floorOf(model);
  return model;
}

/** Return in words why a rule's walk has ended. */
export function ending(rule) {
  const step = { step: whole(rule.diverged_at) };
  return rule.edge ? t("no value from step {step}", step) : t("lost at step {step}", step);
}

/** Return the last step up to which rule `index` has a finite place all along (-1: not even a start). */
function lastPlace(places, index, steps) {
  const from = index * (steps + 1) * 2;
  for (let step = 0; step <= steps; step += 1) {
    const finite = Number.isFinite(places[from + 2 * step]) && Number.isFinite(places[from + 2 * step + 1]);
    if (!finite) return step - 1;
  }
  return steps;
}

/** Logarithms measure from what was said, else from zero, else from the lowest value there is. */
function floorOf({ floor, surface, losses }) {
  if (floor !== null && floor !== undefined) return floor;
  let low = Infinity;
  for (const values of [surface, losses]) {
    for (const value of values) if (value < low && value > -Infinity) low = value;
  }
  return low > 0 || low === Infinity ? 0 : low;
}

/** Return [x, y] of a rule at the (not always whole) `time`; it rests at its last place. */
export function placeAt({ places, steps, rules }, index, time, out = [0, 0]) {
  const { last } = rules[index];
  const bounded = Math.max(0, Math.min(time, last));
  const step = Math.min(Math.floor(bounded), Math.max(0, last - 1));
  const share = bounded - step;
  const at = (index * (steps + 1) + step) * 2;
  const next = last > 0 ? at + 2 : at;
  out[0] = places[at] + (places[next] - places[at]) * share;
  out[1] = places[at + 1] + (places[next + 1] - places[at + 1]) * share;
  return out;
}

/** Return the value of a [rules, T+1] array at a whole step, the last finite one after a divergence: NaN. */
export function valueAt(array, steps, index, step) {
  return array[index * (steps + 1) + Math.max(0, Math.min(steps, Math.round(step)))];
}

/** Return { name: [along x, along y] } of what rule `index` shows of itself at a whole step; only what is known. */
export function insideAt({ internals, steps }, index, step) {
  const found = {};
  const at = (index * (steps + 1) + Math.max(0, Math.min(steps, step))) * 2;
  for (const [name, array] of Object.entries(internals)) {
    const pair = [array[at], array[at + 1]];
    if (pair.every(Number.isFinite)) found[name] = pair;
  }
  return found;
}

/** Put what rule `index` shows of itself, { name: [T+1, 2] }, into a race that came without it. */
export function think({ internals, steps, rules }, index, arrays) {
  const length = (steps + 1) * 2;
  for (const name of INTERNALS) {
    if (arrays[name]?.length !== length) continue;
    internals[name] ??= new Float32Array(rules.length * length).fill(NaN);
    internals[name].set(arrays[name], index * length);
  }
}

/** Return [{ rule, value }] of the rules that are shown, the lowest loss first, without a finite one last. */
export function ranking({ rules, losses, steps }, step, hidden) {
  const rows = rules.filter(({ name }) => !hidden.has(name))
    .map((rule) => ({ rule, value: valueAt(losses, steps, rule.index, step) }));
  const rank = (value) => (Number.isFinite(value) ? value : Infinity);
  return rows.sort((a, b) => rank(a.value) - rank(b.value) || a.rule.index - b.rule.index);
}

/** Return the factor 1, 2 or 5 times a power of ten that makes `length` px at least `least` px long (1: it is). */
export function magnified(length, least) {
  if (!(length > 0) || length >= least) return 1;
  const need = least / length;
  const power = 10 ** Math.floor(Math.log10(need));
  return [1, 2, 5, 10].find((factor) => factor * power >= need * (1 - 1e-9)) * power;
}

/** Return the hidden rules after `name` was clicked: switched over, or with `alone` shown alone (again: all). */
export function switched(hidden, names, name, alone) {
  if (!alone) {
    const after = new Set(hidden);
    if (!after.delete(name)) after.add(name);
    return after;
  }
  const others = names.filter((each) => each !== name);
  const already = !hidden.has(name) && others.every((each) => hidden.has(each));
  // Rules that are not in this race stay as they were.
  const elsewhere = [...hidden].filter((each) => !names.includes(each));
  return new Set(already ? elsewhere : [...elsewhere, ...others]);
}

/** Return whether two typed arrays (or nothing) hold the same. */
export function same(a, b) {
  if (!a || !b || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) {
    if (a[i] !== b[i] && !(Number.isNaN(a[i]) && Number.isNaN(b[i]))) return false;
  }
  return true;
}
