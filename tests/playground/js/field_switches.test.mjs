// The field's switches, between a reader's finger and Python's late answers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Switches } from "../../../playground/stage/field/switches.js";

test("switches start as Python wishes and turn over when pressed", () => {
  const switches = new Switches();
  switches.adopt(["test"]);
  assert.ok(switches.has("test"));
  assert.deepEqual(switches.press("discrete"), ["test", "discrete"]);
  assert.deepEqual(switches.press("test"), ["discrete"]);
});

test("only one of them hatches", () => {
  const switches = new Switches();
  switches.press("uncertainty");
  assert.deepEqual(switches.press("agreement"), ["agreement"]);
  assert.deepEqual(switches.press("agreement"), []);
});

test("a page that does not keep them leaves them alone", () => {
  const switches = new Switches();
  switches.adopt([]);
  switches.press("test");
  switches.adopt([]);
  assert.ok(switches.has("test"));
});

test("a page that repeats what it was told, late, changes nothing", () => {
  const switches = new Switches();
  switches.adopt([]);
  switches.press("test");
  switches.press("discrete");
  switches.adopt(["test"]);
  switches.adopt(["test", "discrete"]);
  assert.deepEqual([...switches.on], ["test", "discrete"]);
  switches.adopt(["agreement"]);
  assert.deepEqual([...switches.on], ["agreement"]);
});
