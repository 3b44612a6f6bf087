// @ts-check
// "Show me": what the line under a picture speaks of is brought into sight and ringed, wherever on the page it is drawn.

import { bus } from "./stream.js";
import { topics } from "./topics.js";

const LASTS = 5000; // ms

/** Bring `element` into sight and ring it for a while; returns the function that takes the ring off.
 *
 * @param {HTMLElement} element
 * @param {{what: string, accent: string, still: boolean, end?: () => void}} how `end` is called once the ring is off
 */
export function ring(element, { what, accent, still, end = () => {} }) {
  const { top, height } = element.getBoundingClientRect();
  // A tall one whose head is to be seen stays where it is: its end would push what speaks of it out of sight.
  const seen = height > innerHeight / 2 && top >= 0 && top < innerHeight / 2;
  if (!seen) element.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  Object.assign(element.style, { outline: `2px solid ${accent}`, outlineOffset: "2px" });
  element.dataset.shown = what;
  let on = true;
  const off = () => {
    if (!on) return;
    on = false;
    clearTimeout(timer);
    element.style.outline = element.style.outlineOffset = "";
    delete element.dataset.shown;
    end();
  };
  const timer = setTimeout(off, LASTS);
  return off;
}

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
  let past = () => {};
  const off = bus.on(topics.SHOWN, (place) => {
    past();
    past = () => {};
    if (!place || place.token !== part.token || !kinds.includes(place.what)) return;
    const element = show(place);
    if (!element) return;
    past = ring(element, { what: place.what, accent: part.colours.accent, still: part.still, end });
  });
  return () => {
    past();
    off();
  };
}
