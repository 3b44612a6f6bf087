// The network diagram's pure parts: the stack being built, what of the stream belongs to it, and where it all lies.

import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, bound, inputPositions, linksLive, sceneColumns } from "../../../playground/stage/network/binding.js";
import { buildLinks } from "../../../playground/stage/network/links.js";
import { between, cellOf, layout, MOST, onBias, SHOWN, unitAt } from "../../../playground/stage/network/layout.js";
import * as model from "../../../playground/stage/network/model.js";
import { roomFor } from "../../../playground/stage/network/motion.js";
import { slots } from "../../../playground/stage/network/slots.js";

const units = { name: "units", kind: "int", low: 1, high: 64, default: 4 };
const bend = { name: "activation", kind: "choice", choices: [{ value: "tanh" }, { value: "relu" }], default: "tanh" };
const KINDS = {
  dense: { title: "Dense", links: true, size: ["units"], knobs: [units, bend] },
  dropout: { title: "Dropout", links: false, knobs: [{ name: "rate", kind: "float", default: 0.2 }] },
  residual: { title: "Residual block", links: false, block: true, knobs: [], inner: [{ kind: "dense" }] },
};
const dense = (count, activation = "tanh") => ({ kind: "dense", units: count, activation });
const residual = (...layers) => ({ kind: "residual", layers });
const stack = (...specs) => model.nodesFrom(specs, KINDS);
const specs = (nodes) => model.specsFrom(nodes);
const widths = (nodes, inputs) => model.columns(nodes, inputs, KINDS).map((column) => column.units);

test("knobs that a spec leaves out take their defaults, and go back to Python written out", () => {
  assert.deepEqual(specs(stack({ kind: "dense" }, { kind: "dropout", rate: 0.5 }, { kind: "residual" })), [
    dense(4), { kind: "dropout", rate: 0.5 }, residual(dense(4)),
  ]);
});

test("columns come in the order of the stream: a block after what it holds, with the way past it", () => {
  const found = model.columns(stack(dense(3), residual(dense(5), dense(3)), { kind: "dropout" }), 2, KINDS);
  assert.deepEqual(found.map(({ path }) => path.join(".")), ["0", "1.0", "1.1", "1", "2"]);
  assert.deepEqual(found.map((column) => column.units), [3, 5, 3, 3, 3]);
  assert.deepEqual(found.map((column) => column.widthIn), [2, 3, 5, 3, 3]);
  assert.deepEqual(found.map((column) => column.from), [-1, 0, 1, 2, 3]);
  assert.deepEqual([found[3].skip, found[3].block], [0, 1]);
});

test("channels count as units, some kinds add them up, and pixels in a row have none", () => {
  const channels = { name: "channels", kind: "int", low: 1, high: 64, default: 8 };
  const part = (name) => ({ name, kind: "int", low: 1, high: 32, default: 2 });
  const kinds = {
    ...KINDS,
    convolution: { title: "Convolution", links: true, size: ["channels"], filling: true, knobs: [channels, bend] },
    inception: { title: "Inception block", size: ["one", "three"], knobs: [part("one"), part("three")] },
    flatten: { title: "Flatten", flat: true, size: [], knobs: [] },
  };
  const nodes = model.nodesFrom([{ kind: "convolution" }, { kind: "inception", three: 5 }, { kind: "flatten" }], kinds);
  assert.deepEqual(model.columns(nodes, 1, kinds).map(({ units: count }) => count), [8, 7, 0]);
  const [block] = model.nodesFrom([model.specsFrom([model.newNode(kinds, "residual", 6)])[0]], kinds);
  assert.deepEqual([block.inner[0].kind, block.inner[0].knobs.channels], ["convolution", 6]);
  const fitted = model.fitted([...model.nodesFrom([{ kind: "convolution" }], kinds), block], 1, kinds);
  assert.equal(fitted[1].inner[0].knobs.channels, 8);
});

test("inserting, removing and moving leave the rest as it was, ids included", () => {
  const nodes = stack(dense(1), dense(2), dense(3));
  const [a, b, c] = nodes.map((node) => node.id);
  const ids = (list) => list.map((node) => node.id);
  assert.deepEqual(ids(model.moved(nodes, [0], [3])), [b, c, a]);
  assert.deepEqual(ids(model.moved(nodes, [2], [0])), [c, a, b]);
  assert.deepEqual(ids(model.moved(nodes, [1], [1])), [a, b, c]);
  assert.deepEqual(ids(model.moved(nodes, [1], [2])), [a, b, c]);
  assert.deepEqual(ids(model.removed(nodes, [1])), [a, c]);
  const more = model.inserted(nodes, [1], model.newNode(KINDS, "dropout", 1));
  assert.deepEqual(more.map((node) => node.kind), ["dense", "dropout", "dense", "dense"]);
  assert.deepEqual(ids(nodes), [a, b, c]);
});

