// The strip of unrolled networks: shares of the gradient, answers, the number line, and where all of it lies.

import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutOf } from "../../../playground/stage/unrolled/layout.js";
import {
  along, answerOf, askedAt, barsOf, DECADES, drawnAs, fillOf, gather, moved, named, shareText, sharesOf, toldAt, wantedText,
} from "../../../playground/stage/unrolled/model.js";

const shaped = (values, ...shape) => Object.assign(Float32Array.from(values), { shape });
const adding = { asked: 1, length: 3, channels: ["value", "marker"], marker: 1, labels: null, range: [0, 2], mean: 1, worked: "0.50 + 0.25" };
const recall = { asked: 2, length: 4, channels: ["A", "B"], marker: null, labels: ["A", "B", "·", "·"], classes: ["A", "B"] };

test("every module that the component needs is there", async () => {
  const { css, mount } = await import("../../../playground/stage/unrolled/unrolled.js");
  assert.equal(typeof mount, "function");
  assert.deepEqual(css, ["unrolled/style.css"]);
});

test("shares are those of the top layer beside its last step or its largest, and three decades fade out", () => {
  assert.deepEqual(Array.from(sharesOf(shaped([9, 9, 9, -3, -1, 1], 2, 3), 3)), [-4, -2, 0]);
  assert.deepEqual(Array.from(sharesOf(shaped([-Infinity, -2, 0], 1, 3), 3)), [-Infinity, -2, 0]);
  assert.deepEqual(Array.from(sharesOf(shaped([0, 3, Infinity], 1, 3), 3)), [-Infinity, -Infinity, 0]);
  assert.deepEqual(Array.from(sharesOf(shaped([-Infinity, -Infinity], 1, 2), 2)), [-Infinity, -Infinity]);
  assert.deepEqual(Array.from(sharesOf(shaped([0, 0], 1, 2), 3)), [NaN, NaN, NaN]); // of another length
  assert.deepEqual(Array.from(sharesOf(shaped([-2, 3, 1], 1, 3), 3)), [-5, 0, -2]);
  assert.deepEqual(Array.from(sharesOf(shaped([-2, 3, 1], 1, 3), 3, true)), [-3, 2, 0]); // it alone is asked
  assert.deepEqual([-2, 2].map(fillOf), [1 - 2 / DECADES, 1]);
  assert.deepEqual([0, -DECADES / 2, -DECADES, -9, -Infinity, NaN].map(fillOf), [1, 0.5, 0, 0, 0, 0]);
});

test("a share is written as the sentence of a network has it, beside the first marked step", () => {
  assert.deepEqual([Math.log10(0.17), Math.log10(0.0028), -7, 0, NaN].map(shareText), ["17 %", "0.28 %", "1.0·10⁻⁷", "100 %", ""]);
  assert.equal(toldAt(Float32Array.from([0.5, 0, 0.25, 1, 0.5, 1]), adding), 2);
  assert.equal(toldAt(null, { ...recall, asked: 1 }), 1);
  assert.equal(toldAt(null, recall), null); // of several answers no share is that of the error
});

test("a frame is taken in once, and what it lacks stays", () => {
  const memory = { lanes: new Map() };
  const scene = { runs: { rnn: { title: "RNN" } } };
  const arrays = { "rnn/fall": shaped([0], 1, 1), "rnn/answers": shaped([1], 1), "sequence/inputs": shaped([1], 1, 1) };
  assert.equal(gather(memory, ["rnn"], { header: { sequence: adding, scene }, arrays }), true);
  assert.equal(gather(memory, ["rnn"], { header: { sequence: adding, scene }, arrays }), false);
  assert.equal(gather(memory, ["rnn"], { header: { sequence: adding, scene }, arrays: {} }), false);
  assert.equal(memory.lanes.get("rnn").answers, arrays["rnn/answers"]);
  assert.equal(gather(memory, ["rnn"], { header: { sequence: adding, scene: { runs: { rnn: { title: "Other" } } } }, arrays: {} }), true);
  assert.equal(memory.lanes.get("rnn").answers, undefined); // another network has said nothing yet
  assert.equal(gather(memory, [], { header: { sequence: adding, scene }, arrays: {} }), true);
  assert.equal(memory.lanes.size, 0);
});

