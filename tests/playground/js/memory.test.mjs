// What later answers remember: how it is unpacked, asked from both sides, laid out and hit by a pointer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { barsOf, drawn, extent, layoutOf, modelOf, most, nearest, numbersOf, seen, shares } from "../../../playground/stage/memory/model.js";

const text = (array) => Buffer.from(array.buffer).toString("base64");
const code = (log) => Math.round((log + 46) * 770);

// Three steps; the answer after each: 1 remembers itself, 2 both, 3 has lost the first in an underflow.
const codes = Uint16Array.from([code(0), 0, 0, code(-2), code(0), 0, 0, code(-1), 65535]);
const data = {
  steps: 3, labels: null, channels: ["value", "marker"], inputs: text(Float32Array.from([1, 0, -0.5, 1, 0, 0])),
  lanes: [{ title: "RNN", colour: 1, note: "", asked: [1, 2, 3], logs: text(codes) }, { title: "GRU", colour: 2, note: "no answers" }],
};
const model = modelOf(data);
const about = (at, way) => ({ steps: 3, at, way });
const rounded = (values) => Array.from(values, (value) => (Number.isFinite(value) ? Math.round(value * 1000) / 1000 + 0 : value));

test("every module that the component needs is there", async () => {
  const { css, mount } = await import("../../../playground/stage/memory/memory.js");
  assert.equal(typeof mount, "function");
  assert.ok(css.includes("memory/style.css"));
});

test("strengths come back as logarithms, zero and what is no number as themselves", () => {
  assert.deepEqual(rounded(model.lanes[0].logs), [0, -Infinity, -Infinity, -2, 0, -Infinity, -Infinity, -1, NaN]);
  assert.deepEqual(Array.from(model.inputs), [1, 0, -0.5, 1, 0, 0]);
  assert.equal(model.lanes[1].logs, null);
  assert.deepEqual(Array.from(numbersOf(text(Uint16Array.from([7, 65535])), Uint16Array)), [7, 65535]);
});

test("a step is remembered by later answers, an answer remembers earlier steps", () => {
  const later = seen(model.lanes[0], about(1, "later"));
  assert.deepEqual(rounded(later.values), [0, -2, -Infinity]);
  assert.deepEqual(later.points.map(({ step }) => step), [1, 2, 3]);
  const earlier = seen(model.lanes[0], about(2, "earlier"));
  assert.deepEqual(rounded(earlier.values), [-2, 0, -Infinity]);
  assert.deepEqual(drawn(earlier.points, about(2, "earlier")).map(({ step }) => step), [1, 2]);
  assert.deepEqual(drawn(later.points, about(1, "later")).length, 3);
  assert.deepEqual(seen(model.lanes[1], about(1, "later")).points, []);
});

test("who reads both ways remembers on both sides, and nothing is cut off", () => {
  const both = { asked: [1, 2], logs: Float32Array.from([0, -1, -1, 0]) };
  const { points } = seen(both, { steps: 2, at: 2, way: "later" });
  assert.deepEqual(drawn(points, { at: 2, way: "later" }).map(({ step }) => step), [1, 2]);
});

test("an answer that was not asked is shown as the nearest one on the same side of the step", () => {
  // Of six answers three were asked; step 4 is remembered by the answers after 6 alone.
  const lane = { asked: [1, 3, 6], logs: new Float32Array(18).fill(-Infinity) };
  lane.logs[2 * 6 + 3] = -1;
  const { values } = seen(lane, { steps: 6, at: 4, way: "later" });
  assert.deepEqual(Array.from(values), [-Infinity, -Infinity, -Infinity, -1, -1, -1]);
  assert.equal(nearest([1, 3, 6], 5), 2);
  assert.equal(nearest([1, 3, 6], 2), 1, "of two as near, the later one");
});

test("colour is the share of the largest, and nothing stays nothing", () => {
  assert.deepEqual(rounded(shares([0, -1, -Infinity, NaN])), [1, 0.1, 0, 0]);
  assert.deepEqual(rounded(shares([-40, -40.30103])), [1, 0.5]);
  assert.deepEqual(rounded(shares([-Infinity, NaN])), [0, 0]);
  assert.equal(most([-Infinity, NaN]), -Infinity);
  assert.deepEqual(extent([[{ value: -3 }, { value: -Infinity }], [{ value: 1 }, { value: NaN }]]), { low: -3, high: 1 });
});

test("a pointer on a cell means its step, in lines of letters and in a line of bars", () => {
  for (const [labels, width, left] of [[[..."to be or not to be"], 60, 0], [null, 300, 40]]) {
    const shape = { steps: 18, labels, channels: ["a", "b"] };
    const layout = layoutOf(shape, width, left);
    for (let step = 1; step <= 18; step += 1) {
      const { x, y, w, h } = layout.cell(step);
      assert.equal(layout.at(x + w / 2, y + h / 2), step);
      assert.ok(x >= left && x + w <= width + 1e-9 && y + h <= layout.height);
    }
    assert.equal(layout.at(1e4, 1e4), 18);
    assert.equal(layout.at(-5, -5), 1);
  }
  assert.equal(layoutOf({ steps: 18, labels: [..."to be or not to be"], channels: [] }, 60).columns, 4);
});

test("bars stand on zero, whichever way they go", () => {
  assert.deepEqual(barsOf(model.inputs, model, 0), [{ from: 1 / 1.5, to: 0 }, { from: 1 / 1.5, to: 1 }, { from: 1 / 1.5, to: 1 / 1.5 }]);
  assert.deepEqual(barsOf(Float32Array.from([0, 0]), { steps: 2, channels: ["a"] }, 0).map(({ to }) => to), [0, 0]);
});
