// What marks do before they draw: take messages apart, find ranges and colours, lay out, find and name items.

import assert from "node:assert/strict";
import test from "node:test";

import { css } from "../../../playground/stage/core/colour.js";
import { arrow } from "../../../playground/stage/core/pointer.js";
import { topics } from "../../../playground/stage/core/topics.js";
import { picture as arrows } from "../../../playground/stage/marks/arrows.js";
import { picture as bars } from "../../../playground/stage/marks/bars.js";
import { alike, carried, ends, extent, pixelsOf, range, rgb, unpacked } from "../../../playground/stage/marks/data.js";
import { picture as graph } from "../../../playground/stage/marks/graph.js";
import { grid } from "../../../playground/stage/marks/grid.js";
import { picture as heatmap } from "../../../playground/stage/marks/heatmap.js";
import { nearest, picture as lines } from "../../../playground/stage/marks/lines.js";
import { csv } from "../../../playground/stage/marks/menu.js";
import { picture as scatter } from "../../../playground/stage/marks/scatter.js";
import { picture as images } from "../../../playground/stage/marks/images.js";
import { legendHeight } from "../../../playground/stage/marks/legend.js";
import { stack } from "../../../playground/stage/marks/stack.js";
import { picture as tiles } from "../../../playground/stage/marks/tiles.js";

const shaped = (values, ...shape) => Object.assign(new Float32Array(values), { shape });
const AXIS = { title: "", low: null, high: null, log: false, names: [] };
const SCALE = { kind: "diverging", low: null, high: null, title: "", names: [], colours: [] };
const COLOURS = {
  classes: ["#0072b2", "#e69f00"], text: "#000000", faint: "#888888", neutral: "#ffffff", accent: "#000000",
  pixels: Uint32Array.from({ length: 256 }, (_, at) => at), probability: Uint32Array.from({ length: 256 }, (_, at) => at),
};

const MAP = heatmap({
  header: { kind: "heatmap", x: { ...AXIS, title: "u", low: 0, high: 3 }, y: { ...AXIS, names: ["a", "b"] }, scale: SCALE,
    cells: false, titles: [], many: false, upward: false, link: "" },
  arrays: { values: shaped([1, 2, 3, 4, NaN, -6], 1, 2, 3) },
});
const LINES = lines({
  header: { x: { ...AXIS, title: "updates" }, y: AXIS, at: null, spans: [],
    series: [{ name: "train", colour: 0 }, { name: "test", colour: 1 }] },
  arrays: { x0: shaped([0, 10, 20], 3), y0: shaped([3, 2, 1], 3), x1: shaped([0, 20], 2), y1: shaped([4, 3], 2) },
});
const POINTS = scatter({
  header: { x: AXIS, y: AXIS, scale: SCALE, shade: SCALE, names: ["one", "two"], labels: false, classes: [], movable: [1],
    square: false, link: "" },
  arrays: { points: shaped([0, 0, 1, 2], 2, 2) },
});

test("a message of base64 is a mark", () => {
  const text = JSON.stringify({ kind: "lines", arrays: { y: { dtype: "f4", shape: [2], at: 0 } } }).padEnd(72);
  const bytes = Buffer.alloc(4 + 72 + 8);
  bytes.writeUInt32LE(72, 0);
  bytes.write(text, 4);
  bytes.writeFloatLE(0.5, 76);
  bytes.writeFloatLE(-2, 80);
  const { header, arrays } = unpacked(bytes.toString("base64"));
  assert.deepEqual([header, [...arrays.y], arrays.y.shape], [{ kind: "lines" }, [0.5, -2], [2]]);
});

test("a frame hands out the marks that it carries by name", () => {
  const [mine, other] = [shaped([1], 1), shaped([2], 1)];
  const frame = { header: { marks: { it: { kind: "bars" } } }, arrays: { "it/a": mine, "item/a": other } };
  assert.deepEqual(carried(frame, "it"), { header: { kind: "bars" }, arrays: { a: mine } });
  assert.equal(carried(frame, "item"), null);
  assert.equal(carried({ header: {}, arrays: {} }, "it"), null);
  assert.ok(alike(carried(frame, "it"), carried(frame, "it")));
  assert.ok(!alike(carried(frame, "it"), { header: { kind: "bars" }, arrays: { a: shaped([1], 1) } }));
});

