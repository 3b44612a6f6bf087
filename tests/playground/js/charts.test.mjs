// What curves, timeline and plot make of a frame.

import assert from "node:assert/strict";
import { test } from "node:test";
import { boundedRange, linesOf, lossRange, stepRange } from "../../../playground/stage/curves/data.js";
import { panelsOf } from "../../../playground/stage/curves/panels.js";
import { unbegun } from "../../../playground/stage/curves/empty.js";
import { wrapped } from "../../../playground/stage/core/wrapped.js";
import { isFar, lostOf, markedLost } from "../../../playground/stage/curves/lost.js";
import { nearest } from "../../../playground/stage/marks/lines.js";
import { trace } from "../../../playground/stage/marks/strokes.js";
import { reading, told } from "../../../playground/stage/curves/readout.js";
import { contrast, inkOf, parse } from "../../../playground/stage/core/colour.js";
import { completed, inked, tinted, translator } from "../../../playground/stage/plot/data.js";
import { marks, place, statusOf, stepAt, stopNear, stops } from "../../../playground/stage/timeline/data.js";

function array(rows) {
  const values = new Float32Array(rows.flat());
  values.shape = [rows.length, rows[0]?.length ?? 5];
  return values;
}
const CURVE = array([[0, 0, 0.7, 0.8, 0.5, 0.5], [10, 1, 0.3, 0.4, 0.9, 0.8], [20, 2, 0.1, NaN, 1, 0.9]]);
const measure = (name, panel, kind = "number") => ({ name, title: name, panel, axis: panel, kind, part: name.split("_")[0] });
const MEASURES = [
  measure("train_loss", "loss"), measure("test_loss", "loss"),
  measure("train_metric", "accuracy", "share"), measure("test_metric", "accuracy", "share"),
];
const SCENE = { measures: MEASURES, bands: ["train_loss", "test_loss"] };
const BAND = array([[0, 0.6, 0.7, 0.9, 0.7, 0.8, 1.2], [20, 0.1, 0.2, 0.3, 0.2, 0.3, 0.4]]);
const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-6, `${a} ≠ ${b}`);

test("a curve gives four lines, a band takes the place of the loss", () => {
  const lines = linesOf("main", CURVE, undefined, SCENE);
  assert.deepEqual(lines.map(({ panel, part }) => `${panel} ${part}`),
    ["loss train", "loss test", "accuracy train", "accuracy test"]);
  const banded = linesOf("main", CURVE, BAND, SCENE);
  close(banded[0].values[0], 0.7);
  close(banded[0].low[0], 0.6);
  close(banded[1].high[1], 0.4);
  assert.equal(banded[2].low, undefined);
  assert.deepEqual(linesOf("main", undefined, undefined, SCENE), []);
  assert.deepEqual(linesOf("main", array([]), undefined, SCENE), []);
});

test("a step can be longer than one on the axis, and is read out in its words", () => {
  const lines = linesOf("main", CURVE, BAND, SCENE, 0.25);
  assert.deepEqual([...lines[0].steps], [0, 5]);
  assert.deepEqual([...lines[2].steps], [0, 2.5, 5]);
  const styled = lines.map((line) => ({ ...line, label: "A", ink: "red" }));
  assert.equal(reading(styled, { hover: 2.5, run: { step: 20, epoch: 5 }, axis: "epochs" }).title, "epochs 2.5");
});

test("ranges hold everything that can be drawn, and survive what can't", () => {
  const lines = linesOf("main", CURVE, undefined, SCENE);
  assert.deepEqual(stepRange(lines), [0, 20]);
  const loss = lines.filter(({ panel }) => panel === "loss");
  assert.equal(lossRange(loss, false)[0], 0);
  close(lossRange(loss, false)[1], 0.8 * 1.04);
  assert.ok(lossRange(loss, true)[0] > 0);
  assert.deepEqual(lossRange([{ values: [NaN, Infinity] }], true), [0.1, 1]);
  assert.deepEqual(lossRange([{ values: [0] }], false), [0, 1]);
  const exploded = [{ values: [2, 60, 4e3, 1e12] }];
  close(lossRange(exploded, false, { lost: true })[1], 200 * 1.04); // the line leaves at the top, and its way there is seen
  assert.ok(lossRange(exploded, true, { lost: true })[1] > 1e12);
  assert.deepEqual(boundedRange([{ values: [0.6] }], "share"), [0.5, 1]);
  assert.deepEqual(boundedRange([{ values: [0.3] }], "share"), [0, 1]);
  assert.deepEqual(boundedRange([{ values: [-40] }], "r2"), [-1, 1]);
  assert.deepEqual(stepRange([{ steps: [5] }]), [5, 6]);
});

