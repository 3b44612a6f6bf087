// The field's pure parts: pictures, lines, answers, and what the brush remembers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { borders, contour, smoothed } from "../../../playground/stage/field_contour.js";
import { nearest, radiusFor, shapeOf } from "../../../playground/stage/field_marks.js";
import { answerAt, marksOf, pictureOf, prepared, referenceOf } from "../../../playground/stage/field_model.js";
import * as raster from "../../../playground/stage/field_raster.js";
import { coordinates, number, percent } from "../../../playground/stage/field_read.js";
import { axesMarkup, place, safe, scales } from "../../../playground/stage/field_view.js";

const close = (a, b, by = 1e-9) => assert.ok(Math.abs(a - b) <= by, `${a} ≠ ${b}`);
const grid = (n, f) => Uint8Array.from({ length: n * n }, (_, i) => f(i % n, Math.floor(i / n)));
const shaped = (array, ...shape) => Object.assign(array, { shape });
const lengthOf = (lines) => {
  let sum = 0;
  for (let i = 0; i < lines.length; i += 4) sum += Math.hypot(lines[i + 2] - lines[i], lines[i + 3] - lines[i + 1]);
  return sum;
};
const COLOURS = { neutral: "#ffffff", classes: ["#0000ff", "#ff0000", "#00ff00"] };

test("the lowest row of a field is the lowest row of its picture", () => {
  const words = Uint32Array.from({ length: 256 }, (_, i) => i * 7);
  const out = raster.colourRows(grid(3, (x, y) => 10 * y + x), 3, words, new Uint32Array(9));
  assert.deepEqual([...out], [20, 21, 22, 10, 11, 12, 0, 1, 2].map((byte) => byte * 7));
});

test("a contour of a slope is the straight line where it has the level", () => {
  const n = 20;
  const lines = contour(grid(n, (x) => x * 10), n, 95);
  assert.equal(lines.length, 4 * (n - 1));
  for (let i = 0; i < lines.length; i += 2) close(lines[i], 9.5);
  assert.equal(contour(grid(n, () => 3), n, 95).length, 0);
});

test("a contour of a cone is a circle of the right radius and length", () => {
  const n = 80;
  const cone = grid(n, (x, y) => Math.max(0, 250 - 4 * Math.hypot(x - 40, y - 40)));
  const lines = contour(smoothed(cone, n), n, 150);
  for (let i = 0; i < lines.length; i += 2) close(Math.hypot(lines[i] - 40, lines[i + 1] - 40), 24.9, 0.3);
  close(lengthOf(lines), 2 * Math.PI * 24.9, 2);
});

test("every corner pattern gives the ends that its signs call for", () => {
  for (let kind = 0; kind < 16; kind += 1) {
    const corners = [1, 2, 8, 4].map((bit) => (kind & bit ? 1 : -1)); // bottom left, bottom right, top left, top right
    const edges = [[0, 1], [1, 3], [2, 3], [0, 2]].filter(([a, b]) => corners[a] !== corners[b]);
    assert.equal(contour(corners, 2, 0).length / 2, edges.length, `pattern ${kind}`);
  }
});

test("at a saddle the middle decides which corners are joined", () => {
  const joined = contour([9, -1, -1, 9], 2, 0); // bottom left and top right are high, and so is the middle
  const apart = contour([1, -9, -9, 1], 2, 0);
  const cutsOff = (lines, x, y) => {
    for (let i = 0; i < lines.length; i += 4) {
      const middle = [(lines[i] + lines[i + 2]) / 2, (lines[i + 1] + lines[i + 3]) / 2];
      if (Math.hypot(middle[0] - x, middle[1] - y) < 0.5) return true;
    }
    return false;
  };
  assert.ok(cutsOff(joined, 1, 0) && cutsOff(joined, 0, 1) && !cutsOff(joined, 0, 0));
  assert.ok(cutsOff(apart, 0, 0) && cutsOff(apart, 1, 1) && !cutsOff(apart, 1, 0));
});

test("three classes meet where their probabilities are equal", () => {
  const n = 30;
  const at = [[5, 5], [25, 5], [15, 25]];
  const scores = at.map(([a, b]) => grid(n, (x, y) => Math.max(0, 255 - 8 * Math.hypot(x - a, y - b))));
  const bytes = Uint8Array.from(scores.flatMap((each) => [...each]));
  const { best } = raster.winners(bytes, n, 3);
  const lines = borders(bytes, best, n, 3);
  for (let i = 0; i < lines.length; i += 2) {
    const far = at.map(([a, b]) => Math.hypot(lines[i] - a, lines[i + 1] - b)).sort((a, b) => a - b);
    close(far[0], far[1], 0.6);
  }
  assert.ok(lengthOf(lines) > 30);
});

test("refining keeps the grid's own values and lies between them elsewhere", () => {
  const n = 7;
  const bytes = grid(n, (x, y) => 30 * x + 5 * y);
  const fine = raster.refined(bytes, n, 2);
  assert.equal(fine.length, 13 * 13);
  for (let y = 0; y < n; y += 1) for (let x = 0; x < n; x += 1) assert.equal(fine[2 * y * 13 + 2 * x], bytes[y * n + x]);
  assert.equal(fine[1], 15);
});