test("an axis reaches as far as its numbers, or as it says", () => {
  assert.deepEqual(extent([[1, NaN, 3], [-Infinity, 2]]), [1, 3]);
  assert.deepEqual(extent([[-1, 0, 5, 2]], true), [2, 5]);
  assert.equal(extent([[NaN]]), null);
  assert.deepEqual(range(AXIS, [[0, 100]], 0.1), [-10, 110]);
  assert.deepEqual(range({ ...AXIS, low: -1, high: 1 }, [[5]]), [-1, 1]);
  assert.deepEqual(range({ ...AXIS, log: true }, [[1, 100]], 0), [1, 100]);
  const [low, high] = range(AXIS, [[7, 7]]);
  assert.ok(low < 7 && high > 7);
});

test("zero has the page's colour however uneven the ends are", () => {
  assert.deepEqual(ends(SCALE, [-1, 4]), [-4, 4]);
  const pixel = pixelsOf(SCALE, [-1, 4], COLOURS);
  assert.deepEqual([-1, 0, 2, 4, 9].map(pixel), [1, 128, 192, 255, 255]);
  assert.equal(pixel(NaN), 0);
});

test("categories have their own colours, and what is none has none", () => {
  const scale = { ...SCALE, kind: "categories", names: ["a", "b"], colours: [1, "text"] };
  const pixel = pixelsOf(scale, [0, 1], COLOURS);
  assert.deepEqual([0, 1].map((value) => css(rgb(pixel(value)))), ["rgb(230,159,0)", "rgb(0,0,0)"]);
  assert.equal(pixel(7), 0);
});

test("small multiples stay inside their place and apart from each other", () => {
  for (const count of [1, 2, 5, 8, 30]) {
    for (const [width, height] of [[900, null], [340, null], [900, 300], [340, 500]]) {
      const { boxes, height: tall } = grid({ count, width, height, aspect: 1.5, left: 20, above: 18, below: 16 });
      assert.equal(boxes.length, count);
      assert.ok(tall <= (height ?? Infinity) + 1e-6, `${count} in ${width} × ${height}: ${tall}`);
      for (const box of boxes) assert.ok(box.left >= 0 && box.left + box.width <= width + 1e-6);
      for (const [k, box] of boxes.entries()) {
        for (const other of boxes.slice(k + 1)) {
          const apart = Math.abs(box.left - other.left) >= box.width || Math.abs(box.top - other.top) >= box.height;
          assert.ok(apart, `${count} in ${width} × ${height}`);
        }
      }
    }
  }
});

test("arrow keys walk over every kind, and stop at its edges", () => {
  assert.deepEqual(arrow({ key: "ArrowUp" }), [0, 1]);
  assert.equal(arrow({ key: "Enter" }), null);
  assert.deepEqual(MAP.step(null, 1, 0), [0, 0]);
  assert.deepEqual(MAP.step([0, 2], 1, 0), [0, 2]);
  assert.deepEqual(MAP.step([0, 1], 0, -1), [1, 1]);
  assert.deepEqual(LINES.step([0, 1], 1, 0), [0, 2]);
  assert.deepEqual(LINES.step([0, 2], 0, -1), [1, 1]);
  assert.deepEqual(LINES.step([1, 1], 0, -1), [1, 1]);
});

test("an item says and tells what it is", () => {
  assert.deepEqual(MAP.say([1, 2]), ["−6.000", "b · u 2.5"]);
  assert.deepEqual(MAP.tell([1, 0]), { name: "b", at: [0.5, 1], along: { axis: "u", value: 0.5 } });
  assert.deepEqual(LINES.say([0, 1]), ["updates 10", "train 2.000", "test 4.000"]);
  assert.deepEqual(LINES.tell([1, 1]), { name: "test", at: [20, 3], along: { axis: "updates", value: 20 } });
  assert.equal(POINTS.tell([1]).name, "two");
  assert.deepEqual([POINTS.movable([0]), POINTS.movable([1])], [false, true]);
});

