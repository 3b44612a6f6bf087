// What the paths component makes of a race: reading it, its clock, its lines, its axes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { arrows } from "../../../playground/stage/paths/card.js";
import { Clock } from "../../../playground/stage/paths/clock.js";
import {
  insideAt, magnified, placeAt, race, ranking, same, switched, think, valueAt,
} from "../../../playground/stage/core/landscape/data.js";
import { arrange, viewsFor } from "../../../playground/stage/paths/layout.js";
import { chartRange } from "../../../playground/stage/paths/ranges.js";
import { courseOf, curveOf, cut, headOf, nearestOn, reached, trackOf } from "../../../playground/stage/core/landscape/tracks.js";

const close = (a, b, slack = 1e-5) => assert.ok(Math.abs(a - b) <= slack, `${a} ≠ ${b}`);

/** A message as paths.py packs it, at an odd place in a larger buffer. */
function message(header, arrays) {
  let at = 0;
  const places = {};
  for (const [name, { shape, values }] of Object.entries(arrays)) {
    places[name] = { dtype: "f4", shape, at };
    at += values.length * 4;
  }
  let text = JSON.stringify({ ...header, arrays: places });
  text += " ".repeat((4 - (new TextEncoder().encode(text).length % 4)) % 4);
  const head = new TextEncoder().encode(text);
  const own = new ArrayBuffer(4 + head.length + at);
  new DataView(own).setUint32(0, head.length, true);
  new Uint8Array(own, 4).set(head);
  let place = 4 + head.length;
  for (const { values } of Object.values(arrays)) {
    new Uint8Array(own, place).set(new Uint8Array(Float32Array.from(values).buffer));
    place += values.length * 4;
  }
  const odd = new Uint8Array(own.byteLength + 3);
  odd.set(new Uint8Array(own), 3);
  return odd.subarray(3);
}

const HEADER = {
  title: "Bowl", domain: [-1, 1, -1, 1], steps: 3, log: true, floor: null, minima: [[0, 0]], start: [0.5, 0.5],
  rules: [
    { name: "a", title: "A", colour: 0, dash: [], diverged_at: null, knobs: "" },
    { name: "b", title: "B", colour: 1, dash: [4, 3], diverged_at: 2, knobs: "" },
  ],
};
const model = (header = {}, arrays = {}) =>
  race(message({ ...HEADER, ...header }, {
    surface: { shape: [2, 2], values: [2, 1, 1, 2] },
    places: { shape: [2, 4, 2], values: [0.5, 0.5, 0.25, 0.5, 0.25, 0.25, 0, 0, 0.5, 0.5, 3, 0.5, NaN, NaN, 9, 9] },
    losses: { shape: [2, 4], values: [0.5, 0.3125, 0.125, 0.01, 0.5, 9.25, NaN, NaN] },
    distance: { shape: [2, 4], values: [0.7, 0.6, 0.35, 0, 0.7, 3, NaN, NaN] },
    gradient: { shape: [2, 4, 2], values: [1, 1, 0.5, 1, 0.5, 0.5, 0, 0, 1, 1, 6, 1, NaN, NaN, NaN, NaN] },
    ...arrays,
  }));

test("a race is read wherever its bytes lie", () => {
  const { rules, surface, floor, steps, internals } = model();
  assert.deepEqual([...surface], [2, 1, 1, 2]);
  assert.deepEqual(rules.map(({ last, diverged, index }) => [last, diverged, index]), [[3, false, 0], [1, true, 1]]);
  assert.deepEqual(Object.keys(internals), ["gradient"]);
  assert.equal(steps, 3);
  assert.equal(floor, 0); // everything is above zero: logarithms measure from there
  assert.equal(model({ floor: 0.25 }).floor, 0.25);
  assert.equal(model({}, { surface: { shape: [2, 2], values: [-3, 1, 1, Infinity] } }).floor, -3);
});

test("between two steps a rule is between two places, and it rests where it ended", () => {
  const read = model();
  assert.deepEqual(placeAt(read, 0, 0.5), [0.375, 0.5]);
  assert.deepEqual(placeAt(read, 0, 99), [0, 0]);
  assert.deepEqual(placeAt(read, 1, 2.5), [3, 0.5]);
  assert.deepEqual(placeAt(read, 0, -1), [0.5, 0.5]);
  assert.equal(valueAt(read.losses, 3, 0, 1), 0.3125);
  assert.deepEqual(insideAt(read, 0, 1), { gradient: [0.5, 1] });
  assert.deepEqual(insideAt(read, 1, 2), {});
});

