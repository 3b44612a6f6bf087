// Tracks: the way of a rule as a line on a picture, with the time at each of its corners. No DOM here.
//
// First a course in the unit square of the plane, cut at its rim; then, for each picture, a track in px. Both are
// { …, ts, count }; a NaN place begins a new piece. Segments outside the plane are left out.

const NEAR = 0.75; // px: corners nearer to the last one than that are not seen
const MOST_PARTS = 60;

/** Return the part [a, b] of the segment that lies in the unit square (Liang and Barsky), or null. */
export function cut(x0, y0, x1, y1) {
  let [a, b] = [0, 1];
  const sides = [[x0 - x1, x0], [x1 - x0, 1 - x0], [y0 - y1, y0], [y1 - y0, 1 - y0]];
  for (const [p, q] of sides) {
    if (p === 0) {
      if (q < 0) return null;
      continue;
    }
    const r = q / p;
    if (p < 0) a = Math.max(a, r);
    else b = Math.min(b, r);
    if (a > b) return null;
  }
  return Number.isFinite(a) && Number.isFinite(b) ? [a, b] : null;
}

/**
 * Return the course { us, vs, ts, count } of rule `index`. With `cell` (a length in the unit square) long segments
 * get corners in between, so that the course can be laid over a surface.
 */
export function courseOf({ places, steps, rules, domain }, index, cell = Infinity) {
  const [x0, x1, y0, y1] = domain;
  const from = index * (steps + 1) * 2;
  const { last } = rules[index];
  const [us, vs, ts] = [[], [], []];
  const push = (u, v, t) => {
    us.push(u);
    vs.push(v);
    ts.push(t);
  };
  let down = false;
  let [u0, v0] = [0, 0];
  for (let step = 0; step <= last; step += 1) {
    const u1 = (places[from + 2 * step] - x0) / (x1 - x0);
    const v1 = (places[from + 2 * step + 1] - y0) / (y1 - y0);
    if (step > 0) {
      const part = cut(u0, v0, u1, v1);
      if (!part) down = false;
      else {
        const [a, b] = part;
        const at = (s) => [u0 + (u1 - u0) * s, v0 + (v1 - v0) * s, step - 1 + s];
        if (!down) {
          if (us.length) push(NaN, NaN, step - 1 + a);
          push(...at(a));
        }
        const length = Math.hypot(u1 - u0, v1 - v0) * (b - a);
        const parts = Math.max(1, Math.min(MOST_PARTS, Math.ceil(length / cell)));
        for (let k = 1; k <= parts; k += 1) push(...at(a + ((b - a) * k) / parts));
        down = b === 1;
      }
    } else if (last === 0 && u1 >= 0 && u1 <= 1 && v1 >= 0 && v1 <= 1) push(u1, v1, 0);
    [u0, v0] = [u1, v1];
  }
  return { us: Float32Array.from(us), vs: Float32Array.from(vs), ts: Float32Array.from(ts), count: us.length };
}

/**
 * Return the track { xs, ys, ts, run, far, hidden, count } of a course: `project(u, v, out)` writes px into out[0], out[1],
 * and into out[2] whether the place is hidden behind something. `run` is the length of the line so far, for dashes.
 */
export function trackOf({ us, vs, ts, count }, project) {
  const xs = new Float32Array(count);
  const ys = new Float32Array(count);
  const times = new Float32Array(count);
  const run = new Float32Array(count);
  const far = new Uint8Array(count);
  const out = [0, 0, 0];
  let kept = 0;
  for (let i = 0; i < count; i += 1) {
    const gap = Number.isNaN(us[i]);
    if (gap) out[0] = out[1] = NaN;
    else project(us[i], vs[i], out);
    const ends = gap || i === count - 1 || Number.isNaN(us[i + 1]);
    const before = kept > 0 && !Number.isNaN(xs[kept - 1]);
    const length = before && !gap ? Math.hypot(out[0] - xs[kept - 1], out[1] - ys[kept - 1]) : 0;
    if (before && !ends && length < NEAR) continue;
    xs[kept] = out[0];
    ys[kept] = out[1];
    times[kept] = ts[i];
    far[kept] = out[2] ? 1 : 0;
    run[kept] = (kept > 0 ? run[kept - 1] : 0) + length;
    kept += 1;
  }
  const short = (array) => array.subarray(0, kept);
  const hidden = far.includes(1);
  return { xs: short(xs), ys: short(ys), ts: short(times), run: short(run), far: short(far), hidden, count: kept };
}

/** Return the track of values over steps, as a chart draws them: x = `x(step)`, y = `y(value)`, NaN a gap. */
export function curveOf(values, x, y) {
  const count = values.length;
  const us = Float32Array.from(values, (_, step) => x(step));
  const vs = Float32Array.from(values, (value) => (Number.isFinite(value) ? y(value) : NaN));
  for (let i = 0; i < count; i += 1) if (Number.isNaN(vs[i])) us[i] = NaN;
  const ts = Float32Array.from(values, (_, step) => step);
  return trackOf({ us, vs, ts, count }, (u, v, out) => {
    out[0] = u;
    out[1] = v;
    out[2] = 0;
  });
}

/** Return the index of the last corner with ts ≤ time, -1 when there is none. */
export function reached({ ts, count }, time) {
  let [low, high] = [-1, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ts[middle] <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Return { x, y, angle, far } where the track has come to at `time`, null before its first corner. */
export function headOf(track, time) {
  const { xs, ys, ts, far, count } = track;
  let at = reached(track, time);
  while (at >= 0 && Number.isNaN(xs[at])) at -= 1;
  if (at < 0) return null;
  const next = at + 1;
  let [x, y] = [xs[at], ys[at]];
  if (next < count && !Number.isNaN(xs[next]) && ts[next] > ts[at] && time > ts[at]) {
    const share = Math.min(1, (time - ts[at]) / (ts[next] - ts[at]));
    x += (xs[next] - x) * share;
    y += (ys[next] - y) * share;
  }
  const back = at > 0 && !Number.isNaN(xs[at - 1]) ? at - 1 : at;
  return { x, y, angle: Math.atan2(ys[at] - ys[back], xs[at] - xs[back]), far: far[at] === 1 };
}

/** Return { distance, time } of the place nearest to (px, py) on the part of a track up to `until`. */
export function nearestOn(track, px, py, until = Infinity) {
  const { xs, ys, ts, count } = track;
  const best = { distance: Infinity, time: 0 };
  const end = Math.min(count - 1, reached(track, until));
  for (let i = 0; i <= end; i += 1) {
    if (Number.isNaN(xs[i])) continue;
    const joined = i > 0 && !Number.isNaN(xs[i - 1]);
    const [ax, ay] = joined ? [xs[i - 1], ys[i - 1]] : [xs[i], ys[i]];
    const [dx, dy] = [xs[i] - ax, ys[i] - ay];
    const square = dx * dx + dy * dy;
    const share = square > 0 ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / square)) : 1;
    const distance = Math.hypot(px - ax - dx * share, py - ay - dy * share);
    if (distance < best.distance) {
      best.distance = distance;
      best.time = joined ? ts[i - 1] + (ts[i] - ts[i - 1]) * share : ts[i];
    }
  }
  return best;
}
