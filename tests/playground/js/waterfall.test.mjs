// The gradient waterfall in numbers: what is remembered, ranges that stay calm, exact zeros, numbers in words.

import { amount, tenTo } from "../../../playground/stage/core/numbers.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { curvesOf, extentOf, factor, gather, laneOf, layersOf, lengthOf, lostAt, pieces, rowOf, SMALLEST, snapshotAt } from "../../../playground/stage/waterfall/data.js";
import { pixelsOf } from "../../../playground/stage/marks/data.js";
import { mapsOf } from "../../../playground/stage/waterfall/maps.js";
import { moved, stepAt } from "../../../playground/stage/waterfall/pointer.js";
import { decades, rangeFor, scale, stacked } from "../../../playground/stage/core/ticks.js";

const array = (values, shape = [values.length]) => Object.assign(Float32Array.from(values), { shape });
const fall = array([-Infinity, -30, -1, -Infinity, -Infinity, 0], [2, 3]);
const scene = { runs: { rnn: { title: "RNN", colour: 1, layers: 2, length: 3 } } };
const frame = (arrays, more = {}) => ({ header: { scene, runs: { rnn: { step: 5, viewing: null, ...more } } }, arrays });

test("arrays that stay the same objects change nothing; a verdict, a place looked back to or another network does", () => {
  const memory = new Map();
  assert.equal(gather(memory, ["rnn"], frame({ "rnn/fall": fall })), true);
  assert.equal(gather(memory, ["rnn"], frame({ "rnn/fall": fall })), false);
  assert.equal(gather(memory, ["rnn"], frame({})), false); // not sent this time: remembered
  assert.equal(memory.get("rnn").arrays.fall, fall);
  assert.equal(gather(memory, ["rnn"], frame({}, { verdict: { kind: "steady", rate: 1 } })), true);
  assert.equal(gather(memory, ["rnn"], frame({}, { viewing: 3 })), true);
  const other = { header: { scene: { runs: { rnn: { ...scene.runs.rnn, length: 9 } } }, runs: {} }, arrays: {} };
  assert.equal(gather(memory, ["rnn"], other), true);
  assert.deepEqual(memory.get("rnn").arrays, {});
  assert.equal(gather(memory, ["lstm"], frame({})), true);
  assert.deepEqual([...memory.keys()], ["lstm"]);
});

test("each layer has its row, a lane with fewer layers shows its last", () => {
  assert.deepEqual([...rowOf(fall, 0)], [-Infinity, -30, -1]);
  assert.deepEqual([...rowOf(fall, 7)], [-Infinity, -Infinity, 0]);
  const lane = { arrays: { fall, product: array([-2, -1, 0]), bound: array([NaN, NaN, NaN]), path: array([-1, 0, 0]) } };
  assert.deepEqual(curvesOf(lane, { mode: "loss", layer: 0 }).map(({ kind }) => kind), ["now"]);
  // A bound that is not known anywhere is no line.
  assert.deepEqual(curvesOf(lane, { mode: "product", layer: 0 }).map(({ kind }) => kind), ["path", "now"]);
  assert.equal(layersOf([lane]), 2);
  assert.equal(lengthOf([lane, { arrays: {}, scene: { length: 12 } }]), 12);
});

test("the axis holds what is finite, says where zero and overflow are, and is not ruled by the bound", () => {
  const curves = [
    { kind: "now", values: array([-Infinity, -20, 0]) }, { kind: "before", values: array([Infinity, NaN, -3]) },
    { kind: "bound", values: array([90, 45, 0]) },
  ];
  assert.deepEqual(extentOf(curves), { low: -20, high: 10, zero: true, over: true });
  const alone = extentOf([{ kind: "now", values: array([-Infinity, -Infinity]) }]);
  assert.equal(alone.zero, true);
  assert.ok(!(alone.high >= alone.low));
});

test("a range is whole decades around the values, and stays while they fill a fair part of it", () => {
  assert.deepEqual(rangeFor({ low: -23.2, high: 0.1 }), [-25, 5]);
  assert.deepEqual(rangeFor({ low: -0.3, high: -0.1 }), [-2, 0]);
  assert.deepEqual(rangeFor({ low: -44.9, high: -1 }), [-45, 0]); // single precision ends there
  const before = [-25, 5];
  assert.equal(rangeFor({ low: -20, high: 0 }, before), before);
  assert.deepEqual(rangeFor({ low: -26, high: 0 }, before), [-30, 0]);
  assert.deepEqual(rangeFor({ low: -4, high: 0 }, before), [-4, 0]);
  assert.equal(rangeFor({ low: Infinity, high: -Infinity }, before), before);
  assert.deepEqual(decades([-45, 0], 8), [-40, -30, -20, -10, 0]);
  assert.deepEqual(decades([-2, 0], 8), [-2, -1, 0]);
});

test("numbers are said as powers of ten, exact zero as underflow", () => {
  assert.equal(amount(Math.log10(3.2e-17)), "3.2·10⁻¹⁷");
  assert.equal(amount(Math.log10(9.97e-8)), "1.0·10⁻⁷");
  assert.equal(amount(Math.log10(0.32)), "0.32");
  assert.equal(amount(12.3), "2.0·10¹²");
  assert.equal(amount(-Infinity), "0: underflow");
  assert.equal(amount(Infinity), "∞: overflow");
  assert.equal(amount(NaN), "–");
  assert.equal(amount(SMALLEST), "1.2·10⁻³⁸");
  assert.equal(tenTo(-20), "10⁻²⁰");
  assert.deepEqual([0.6094, 0.98347, 0.99837, 2.08, 1].map(factor), ["0.61", "0.983", "0.9984", "2.1", "1"]);
  assert.deepEqual(pieces("‖h_t‖ 10⁻³⁸"), [
    { piece: "‖h", shift: 0 }, { piece: "t", shift: 3 }, { piece: "‖ 10", shift: 0 }, { piece: "−38", shift: -4 },
  ]);
});

