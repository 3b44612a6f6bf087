import assert from "node:assert/strict";
import { test } from "node:test";

import { belongs, situation } from "../../../playground/stage/core/keys.js";

/** What has the focus: a tag with a type, a role and so on; `matches` knows the selectors that the keys ask for. */
function at(tagName, { type = "text", role = "", expanded = false, popup = "", editable = false } = {}) {
  const one = (selector) => {
    const [, attribute, value] = /^\[([\w-]+)=(\w+)\]$/.exec(selector) ?? [];
    if (attribute === "role") return role === value;
    if (attribute === "aria-expanded") return expanded && value === "true";
    if (attribute === "aria-haspopup") return popup === value;
    const [, name, kind] = /^(\w+)(?:\[type=(\w+)\])?$/.exec(selector) ?? [];
    return name?.toUpperCase() === tagName && (!kind || kind === type);
  };
  return { tagName, type, isContentEditable: editable, matches: (selector) => selector.split(", ").some(one) };
}

const ours = (key, path, byKeyboard = false) => belongs(key, situation(path, byKeyboard));

test("Space is the page's on whatever was only clicked", () => {
  for (const own of [at("BUTTON"), at("INPUT", { type: "checkbox" }), at("SELECT"), at("DIV"), at("CANVAS")]) {
    assert.equal(ours(" ", [own]), true, own.tagName);
  }
});

test("Space stays with a button that the keyboard reached, and nothing else with a slider", () => {
  for (const own of [at("BUTTON"), at("INPUT", { type: "checkbox" }), at("SELECT"), at("DIV", { role: "tab" })]) {
    assert.equal(ours(" ", [own], true), false, own.tagName);
  }
  assert.equal(ours(" ", [at("INPUT", { type: "range" })], true), true);
  assert.equal(ours(" ", [at("DIV", { role: "slider" })], true), true);
});

test("a text field keeps what is typed", () => {
  for (const own of [at("INPUT"), at("TEXTAREA"), at("INPUT", { type: "number" }), at("DIV", { editable: true })]) {
    for (const key of [" ", "s", ".", "r", "ArrowLeft"]) assert.equal(ours(key, [own]), false, own.tagName + key);
  }
});

test("a box to choose from: closed, Space plays and letters search; open, everything is its own", () => {
  const closed = at("INPUT", { role: "combobox" });
  assert.equal(ours(" ", [closed]), true);
  assert.equal(ours("s", [closed]), false);
  assert.equal(ours(" ", [at("INPUT", { role: "combobox", expanded: true })]), false);
  assert.equal(ours(" ", [at("BUTTON", { popup: "menu", expanded: true })]), false);
  assert.equal(ours("s", [at("LI"), at("UL", { role: "listbox" })]), false);
});

test("a popover is no menu: on its open button, clicked, Space plays", () => {
  assert.equal(ours(" ", [at("BUTTON", { popup: "dialog", expanded: true })]), true);
});

test("arrows are the page's only where they mean nothing else", () => {
  assert.equal(ours("ArrowLeft", [at("BUTTON")]), true);
  assert.equal(ours("ArrowLeft", [at("BUTTON")], true), false);
  assert.equal(ours("ArrowLeft", [at("INPUT", { type: "range" })]), false);
  assert.equal(ours("ArrowLeft", [at("BUTTON", { role: "radio" })]), false);
  assert.equal(ours("ArrowLeft", [at("CANVAS")]), false);
});
