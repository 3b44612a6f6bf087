// @ts-check
// One observer for all who look after Streamlit's own elements: they are called once a frame in which something changed.

import { perFrame } from "./dom.js";

/** @type {Set<() => void>} */
const watchers = new Set();
const changed = perFrame(() => {
  for (const look of watchers) look();
});
/** @type {MutationObserver | null} */
let observer = null;

/**
 * Call `look` after changes of the page's own elements; returns the function that ends it.
 * @param {() => void} look
 */
export function watch(look) {
  watchers.add(look);
  if (!observer) {
    observer = new MutationObserver(changed);
    // A box that is filled in keeps its value as an attribute, too.
    const attributeFilter = ["value", "aria-expanded"];
    observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter });
  }
  return () => {
    watchers.delete(look);
    if (watchers.size) return;
    observer?.disconnect();
    observer = null;
  };
}
