// The look inside in numbers: values out of bytes, parts under the pointer, answers, and the unrolled graph.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answerAt, askedAt, gatherInside, inputAt, partsOf, railsOf, shade, short2, spotAt, stackOf, stepped, tableOf, unitOf, valueAt,
} from "../../../playground/stage/inside/data.js";
import { contrast, inkOn } from "../../../playground/stage/core/colour.js";
import { graphOf, lowered } from "../../../playground/stage/inside/graph.js";
import { stripHeight } from "../../../playground/stage/inside/strip.js";
import { parse } from "../../../playground/stage/core/colour.js";
import { coloursOf } from "../../../playground/stage/core/theme.js";

const raw = [
  { name: "h", title: "Hidden state", rows: 2, low: -1, high: 1, diverging: true },
  { name: "c", title: "Cell", rows: 2, low: -3, high: 3, diverging: true },
  { name: "f", title: "Forget gate", rows: 2, low: 0, high: 1, diverging: false },
];
const bytes = Object.assign(Uint8Array.from([0, 128, 255, 51, 51, 51, 0, 0, 255, 255, 0, 0, 0, 51, 255, 102, 102, 102]), { shape: [6, 3] });
const parts = partsOf(raw, 6);
const lane = { source: "lstm", bytes, steps: 3, parts };
const colours = coloursOf("light");

test("parts follow one another in the rows; rows that are not theirs are not shown", () => {
  assert.deepEqual(parts.map(({ first }) => first), [0, 2, 4]);
  assert.deepEqual(partsOf(raw, 7), []);
  assert.equal(unitOf(parts, 3).part.name, "c");
  assert.equal(unitOf(parts, 3).unit, 1);
  assert.equal(unitOf(parts, 6), null);
});

test("a byte is a value between the ends of its part", () => {
  assert.deepEqual([1, 3].map((t) => valueAt(lane, parts[0], 0, t)), [-1, 1]);
  assert.equal(valueAt(lane, parts[1], 1, 1), 3);
  assert.ok(Math.abs(valueAt(lane, parts[2], 0, 2) - 0.2) < 1e-12);
  assert.ok(Number.isNaN(valueAt(lane, parts[0], 0, 0)) && Number.isNaN(valueAt(lane, parts[0], 0, 4)));
  assert.deepEqual([-0.001, -0.5, 0.126, NaN].map(short2), ["0.00", "−0.50", "0.13", "–"]);
});

test("colours run from the page to one end for gates, to two for states", () => {
  assert.deepEqual(shade(parts[0], -1, colours), parse(colours.negative));
  assert.deepEqual(shade(parts[1], 3, colours), parse(colours.positive));
  assert.deepEqual(shade(parts[2], 0, colours), parse(colours.neutral));
  assert.deepEqual(shade(parts[2], 1, colours), parse(colours.accent));
  const pixel = new Uint8Array(Uint32Array.of(tableOf(parts[0], colours)[255]).buffer);
  assert.deepEqual([...pixel], [...parse(colours.positive), 255]);
  assert.deepEqual([inkOn([255, 255, 255]), inkOn([20, 23, 28])], ["#1c2430", "#ffffff"]);
  for (let grey = 0; grey < 256; grey += 1) {
    const ground = [grey, grey, grey];
    assert.ok(contrast(ground, parse(inkOn(ground))) >= 4.5, `letters on ${grey}`);
  }
});

test("a pixel is a step and a row, between two parts only a step", () => {
  const { boxes, height } = stackOf(parts, 100);
  assert.deepEqual(boxes, [{ top: 0, bottom: 100 }, { top: 105, bottom: 205 }, { top: 210, bottom: 310 }]);
  assert.equal(height, 310);
  assert.ok(stackOf(parts.slice(0, 1), 40).height > 40); // one part alone gets more room
  const place = { ...lane, boxes, left: 100, right: 400 };
  assert.deepEqual(spotAt(place, 100, 0), { t: 1, row: 0 });
  assert.deepEqual(spotAt(place, 399, 309), { t: 3, row: 5 });
  assert.deepEqual(spotAt(place, 250, 102), { t: 2, row: null });
  assert.equal(spotAt(place, 99, 20), null);
});