test("layers move into a block and out of it, a block moves into none, and an emptied block goes", () => {
  const nodes = stack(dense(2), residual(dense(2)));
  assert.deepEqual(specs(model.moved(nodes, [0], [1, 0])), [residual(dense(2), dense(2))]);
  assert.deepEqual(specs(model.moved(nodes, [1, 0], [0])), [dense(2), dense(2)]);
  assert.equal(model.moved(nodes, [1], [1, 0]), nodes);
  const two = stack(residual(dense(2)), residual(dense(2)));
  assert.equal(model.moved(two, [0], [1, 0]), two);
  assert.deepEqual(specs(model.removed(nodes, [1, 0])), [dense(2)]);
});

test("a new block fits where it is put, and blocks follow when what comes in changes", () => {
  assert.deepEqual(specs([model.newNode(KINDS, "residual", 7)]), [residual(dense(7))]);
  const nodes = stack(dense(3), residual(dense(8), dense(3)), { kind: "dropout" });
  const wider = model.fitted(model.changed(nodes, [0], { units: 5 }), 2, KINDS);
  assert.deepEqual(widths(wider, 2), [5, 8, 5, 5, 5]);
  const kept = model.fitted(model.changed(nodes, [1, 1], { units: 9 }), 2, KINDS, nodes[1].id);
  assert.deepEqual(specs(kept)[1], residual(dense(8), dense(9)));
});

test("another type keeps the knobs both have, and a block takes in the layer it replaces", () => {
  const nodes = stack(dense(6, "relu"));
  const block = model.retyped(nodes, [0], "residual", { kinds: KINDS, width: 2 });
  assert.deepEqual(specs(block), [residual(dense(2, "relu"))]);
  assert.equal(block[0].id, nodes[0].id);
  assert.deepEqual(specs(model.retyped(nodes, [0], "dropout", { kinds: KINDS, width: 2 })), [{ kind: "dropout", rate: 0.2 }]);
});

test("layers keep their ids through a change that Python made", () => {
  const old = stack(dense(4), { kind: "dropout" }, dense(2));
  const next = model.reconciled(old, [dense(4), dense(8), { kind: "dropout" }, dense(2)], KINDS);
  assert.deepEqual([next[0].id, next[2].id, next[3].id], old.map((node) => node.id));
  assert.ok(!old.some((node) => node.id === next[1].id));
  const fewer = model.reconciled(next, [dense(5)], KINDS);
  assert.equal(fewer[0].id, next[0].id);
  assert.equal(new Set(next.map((node) => node.id)).size, 4);
});

test("equal stacks have equal signatures, in whatever order the knobs are written", () => {
  const [a, b] = [stack({ kind: "dense", units: 3, activation: "relu" }), stack({ activation: "relu", units: 3, kind: "dense" })];
  assert.equal(model.signature(a), model.signature(b));
  assert.notEqual(model.signature(a), model.signature(stack(dense(3))));
  assert.equal(model.count(stack(dense(1), residual(dense(1), dense(1)))), 4);
});

const entry = (kind, count, more = {}) => ({ kind, units: count, taps: count, links: kind === "dense", ...more });
const SCENE = {
  inputs: [{ name: "x1" }, { name: "x2" }],
  layers: [
    entry("dense", 3, { index: 0 }),
    entry("residual", 3, { index: 3, inner: [entry("dense", 5, { index: 1 }), entry("dense", 3, { index: 2 })] }),
    entry("dense", 1, { index: 4, output: true }),
  ],
};

function builtFrom(nodes, outputs = 1) {
  const built = model.columns(nodes, 2, KINDS);
  for (const column of built) column.linked = KINDS[column.node.kind].links;
  const from = built.findLastIndex((column) => column.path.length === 1);
  const node = { id: "output", kind: "dense", knobs: {} };
  const source = built.findLastIndex((column) => column.path.length === 1 && column.units > 0);
  return [...built, { source, node, path: [nodes.length], units: outputs, widthIn: built.at(-1)?.units ?? 2, from, linked: true, output: true }];
}