test("the nearest step is found", () => {
  const steps = [0, 10, 20, 40];
  assert.deepEqual([-5, 4, 6, 29, 31, 99].map((step) => nearest(steps, step)), [0, 0, 1, 2, 3, 3]);
  assert.equal(nearest([7], 3), 0);
});

test("a trace keeps extremes however many points share a pixel, and breaks at gaps", () => {
  const steps = Array.from({ length: 10_000 }, (_, index) => index);
  const values = steps.map((step) => (step === 5003 ? 9 : step === 5004 ? -9 : 0));
  const points = trace(steps, values, (step) => step / 100, (value) => value);
  assert.ok(points.length / 2 < 600);
  assert.ok(points.includes(9) && points.includes(-9));
  const gap = trace([0, 1, 2], [1, NaN, 3], (step) => step * 10, (value) => value);
  assert.deepEqual(gap, [0, 1, NaN, NaN, 20, 3]);
});

test("the read-out says every curve at the step under the pointer", () => {
  const lines = linesOf("main", CURVE, undefined, SCENE).map((line) => ({ ...line, label: "", ink: "x" }));
  const { title, rows } = reading(lines, { hover: 10, run: { step: 20, epoch: 2 } });
  assert.equal(title, "step 10 · epoch 1.0");
  assert.deepEqual(rows.map(({ name, train, test }) => [name, train, test]),
    [["loss", "0.300", "0.400"], ["accuracy", "90.0%", "80.0%"]]);
  assert.deepEqual(told({ title, rows, split: true }).slice(1), ["loss  train 0.300 · test 0.400", "accuracy  train 90.0% · test 80.0%"]);
});

test("a measure has a panel, and its lines tell training from test by colour or by dash", () => {
  const [lines, colours] = [linesOf("main", CURVE, undefined, SCENE), { classes: ["#000", "#111"] }];
  const of = (sources, more = {}) => panelsOf({ lines, colours, measure: (text) => text.length, log: false,
    header: { runs: { main: { viewing: 10, events: [[5, "rate"]] } } }, data: { sources, ...more } }, 230).parts;
  const [loss, accuracy] = of([{ source: "main", label: "" }]);
  assert.deepEqual(loss.lines.map(({ text, colour }) => [text, colour]), [["train", "train"], ["test", "test"]]);
  assert.ok(loss.height > accuracy.height && accuracy.top > loss.top + 100);
  assert.deepEqual(accuracy.picture.table().rows.length, 6);
  const sources = [{ source: "main", label: "A" }, { source: "twin", label: "B" }];
  assert.deepEqual(of(sources)[0].lines.map(({ text, colour, dash }) => [text, colour, dash]), [["A train", 0, undefined], ["A test", 0, [5, 4]]]);
  assert.equal(of(sources, { show: ["accuracy"] }).length, 1);
  assert.deepEqual(panelsOf({ lines: [], colours, data: { sources } }, 230).parts, []);
});

test("before the first update nothing is drawn: one measurement is no curve", () => {
  const colours = { classes: ["#000", "#111"] };
  const sources = [{ source: "main", label: "" }];
  const of = (curve, status) => panelsOf({ lines: linesOf("main", curve, undefined, SCENE), colours, measure: (text) => text.length,
    log: false, header: { runs: { main: { status } } }, data: { sources } }, 230).parts;
  const start = array([[0, 0, 0.7, 0.8, 0.5, 0.5]]);
  assert.deepEqual(of(start, "paused"), []);
  assert.equal(of(CURVE, "paused").length, 2);
  assert.equal(of(start, "diverged").length, 2); // what it lost at once is a point
  assert.equal(unbegun([], 0), true);
});

test("words that are too wide are wrapped, with and without spaces", () => {
  assert.deepEqual(wrapped("Press Play: loss", 10, (text) => text.length), ["Press", "Play: loss"]);
  assert.deepEqual(wrapped("按下播放损失", 3, (text) => text.length), ["按下播", "放损失"]);
  assert.deepEqual(wrapped("word", 1, (text) => text.length), ["word"]);
});

