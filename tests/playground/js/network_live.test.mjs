// The network diagram in motion: links from weights, edits on their way to Python, keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sceneColumns } from "../../../playground/stage/network/binding.js";
import { Editing } from "../../../playground/stage/network/editing.js";
import { headKey, historyKey } from "../../../playground/stage/network/keys.js";
import { layout } from "../../../playground/stage/network/layout.js";
import { buildLinks, drawLinks, LEVELS, linkAt, linkInks, linksOf, STRONGEST, updateLevels } from "../../../playground/stage/network/links.js";
import { adopt, chooseFeatures, hear } from "../../../playground/stage/network/news.js";
import { History, Sync } from "../../../playground/stage/network/sync.js";

/** A diagram of a plain stack: `net` has the widths from the inputs to the output. */
function diagram(net) {
  const last = net.length - 1;
  const layers = net.slice(1).map((units, at) => ({ kind: "dense", units, taps: units, links: true, index: at }));
  const streamed = sceneColumns({ inputs: Array(net[0]).fill({}), layers });
  const name = (at) => (at === 0 ? "inputs" : at === last ? "output" : `n${at}`);
  const geometry = layout(
    net.map((units, at) => ({ id: name(at), units, ends: at === 0 || at === last })),
    { width: 760, top: 100, bottom: 40, labels: 50 },
  );
  const built = layers.map(({ units }, at) => ({ node: { id: name(at + 1), kind: "dense" }, units, from: at - 1, source: at - 1, linked: true }));
  const binding = built.map((_, at) => at);
  return { geometry, built, streamed, binding, positions: Array.from({ length: net[0] }, (_, at) => at) };
}

/** A canvas that remembers what was stroked. */
function canvas() {
  const strokes = [];
  let curves = 0;
  return {
    strokes,
    beginPath: () => (curves = 0),
    moveTo: () => (curves += 1),
    lineTo() {},
    bezierCurveTo() {},
    stroke() {
      if (curves) strokes.push({ curves, width: this.lineWidth, ink: this.strokeStyle });
    },
  };
}

const INKS = linkInks({ negative: "#0000ff", positive: "#ff0000", background: "#ffffff", faint: "#888888" });

test("a link's width is the size of its weight, and its colour the sign", () => {
  const links = buildLinks(diagram([2, 2, 1]));
  assert.equal(links.count, 6);
  assert.ok(updateLevels(links, Float32Array.of(4, -4, 2, 0.001, -1, 1)));
  assert.deepEqual([...links.levels], [LEVELS, -LEVELS, LEVELS / 2, 1, -LEVELS / 4, LEVELS / 4]);
  const ctx = canvas();
  drawLinks(ctx, links, INKS);
  const last = ctx.strokes.slice(-2);
  assert.deepEqual(last.map(({ ink }) => ink), ["rgb(255,0,0)", "rgb(0,0,255)"]);
  assert.equal(last[0].width, links.widest);
  assert.equal(ctx.strokes.reduce((sum, { curves }) => sum + curves, 0), 6);
  const widths = ctx.strokes.map(({ width }) => width);
  assert.deepEqual(widths, [...widths].sort((a, b) => a - b));
  // What L1 has brought to exactly zero is no link any more; what is merely small still is one.
  assert.ok(updateLevels(links, Float32Array.of(4, -4, 0, -1e-6, -0, 1)));
  assert.deepEqual([...links.levels], [LEVELS, -LEVELS, 0, -1, 0, LEVELS / 4]);
});

test("links are drawn again only when a weight moved enough to be seen", () => {
  const links = buildLinks(diagram([2, 2, 1]));
  const weights = new Float32Array(6).fill(1);
  assert.ok(updateLevels(links, weights));
  weights[0] = 1.01;
  assert.ok(!updateLevels(links, weights));
  weights[0] = 1.5;
  assert.ok(updateLevels(links, weights));
});

test("of many links between two layers the strongest are drawn, and no more", () => {
  const links = buildLinks(diagram([2, 64, 64, 1]));
  const [, crowded] = links.gaps;
  const weights = Float32Array.from({ length: 2 * 64 + 64 * 64 + 64 }, (_, at) => Math.sin(at * 12.9898) * 2);
  updateLevels(links, weights);
  const drawn = [];
  for (let at = crowded.start; at < crowded.stop; at++) if (links.levels[at]) drawn.push(at);
  assert.ok(drawn.length > STRONGEST * 0.9 && drawn.length <= STRONGEST, `${drawn.length} are drawn`);
  const sizes = weights.slice(128, 128 + 4096).map(Math.abs).sort();
  const least = Math.min(...drawn.map((at) => Math.abs(weights[links.index[at]])));
  assert.ok(least >= sizes[sizes.length - STRONGEST] - 1e-6);
  updateLevels(links, weights.fill(0));
  assert.ok([...links.levels.slice(crowded.start, crowded.stop)].every((level) => level === 0));
});

