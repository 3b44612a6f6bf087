// Where a reader points on the plane: places of the paths, and the keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { along, modelOf, nearestPlace, nudged } from "../../../playground/stage/plane/data.js";

const text = (values) => Buffer.from(new Uint8Array(Float32Array.from(values).buffer)).toString("base64");
const model = modelOf({
  domain: [-1, 3, 0, 2], shape: [2, 3], surface: text([1, 2, 3, 4, 5, 6]),
  paths: [
    { name: "a", title: "A", colour: 0, dash: [], places: text([0, 0, 1, 1, 2, 1]), steps: [0, 10, 20] },
    { name: "b", title: "B", colour: 1, dash: [], places: text([0, 0, 0.5, 2, NaN, NaN, NaN, NaN]), steps: [0, 10, 20, 30] },
  ],
});
const project = ([u, v]) => [100 * u, 100 * v];

test("paths of any length lie in one array, and end where their numbers end", () => {
  assert.deepEqual(model.rules.map(({ last, diverged }) => [last, diverged]), [[2, false], [1, true]]);
  assert.equal(model.steps, 3);
  assert.deepEqual([...model.surface], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(model.surface.shape, [2, 3]);
  assert.deepEqual(along(model, 0, 2), [2, 1]);
  assert.deepEqual(along(model, 1, 3), [0.5, 2]); // lost: the last place there is
});

test("a recorded state is meant within reach of it, else none is", () => {
  assert.deepEqual(nearestPlace(model, 104, 97, 11, project), { trail: 0, place: 1 });
  assert.deepEqual(nearestPlace(model, 52, 195, 11, project), { trail: 1, place: 1 });
  assert.equal(nearestPlace(model, 150, 150, 11, project), null);
});

test("arrow keys move the place inside the plane, points and commas follow a path", () => {
  const moved = nudged(model, { u: 0, v: 1 }, { key: "ArrowRight", shiftKey: false });
  assert.ok(Math.abs(moved.u - 0.08) < 1e-9 && moved.v === 1);
  assert.deepEqual(nudged(model, { u: 3, v: 2 }, { key: "ArrowUp" }), { u: 3, v: 2 });
  const fine = nudged(model, { trail: 0, place: 1 }, { key: "ArrowLeft", shiftKey: true });
  assert.ok(Math.abs(fine.u - 0.992) < 1e-6 && fine.trail === undefined);
  assert.deepEqual(nudged(model, { trail: 0, place: 1 }, { key: "." }), { trail: 0, place: 2 });
  assert.deepEqual(nudged(model, { trail: 0, place: 2 }, { key: "." }), { trail: 0, place: 2 });
  assert.deepEqual(nudged(model, { u: 0, v: 0 }, { key: "," }), { trail: 0, place: 2 });
  assert.equal(nudged(model, { u: 0, v: 0 }, { key: "q" }), null);
});