test("the lines are named once, and the panels keep clear of one another", () => {
  const drawn = [];
  const pen = new Proxy({ measureText: (text) => ({ width: 6 * text.length }), fillText: (...at) => drawn.push(at) },
    { get: (target, name) => target[name] ?? (() => {}), set: () => true });
  const view = { colours: { classes: ["#000"], train: "#111", test: "#222" }, font: "", bold: "", small: "", item: null, told: null };
  const lines = linesOf("main", CURVE, undefined, SCENE);
  const { parts } = panelsOf({ lines, colours: view.colours, measure: (text) => 6 * text.length, log: false, header: { runs: {} },
    data: { sources: [{ source: "main", label: "" }] } }, 236);
  const places = parts.map(({ picture, top, height }) => {
    drawn.length = 0;
    picture.draw(pen, 320, height, view);
    return drawn.map(([text, , y]) => [text, y + top]);
  });
  assert.deepEqual(places.map((part) => part.filter(([text]) => ["train", "test"].includes(text)).length), [2, 0]);
  const zero = places[0].find(([text]) => text === "0")[1]; // in the middle of its letters
  const title = places[1].find(([text]) => text === "accuracy")[1]; // at their foot
  assert.ok(title - 9 > zero + 6, `${title} under ${zero}`);
  const [top, bottom] = [26, parts[0].height - 24];
  assert.ok(bottom - top >= 110, `${bottom - top} px of loss`);
});

test("a run that was lost is drawn to its last number, and says where", () => {
  const curve = array([[0, 0, 1.5, 1.4, 0.5, 0.5], [3, 0, 8e5, 9e5, 0.4, 0.4], [6, 0, Infinity, NaN, 0.5, 0.5]]);
  const lines = linesOf("main", curve, undefined, SCENE);
  const sources = [{ source: "main", label: "A" }, { source: "twin", label: "B" }];
  const header = { runs: { main: { status: "diverged" }, twin: { status: "playing" } } };
  const lost = lostOf(lines, sources, header);
  assert.deepEqual([...lost], [["main", 6]]);
  assert.equal(isFar(lines, lost), true);
  assert.equal(isFar(linesOf("main", CURVE, undefined, SCENE), new Map([["main", 20]])), false);
  assert.equal(isFar(lines, new Map()), false);
  const [mark] = markedLost(lost, { sources });
  assert.deepEqual([mark.value, mark.label, mark.always], [6, "A diverged at update 6", true]);
  assert.equal(markedLost(lost, { sources, axis: "epochs" })[0].label, "A diverged");
  assert.deepEqual([...lines[0].values], [1.5, 8e5, Infinity]); // the recorded ones, none of them bent
  assert.ok(lossRange(lines.filter(({ panel }) => panel === "loss"), true, { lost: true })[1] >= 9e5);
});

test("what is measured is read by its name, wherever it stands", () => {
  const own = [{ ...measure("judge", "loss"), part: "" }, { ...measure("right", "right", "share"), part: "", title: "whole" }];
  const curve = array([[0, 0, 0.7, 0.5], [10, 10, 0.3, 0.75]]);
  const band = array([[0, 0.4, 0.5, 0.6], [10, 0.7, 0.75, 0.8]]);
  const [judge, right] = linesOf("main", curve, band, { measures: own, bands: ["right"] });
  close(judge.values[1], 0.3);
  assert.equal(judge.low, undefined);
  close(right.high[1], 0.8);
  const [, swapped] = linesOf("main", curve, undefined, { measures: [own[1], own[0]] });
  assert.equal(swapped.name, "judge");
  const lines = [judge, right].map((line) => ({ ...line, label: "", ink: "x" }));
  const { rows, split } = reading(lines, { hover: 10, run: {} });
  assert.deepEqual([split, rows.map(({ name, test }) => [name, test])], [false, [["judge", "0.300"], ["whole", "75.0%"]]]);
  assert.deepEqual(linesOf("main", curve, undefined), []);
});

