// Space folding: its window, its sheet and how it moves.

import { eased } from "../../../playground/stage/core/numbers.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { captions } from "../../../playground/stage/folding/words.js";
import { cells, paired, roundUp, straight, windowFor } from "../../../playground/stage/folding/model.js";

test("a half-width is rounded up to a round number", () => {
  assert.deepEqual(
    [0.9, 1.01, 1.6, 4.2, 9, 0.021].map(roundUp),
    [1, 1.25, 1.75, 5, 10, 0.025].map((value) => value),
  );
  assert.equal(roundUp(0), 1);
  assert.equal(roundUp(NaN), 1);
});

test("the window is square, holds every point, and stays while they fit", () => {
  const points = Float32Array.of(-0.9, 0.2, 0.8, 0.7, 0.1, -0.95);
  const first = windowFor(points);
  assert.equal(first[1] - first[0], first[3] - first[2]);
  for (let i = 0; i < 6; i += 2) {
    assert.ok(
      points[i] > first[0] && points[i] < first[1] && points[i + 1] > first[2] && points[i + 1] < first[3],
    );
  }
  assert.equal(
    windowFor(
      points.map((value) => value * 1.04),
      first,
    ),
    first,
  );
  assert.notEqual(
    windowFor(
      points.map((value) => value * 3),
      first,
    ),
    first,
  );
  assert.notEqual(
    windowFor(
      points.map((value) => value * 0.2),
      first,
    ),
    first,
  );
});

test("a collapsed or broken layer still has a window", () => {
  assert.deepEqual(windowFor(new Float32Array(8)), [-1, 1, -1, 1]);
  assert.deepEqual(windowFor(Float32Array.of(NaN, NaN)), [-1, 1, -1, 1]);
});

test("the cells of the straight sheet cover the plane once, each at its place", () => {
  const shape = [10, 13];
  const lines = straight(shape, [-6, 6, -2, 2]);
  let area = 0;
  cells(
    shape,
    (a, b, c, d, u, v) => {
      const corners = [a, b, c, d].map((at) => [lines[at], lines[at + 1]]);
      let twice = 0;
      corners.forEach(([x, y], k) => {
        const [nextX, nextY] = corners[(k + 1) % 4];
        twice += x * nextY - nextX * y;
      });
      area += twice / 2;
      const middle = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis] / 4, 0));
      assert.ok(Math.abs(middle[0] - (-6 + 12 * u)) < 1e-5 && Math.abs(middle[1] - (-2 + 4 * v)) < 1e-5);
    },
    5,
  );
  assert.ok(Math.abs(area - 48) < 1e-3, `${area}`);
});

test("the second half of the lines lies flat", () => {
  const lines = straight([4, 3], [0, 1, 0, 1]);
  assert.deepEqual([...lines.slice(12, 18)], [0, 0, 0.5, 0, 1, 0]);
});

test("a picture moves until it is there", () => {
  const shown = Float32Array.of(0, 5);
  const target = Float32Array.of(1, 5);
  let steps = 0;
  while (eased(shown, target, 0.35, 1e-3)) steps += 1;
  assert.deepEqual([...shown], [1, 5]);
  assert.ok(steps > 5 && steps < 30);
  const broken = Float32Array.of(0);
  assert.equal(eased(broken, Float32Array.of(NaN), 0.35, 1e-3), false);
});

test("points of fold and scene are paired only where they are the same", () => {
  assert.ok(paired(Float32Array.of(0, 1), Float32Array.of(0, 1, 1)));
  assert.ok(!paired(Float32Array.of(1, 1), Float32Array.of(0, 1, 1)));
  assert.ok(!paired(Float32Array.of(0, 1), Float32Array.of(0)));
  assert.ok(!paired(undefined, Float32Array.of(0)));
});

test("the caption names the layer, and what two components leave out", () => {
  const fold = { layer: 1, held: 0.934, axes: ["PC 1", "PC 2"] };
  const scene = {
    layers: [
      { index: 0, title: "Dense" },
      { index: 1, title: "Dense" },
    ],
  };
  const [title, caption] = captions(fold, scene, "");
  assert.equal(title, "How the network folds the plane");
  assert.equal(caption, "as layer 2, Dense sees it · two principal components hold 93 % of it");
  assert.equal(captions({ ...fold, axes: ["h₁", "h₂"] }, {}, "Fold")[1], "as layer 2 sees it");
});
