// The pictures of the paths component as numbers: levels, space, pixels with depth, places of names, marks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { luminance, parse } from "../../../playground/stage/core/colour.js";
import { placed } from "../../../playground/stage/core/landscape/labels.js";
import { between, fillBands, levelled, levelLines, levelsOf, squared } from "../../../playground/stage/core/landscape/levels.js";
import { colourOf, shapePath, slopeColours } from "../../../playground/stage/core/landscape/marks.js";
import { Raster, shadeTable } from "../../../playground/stage/paths/raster.js";
import { camera, LOWEST, meshOf, STEEPEST, turned } from "../../../playground/stage/paths/space.js";

const N = 61;
const grid = (f) => Float32Array.from({ length: N * N }, (_, i) => f(-2 + (4 * (i % N)) / (N - 1), -2 + (4 * Math.floor(i / N)) / (N - 1)));
const BOWL = grid((x, y) => x * x + y * y);
const VALLEY = grid((x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2);

test("levels are round, few, and rise with the value", () => {
  for (const [values, log] of [[BOWL, false], [BOWL, true], [VALLEY, true], [VALLEY, false], [grid((x) => 1e-9 * (x + 3)), true]]) {
    const levels = levelsOf(values, { log });
    assert.ok(levels.bands >= 4 && levels.bands <= 21, `${levels.bands} bands`);
    for (const edge of levels.edges) assert.ok(String(Number(edge.toPrecision(2))) === String(Number(edge.toPrecision(12))), `${edge}`);
    const sorted = Float32Array.from(values).sort();
    let before = -1;
    for (const value of sorted) {
      const q = levels.level(value);
      assert.ok(q >= before && q < levels.bands);
      before = q;
      assert.ok(levels.height(value) >= 0 && levels.height(value) <= 1);
    }
  }
});

test("a level's own number is where its line lies", () => {
  const levels = levelsOf(BOWL, { log: false });
  levels.edges.filter((edge) => edge > 0 && edge < levels.high).forEach((edge) => {
    assert.ok(Math.abs(levels.level(edge) - Math.round(levels.level(edge))) < 1e-6);
  });
});

test("logarithms measure from the floor, and survive surfaces that are flat, negative or nowhere", () => {
  const below = levelsOf(grid((x, y) => x * x + y * y - 7), { log: true, floor: -7 });
  const above = levelsOf(BOWL, { log: true, floor: 0 });
  assert.ok(Math.abs(below.level(-3) - above.level(4)) < 1e-3);
  for (const values of [new Float32Array(N * N), new Float32Array(N * N).fill(NaN), new Float32Array(N * N).fill(-2)]) {
    for (const log of [true, false]) {
      const levels = levelsOf(values, { log });
      assert.ok(levels.bands >= 1);
      const q = levels.level(values[0]);
      assert.ok(Number.isNaN(values[0]) ? Number.isNaN(q) : q >= 0);
    }
  }
});

test("pits and peaks without end are a band like others", () => {
  const values = grid((x, y) => 1 / (x * x + y * y));
  const levels = levelsOf(values, { log: true });
  assert.equal(Math.floor(levels.level(Infinity)), levels.bands - 1);
  assert.equal(levels.level(-Infinity), 0);
});

test("lines of level lie at their radius", () => {
  const levels = levelsOf(BOWL, { log: false });
  const q = levelled(BOWL, levels);
  levelLines(q, N, levels.bands).forEach((line, k) => {
    const radius = Math.sqrt(levels.edges.filter((edge) => edge > levels.low && edge < levels.high)[k]);
    for (let i = 0; i < line.length; i += 2) {
      const [x, y] = [-2 + (4 * line[i]) / (N - 1), -2 + (4 * line[i + 1]) / (N - 1)];
      assert.ok(Math.abs(Math.hypot(x, y) - radius) < 0.01, `${Math.hypot(x, y)} ≠ ${radius}`);
    }
  });
});

test("bands are filled from the top, holes with their own colour", () => {
  const q = Float32Array.of(0.5, 0.5, 1.5, 1.5); // row 0 is the lowest y
  const out = new Uint32Array(8);
  fillBands(q, 2, [10, 20], { width: 2, height: 4, out, hole: 7 });
  assert.deepEqual([...out], [20, 20, 20, 20, 10, 10, 10, 10]);
  fillBands(Float32Array.of(NaN, NaN, NaN, 1), 2, [10, 20], { width: 1, height: 1, out, hole: 7 });
  assert.equal(out[0], 7);
});

test("a grid that is no square becomes one, its corners unchanged", () => {
  const values = Float32Array.from({ length: 2 * 5 }, (_, i) => (i % 5) + 10 * Math.floor(i / 5));
  const made = squared(values, [2, 5]);
  assert.equal(made.length, 25);
  assert.deepEqual([made[0], made[4], made[20], made[24], made[12]], [0, 4, 10, 14, 7]);
  assert.equal(between(values, 2, 5, 0.5, 0.5), 7);
  assert.equal(squared(BOWL, [N, N]), BOWL);
});

test("however it is turned, the whole box stays in the picture", () => {
  const out = [0, 0, 0];
  for (const [width, height, ratio] of [[450, 440, 1], [300, 500, 0.6], [700, 300, 1.8]]) {
    for (let yaw = -3; yaw <= 3; yaw += 0.37) {
      for (const pitch of [LOWEST, 0.5, 0.9, STEEPEST]) {
        const project = camera({ yaw, pitch }, { width, height, ratio });
        for (let k = 0; k < 8; k += 1) {
          project(k & 1, (k >> 1) & 1, k >> 2, out);
          assert.ok(out[0] >= -2 && out[0] <= width + 2 && out[1] >= -2 && out[1] <= height + 2, `${out}`);
        }
      }
    }
  }
});

test("what is higher is higher on the screen, what is further away is deeper", () => {
  const project = camera({ yaw: 0, pitch: 0.6 }, { width: 400, height: 400 });
  const at = (...place) => [...project(...place, [0, 0, 0])];
  assert.ok(at(0.5, 0.5, 1)[1] < at(0.5, 0.5, 0)[1]);
  assert.ok(at(0.5, 1, 0)[2] > at(0.5, 0, 0)[2]);
  assert.ok(at(1, 0.5, 0)[0] > at(0, 0.5, 0)[0]);
});

test("turning is bounded in height and endless around", () => {
  let view = { yaw: 0, pitch: 0.8 };
  for (let k = 0; k < 500; k += 1) view = turned(view, 50, 50);
  assert.equal(view.pitch, STEEPEST);
  assert.ok(Math.abs(view.yaw) <= 2 * Math.PI);
  for (let k = 0; k < 500; k += 1) view = turned(view, 0, -50);
  assert.equal(view.pitch, LOWEST);
});

function drawn(heights, q, view, size = 200) {
  const raster = new Raster(size, size);
  const project = camera(view, { width: size, height: size });
  const table = shadeTable([[10, 20, 30], [200, 210, 220]], [0, 0, 0], { dark: false });
  raster.draw(meshOf(heights, q, N), project, table);
  return { raster, project };
}

test("every pixel of a flat surface is covered, and none twice as deep", () => {
  const { raster, project } = drawn(new Float32Array(N * N), new Float32Array(N * N), { yaw: 0.4, pitch: 0.9 });
  const out = [0, 0, 0];
  for (let u = 0.03; u < 1; u += 0.037) {
    for (let v = 0.03; v < 1; v += 0.041) {
      project(u, v, 0, out);
      const i = Math.floor(out[1]) * 200 + Math.floor(out[0]);
      assert.ok(raster.words[i] !== 0, `a hole at ${u}, ${v}`);
      assert.ok(Math.abs(raster.depth[i] - out[2]) < 0.05);
      assert.ok(!raster.hides(...out));
    }
  }
});

test("a hill hides what lies behind it, and only that", () => {
  const heights = grid((x, y) => Math.exp(-6 * (x * x + y * y)));
  const { raster, project } = drawn(heights, Float32Array.from(heights, (h) => 1.5 * h), { yaw: 0, pitch: 0.25 });
  const hidden = (u, v) => raster.hides(...project(u, v, between(heights, N, N, u, v) + 0.006, [0, 0, 0]));
  assert.ok(hidden(0.5, 0.8));
  assert.ok(!hidden(0.5, 0.5));
  assert.ok(!hidden(0.5, 0.2));
  assert.ok(!hidden(0.05, 0.8));
});

test("a hole in the surface is left open", () => {
  const q = grid((x, y) => (x * x + y * y > 1 ? NaN : 0.5));
  const { raster, project } = drawn(new Float32Array(N * N), q, { yaw: 0, pitch: 1.2 });
  const word = (u, v) => {
    const [x, y] = project(u, v, 0, [0, 0, 0]);
    return raster.words[Math.floor(y) * 200 + Math.floor(x)];
  };
  assert.notEqual(word(0.5, 0.5), 0);
  assert.equal(word(0.05, 0.05), 0);
});

const BOX = { left: 0, top: 0, right: 420, bottom: 400 };
const names = (places) => places.map(([x, y], k) => ({ x, y, w: 46 + 7 * (k % 5), h: 15, key: `k${k}` }));
const boxes = (anchors, spots) => anchors.map(({ w, h }, k) => ({ ...spots[k], right: spots[k].left + w, bottom: spots[k].top + h }));
const overlapping = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

test("twelve names at one place keep apart, and inside the picture", () => {
  for (const place of [[210, 200], [60, 60], [400, 380]]) {
    const anchors = names(Array.from({ length: 12 }, () => place));
    const all = boxes(anchors, placed(anchors, BOX));
    all.forEach((a, i) => {
      assert.ok(a.left >= 0 && a.right <= 420 && a.top >= 0 && a.bottom <= 400, `${place}: ${JSON.stringify(a)}`);
      all.slice(i + 1).forEach((b) => assert.ok(!overlapping(a, b), `${place}`));
    });
  }
});

test("a name stays at its side while its mark moves a little", () => {
  const before = new Map();
  const spots = [];
  for (let k = 0; k < 30; k += 1) {
    const anchors = names([[100 + k, 100], [160 + k, 104]]);
    const found = placed(anchors, BOX, before);
    found.forEach(({ spot }, i) => before.set(anchors[i].key, spot));
    spots.push(found.map(({ spot }) => spot).join());
  }
  assert.equal(new Set(spots.slice(1)).size, 1);
});

test("no name covers an obstacle", () => {
  const [anchor] = names([[100, 100]]);
  const [spot] = placed([anchor], BOX, new Map(), [{ x: 125, y: 100 }]);
  assert.ok(!overlapping(boxes([anchor], [spot])[0], { left: 116, right: 134, top: 91, bottom: 109 }));
});

const THEMES = {
  light: { classes: ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#6f7681"], background: "#ffffff", text: "#1c2430", faint: "#5b6575", accent: "#6546d8", dark: false },
};
THEMES.dark = { ...THEMES.light, background: "#14171c", text: "#e7eaf0", faint: "#9aa3b2", accent: "#a995ff", dark: true };

test("names can be read on either page, and twelve rules have twelve marks", () => {
  for (const colours of Object.values(THEMES)) {
    for (let colour = 0; colour < 12; colour += 1) {
      const { ink } = colourOf({ colour }, colours);
      const [a, b] = [luminance(parse(ink)), luminance(parse(colours.background))].sort((x, y) => y - x);
      assert.ok((a + 0.05) / (b + 0.05) >= 4.5, `${colour}: ${ink}`);
    }
  }
  assert.equal(new Set(Array.from({ length: 12 }, (_, colour) => shapePath(colour, 5))).size, 12);
});

test("heights stand out from the valley evenly", () => {
  for (const colours of Object.values(THEMES)) {
    const tones = slopeColours(colours, 12).map(luminance);
    const rising = tones.every((tone, k) => k === 0 || (colours.dark ? tone >= tones[k - 1] : tone <= tones[k - 1]));
    assert.ok(rising);
    assert.equal(slopeColours(colours, 1).length, 1);
  }
});