test("a weight that is not a number is no link, and harms none", () => {
  const links = buildLinks(diagram([2, 2, 1]));
  updateLevels(links, Float32Array.of(NaN, 1, Infinity, 1, 1, 1));
  assert.equal(links.levels[0], 0);
  assert.equal(links.levels[2], LEVELS);
  drawLinks(canvas(), links, INKS);
});

test("the link under the pointer is found along its whole curve", () => {
  const links = buildLinks(diagram([3, 4, 2]));
  updateLevels(links, new Float32Array(20).fill(2));
  const bezier = (t, a, b, c, d) => a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t * t * (1 - t) + d * t ** 3;
  const point = (at, t) => {
    const middle = (links.x0[at] + links.x1[at]) / 2;
    const [y0, y1] = [links.y0[at], links.y1[at]];
    return [bezier(t, links.x0[at], middle, middle, links.x1[at]), bezier(t, y0, y0, y1, y1)];
  };
  for (let at = 0; at < links.count; at++) {
    for (const t of [0.1, 0.3, 0.5, 0.75]) {
      const [x, y] = point(at, t);
      const found = linkAt(links, x, y);
      const away = Array.from({ length: 201 }, (_, step) => point(found, step / 200)).map(([u, v]) => Math.hypot(u - x, v - y));
      assert.ok(Math.min(...away) < 2, `no link at ${x}, ${y}`);
    }
    assert.equal(linkAt(links, ...point(at, 0.03)) >= 0, true);
  }
  assert.equal(linkAt(links, 5, 5), -1);
});

test("a unit's links are those that end in it and those that begin there", () => {
  const links = buildLinks(diagram([2, 3, 1]));
  updateLevels(links, new Float32Array(9).fill(1));
  const ends = (column, unit) => linksOf(links, column, unit).map((at) => `${links.from[at]}→${links.to[at]}`);
  assert.deepEqual(ends(0, 1), ["1→0", "1→1", "1→2"]);
  assert.deepEqual(ends(1, 2), ["0→2", "1→2", "2→0"]);
  assert.deepEqual(ends(2, 0), ["0→0", "1→0", "2→0"]);
});

const component = (edits, states = []) => ({ data: { edits }, setStateValue: (name, value) => states.push([name, value]) });

test("old news from Python never overwrites a newer edit, and an answer to it does", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const states = [];
  const sync = new Sync(component({ layers: 3 }, states));
  sync.edit("layers", "a");
  sync.edit("layers", "b");
  assert.equal(sync.take(component({ layers: 3 }, states)).layers, false);
  assert.equal(sync.take(component({ layers: 3 }, states)).features, true);
  t.mock.timers.tick(149);
  assert.deepEqual(states, []);
  t.mock.timers.tick(1);
  assert.deepEqual(states, [["layers", { edit: 5, value: "b" }]], "without a stream the page carries it out soon");
  assert.equal(sync.take(component({ layers: 4 }, states)).layers, false);
  assert.equal(sync.take(component({ layers: 5 }, states)).layers, true);
});

test("edits go to the run one at a time, the newest last, and the page follows once they rest", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const [states, told] = [[], []];
  const sync = new Sync(component({}, states), (edits) => told.push(edits));
  sync.up = true;
  for (const value of ["a", "b", "c"]) sync.edit("layers", value);
  sync.edit("features", ["x1"]);
  assert.deepEqual(told, [{ layers: { edit: 1, value: "a" } }], "the first goes at once");
  assert.equal(sync.heard({ layers: 0, features: 0 }), false);
  assert.equal(told.length, 1);
  assert.equal(sync.heard({ layers: 1, features: 0 }), false, "newer ones are under way");
  assert.deepEqual(told[1], { layers: { edit: 3, value: "c" }, features: { edit: 1, value: ["x1"] } });
  assert.equal(sync.heard({ layers: 3, features: 0 }), false);
  assert.equal(sync.heard({ layers: 3, features: 1 }), true);
  t.mock.timers.tick(699);
  assert.deepEqual(states, []);
  t.mock.timers.tick(1);
  assert.deepEqual(states, [["layers", { edit: 3, value: "c" }], ["features", { edit: 1, value: ["x1"] }]]);
  sync.edit("layers", "d");
  t.mock.timers.tick(2000);
  assert.deepEqual(states.slice(2), [["layers", { edit: 4, value: "d" }]], "what the page knows is not told again");
});

test("an edit that nobody answered holds up no other, and none is left behind", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const told = [];
  const sync = new Sync(component({}), ({ layers }) => told.push(layers.value));
  sync.edit("layers", "a");
  sync.edit("layers", "b");
  t.mock.timers.tick(999);
  assert.deepEqual(told, ["a"]);
  t.mock.timers.tick(1);
  assert.deepEqual(told, ["a", "b"]);
  sync.edit("layers", "c");
  sync.destroy();
  assert.deepEqual(told, ["a", "b", "c"], "the page is left before it was its turn");
  sync.begin();
  assert.equal(sync.take(component({ layers: 0 })).layers, true, "another session begins to count anew");
});

