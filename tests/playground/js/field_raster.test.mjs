// The field's pictures and the lines on them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { borders, contour, smoothed } from "../../../playground/stage/core/landscape/contour.js";
import * as raster from "../../../playground/stage/core/planar/raster.js";

const close = (a, b, by = 1e-9) => assert.ok(Math.abs(a - b) <= by, `${a} ≠ ${b}`);
const grid = (n, f) => Uint8Array.from({ length: n * n }, (_, i) => f(i % n, Math.floor(i / n)));
const lengthOf = (lines) => {
  let sum = 0;
  for (let i = 0; i < lines.length; i += 4)
    sum += Math.hypot(lines[i + 2] - lines[i], lines[i + 3] - lines[i + 1]);
  return sum;
};
const COLOURS = { neutral: "#ffffff", classes: ["#0000ff", "#ff0000", "#00ff00"] };

test("the lowest row of a field is the lowest row of its picture", () => {
  const words = Uint32Array.from({ length: 256 }, (_, i) => i * 7);
  const out = raster.colourRows(
    grid(3, (x, y) => 10 * y + x),
    3,
    words,
    new Uint32Array(9),
  );
  assert.deepEqual(
    [...out],
    [20, 21, 22, 10, 11, 12, 0, 1, 2].map((byte) => byte * 7),
  );
});

test("a contour of a slope is the straight line where it has the level", () => {
  const n = 20;
  const lines = contour(
    grid(n, (x) => x * 10),
    n,
    95,
  );
  assert.equal(lines.length, 4 * (n - 1));
  for (let i = 0; i < lines.length; i += 2) close(lines[i], 9.5);
  assert.equal(
    contour(
      grid(n, () => 3),
      n,
      95,
    ).length,
    0,
  );
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
    const edges = [
      [0, 1],
      [1, 3],
      [2, 3],
      [0, 2],
    ].filter(([a, b]) => corners[a] !== corners[b]);
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
  const at = [
    [5, 5],
    [25, 5],
    [15, 25],
  ];
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
  for (let y = 0; y < n; y += 1)
    for (let x = 0; x < n; x += 1) assert.equal(fine[2 * y * 13 + 2 * x], bytes[y * n + x]);
  assert.equal(fine[1], 15);
});

test("refined winners are the winners of refined probabilities", () => {
  const n = 9;
  const one = grid(n, (x, y) => 20 * x + 3 * y);
  const two = grid(n, (x, y) => 200 - 20 * x);
  const bytes = Uint8Array.from([...one, ...two]);
  const { best } = raster.winners(bytes, n, 2);
  const fine = raster.refinedWinners(bytes, best, n, 2, 2);
  const [first, second] = [one, two].map((each) =>
    Float32Array.from({ length: 289 }, (_, i) =>
      raster.sampled(each, n, (i % 17) / 16, Math.floor(i / 17) / 16),
    ),
  );
  fine.forEach(
    (label, i) => Math.abs(first[i] - second[i]) > 1e-3 && assert.equal(label, first[i] > second[i] ? 0 : 1),
  );
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
  assert.deepEqual(
    [...out].map((word) => word >>> 24),
    [0, 0, 0, 255],
  );
  raster.dissent(Uint8Array.from([255, 128, 255, 255]), 2, out);
  assert.deepEqual(
    [...out].map((word) => word >>> 24),
    [0, 0, 0, 255],
  );
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