test("marks know each other's names", () => {
  assert.ok(MAP.knows({ name: "b" }));
  assert.ok(!MAP.knows({ name: "" }));
  assert.ok(LINES.knows({ name: "nobody", along: { axis: "updates", value: 3 } }));
  assert.ok(POINTS.knows({ name: "one" }) && !POINTS.knows({ name: "three" }));
  assert.equal(new Set(Object.values(topics)).size, Object.keys(topics).length);
});

test("tables hold every number, and files are read by any spreadsheet", () => {
  assert.deepEqual(MAP.table().rows, [["a", 1, 2, 3], ["b", 4, NaN, -6]]);
  assert.equal(LINES.table().rows.length, 5);
  assert.equal(csv({ columns: ["a, b", "c"], rows: [["x", 0.1 + 0.2], ['say "so"', NaN]] }),
    '"a, b",c\nx,0.3\n"say ""so""",\n');
});

test("the nearest of ascending values is found", () => {
  for (const [value, wanted] of [[-3, 0], [4, 0], [6, 1], [99, 2]]) assert.equal(nearest([0, 10, 20], value), wanted);
});

test("bars, tiles, arrows and graphs are walked over, and say what they are", () => {
  const rows = bars({
    header: { x: { ...AXIS, title: "value" }, y: AXIS, ridge: true, rows: [{ name: "input", colour: 0 }, { name: "layer 1", colour: 0 }] },
    arrays: { edges0: shaped([0, 1, 2], 3), counts0: shaped([4, 6], 2), edges1: shaped([0, 1, 2], 3), counts1: shaped([1, 9], 2) },
  });
  assert.deepEqual(rows.step([0, 1], 0, -1), [1, 1]);
  assert.deepEqual(rows.say([1, 1]), ["layer 1", "value 1 … 2", "9"]);
  assert.deepEqual(rows.table().rows.at(-1), ["layer 1", 1, 2, 9]);
  const few = tiles({ header: { names: ["a", "b"], signs: [], scale: SCALE }, arrays: { values: shaped([1, -2], 2) } });
  assert.deepEqual([few.step(null, 1, 0), few.step([1], 1, 0), few.say([1])], [[0], [1], ["b", "−2.000"]]);
  const field = arrows({
    header: { x: AXIS, y: AXIS, shade: SCALE, names: ["ball"], colours: [], length: null, square: false },
    arrays: { at: shaped([1, 2], 1, 2), by: shaped([-1, 0.5], 1, 2) },
  });
  assert.deepEqual(field.table().rows, [["ball", 1, 2, -1, 0.5]]);
  const [a, b] = [{ name: "x", value: 2, note: "∂ 3" }, { name: "y", value: null, note: "" }];
  const sum = graph({
    header: { nodes: [a, b], edges: [{ source: 0, target: 1, value: 0.5, note: "" }], layout: "layers", scale: SCALE },
    arrays: { places: shaped([0, 0.5, 1, 0.5], 2, 2) },
  });
  assert.deepEqual([sum.step([0, 0], 1, 0), sum.step([1, 0], 1, 0)], [[1, 0], [0, 1]]);
  assert.deepEqual([sum.say([0, 0]), sum.say([1, 0])], [["x", "2.000", "∂ 3"], ["x → y", "0.500"]]);
  assert.ok(sum.knows({ name: "y" }) && rows.knows({ name: "layer 1" }) && few.knows({ name: "b" }));
});

test("a cell says its letter, whether it is right, how soon, and what is noted of it; one without says nothing", () => {
  const scale = { ...SCALE, kind: "categories", names: ["right", "wrong"], missing: "no value there" };
  const header = { kind: "heatmap", x: AXIS, y: { ...AXIS, names: ["truth", "own"] }, scale, titles: [], many: false, upward: false,
    link: "", also: "after about {value} steps", notes: ["", "", "b 60 %", ""] };
  const arrays = { values: shaped([NaN, NaN, 1, 0], 1, 2, 2), more: shaped([0, 0, 12, 3], 1, 2, 2) };
  const plain = heatmap({ header, arrays });
  assert.deepEqual(plain.say([1, 0]), ["wrong", "own · 0", "after about 12 steps", "b 60 %"]);
  assert.deepEqual(plain.say([0, 0]), ["no value there", "", "truth · 0"]);
  const lettered = heatmap({ header: { ...header, texts: ["a", "", "b", "c"], also: "", scale: { ...scale, missing: "" } }, arrays });
  assert.equal(lettered.say([1, 0])[0], "b wrong");
  assert.deepEqual(lettered.table().rows, [["truth", "a", ""], ["own", "b wrong", "c right"]]);
});