test("numbers are answered once, at the end; before, they are so far", () => {
  const memory = { sequence: adding, wanted: Float32Array.from([0.75]) };
  assert.equal(wantedText(adding, memory.wanted, null), "0.50 + 0.25 = 0.75");
  assert.equal(wantedText(adding, memory.wanted, 1), "0.75");
  const answers = Float32Array.from([0.1, 0.2, 0.7]);
  assert.equal(answerOf(memory, answers, null).text, "0.70");
  assert.deepEqual(answerOf(memory, answers, 1), { value: answers[0], right: null, text: "0.10" });
  assert.equal(answerOf(memory, Float32Array.from([NaN, NaN, 0.7]), 1).text, "–");
  assert.equal(answerOf(memory, null, null).text, "–");
});

test("classes are right or wrong where they are asked, and counted at the end", () => {
  const memory = { sequence: recall, wanted: Int32Array.from([0, 1]) };
  const answers = Int32Array.from([1, 1, 0, 0]);
  assert.deepEqual([1, 2, 3, 4].map((at) => askedAt(recall, at)), [null, null, 0, 1]);
  assert.equal(answerOf(memory, answers, null).text, "1 of 2 right");
  assert.equal(wantedText(recall, memory.wanted, null), "A B");
  assert.equal(wantedText(recall, memory.wanted, 4), "B");
  assert.equal(wantedText({ ...recall, asked: 20, length: 20 }, new Int32Array(20), null), `… ${Array(12).fill("A").join(" ")}`);
  assert.equal(answerOf(memory, answers, 3).right, true);
  assert.equal(answerOf(memory, answers, 4).right, false);
  assert.equal(answerOf(memory, answers, 1).right, null);
  assert.equal(named(recall, -1), "–");
});

test("marked steps stand out, and their channel is no bar of its own", () => {
  assert.deepEqual(drawnAs(adding), { letters: false, bars: [0] });
  assert.deepEqual(drawnAs(recall), { letters: true, bars: [] });
  assert.deepEqual(drawnAs({ labels: null, channels: ["a", "b"], marker: null }).bars, [0, 1]);
  const bars = barsOf(Float32Array.from([0.5, 1, 0.25, 0, -0.5, 1]), adding, 0);
  assert.deepEqual(bars.map(({ marked }) => marked), [true, false, true]);
  assert.deepEqual(bars.map(({ from, to }) => [from, to]), [[0.5, 0], [0.5, 0.25], [0.5, 1]]);
});

test("the number line has its ends inside, and holds what lies beyond", () => {
  assert.ok(along(adding, 0) > 0 && along(adding, 2) < 1);
  assert.equal(along(adding, 1), 0.5);
  assert.deepEqual([along(adding, -50), along(adding, 50)], [0, 1]);
});

test("keys move the head, and let it go", () => {
  const key = (name, shiftKey = false) => ({ key: name, shiftKey });
  assert.equal(moved(null, 30, key("ArrowRight")), 1);
  assert.equal(moved(null, 30, key("ArrowLeft")), 30);
  assert.equal(moved(5, 30, key("ArrowLeft", true)), 1);
  assert.equal(moved(30, 30, key("ArrowRight")), 30);
  assert.equal(moved(5, 30, key("Escape")), null);
  assert.equal(moved(5, 30, key(" ")), undefined);
});

test("three networks take at most 320 px where they stand beside their answers", () => {
  const wide = layoutOf({ width: 1005, steps: 30, count: 3, names: 120, numbers: true });
  assert.ok(34 + wide.height <= 320, "with the menu, the row and the line it is on one screen of 720 px");
  assert.ok(wide.unit > 15);
  for (const step of [1, 15, 30]) assert.equal(wide.step(wide.x(step) + wide.unit / 2), step);
  assert.ok(wide.track.right < wide.said && wide.said < 1005);
  const narrow = layoutOf({ width: 340, steps: 30, count: 3, names: 120, numbers: true });
  assert.deepEqual([narrow.left, narrow.right, narrow.track], [0, 340, null]);
  assert.ok(narrow.rows[1].name < narrow.rows[1].top && narrow.rows[0].bottom < narrow.rows[1].name);
});