test("a gradient is lost at the last step where it is exactly zero", () => {
  assert.equal(lostAt(array([-Infinity, -Infinity, -44, 0])), 2);
  assert.equal(lostAt(array([-40, 0])), 0);
});

test("labels of any height are moved apart, in their order and inside", () => {
  const places = stacked([{ at: 12, tall: 30 }, { at: 10, tall: 30 }, { at: 99, tall: 20 }], 0, 100);
  assert.deepEqual(places, [45, 15, 90]);
});

test("a map's exact zeros and what is no number are see-through, overflow stands out", () => {
  const colours = { neutral: "#000000", accent: "#ffffff", danger: "#070000" };
  const pixel = pixelsOf({ kind: "sequential", decades: true }, [-10, 0], colours);
  const red = [-Infinity, -10, 0, 50, NaN, Infinity, -5].map((value) => pixel(value) & 255);
  assert.deepEqual(red, [0, 0, 255, 255, 0, 7, 128]);
  assert.deepEqual([-Infinity, NaN].map(pixel), [0, 0]);
  assert.notEqual(pixel(-10), 0);
});

test("a lane shows its map only when every row has its update, and marks the one looked back to", () => {
  const arrays = { fall, fall_time: fall, fall_steps: array([0, 40]) };
  const colours = { classes: ["a", "b"] };
  const run = { viewing: 39, verdict: { rate: 0.5, words: "Vanishes." } };
  const view = { colours, mode: "loss", layer: 1, top: true };
  const lane = laneOf({ source: "rnn", scene: scene.runs.rnn, arrays, run }, view);
  assert.deepEqual([lane.title, lane.colour, lane.rate, lane.viewing], ["RNN", "b", 0.5, 0]);
  assert.equal(laneOf({ source: "rnn", scene: null, arrays: { ...arrays, fall_steps: array([0]) }, run }, view).map, null);
  const product = { ...arrays, product_time: fall, product_steps: array([0, 7]) };
  const products = laneOf({ source: "rnn", scene: null, arrays: product, run }, { ...view, mode: "product" });
  assert.deepEqual([...products.stamps], [0, 7]);
  assert.equal(laneOf({ source: "rnn", scene: null, arrays, run }, { ...view, mode: "product" }).map, null);
  assert.equal(laneOf({ source: "rnn", scene: null, arrays, run }, { ...view, top: false }).rate, null); // it is the top layer's
  // where every step has a loss of its own, the curve doesn't fall at the rate of the products
  assert.equal(laneOf({ source: "rnn", scene: null, arrays, run, everywhere: true }, view).rate, null);
  assert.equal(laneOf({ source: "rnn", scene: null, arrays: product, run, everywhere: true }, { ...view, mode: "product" }).rate, run.verdict.rate);
  assert.equal(snapshotAt(array([0, 10, 20]), 19), 1);
});

test("a pixel is a step of the curves", () => {
  const plot = { box: { left: 100, right: 200 }, x: scale([0.5, 10.5], [100, 200]) };
  assert.deepEqual([104, 196, 95, 207, 80].map((px) => stepAt(plot, px, 10)), [1, 10, 1, 10, null]);
});

test("lanes with a map lie one under the other, and say step, update and how much is left", () => {
  const map = array([[-1, -2, -3], [-4, -Infinity, Infinity]].flat());
  map.shape = [2, 3];
  const lane = { source: "rnn", title: "RNN", hue: 0, map, stamps: array([0, 40]), viewing: 1 };
  const made = new Map();
  const options = { range: [-4, 0], height: 240, zero: true, over: false };
  const maps = mapsOf([lane, { ...lane, source: "gru", map: null }, { ...lane, source: "lstm", title: "LSTM" }], made, options);
  assert.deepEqual([...made.keys()], ["rnn", "lstm"], "nothing has come for the one between");
  assert.deepEqual(maps.say([1, 0, 1]), ["0.01", "LSTM", "0 · step t 2"]);
  assert.deepEqual(maps.say([0, 1, 1])[0], "0: underflow");
  assert.equal(maps.tell([0, 1, 2]).along.value, 3);
  const before = made.get("rnn").picture;
  mapsOf([lane], made, { ...options, range: [-5, 0] });
  assert.notEqual(made.get("rnn").picture, before);
  const now = made.get("rnn").picture;
  mapsOf([lane], made, { ...options, range: [-5, 0] });
  assert.equal(made.get("rnn").picture, now, "nothing changed: nothing is made anew");
});

test("arrow keys go through time, from its end when there is no place yet", () => {
  assert.equal(moved(null, 100, { key: "ArrowLeft" }), 100);
  assert.equal(moved(50, 100, { key: "ArrowLeft", shiftKey: true }), 40);
  assert.equal(moved(100, 100, { key: "ArrowRight" }), 100);
  assert.equal(moved(5, 100, { key: "Home" }), 1);
  assert.equal(moved(5, 100, { key: "Escape" }), null);
  assert.equal(moved(5, 100, { key: "q" }), undefined);
});
