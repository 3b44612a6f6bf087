// What the brush remembers until Python and the picture have it too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Strokes } from "../../../playground/stage/field/strokes.js";

function brush() {
  const clock = { now: 0 };
  return { strokes: new Strokes("b", () => clock.now), clock };
}

test("what is painted shows at once, and leaves with a number", () => {
  const { strokes } = brush();
  strokes.add(1.00049, -2, 1);
  assert.deepEqual(strokes.over([]), [{ x: 1, y: -2, label: 1, test: false }]);
  assert.deepEqual(strokes.take(), {
    from: "b",
    n: 1,
    batches: [{ n: 1, add: [[1, -2, 1]], remove: [], clear: false }],
  });
  assert.equal(strokes.take(), null);
});

test("what is not confirmed leaves again", () => {
  const { strokes } = brush();
  strokes.add(1, 1, 0);
  strokes.take();
  strokes.add(2, 2, 0);
  assert.deepEqual(
    strokes.take().batches.map((each) => each.n),
    [1, 2],
  );
  strokes.confirm("somebody else", 2);
  strokes.confirm("b", 1);
  strokes.add(3, 3, 0);
  assert.deepEqual(
    strokes.take().batches.map((each) => each.n),
    [2, 3],
  );
});

test("the scene's own points take the place of the painted ones", () => {
  const { strokes } = brush();
  strokes.add(1, 1, 0);
  const scene = [{ x: Math.fround(1.0000001), y: 1, label: 0, test: false }];
  assert.equal(strokes.over(scene).length, 1);
  assert.equal(strokes.shown.length, 0);
  assert.equal(strokes.over([]).length, 0);
});

test("an erased point is gone at once, painted or not", () => {
  const { strokes } = brush();
  const scene = [
    { x: 1, y: 1, label: 0, test: false },
    { x: 2, y: 2, label: 1, test: false },
  ];
  strokes.remove(scene[0]);
  assert.deepEqual(strokes.over(scene), [scene[1]]);
  assert.deepEqual(strokes.take().batches[0].remove, [[1, 1]]);
  const mark = strokes.add(3, 3, 1);
  strokes.remove(mark);
  assert.deepEqual(strokes.over(scene), [scene[1]]);
  assert.equal(strokes.take(), null);
});

test("a point erased after it left is taken back", () => {
  const { strokes } = brush();
  const mark = strokes.add(3, 3, 1);
  strokes.take();
  strokes.remove(mark);
  assert.deepEqual(strokes.over([]), []);
  assert.deepEqual(strokes.take().batches[1], { n: 2, add: [], remove: [[3, 3]], clear: false });
});

test("clearing removes all there is, painting goes on", () => {
  const { strokes } = brush();
  const scene = [{ x: 1, y: 1, label: 0, test: false }];
  strokes.add(2, 2, 0);
  strokes.clear(strokes.over(scene));
  strokes.add(4, 4, 1);
  assert.deepEqual(
    strokes.over(scene).map((mark) => mark.x),
    [4],
  );
  assert.deepEqual(strokes.take().batches[0], { n: 1, add: [[4, 4, 1]], remove: [], clear: true });
});

test("after a while the scene is believed rather than the brush", () => {
  const { strokes, clock } = brush();
  strokes.add(1, 1, 0);
  clock.now = 3000;
  assert.equal(strokes.over([]).length, 1);
  clock.now = 5000;
  assert.equal(strokes.over([]).length, 0);
});
