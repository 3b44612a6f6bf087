// The field's pure parts: what is shown of a frame, where, and what is said about it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest, radiusFor, shapeOf } from "../../../playground/stage/core/points.js";
import {
  answerAt,
  marksOf,
  pictureOf,
  prepared,
  referenceOf,
  spotOf,
} from "../../../playground/stage/core/planar/model.js";
import {
  answerText,
  coordinates,
  description,
  markText,
  number,
  percent,
} from "../../../playground/stage/core/planar/read.js";
import { axesMarkup, place, safe, scales } from "../../../playground/stage/core/planar/view.js";

const close = (a, b, by = 1e-9) => assert.ok(Math.abs(a - b) <= by, `${a} ≠ ${b}`);
const grid = (n, f) => Uint8Array.from({ length: n * n }, (_, i) => f(i % n, Math.floor(i / n)));
const shaped = (array, ...shape) => Object.assign(array, { shape });

test("the picture follows the task, and a neuron takes its place", () => {
  const field = shaped(
    grid(4, (x) => x * 80),
    1,
    4,
    4,
  );
  const arrays = {
    "main/field": field,
    "main/maps": shaped(new Uint8Array(32).fill(255), 2, 4, 4),
    "main/scale": Float32Array.of(1, 2),
  };
  assert.equal(pictureOf({}, "main", { task: "binary" }).kind, "none");
  const binary = pictureOf(arrays, "main", { task: "binary", plane: "data" });
  assert.equal(binary.kind, "binary");
  assert.deepEqual(answerAt(binary, 1, 0), { p: 240 / 255, label: 1, sure: 240 / 255 });
  const neuron = pictureOf(
    arrays,
    "main",
    { task: "binary", plane: "data" },
    { spot: { index: 1, name: "n" } },
  );
  close(answerAt(neuron, 0.3, 0.3).value, 2);
  assert.equal(
    pictureOf(arrays, "main", { task: "binary", plane: "data" }, { spot: { index: 7 } }).kind,
    "binary",
  );
  const surface = pictureOf(
    { ...arrays, "main/field_scale": Float32Array.of(1) },
    "main",
    { task: "regression", plane: "data" },
    { reference: 2 },
  );
  close(answerAt(surface, 1, 0).value, 112 / 127, 0.01);
  const curve = pictureOf({ "main/field": shaped(Float32Array.of(0, 1, 4), 1, 3) }, "main", {
    task: "regression",
    plane: "curve",
  });
  close(answerAt(curve, 0.75, 0).value, 2.5);
});

test("several classes: the winner, and a discrete picture sure of it", () => {
  const bytes = shaped(
    Uint8Array.from([...grid(3, (x) => x * 100), ...grid(3, () => 90), ...grid(3, () => 10)]),
    3,
    3,
    3,
  );
  const picture = pictureOf({ "a/field": bytes }, "a", { task: "multiclass", plane: "data" });
  assert.deepEqual([answerAt(picture, 0, 0).label, answerAt(picture, 1, 0).label], [1, 0]);
  assert.equal(prepared(picture, true).n, 5);
  assert.ok(prepared(picture, true).top.every((byte) => byte === 255));
});

test("points come with label and split, and the surface's scale from them", () => {
  const arrays = {
    "m/points": Float32Array.of(1, 2, 3, 4),
    "m/labels": Float32Array.of(-1.5, 0.5),
    "m/test": Uint8Array.of(0, 1),
  };
  const marks = marksOf(arrays, "m");
  assert.deepEqual(marks[1], { x: 3, y: 4, label: 0.5, test: true });
  assert.equal(referenceOf(marks, "regression"), 1.5);
  assert.equal(referenceOf(marks, "binary"), 1);
  assert.deepEqual(marksOf({}, "m"), []);
  const at = scales([0, 10, 0, 10], 100);
  assert.equal(nearest(marks, at, 30, 61, 5), 1);
  assert.equal(nearest(marks, at, 90, 5, 5), -1);
});

test("every class has a look of its own, more points are smaller", () => {
  const looks = new Set(Array.from({ length: 10 }, (_, label) => `${label % 8} ${shapeOf(label)}`));
  assert.equal(looks.size, 10);
  assert.ok(radiusFor(5000, 380) < radiusFor(300, 380));
});

test("pixels and data are each other's inverse, y upwards", () => {
  const at = scales([-6, 6, -2, 2], 300);
  assert.deepEqual([at.x(-6), at.y(2), at.x(6), at.y(-2)], [0, 0, 300, 300]);
  close(at.dataX(at.x(1.234)), 1.234);
  close(at.dataY(at.y(-1.1)), -1.1);
});

test("axes hold their names and nothing of a name becomes markup", () => {
  const spot = place(360, ["x₁", "<b>petal length</b>"]);
  const markup = axesMarkup(spot, [-6, 6, -6, 6], ["x₁", "<b>petal length</b>"]);
  assert.ok(markup.includes("&lt;b&gt;petal length") && !markup.includes("<b>"));
  assert.ok(markup.includes(">−4<") && markup.includes("x₁ →"));
  assert.equal(safe(`"'&`), "&quot;&#39;&amp;");
  assert.ok(place(210, ["a", "b"]).size >= 120 && place(2000, ["a", "b"], 500).size === 500);
});

test("numbers don't jump, and nearly certain is not certain", () => {
  assert.equal(number(1.5).length, number(-1.5).length);
  assert.equal(number(-0.001), number(0));
  assert.equal(number(NaN), "–");
  assert.deepEqual([0.998, 0.004, 0.5, 1, 0].map(percent), ["99.8 %", "0.4 %", "50 %", "100 %", "0 %"]);
  assert.equal(coordinates({ axes: ["x", "y"], plane: "curve" }, 1, 2).length, 1);
});

test("a neuron that is pointed at concerns only the field of its own run", () => {
  const value = { token: "t", source: "main", index: 3, name: "Layer 1" };
  assert.deepEqual(spotOf(value, "t", "main"), { index: 3, name: "Layer 1" });
  assert.equal(spotOf(value, "t", "fork"), null);
  assert.equal(spotOf(value, "another", "main"), null);
  assert.equal(spotOf({ ...value, index: -0.5 }, "t", "main"), null);
  assert.equal(spotOf(null, "t", "main"), null);
});

test("the read-out says what lies under the pointer", () => {
  const scene = { task: "binary", classes: ["blue", "orange"], plane: "data", axes: ["x₁", "x₂"] };
  assert.equal(answerText({ p: 0.87, label: 1, sure: 0.87 }, scene), "orange 87 %");
  assert.equal(answerText({ value: -0.5 }, scene), "output −0.50");
  assert.equal(markText({ label: 0, test: true }, scene), "test point: blue");
  const said = description({
    scene,
    known: scene,
    run: { step: 12, test_loss: 0.25 },
    label: "",
    marks: [1, 2],
  });
  assert.equal(
    said,
    "What the network says, classes: blue, orange, 2 points, after 12 updates, test loss 0.250.",
  );
});