test("keys stay inside of the sequence and of the units", () => {
  const size = { steps: 3, rows: 6 };
  assert.deepEqual(stepped({ t: 1, row: 0 }, size, { key: "ArrowLeft" }), { t: 1, row: 0 });
  assert.deepEqual(stepped({ t: 1, row: 4 }, size, { key: "ArrowDown", shiftKey: true }), { t: 1, row: 5 });
  assert.deepEqual(stepped({ t: 2, row: 1 }, size, { key: "End" }), { t: 3, row: 1 });
  assert.equal(stepped({ t: 2, row: 1 }, size, { key: "q" }), null);
});

test("an LSTM's cell goes by its forget gate, a GRU's state by its update gate, a simple state by nothing", () => {
  const names = (found) => railsOf(found).map(({ part, gate }) => [part.name, gate?.name ?? null]);
  assert.deepEqual(names(parts), [["c", "f"], ["h", null]]);
  assert.deepEqual(names([{ name: "h" }, { name: "r" }, { name: "z" }]), [["h", "z"]]);
  assert.deepEqual(names([{ name: "h" }]), [["h", null]]);
});

test("what is read is a letter or numbers, and what is answered is told where it is asked", () => {
  const inputs = Object.assign(Float32Array.of(0.5, 1, -0.25, 0), { shape: [2, 2] });
  assert.equal(inputAt({ sequence: { labels: null }, inputs }, 2), "−0.25, 0.00");
  assert.equal(inputAt({ sequence: { labels: ["a", " "] }, inputs }, 2), "␣");
  assert.equal(inputAt({ sequence: {}, inputs }, 3), "");
  const sequence = { asked: 2, length: 5, wanted: ["x", "y"] };
  assert.deepEqual([3, 4, 5].map((t) => askedAt(sequence, t)), [null, 0, 1]);
  assert.equal(answerAt(sequence, ["u", "v"], 4), "At step 4 it says u; wanted: x");
  assert.equal(answerAt(sequence, ["u", "v"], 1), "At step 5 it says v; wanted: y");
  assert.equal(answerAt(sequence, undefined, 5), "");
  const long = { asked: 5, length: 5, wanted: ["y", "z"] }; // of five answers the last two have come
  assert.equal(answerAt(long, ["u", "v"], 4), "At step 4 it says u; wanted: y");
  assert.equal(answerAt(long, ["u", "v"], 2), "At step 5 it says v; wanted: z");
  assert.ok(stripHeight({ sequence: { labels: null }, inputs }) > stripHeight({ sequence: { labels: ["a"] }, inputs }));
});

test("maps are made anew for new bytes or parts, words for a new focus or answer, nothing for the same again", () => {
  const memory = { lanes: new Map() };
  const header = (more = {}) => ({ scene: { runs: { lstm: { title: "LSTM" } } }, sequence: { length: 3, labels: null },
    runs: { lstm: { inside: { parts: raw, said: ["1"], ...more }, focus: more.focus } } });
  const arrays = { "lstm/inside": bytes };
  assert.deepEqual(gatherInside(memory, ["lstm"], { header: header(), arrays }), { maps: true, told: true });
  assert.deepEqual(gatherInside(memory, ["lstm"], { header: header(), arrays }), { maps: false, told: false });
  assert.deepEqual(gatherInside(memory, ["lstm"], { header: header(), arrays: {} }), { maps: false, told: false });
  assert.deepEqual(gatherInside(memory, ["lstm"], { header: header({ said: ["2"] }), arrays }), { maps: false, told: true });
  const fresh = Object.assign(Uint8Array.from(bytes), { shape: [6, 3] });
  assert.equal(gatherInside(memory, ["lstm"], { header: header({ said: ["2"] }), arrays: { "lstm/inside": fresh } }).maps, true);
  assert.equal(memory.lanes.get("lstm").parts.length, 3);
  gatherInside(memory, ["gru"], { header: header(), arrays });
  assert.deepEqual([...memory.lanes.keys()], ["gru"]);
});

test("the graph has the numbers of the unit at three steps, the gate between, and nothing before the first step", () => {
  const memory = { sequence: { labels: ["<", "b", "c"] }, inputs: null };
  const svg = graphOf(lane, memory, { at: 2, unit: 0, width: 336, colours });
  for (const word of ["t = 1", "t = 2", "t = 3", "−1.00", "×f", "0.20", "1.00", "&#60;"]) assert.ok(svg.includes(word), word);
  assert.ok(!svg.includes("start"));
  const first = graphOf(lane, memory, { at: 1, unit: 0, width: 336, colours });
  assert.ok(first.includes("start") && !first.includes("t = 0"));
  assert.equal(lowered(11), "₁₂");
});
