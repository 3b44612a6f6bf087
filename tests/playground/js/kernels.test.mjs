// The bench in the browser, as far as it needs no browser: who reads whom, what lights up, how the cursor goes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Edits } from "../../../playground/stage/sliding/edits.js";
import { focusAt, inputKey, lightOf, outputKey, stepOf, together, weightKey } from "../../../playground/stage/sliding/focus.js";
import { fits, hit, laid } from "../../../playground/stage/sliding/grid.js";
import { decimalsOf, figured, Model, written } from "../../../playground/stage/sliding/model.js";
import { Player } from "../../../playground/stage/sliding/player.js";

const array = (values, shape, Type = Float32Array) => Object.assign(Type.from(values.flat(9)), { shape });

/** 3×3 cells under a 2×2 kernel: four outputs, as the engine would send them. */
function small(header = {}) {
  const reads = array([[0, 1], [1, 2]], [2, 2], Int32Array);
  const origin = array([0, 1, 2], [3], Int32Array);
  const given = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];
  return new Model(
    { operation: { mode: "conv2d" }, pools: false, line: false, before: 0, cells: 3, bright: false, ...header },
    {
      padded: array(given, [1, 3, 3]), weights: array([[1, 0], [0, -2]], [1, 2, 2]), output: array([-9, -10, -12, -13], [1, 2, 2]),
      rows: reads, columns: reads, row_origin: origin, column_origin: origin,
    },
  );
}

/** Two cells with stride 2 and kernel 3, transposed: five outputs of which the middle one is painted twice. */
function painted() {
  const reads = array([[0, -1, -1], [-1, 0, -1], [1, -1, 0], [-1, 1, -1], [-1, -1, 1]], [5, 3], Int32Array);
  const one = array([[0]], [1, 1], Int32Array);
  return new Model(
    { operation: { mode: "transposed" }, pools: false, line: false, before: 0, cells: 2 },
    {
      padded: array([10, 20], [1, 1, 2]), weights: array([1, 2, 3], [1, 1, 3]), output: array([10, 20, 50, 40, 60], [1, 1, 5]),
      rows: one, columns: reads, row_origin: array([0], [1], Int32Array), column_origin: array([0, 1], [2], Int32Array),
      overlap: array([1, 1, 2, 1, 1], [1, 5]),
    },
  );
}

test("an output lights what it reads, and the products add up to it", () => {
  const model = small();
  const light = lightOf(model, { kind: "output", channel: 0, r: 1, c: 0 });
  assert.deepEqual([...light.inputs.keys()].sort(), [3, 4, 6, 7]);
  assert.deepEqual(light.terms.map(({ value, weight }) => [value, weight]), [[4, 1], [5, 0], [7, 0], [8, -2]]);
  assert.equal(light.terms.reduce((sum, { product }) => sum + product, 0), model.value("output", 0, 1, 0));
});

test("an input lights all it goes into, with the weight of each", () => {
  const model = small();
  const light = lightOf(model, { kind: "input", channel: 0, y: 1, x: 1 });
  assert.deepEqual([...light.outputs].sort(), [[0, -2], [1, 0], [2, 0], [3, 1]]);
  assert.equal(lightOf(model, { kind: "input", channel: 0, y: 0, x: 0 }).outputs.size, 1);
});

test("both ways agree for every pair", () => {
  for (const model of [small(), painted()]) {
    for (let y = 0; y < model.height; y++) {
      for (let x = 0; x < model.width; x++) {
        const forth = lightOf(model, { kind: "input", channel: 0, y, x }).outputs;
        for (let r = 0; r < model.rowsOut; r++) {
          for (let c = 0; c < model.columnsOut; c++) {
            const back = lightOf(model, { kind: "output", channel: 0, r, c }).inputs;
            assert.equal(forth.has(outputKey(model, 0, r, c)), back.has(inputKey(model, 0, y, x)));
          }
        }
      }
    }
  }
});

test("a weight lights every input it touches", () => {
  const model = small();
  const light = lightOf(model, { kind: "weight", channel: 0, a: 1, b: 1 });
  assert.deepEqual([...light.inputs.keys()].sort(), [4, 5, 7, 8]);
  assert.equal(light.outputs.size, 4);
  assert.deepEqual([...light.weights], [weightKey(model, 0, 1, 1)]);
});

test("a mirrored border lights the cell it is an image of, and the other way round", () => {
  const model = small();
  model.along.origin = model.column_origin = array([1, 0, 1], [3], Int32Array);
  const light = lightOf(model, { kind: "input", channel: 0, y: 0, x: 0 });
  assert.deepEqual([...light.inputs.keys()].sort(), [0, 2]);
  assert.equal(light.outputs.size, 2);
});

test("channels that are not mixed light together under the cursor", () => {
  const model = small();
  const lights = [0, 1].map((r) => lightOf(model, { kind: "output", channel: 0, r, c: 0 }));
  const both = together(lights);
  assert.equal(both.outputs.size, 2);
  assert.equal(both.terms.length, 8);
  assert.ok(both.focus.every);
});

test("a transposed convolution grows input by input to what PyTorch returned", () => {
  const model = painted();
  assert.equal(model.steps, 2);
  assert.deepEqual([...model.painted(1)], [10, 20, 30, 0, 0]);
  assert.deepEqual([...model.painted(2)], [10, 20, 50, 40, 60]);
  assert.deepEqual([...model.painted(0)], [0, 0, 0, 0, 0], "and back again");
  model.growing = null;
  model.steps = 3; // so that the last step is summed, too
  assert.deepEqual([...model.painted(2)], [...model.output]);
});

