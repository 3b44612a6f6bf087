// What the plane component is given, as the map of a race reads it, and where on it a reader points. No DOM here.

import { bytesOf } from "../core/image.js";
import { arrow } from "../core/pointer.js";

const STEP = 0.02; // of the plane, one press of an arrow key; with Shift a tenth of it

const floats = (text) => new Float32Array(bytesOf(text).buffer);

/** Return the paths as the map of a race wants them: { domain, surface, rules, places, steps, moments }. */
export function modelOf({ domain, shape, surface, paths }) {
  const own = paths.map((each) => floats(each.places));
  const steps = Math.max(...own.map((each) => each.length / 2)) - 1;
  const places = new Float32Array(paths.length * (steps + 1) * 2).fill(NaN);
  own.forEach((each, index) => places.set(each, index * (steps + 1) * 2));
  const rules = paths.map((each, index) => {
    const gone = own[index].findIndex((value) => !Number.isFinite(value));
    const last = (gone < 0 ? own[index].length : gone - (gone % 2)) / 2 - 1;
    return { ...each, index, last, diverged: gone >= 0, diverged_at: gone >= 0 ? last + 1 : null };
  });
  return { domain, surface: Object.assign(floats(surface), { shape }), rules, places, steps };
}

/** Return where on the plane the state `place` of path `trail` has its shadow. */
export function along({ places, steps, rules }, trail, place) {
  const at = (trail * (steps + 1) + Math.max(0, Math.min(rules[trail].last, place))) * 2;
  return [places[at], places[at + 1]];
}

/** Return { trail, place } of the recorded state within `reach` px of (px, py), or null; `project` gives px of a place. */
export function nearestPlace(model, px, py, reach, project) {
  let [best, found] = [reach, null];
  for (const { index, last } of model.rules) {
    for (let place = 0; place <= last; place += 1) {
      const [x, y] = project(along(model, index, place));
      const distance = Math.hypot(x - px, y - py);
      if (distance < best) [best, found] = [distance, { trail: index, place }];
    }
  }
  return found;
}

/** Return where a key moves the place that is looked at, null where it does not. */
export function nudged(model, spot, { key, shiftKey }) {
  const way = arrow({ key });
  if (way) {
    const [x0, x1, y0, y1] = model.domain;
    const [u, v] = spot.trail === undefined ? [spot.u, spot.v] : along(model, spot.trail, spot.place);
    const step = STEP * (shiftKey ? 0.1 : 1);
    const held = (value, low, high) => Math.max(low, Math.min(high, value));
    return { u: held(u + way[0] * step * (x1 - x0), x0, x1), v: held(v + way[1] * step * (y1 - y0), y0, y1) };
  }
  if (key !== "." && key !== ",") return null;
  const trail = spot.trail ?? 0;
  const from = spot.trail === undefined ? model.rules[trail].last : spot.place + (key === "." ? 1 : -1);
  return { trail, place: Math.max(0, Math.min(model.rules[trail].last, from)) };
}
