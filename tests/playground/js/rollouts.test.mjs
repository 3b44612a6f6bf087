// Roll-outs: from the arrays of a frame to cells, and how they are said.

import assert from "node:assert/strict";
import { test } from "node:test";
import { blocksOf, nats, percent, strength, widest } from "../../../playground/stage/rollouts/model.js";

const shaped = (values, shape, Kind = Float32Array) => Object.assign(Kind.from(values), { shape });

// One phrase "ab" → "ba", its end included; fed itself the network goes wrong at the second symbol and writes on.
const header = {
  symbols: ["⏎", "a", "b"],
  rollouts: [{ source: "ab", divergence: 1, likelihood: -1.5, own: -1.2 }],
};
const named = {
  target: shaped([2, 1, 0], [1, 3], Int32Array),
  "forced/chosen": shaped([2, 2, 0], [1, 3], Int32Array),
  "forced/top": shaped([2, 1, 2, 1, 0, 1], [1, 3, 2], Uint8Array),
  "forced/probability": shaped([0.75, 0.25, 0.5, 0.25, 1, 0], [1, 3, 2]),
  "forced/true": shaped([0.75, 0.25, 1], [1, 3]),
  "free/chosen": shaped([2, 2, 1, 0, -1], [1, 5], Int32Array),
  "free/top": shaped([2, 1, 2, 1, 1, 0, 0, 1, 0, 0], [1, 5, 2], Uint8Array),
  "free/probability": shaped([0.75, 0.25, 0.5, 0.25, 0.625, 0.125, 1, 0, 0, 0], [1, 5, 2]),
  "free/true": shaped([0.75, 0.25, 0.125, NaN, NaN], [1, 5]),
};
const arrays = (name) => named[name];

test("a phrase becomes rows of symbols, right or wrong, with their probabilities", () => {
  const [block] = blocksOf(header, arrays);
  assert.deepEqual(block.source, ["a", "b"]);
  assert.deepEqual(block.truth, ["b", "a", "⏎"]);
  assert.deepEqual(block.forced.map((cell) => [cell.symbol, cell.right, cell.chance]), [["b", true, 0.75], ["b", false, 0.5], ["⏎", true, 1]]);
  assert.deepEqual(block.free.map((cell) => [cell.symbol, cell.right]), [["b", true], ["b", false], ["a", false], ["⏎", false]]);
  assert.equal(block.divergence, 1);
  assert.equal(block.own, -1.2);
  assert.equal(widest([block]), 6);
  assert.equal(widest([]), 0);
});

test("a cell tells of the most probable symbols and of the true one", () => {
  const [block] = blocksOf(header, arrays);
  const wrong = block.forced[1];
  assert.deepEqual(wrong.top, [{ symbol: "b", chance: 0.5, right: false }, { symbol: "a", chance: 0.25, right: true }]);
  assert.equal(wrong.truth, "a");
  assert.equal(wrong.known, 0.25);
  assert.equal(block.free[2].known, 0.125);
  assert.deepEqual([block.free[3].truth, block.free[3].known], [null, null], "beyond the truth's end");
});

test("probabilities are said with as many digits as they deserve", () => {
  assert.deepEqual([0.913, 1, 0, 0.0001, 0.99999, null, NaN].map(percent), ["91.3 %", "100 %", "0 %", "< 0.1 %", "> 99.9 %", "–", "–"].map((text) => text.replace(" %", "\u00a0%")));
  assert.deepEqual([-1.234, -0.001, 0, null].map(nats), ["−1.23", "0.00", "0.00", "–"]);
  assert.ok(strength(0) > 0);
  assert.ok(strength(1) < 0.7 && strength(1) > strength(0.5));
  assert.equal(strength(NaN), strength(0));
});