test("refined winners are the winners of refined probabilities", () => {
  const n = 9;
  const one = grid(n, (x, y) => 20 * x + 3 * y);
  const two = grid(n, (x, y) => 200 - 20 * x);
  const bytes = Uint8Array.from([...one, ...two]);
  const { best } = raster.winners(bytes, n, 2);
  const fine = raster.refinedWinners(bytes, best, n, 2, 2);
  const [first, second] = [one, two].map((each) => Float32Array.from({ length: 289 }, (_, i) => raster.sampled(each, n, (i % 17) / 16, Math.floor(i / 17) / 16)));
  fine.forEach((label, i) => Math.abs(first[i] - second[i]) > 1e-3 && assert.equal(label, first[i] > second[i] ? 0 : 1));
});

test("a class's colour is neutral for a mere guess and its own when sure", () => {
  const [blue] = raster.classWords(COLOURS, 3, 1);
  assert.equal(blue[85], 0xffffffff);
  assert.equal(blue[255], 0xffff0000); // little-endian: opaque, blue
  assert.equal(blue[0], 0xffffffff);
});

test("a discrete picture has two colours for classes and nine bands for values", () => {
  const words = Uint32Array.from({ length: 256 }, (_, i) => i);
  assert.equal(new Set(raster.steppedWords(words, 2)).size, 2);
  assert.equal(raster.steppedWords(words, 2)[127], raster.steppedWords(words, 2)[0]);
  assert.notEqual(raster.steppedWords(words, 2)[128], raster.steppedWords(words, 2)[127]);
  const bands = raster.steppedWords(words, 9);
  assert.equal(new Set(bands).size, 9);
  assert.deepEqual([bands[0], bands[128], bands[255]], [0, 128, 255]);
});

test("the veil lies over what is unsure, and over dissent", () => {
  const out = new Uint32Array(4);
  raster.doubt(Uint8Array.from([0, 127, 255, 40]), 2, 1, out);
  assert.deepEqual([...out].map((word) => word >>> 24), [0, 0, 0, 255]);
  raster.dissent(Uint8Array.from([255, 128, 255, 255]), 2, out);
  assert.deepEqual([...out].map((word) => word >>> 24), [0, 0, 0, 255]);
});

test("equal values keep their byte while the scale of a surface moves", () => {
  const out = new Uint8ClampedArray(2);
  assert.equal(raster.rescaled([128 + 100, 128], 0.5, 1, out)[0], 178);
  assert.equal(raster.rescaled([128 + 50, 128], 1, 1, out)[0], 178);
  assert.equal(raster.rescaled([255, 128], 3, 1, out)[0], 255);
});

test("values between grid points are bilinear", () => {
  const values = [0, 10, 20, 30];
  assert.equal(raster.sampled(values, 2, 0.5, 0.5), 15);
  assert.equal(raster.sampled(values, 2, 1, 1), 30);
  assert.equal(raster.sampled(values, 2, -3, 0), 0);
  assert.equal(raster.sampled([9, 9, 9, 9, ...values], 2, 0, 1, 4), 20);
});

test("the picture follows the task, and a neuron takes its place", () => {
  const field = shaped(grid(4, (x) => x * 80), 1, 4, 4);
  const arrays = { "main/field": field, "main/maps": shaped(new Uint8Array(32).fill(255), 2, 4, 4), "main/scale": Float32Array.of(1, 2) };
  assert.equal(pictureOf({}, "main", { task: "binary" }).kind, "none");
  const binary = pictureOf(arrays, "main", { task: "binary", plane: "data" });
  assert.equal(binary.kind, "binary");
  assert.deepEqual(answerAt(binary, 1, 0), { p: 240 / 255, label: 1, sure: 240 / 255 });
  const neuron = pictureOf(arrays, "main", { task: "binary", plane: "data" }, { spot: { index: 1, name: "n" } });
  close(answerAt(neuron, 0.3, 0.3).value, 2);
  assert.equal(pictureOf(arrays, "main", { task: "binary", plane: "data" }, { spot: { index: 7 } }).kind, "binary");
  const surface = pictureOf({ ...arrays, "main/field_scale": Float32Array.of(1) }, "main", { task: "regression", plane: "data" }, { reference: 2 });
  close(answerAt(surface, 1, 0).value, 112 / 127, 0.01);
  const curve = pictureOf({ "main/field": shaped(Float32Array.of(0, 1, 4), 1, 3) }, "main", { task: "regression", plane: "curve" });
  close(answerAt(curve, 0.75, 0).value, 2.5);
});

test("several classes: the winner, and a discrete picture sure of it", () => {
  const bytes = shaped(Uint8Array.from([...grid(3, (x) => x * 100), ...grid(3, () => 90), ...grid(3, () => 10)]), 3, 3, 3);
  const picture = pictureOf({ "a/field": bytes }, "a", { task: "multiclass", plane: "data" });
  assert.deepEqual([answerAt(picture, 0, 0).label, answerAt(picture, 1, 0).label], [1, 0]);
  assert.equal(prepared(picture, true).n, 5);
  assert.ok(prepared(picture, true).top.every((byte) => byte === 255));
});

test("points come with label and split, and the surface's scale from them", () => {
  const arrays = { "m/points": Float32Array.of(1, 2, 3, 4), "m/labels": Float32Array.of(-1.5, 0.5), "m/test": Uint8Array.of(0, 1) };
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