test("every column finds its maps, weights and biases in the stream", () => {
  const found = sceneColumns(SCENE);
  assert.deepEqual(found.map((column) => column.entry.index), [0, 1, 2, 3, 4]);
  assert.deepEqual(found.map((column) => column.taps), [0, 3, 8, 11, 14]);
  assert.deepEqual(found.map((column) => column.weights), [0, 6, 21, -1, 36]);
  assert.deepEqual(found.map((column) => column.biases), [0, 3, 8, -1, 11]);
  assert.deepEqual(found.map((column) => column.from), [-1, 0, 1, 2, 3]);
});

test("lines pass a flat layer: they come from the channels before it, each for many weights", () => {
  const kinds = { ...KINDS, flat: { knobs: [], size: [], flat: true } };
  const nodes = model.nodesFrom([{ kind: "dense", units: 3 }, { kind: "flat" }, { kind: "dropout" }], kinds);
  const built = model.columns(nodes, 1, kinds);
  assert.deepEqual(built.map(({ from, source }) => [from, source]), [[-1, -1], [0, 0], [1, 0]]);
  const streamed = sceneColumns({ inputs: [{}], layers: [
    entry("dense", 3, { index: 0 }), entry("flat", 0, { index: 1 }),
    entry("dense", 2, { index: 2, output: true, source: 0, lines: 3, many: 49 }),
  ] });
  assert.deepEqual(streamed.map(({ source, lines }) => [source, lines]), [[-1, 1], [0, 3], [0, 3]]);
  const out = { node: { id: "o", kind: "dense", knobs: {} }, path: [2], units: 2, widthIn: 0, from: 1, source: 0, linked: true };
  assert.ok(linksLive([...built.slice(0, 2), out], streamed, [0, 1, 2], 2));
  const geometry = { tile: 20, columns: [1, 3, 0, 2].map((units, at) => ({ units, id: at ? `n${at}` : "inputs", tiles: Array.from({ length: units },
    (_, row) => ({ x: 50 * at, y: 30 * row })), size: 20 })) };
  const links = buildLinks({ geometry, built: [...built.slice(0, 2), out].map((each) => ({ ...each, linked: each.node.kind === "dense" })),
    streamed, binding: [0, 1, 2], positions: [0] });
  assert.deepEqual([...links.index], [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([links.x0[3], links.x1[3]], [70, 150]);
});

test("sheets of small maps stay in their columns, and on a phone columns keep room for their words", () => {
  for (const width of [330, 700, 1000]) {
    const all = [1, 8, 8, 16, 16, 64, 64, 10].map((units, at) => ({ id: `n${at}`, units, ends: at === 0 || at === 7, narrow: at % 2 === 0 }));
    const { columns } = layout(all, { ...SIZES, width, names: 60 });
    columns.reduce((left, { sheet, x, pitch }) => {
      if (!sheet) return left;
      assert.ok(sheet.x >= left, `at ${width} px a sheet begins at ${sheet.x}, the one before ends at ${left}`);
      assert.ok(sheet.width <= Math.max(pitch, 5), `${sheet.width} in ${pitch} of ${x}`);
      return sheet.x + sheet.width;
    }, 0);
  }
  const built = [true, false, true, false, false, true].map((linked) => ({ linked }));
  assert.equal(roomFor(built, 1000), 1000);
  assert.equal(roomFor(built, 480), 480);
  assert.ok(roomFor(built, 330) > 330);
  assert.equal(roomFor(built.slice(3, 5), 330), 330);
});

test("a column keeps its picture while what is built and what is trained differ", () => {
  const streamed = sceneColumns(SCENE);
  const nodes = stack(dense(3), residual(dense(5), dense(3)));
  const built = builtFrom(nodes);
  assert.ok(agree(built, streamed));
  const binding = bound(built, streamed);
  assert.deepEqual(binding, [0, 1, 2, 3, 4]);
  const known = new Map(built.map((column, at) => [column.node.id, at]));
  const added = builtFrom(model.inserted(nodes, [0], model.newNode(KINDS, "dense", 2)));
  assert.ok(!agree(added, streamed));
  const now = bound(added, streamed, known);
  assert.deepEqual(now, [-1, 0, 1, 2, 3, 4]);
  assert.deepEqual(added.map((_, at) => linksLive(added, streamed, now, at)), [false, false, true, true, false, true]);
  const swapped = builtFrom(model.moved(nodes, [1], [0]));
  assert.deepEqual(bound(swapped, streamed, known), [1, 2, 3, 0, 4]);
});

test("a scene that was never agreed on is matched by its kinds, from both ends", () => {
  const streamed = sceneColumns({ inputs: SCENE.inputs, layers: [entry("dense", 4), entry("dropout", 4), entry("dense", 1)] });
  assert.deepEqual(bound(builtFrom(stack(dense(9))), streamed), [0, 2]);
  assert.deepEqual(bound(builtFrom(stack(dense(9), dense(9))), streamed), [0, -1, 2]);
  assert.deepEqual(inputPositions([{ key: "x2" }, { key: "x1^2" }, { key: "x1" }], SCENE.inputs), [1, -1, 0]);
});

const SIZES = { width: 760, top: 100, bottom: 40, labels: 50 };
const shape = (column) => ({ id: column.node.id, units: column.units, narrow: !column.linked, ends: column.output, block: 0 });

test("columns go from left to right inside the given width, whatever the net", () => {
  for (const width of [480, 760, 1200]) {
    for (const net of [[2, 4, 2, 1], [7, 8, 8, 8, 8, 8, 8, 1], [2, ...Array(12).fill(64), 10]]) {
      const last = net.length - 1;
      const name = (at) => (at === 0 ? "inputs" : at === last ? "output" : `n${at}`);
      const all = net.map((count, at) => ({ id: name(at), units: count, ends: at === 0 || at === last }));
      const { columns, bottom } = layout(all, { ...SIZES, width, names: 60 });
      columns.reduce((left, column) => {
        assert.ok(column.left >= left, `${net} overlaps at ${width} px`);
        return column.right;
      }, 0);
      assert.ok(columns.at(-1).right <= width - 60);
      for (const column of columns) {
        assert.equal(column.tiles.length, column.units > MOST ? SHOWN : column.units);
        assert.equal(column.tiles.length + (column.sheet?.count ?? 0), column.units);
        const end = column.sheet ? column.sheet.y + column.sheet.height : column.tiles.at(-1).y + column.size;
        assert.ok(column.tiles[0].y >= SIZES.top - 1 && end <= bottom + 1, `${net} is too high at ${width} px`);
        assert.ok(column.size >= 12);
      }
    }
  }
});

test("what is pointed at is found again: tiles, small maps on a sheet, biases", () => {
  const all = [{ id: "inputs", units: 2, ends: true }, { id: "a", units: 64 }, { id: "output", units: 1, ends: true }];
  const geometry = layout(all, SIZES);
  for (const [column, place] of geometry.columns.entries()) {
    for (let unit = 0; unit < place.units; unit++) {
      const { x, y, size } = cellOf(place, unit);
      assert.deepEqual(unitAt(geometry, x + size / 2, y + size / 2, 0), { column, unit });
    }
  }
  const [, column] = geometry.columns;
  assert.ok(onBias(column, 2, column.tiles[2].x + 1, column.tiles[2].y + column.size));
  assert.ok(!onBias(column, 2, column.tiles[2].x + column.size, column.tiles[2].y));
  assert.equal(unitAt(geometry, column.right + 30, column.tiles[0].y), null);
  assert.equal(cellOf(column, 64), null);
});

test("easing starts where things were and ends where they will be", () => {
  const sizes = [2, 3, 1].map((count, at) => ({ id: ["inputs", "a", "output"][at], units: count, ends: at !== 1 }));
  const from = layout(sizes, SIZES);
  const to = layout(sizes.toSpliced(1, 0, { id: "b", units: 2 }), SIZES);
  assert.equal(between(from, to, 1), to);
  const start = between(from, to, 0).columns;
  assert.deepEqual(start[2].tiles, from.columns[1].tiles);
  assert.deepEqual(start[1].tiles, to.columns[1].tiles);
});

test("there is a place to insert before, after, and inside every layer, from left to right", () => {
  const nodes = stack(dense(2), residual(dense(2), dense(2)));
  const built = builtFrom(nodes);
  const all = [{ id: "inputs", units: 2, ends: true }, ...built.map(shape)];
  all[4].block = 2;
  const geometry = layout(all, SIZES);
  assert.equal(geometry.frames.length, 1);
  const places = slots(built, geometry);
  assert.deepEqual(places.map(({ path }) => path.join(".")), ["0", "1", "1.0", "1.1", "1.2", "2"]);
  const [frame] = geometry.frames;
  assert.ok(places[1].x < frame.x && places[2].x > frame.x && places[4].x < frame.x + frame.width);
});