test("what a rule has in mind joins its race when it comes", () => {
  const read = model();
  const rate = Float32Array.of(NaN, NaN, 1, 2, 3, 4, 5, 6);
  think(read, 1, { rate, step: new Float32Array(4) });
  assert.deepEqual(insideAt(read, 1, 2), { rate: [3, 4] }, "and what does not fit is left out");
  assert.deepEqual(insideAt(read, 1, 0), { gradient: [1, 1] });
  assert.deepEqual(insideAt(read, 0, 1), { gradient: [0.5, 1] });
});

test("the lowest loss ranks first, a diverged rule last, a hidden one not at all", () => {
  const read = model();
  assert.deepEqual(ranking(read, 3, new Set()).map(({ rule }) => rule.name), ["a", "b"]);
  assert.deepEqual(ranking(read, 3, new Set(["a"])).map(({ rule }) => rule.name), ["b"]);
});

test("a click hides and shows, with Alt it shows alone and then all", () => {
  const names = ["a", "b", "c"];
  const once = switched(new Set(), names, "b", false);
  assert.deepEqual([...once], ["b"]);
  assert.deepEqual([...switched(once, names, "b", false)], []);
  const alone = switched(new Set(["gone"]), names, "b", true);
  assert.deepEqual([...alone].sort(), ["a", "c", "gone"]);
  assert.deepEqual([...switched(alone, names, "b", true)], ["gone"]);
  assert.deepEqual([...switched(alone, names, "a", true)].sort(), ["b", "c", "gone"]);
});

test("short arrows are magnified by a round number", () => {
  assert.equal(magnified(20, 16), 1);
  assert.equal(magnified(8, 16), 2);
  assert.equal(magnified(0.3, 16), 100);
  assert.equal(magnified(0, 16), 1);
  for (const length of [15.9, 3.3, 0.02, 1e-9]) assert.ok(magnified(length, 16) * length >= 16 - 1e-9);
});

test("arrows go downhill, and in px as the axes go", () => {
  const [force] = arrows(model(), 0, 1, { perX: 100, perY: -50 });
  assert.equal(force.name, "downhill");
  close(Math.hypot(force.dx, force.dy), 54, 1e-3);
  close(force.dx / force.dy, -1); // −0.5 · 100 against −1 · −50: to the left, and downwards on the screen
  assert.ok(force.dx < 0 && force.dy > 0);
  assert.deepEqual(arrows(model(), 1, 3, { perX: 100, perY: -50 }), []);
});

test("two arrays are the same when all they hold is", () => {
  assert.ok(same(Float32Array.of(1, NaN), Float32Array.of(1, NaN)));
  assert.ok(!same(Float32Array.of(1, 2), Float32Array.of(1, 3)));
  assert.ok(!same(Float32Array.of(1), undefined));
});

test("the clock starts slowly, ends by itself and begins again", () => {
  const clock = new Clock(500);
  clock.restart();
  const slow = clock.rate;
  let frames = 0;
  while (clock.tick(16)) frames += 1;
  assert.equal(clock.time, 500);
  assert.ok(clock.ended && !clock.playing);
  assert.ok(frames * 0.016 > 5 && frames * 0.016 < 10, `${frames * 0.016} s`);
  assert.ok(clock.rate > 5 * slow);
  clock.toggle();
  assert.ok(clock.playing && clock.time === 0);
});

test("the clock steps in whole steps, within the race", () => {
  const clock = new Clock(10);
  clock.seek(3.4);
  clock.move(1);
  assert.equal(clock.time, 4);
  clock.seek(3.4);
  clock.move(-1);
  assert.equal(clock.time, 3);
  clock.move(-9);
  assert.equal(clock.time, 0);
  clock.move(99);
  assert.equal(clock.time, 10);
  assert.ok(!clock.playing);
});

test("a hidden tab does not make the clock jump, a race of no steps does not play", () => {
  const clock = new Clock(500);
  clock.restart();
  clock.tick(60_000);
  assert.ok(clock.time < 5);
  clock.begin(0);
  clock.restart();
  assert.ok(!clock.playing && clock.step === 0);
});

test("a segment is cut where it leaves the plane", () => {
  assert.deepEqual(cut(0.2, 0.2, 0.8, 0.8), [0, 1]);
  assert.deepEqual(cut(0.5, 0.5, 1.5, 0.5), [0, 0.5]);
  assert.deepEqual(cut(-1, 0.5, 2, 0.5).map((each) => Math.round(each * 3)), [1, 2]);
  assert.equal(cut(2, 2, 3, 3), null);
  assert.equal(cut(-1, 2, 2, 2), null);
  assert.equal(cut(0.5, 0.5, NaN, 0.5), null);
  const [, far] = cut(0.5, 0.5, 1e30, 0.5);
  assert.ok(far < 1e-29);
});

