import assert from "node:assert/strict";
import { test } from "node:test";

import { account } from "../../../playground/stage/core/history.js";

const press = (name) => ({ name, gradual: false });
const turn = (name) => ({ name, gradual: true });

test("a slider that is turned further is one step, another one the next", () => {
  const { did, push } = account();
  const found = [];
  for (const what of [turn("rate"), turn("rate"), turn("rate"), turn("batch"), turn("batch"), turn("rate")]) {
    did(what);
    found.push(push());
  }
  assert.deepEqual(found, [true, false, false, true, false, true]);
});

test("every press is a step, and what the page adds by itself is none", () => {
  const { did, push } = account();
  assert.equal(push(), false, "nobody has done anything yet");
  did(press("more units"));
  assert.equal(push(), true);
  assert.equal(push(), false);
  did(press("more units"));
  assert.equal(push(), true);
});

test("what a page says of itself on arrival belongs to going there", () => {
  const { did, push, arrived } = account();
  did(press("menu"));
  arrived();
  assert.equal(push(), false);
  did(turn("rate"));
  assert.equal(push(), true);
});
