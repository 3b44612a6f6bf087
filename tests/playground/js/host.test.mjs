// A component's life between Streamlit and a module, as far as it needs no browser.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.CSSStyleSheet = class {
  replace() {
    return Promise.resolve(this);
  }
};
globalThis.getComputedStyle = () => ({ getPropertyValue: () => "", color: "", backgroundColor: "" });
globalThis.fetch = () => Promise.resolve({ ok: true, text: () => Promise.resolve("") , json: () => Promise.resolve({}) });
const { host } = await import("../../../playground/stage/core/host.js");
const MODULE = "../../tests/playground/js/mounted";
const { log } = await import("./mounted.js");

const root = () => ({ adoptedStyleSheets: [], dataset: {}, querySelector: () => null });
const given = (parentElement, data) => ({ parentElement, data });

test("a call that was followed by another one while its module was loading ends nothing", async () => {
  log.length = 0;
  const place = root();
  const first = host(given(place, { n: 1 }), MODULE);
  const second = host(given(place, { n: 2 }), MODULE);
  (await first)(); // as Streamlit does with a call that is no longer the last one
  const end = await second;
  assert.deepEqual(log, ["mount 2"]);
  const last = await host(given(place, { n: 3 }), MODULE);
  assert.deepEqual(log, ["mount 2", "update 3"]);
  end();
  assert.equal(log.length, 2);
  last();
  assert.deepEqual(log, ["mount 2", "update 3", "destroy"]);
});