test("tiles and images say what they mean", () => {
  const numbers = tiles({ header: { names: ["x"], signs: [], scale: { ...SCALE, title: "weight" }, notes: ["of the first input"] },
    arrays: { values: shaped([0.85], 1) } });
  assert.deepEqual(numbers.say([0]), ["x", "weight 0.850", "of the first input"]);
  const pixels = Object.assign(new Uint8Array(12), { shape: [12, 1, 1, 1] });
  globalThis.document ??= { createElement: () => ({ getContext: () => ({ putImageData() {} }) }) };
  globalThis.ImageData ??= class { constructor(w, h) { this.data = new Uint8ClampedArray(4 * w * h); } };
  const header = { columns: null, captions: [], marked: [], boxes: [], link: "", notes: [], wide: false };
  const of = (more) => images({ header: { ...header, ...more }, arrays: { pixels } });
  assert.equal(of({}).say([4])[0], "image 5 of 12");
  assert.deepEqual(of({ captions: Array(12).fill("7"), notes: Array(12).fill("seen as 1") }).say([0]), ["7", "seen as 1"]);
  assert.ok(of({ wide: true, columns: 2 }).height(600) > 5 * of({ columns: 2 }).height(60));
});

test("logarithms are read and listed as what they are the logarithms of", () => {
  const y = { ...AXIS, title: "left", decades: true };
  const falls = lines({ header: { x: { ...AXIS, title: "t" }, y, series: [{ name: "RNN", colour: 0 }] },
    arrays: { x0: shaped([1, 2], 2), y0: shaped([-2, -Infinity], 2) } });
  assert.deepEqual(falls.say([0, 0]), ["t 1", "RNN 0.01"]);
  assert.deepEqual(falls.say([0, 1]), ["t 2", "RNN 0: underflow"]);
  assert.deepEqual(falls.table().rows, [["RNN", 1, 0.01], ["RNN", 2, 0]]);
});

test("pictures of one axis lie one under the other, and arrows lead from one to the next", () => {
  const of = (at) => ({ picture: LINES, top: 100 * at, height: 100 });
  const both = stack([of(0), of(1)]);
  assert.equal(both.height(300), 200);
  assert.deepEqual(both.say([1, 0, 1]), LINES.say([0, 1]));
  assert.deepEqual(both.tell([1, 0, 1]), LINES.tell([0, 1]));
  assert.deepEqual(both.step([0, 0, 1], 1, 0), [0, 0, 2]);
  assert.equal(both.step([0, 1, 0], 0, -1)[0], 1, "below the last line begins the next picture");
  assert.equal(both.table().rows.length, 2 * LINES.table().rows.length);
  assert.ok(both.knows({ along: { axis: "updates", value: 1 } }));
});

test("a legend of words is as high as they need", () => {
  const scale = { ...SCALE, kind: "categories", names: Array(4).fill("minimum at −2.81, 3.13 (height 0)") };
  assert.ok(legendHeight(scale, 300) > legendHeight(scale, 1200));
});

test("lines without a number say what will come, and draw no axes", () => {
  const said = [];
  const pen = new Proxy({ measureText: (text) => ({ width: text.length }), fillText: (text) => said.push(text) },
    { get: (target, name) => target[name] ?? (() => {}), set: () => true });
  const axis = { title: "loss", low: null, high: null, log: true, names: [] };
  const view = { colours: {}, font: "", bold: "", small: "", item: null, told: null };
  const mark = lines({ header: { x: axis, y: axis, series: [], empty: "Press Play first" }, arrays: {} });
  mark.draw(pen, 300, 200, view);
  assert.deepEqual(said, ["Press Play first"]);
  assert.equal(mark.at(10, 10), null);
});