const plain = (u, v, out) => {
  out[0] = 100 * u;
  out[1] = 100 * v;
};

test("a course ends at the rim and begins a new piece where it comes back", () => {
  const away = model({ steps: 3 }, {
    places: { shape: [2, 4, 2], values: [0, 0, 4, 0, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
  });
  const { us, vs, ts, count } = courseOf(away, 0);
  assert.equal(count, 5);
  close(us[1], 1);
  assert.ok(Number.isNaN(us[2]));
  close(us[3], 1);
  close(vs[3], 1);
  close(us[4], 0.5);
  close(ts[1], 0.25);
  const track = trackOf(courseOf(away, 0), plain);
  const out = headOf(track, 1.5);
  close(out.x, 100);
  close(out.y, 50);
  close(out.angle, 0);
});

test("with a cell long segments get corners in between", () => {
  const { count } = courseOf(model(), 0, 0.02);
  assert.ok(count > 12);
  assert.equal(courseOf(model(), 0).count, 4);
});

test("corners nearer than can be seen are left out, the last one never", () => {
  const n = 2000;
  const us = Float32Array.from({ length: n }, (_, k) => k / n / 10);
  const course = { us, vs: new Float32Array(n), ts: Float32Array.from(us, (_, k) => k), count: n };
  const track = trackOf(course, plain);
  assert.ok(track.count < 20);
  assert.equal(track.ts[track.count - 1], n - 1);
  close(track.run[track.count - 1], 10 * (1 - 1 / n), 1e-2);
});

test("the head of a track moves evenly between corners", () => {
  const track = trackOf(courseOf(model(), 0), plain);
  assert.equal(reached(track, -1), -1);
  assert.equal(headOf(track, -1), null);
  close(headOf(track, 0.5).x, 100 * 0.6875);
  close(headOf(track, 3).x, 50);
  close(headOf(track, 99).y, 50);
});

test("the nearest place on a path tells the time, up to where it has come", () => {
  const track = trackOf(courseOf(model(), 0), plain);
  const found = nearestOn(track, 68.75, 76);
  close(found.time, 0.5, 1e-3);
  close(found.distance, 1, 1e-3);
  assert.ok(nearestOn(track, 50, 50, 1).distance > 20);
});

test("a curve breaks where there is no value, and its head rests at the last one", () => {
  const track = curveOf(Float32Array.of(1, 2, NaN, NaN, 4, NaN, NaN), (step) => 10 * step, (value) => value);
  assert.deepEqual([headOf(track, 1).x, headOf(track, 3).x, headOf(track, 6).x], [10, 10, 40]);
  assert.ok(Number.isFinite(headOf(track, 6).y));
});

test("an axis spans what stays finite; one that diverges does not press the others together", () => {
  const read = model();
  const shown = read.rules.map((rule) => ({ rule }));
  const [low, high] = chartRange(read, "losses", shown.slice(0, 1), { log: true });
  assert.ok(low < 0.01 && low > 0.001 && high > 0.5 && high < 1);
  const [, capped] = chartRange(read, "losses", shown, { log: false });
  assert.ok(capped < 1);
  const wild = model({}, { losses: { shape: [2, 4], values: [0.5, 0.3, 0.2, 0.1, 0.5, 1e30, Infinity, NaN] } });
  assert.ok(chartRange(wild, "losses", shown.map(({ rule }) => ({ rule: wild.rules[rule.index] })), { log: true })[1] < 100);
  assert.deepEqual(chartRange(read, "losses", [], { log: true }), [0.1, 1]);
  const below = model({}, { losses: { shape: [2, 4], values: [-1, -2, -3, -4, -1, -1, NaN, NaN] } });
  const [bottom, top] = chartRange(below, "losses", shown, { log: false });
  assert.ok(bottom <= -4 && top > bottom);
});

test("views stand side by side where there is room, one below the other where there is none", () => {
  assert.deepEqual(viewsFor(1300, "both"), { views: ["both", "map", "solid"], shown: "both" });
  assert.equal(viewsFor(800, "both").shown, "map");
  assert.equal(viewsFor(800, "solid").shown, "solid");
  for (const [width, shown, count] of [[1400, "both", 2], [1100, "map", 1], [700, "solid", 1]]) {
    const { picture, charts } = arrange(width, 440, shown);
    const [wide, tall] = charts([picture[0], 440]);
    assert.ok(wide > 200 && wide + count * picture[0] < width, `${width}: ${wide}`);
    assert.equal(tall, 440);
  }
  assert.equal(arrange(380, 440, "map").charts([380, 400])[0], 380);
});
