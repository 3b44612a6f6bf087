// Frames packed by Python, read by the browser's module. test_stage_js.py leaves one at $FRAME, and what is in it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { complete, decode } from "../../../playground/stage/core/frame.js";

const pack = (header, arrays = {}) => ({ header, arrays });

test("a frame packed by Python is read with its types, shapes and values", () => {
  const file = readFileSync(process.env.FRAME);
  const expected = JSON.parse(readFileSync(process.env.FRAME + ".json"));
  const { header, arrays } = decode(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
  assert.deepEqual(header, expected.header);
  assert.deepEqual(Object.keys(arrays), Object.keys(expected.arrays));
  for (const [name, { type, shape, values }] of Object.entries(expected.arrays)) {
    assert.equal(arrays[name].constructor.name, type);
    assert.deepEqual(arrays[name].shape, shape);
    assert.deepEqual([...arrays[name]], values);
  }
});

test("what is kept stays, as the same object, until it changes or is no longer named", () => {
  const memory = new Map();
  const curve = new Float32Array([1]);
  const scene = { runs: {} };
  const kept = ["scene:", "array:a/curve", "plot:weights"];
  const first = complete(pack({ kept, scene, plots: { weights: "{}" } }, { "a/curve": curve }), memory);
  assert.equal(first.header.scene, scene);

  const second = complete(pack({ kept }, { "a/maps": new Uint8Array(1) }), memory);
  assert.equal(second.header.scene, scene);
  assert.equal(second.arrays["a/curve"], curve);
  assert.equal(second.header.plots.weights, "{}");

  const newer = new Float32Array([2]);
  const third = complete(pack({ kept }, { "a/curve": newer }), memory);
  assert.equal(third.arrays["a/curve"], newer);

  const fourth = complete(pack({ kept: ["scene:"] }), memory);
  assert.equal(fourth.header.scene, scene);
  assert.deepEqual(fourth.arrays, {});
  assert.deepEqual(fourth.header.plots, {});
});

test("arrays that are not kept belong to their frame alone", () => {
  const memory = new Map();
  complete(pack({ kept: [] }, { maps: new Uint8Array(1) }), memory);
  assert.deepEqual(complete(pack({ kept: [] }), memory).arrays, {});
});
