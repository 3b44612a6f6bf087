// Scales, ticks, colours and words: the arithmetic under the pictures.

import assert from "node:assert/strict";
import { test } from "node:test";
import { css, divergingTable, luminance, mix, parse, ramp } from "../../../playground/stage/core/colour.js";
import { fixed, short, whole } from "../../../playground/stage/core/numbers.js";
import { linearTicks, logTicks, scale, spread } from "../../../playground/stage/core/ticks.js";
import { setLanguage, t } from "../../../playground/stage/core/words.js";

test("linear ticks are round and inside", () => {
  assert.deepEqual(linearTicks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(linearTicks(-0.3, 0.3, 3), [-0.2, 0, 0.2]);
  for (const [low, high] of [[0, 9213], [1e-9, 3e-9], [-5, 5], [3, 3.01]]) {
    const ticks = linearTicks(low, high, 5);
    assert.ok(ticks.length >= 2 && ticks.length <= 8, `${low}…${high}: ${ticks}`);
    assert.ok(ticks.every((tick) => tick >= low - 1e-12 && tick <= high + 1e-12));
  }
  assert.deepEqual(linearTicks(2, 2), [2]);
});

test("logarithmic ticks are powers of ten, with 2 and 5 where there would be few", () => {
  assert.deepEqual(logTicks(0.01, 1.1), [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
  assert.deepEqual(logTicks(1e-6, 1), [1e-6, 1e-4, 1e-2, 1]);
});

test("a scale and its inverse agree", () => {
  for (const log of [false, true]) {
    const map = scale([0.01, 10], [200, 20], log);
    assert.ok(Math.abs(map(0.01) - 200) < 1e-9 && Math.abs(map(10) - 20) < 1e-9);
    assert.ok(Math.abs(map.invert(map(0.37)) - 0.37) < 1e-9);
  }
});

test("numbers read as people write them", () => {
  assert.deepEqual([0, 0.05, 1500, 2e6, -3, 1e-6].map(short), ["0", "0.05", "1.5k", "2M", "−3", "1e−6"]);
  assert.deepEqual([0.1234, 0, null, NaN, 123.456, 0.0000012, 2e7].map((value) => fixed(value)),
    ["0.123", "0.000", "–", "–", "123.5", "1.2e−6", "2.00e7"]);
  assert.equal(whole(1234567), "1,234,567");
});

test("labels move apart, keep their order and stay inside", () => {
  const moved = spread([50, 51, 49], 13, 0, 100);
  const sorted = [...moved].sort((a, b) => a - b);
  assert.ok(moved[2] < moved[0] && moved[0] < moved[1]);
  assert.ok(sorted[1] - sorted[0] >= 13 && sorted[2] - sorted[1] >= 13);
  assert.ok(spread([99, 100, 98], 13, 0, 100).every((at) => at >= 0 && at <= 100));
});

test("colours are read, mixed and written", () => {
  assert.deepEqual(parse("#3e96ea"), [62, 150, 234]);
  assert.deepEqual(parse(" #fff "), [255, 255, 255]);
  assert.deepEqual(parse("rgba(1, 2, 3, .5)"), [1, 2, 3]);
  assert.equal(parse("tomato"), null);
  assert.equal(css(mix([0, 0, 0], [255, 255, 255], 0.5)), "rgb(128,128,128)");
  assert.ok(luminance([255, 255, 255]) > 0.99 && luminance([20, 23, 28]) < 0.02);
});

test("the diverging table is neutral at 128 and reaches both ends", () => {
  const table = divergingTable([1, 2, 3], [100, 100, 100], [7, 8, 9]);
  const pixel = (byte) => [...new Uint8Array(table.buffer, byte * 4, 4)];
  assert.deepEqual(pixel(128), [100, 100, 100, 255]);
  assert.deepEqual(pixel(1), [1, 2, 3, 255]);
  assert.deepEqual(pixel(255), [7, 8, 9, 255]);
  const grey = ramp([0, 0, 0], [255, 255, 255]);
  assert.deepEqual([...new Uint8Array(grey.buffer, 51 * 4, 4)], [51, 51, 51, 255]);
});

test("words are translated and filled; unknown ones stay as they are", async () => {
  globalThis.fetch = async (url) => {
    assert.match(String(url), /words\/zh\.json$/);
    return { ok: true, json: async () => ({ "Step {step}": "第 {step} 步", empty: "" }) };
  };
  assert.equal(t("Step {step}", { step: 4 }), "Step 4");
  await setLanguage("zh");
  assert.equal(t("Step {step}", { step: 4 }), "第 4 步");
  assert.equal(t("Unknown {x}"), "Unknown {x}");
  assert.equal(t("empty"), "empty");
  await setLanguage("en");
  assert.equal(t("Step {step}", { step: 4 }), "Step 4");
});
