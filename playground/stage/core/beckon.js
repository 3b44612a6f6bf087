// @ts-check
// "Show me": what the line under a picture speaks of is brought into sight and ringed, wherever on the page it is drawn.

import { bus } from "./stream.js";
import { topics } from "./topics.js";

const LASTS = 5000; // ms

/** Let `part` be pointed at where the line of its channel speaks of one of `kinds`; returns the function that ends it.
 *
 * `show(place)` shows the place in the picture, and returns the element to ring, or null where it is not drawn here.
 * `end()` takes that back.
 *
 * @param {import("./part.js").Part} part
 * @param {string[]} kinds of places: "unit", "layer", "curve", "picture", "class", "step", "racer"
 * @param {(place: any) => HTMLElement | null} show
 * @param {() => void} end
 */
export function beckons(part, kinds, show = () => part.root, end = () => {}) {
  /** @type {HTMLElement | null} */
  let ringed = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const past = () => {
    clearTimeout(timer);
    if (!ringed) return;
    ringed.style.outline = ringed.style.outlineOffset = "";
    delete ringed.dataset.shown;
    ringed = null;
    end();
  };
  const off = bus.on(topics.SHOWN, (place) => {
    past();
    if (!place || place.token !== part.token || !kinds.includes(place.what)) return;
    ringed = show(place);
    if (!ringed) return;
    ringed.scrollIntoView({ block: "nearest", behavior: part.still ? "auto" : "smooth" });
    Object.assign(ringed.style, { outline: `2px solid ${part.colours.accent}`, outlineOffset: "2px" });
    ringed.dataset.shown = place.what;
    timer = setTimeout(past, LASTS);
  });
  return () => {
    past();
    off();
  };
}