test("the slider stops at recorded steps and at the present", () => {
  assert.deepEqual(stops({ steps: [0, 50, 100], step: 130, viewing: null }), { steps: [0, 50, 100], at: 3, live: true });
  assert.deepEqual(stops({ steps: [0, 50, 100], step: 100, viewing: null }), { steps: [0, 50], at: 2, live: true });
  assert.deepEqual(stops({ steps: [0, 50, 100], step: 50, viewing: 50 }), { steps: [0, 50], at: 1, live: false });
  assert.deepEqual(stops(null), { steps: [], at: 0, live: true });
  assert.equal(stepAt([0, 50], 1), 50);
  assert.equal(stepAt([0, 50], 2), null);
});

test("the way back is logarithmic: the first hundred of ten thousand updates are a third of it", () => {
  assert.deepEqual([place(0, 1e4), place(1e4, 1e4), place(0, 0)], [0, 1, 0]);
  assert.ok(Math.abs(place(100, 1e4) - Math.log(11) / Math.log(1001)) < 1e-12);
  assert.deepEqual(marks(1e4).map(([step]) => step), [10, 100, 1000]);
  assert.deepEqual(marks(11), []);
  assert.deepEqual(marks(0), []);
});

test("wherever the slider is let go, it stands at a recorded step or at the present", () => {
  const steps = [0, 1, 2, 4, 8, 50, 100, 1000];
  steps.forEach((step, index) => assert.equal(stopNear(steps, 5000, place(step, 5000)), index));
  assert.equal(stopNear(steps, 5000, 1), steps.length);
  assert.equal(stopNear(steps, 5000, 0.99), steps.length);
  assert.equal(stopNear([], 0, 0), 0);
});

test("looking back is said before anything else", () => {
  assert.deepEqual(statusOf({ status: "paused", viewing: 40 }), ["viewing", "Looking back"]);
  assert.deepEqual(statusOf({ status: "diverged", viewing: null }), ["diverged", "Diverged"]);
  assert.deepEqual(statusOf(null), ["waiting", "Waiting"]);
  assert.deepEqual(statusOf({ status: "constructor" }), ["waiting", "Waiting"]);
});

test("words beside a figure are as near to the colour of the text as it takes to read them", () => {
  const [light, dark] = [
    { text: "#1c2430", background: "#ffffff", surface: "#f5f6f9" },
    { text: "#e7eaf0", background: "#14171c", surface: "#1d2128" },
  ];
  for (const theme of [light, dark]) {
    for (const colour of ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#6f7681"]) {
      const ink = parse(inkOf(colour, theme, 0));
      for (const ground of [theme.background, theme.surface]) assert.ok(contrast(ink, parse(ground)) >= 4.5, colour);
    }
  }
  assert.equal(inkOf("#0072b2", light, 0), "rgb(0,114,178)", "what can be read stays as it is");
  const layout = { annotations: [{ text: "a", font: { color: "#f0e442", size: 9 } }, { text: "b" }], title: "c" };
  const { annotations, title } = inked(layout, (colour) => inkOf(colour, light, 0));
  assert.notEqual(annotations[0].font.color, "#f0e442");
  assert.deepEqual([annotations[0].font.size, annotations[1], title], [9, { text: "b" }, "c"]);
});

test("a figure in light colours is shown in those of the theme", () => {
  const translate = translator(
    { text: "#1c2430", classes: ["#0072b2", "#e69f00"], mode: 3 },
    { text: "#e7eaf0", classes: ["#0072b2", "#ffcc00"] },
  );
  const figure = { data: [{ line: { color: "#E69F00" }, fillcolor: "rgba(28, 36, 48, 0.25)", y: [1, 2], name: "#1" }] };
  const { data, layout } = completed(figure, { translate, template: { layout: {} }, width: 300, height: 200, source: "w" });
  assert.equal(data[0].line.color, "#ffcc00");
  assert.equal(data[0].fillcolor, "rgba(231,234,240,0.25)");
  assert.equal(data[0].name, "#1");
  assert.deepEqual([layout.width, layout.height, layout.uirevision], [300, 200, "w"]);
  assert.deepEqual(tinted([null, 3, true, ["#1c2430"]], translate), [null, 3, true, ["#e7eaf0"]]);
  assert.deepEqual(tinted([[0, "#1c2430"], [1, "red"]], translate), [[0, "#e7eaf0"], [1, "red"]]);
});