test("the cursor knows where it is", () => {
  const model = small();
  assert.deepEqual(focusAt(model, 3), { kind: "output", channel: 0, r: 1, c: 1 });
  assert.equal(stepOf(model, { kind: "output", channel: 0, r: 1, c: 1 }), 3);
  assert.equal(stepOf(model, { kind: "input", channel: 0, y: 1, x: 1 }), null);
  assert.deepEqual(focusAt(painted(), 1), { kind: "input", channel: 0, y: 0, x: 1 });
});

test("the kernel leaves the output behind it, by hand and by itself", () => {
  const player = new Player(10);
  assert.ok(player.whole);
  player.seek(4);
  assert.ok(player.whole, "looking somewhere hides nothing");
  player.rewind();
  player.seek(3);
  assert.equal(player.shown, 4);
  player.play();
  player.advance(1.5);
  assert.ok(player.at > 3 && player.shown === player.at + 1);
  player.advance(100);
  assert.ok(player.whole && !player.playing);
  player.play();
  player.advance(0.001);
  assert.ok(player.at === 0 && player.shown === 1, "from the start again");
  player.begin(40);
  assert.equal(player.shown, 1);
  player.finish();
  player.begin(7);
  assert.ok(player.whole && player.at === 6);
});

test("numbers are written short, with a true minus", () => {
  assert.deepEqual([0, -0, 3, -117, 0.5, -0.125, 12.34, 1234.56, 1 / 9, -Infinity, NaN].map((each) => written(each)),
    ["0", "0", "3", "−117", "0.5", "−0.125", "12.3", "1234.6", "0.111", "−∞", "–"]);
  assert.equal(written(-0.0004), "0");
  assert.deepEqual([[1, 2, -300], [0.5, -300], [0.5, 20], [0.25, 1]].map((all) => decimalsOf(all, Math.abs(all.at(-1)), 30)), [0, 0, 1, 2]);
  assert.deepEqual([figured(-0.04, 1), figured(-31.66, 1), figured(7, 0), figured(-Infinity, 0)], ["0.0", "−31.7", "7", "−∞"]);
});

test("grids lie side by side, and a pointer finds its cell", () => {
  const wanted = [0, 1, 2].map((channel) => ({ name: "parts", channel, rows: 4, columns: 4, group: 0 }));
  const grids = laid([...wanted, { name: "output", channel: 0, rows: 4, columns: 4, group: 1 }], 300, 320);
  for (const grid of grids) {
    const middle = hit(grids, grid.x + 2.5 * grid.cell, grid.y + 1.5 * grid.cell);
    assert.deepEqual([middle.grid, middle.r, middle.c], [grid, 1, 2]);
    assert.ok(grid.x >= 0 && grid.x + 4 * grid.cell <= 300.5 && grid.y + 4 * grid.cell <= 320.5);
  }
  assert.equal(hit(grids, -5, 5), null);
});

test("grids of one size stand in as many columns as make them largest", () => {
  const four = [0, 1, 2, 3].map((channel) => ({ name: "input", channel, rows: 9, columns: 9 }));
  const [first, second, third] = laid(four, 480, 440);
  assert.ok(second.x > first.x && second.y === first.y, "side by side");
  assert.ok(third.y > first.y && third.x === first.x);
  assert.ok(first.cell > (440 - 30) / 4 / 9, "larger than one below the other");
  assert.ok(first.cell * 9 * 2 + 10 <= 440.5);
});

test("numbers of a grid are alike, and not written where they would be too small to read", () => {
  assert.ok(fits(["7", "−131"], 27) >= 10);
  assert.equal(fits(["7", "131"], 40), 13);
  assert.ok(fits(["7", "131"], 15) < 10);
  assert.equal(fits(["7", "−1310"], 20), fits(["−1310"], 20));
});

test("edits are gathered, sent one at a time, and kept until they are answered", async () => {
  const sent = [];
  const edits = new Edits((edit) => sent.push(edit));
  const pause = () => new Promise((resolve) => setTimeout(resolve, 70));
  edits.change({ stride: 2 });
  edits.change({ padding: 1 });
  await pause();
  assert.deepEqual(sent.map(({ changes }) => changes), [{ stride: 2, padding: 1 }]);
  edits.change({ stride: 3 });
  await pause();
  assert.equal(sent.length, 1, "waits for the answer");
  assert.ok(edits.busy);
  edits.answered(sent[0].n - 1);
  edits.answered(sent[0].n);
  assert.deepEqual(sent[1].changes, { stride: 3 });
  edits.answered(sent[1].n);
  assert.ok(!edits.busy);
  edits.stop();
});

test("an edit that nobody has heard of is sent again, and an answer to either of the two will do", () => {
  const sent = [];
  const edits = new Edits((edit) => sent.push(edit));
  const { now } = performance;
  let time = 1000;
  performance.now = () => time;
  try {
    edits.change({ stride: 2 });
    edits.flush();
    edits.flush();
    assert.equal(sent.length, 1, "an answer is waited for");
    time += 2000;
    edits.flush();
    assert.deepEqual(sent.map(({ changes }) => changes), [{ stride: 2 }, { stride: 2 }]);
    time += 2000;
    edits.flush();
    assert.equal(sent.length, 2, "longer each time");
    edits.answered(sent[0].n);
    assert.ok(!edits.busy);
  } finally {
    performance.now = now;
    edits.stop();
  }
});