test("a unit that is chosen is told the page at once", () => {
  const states = [];
  const sync = new Sync(component({}, states), () => assert.fail("and the run has no use for it"));
  sync.edit("selected", { layer: 0, unit: 1 });
  assert.deepEqual(states, [["selected", { edit: 1, value: { layer: 0, unit: 1 } }]]);
});

/** A diagram that is edited, with what the server says of it. */
function edited() {
  const kinds = { dense: { size: ["units"], knobs: [{ name: "units", kind: "int", default: 4 }] } };
  const dense = (units) => ({ kind: "dense", units });
  const data = { kinds, layers: [dense(4)], features: ["x1", "x2"].map((key) => ({ key, on: true })), lang: "en" };
  const view = { nodes: [], features: [], source: "main", plot: {}, arranged: 0, inputWidth: () => 2 };
  view.arrange = () => (view.arranged += 1);
  view.show = (nodes) => Object.assign(view, { nodes, problem: null });
  view.sync = new Sync(component({}), () => {});
  view.editing = new Editing(view, view.sync);
  const all = { layers: true, features: true, selected: true };
  adopt(view, data, all);
  const refused = { layer: 0, message: "No.", layers: [dense(4)], features: ["x1", "x2"] };
  return { view, data, all, refused, edits: (layers, features = 0) => ({ edits: { layers, features }, source: "main" }) };
}

test("what the server refuses is taken back with its reason, and nothing is left to undo", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { view, data, all, refused, edits } = edited();
  const { id } = view.nodes[0];
  view.editing.set([0], { units: 5 });
  assert.equal(view.nodes[0].knobs.units, 5, "shown at once");
  hear(view, edits(0));
  assert.equal(view.nodes[0].knobs.units, 5);
  hear(view, { ...edits(1), refused });
  assert.deepEqual([view.nodes[0].knobs.units, view.nodes[0].id, view.problem.message], [4, id, "No."]);
  assert.equal(view.editing.history.undo(view.nodes), null);
  const { arranged } = view;
  hear(view, { ...edits(1), refused });
  assert.equal(view.arranged, arranged, "once");
  adopt(view, { ...data, problem: refused }, all);
  assert.equal(view.problem.message, "No.", "the page says the same");
  view.forgiven = view.sync.total;
  adopt(view, { ...data, problem: refused }, all);
  assert.equal(view.problem, null, "and not again what was put away");
});

test("a refusal of an older edit waits for what became of the newer one", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { view, refused, edits } = edited();
  view.editing.set([0], { units: 500 });
  view.editing.set([0], { units: 6 });
  hear(view, { ...edits(1), refused });
  assert.equal(view.nodes[0].knobs.units, 6);
  hear(view, edits(2));
  assert.deepEqual([view.nodes[0].knobs.units, view.problem], [6, null]);
  view.source = "fork";
  view.editing.set([0], { units: 7 });
  hear(view, { ...edits(3), refused });
  assert.equal(view.nodes[0].knobs.units, 7, "A's refusal is none of B's");
});

test("inputs that were refused are as they were, and a preset's are taken up even where they were the same before", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { view, data, all, refused, edits } = edited();
  view.editable = true;
  const on = () => view.features.filter((feature) => feature.on).map((feature) => feature.key);
  chooseFeatures(view, ["x1"]);
  view.sync.edit("features", ["x1"]);
  hear(view, { ...edits(0, 1), refused });
  assert.deepEqual(on(), ["x1", "x2"]);
  chooseFeatures(view, ["x2"]);
  adopt(view, data, all);
  assert.deepEqual(on(), ["x1", "x2"]);
});

test("what was undone can be done again, until something else is done", () => {
  const history = new History(2);
  for (const state of ["a", "b", "c"]) history.push(state);
  assert.equal(history.undo("d"), "c");
  assert.equal(history.undo("c"), "b");
  assert.equal(history.undo("b"), null);
  assert.equal(history.redo("b"), "c");
  history.push("c");
  assert.equal(history.redo("e"), null);
});

test("keys on a layer", () => {
  const key = (name, more = {}) => headKey({ key: name, ...more }, true);
  assert.deepEqual(key("ArrowLeft", { altKey: true }), { do: "nudge", step: -1 });
  assert.deepEqual(headKey({ key: "ArrowRight", altKey: true }, false), { do: "nudge", step: 1 });
  assert.deepEqual([key("+"), key("="), key("-")].map((found) => found.step), [1, 1, -1]);
  assert.deepEqual(["Delete", "Backspace", "Enter"].map((name) => key(name).do), ["remove", "remove", "open"]);
  assert.equal(headKey({ key: "Delete" }, false), null);
  assert.equal(key("Delete", { ctrlKey: true }), null);
  assert.deepEqual(
    [{ key: "z", ctrlKey: true }, { key: "Z", ctrlKey: true, shiftKey: true }, { key: "y", metaKey: true }, { key: "z" }].map(historyKey),
    ["undo", "redo", "redo", null],
  );
});
