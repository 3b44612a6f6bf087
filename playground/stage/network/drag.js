// Moving a layer by its handle: with a mouse, a pen or a finger.

import { h } from "../core/dom.js";
import { slots } from "./slots.js";

const THRESHOLD = 5; // px before a press becomes a drag

/** Start to drag the layer `id` by its handle; `drop(path)` is called with the place before which it was let go, `tap` where a finger let go at once. */
export function grab(event, { id, plot, head, layout, built, own, drop, tap }) {
  if (event.button > 0) return;
  const handle = event.currentTarget;
  handle.setPointerCapture(event.pointerId);
  const start = event.clientX;
  const bounds = plot.getBoundingClientRect();
  const places = slots(built, layout).filter(({ path }) => allowed(path, own));
  const rest = head.style.transform;
  let marker = null;
  let chosen = null;

  const move = (next) => {
    const by = next.clientX - start;
    if (!marker && Math.abs(by) < THRESHOLD) return;
    if (!marker) {
      marker = plot.appendChild(h("div", { className: "marker" }));
      marker.style.height = `${layout.bottom}px`;
      head.classList.add("dragged");
    }
    head.style.transform = `${rest} translateX(${by}px)`;
    const x = next.clientX - bounds.left;
    chosen = places.reduce((best, place) => (Math.abs(place.x - x) < Math.abs(best.x - x) ? place : best));
    marker.style.transform = `translateX(${Math.round(chosen.x)}px)`;
  };
  const end = (act) => {
    handle.removeEventListener("pointermove", move);
    handle.removeEventListener("pointerup", release);
    handle.removeEventListener("pointercancel", cancel);
    handle.getRootNode().removeEventListener("keydown", escape, true);
    marker?.remove();
    head.classList.remove("dragged");
    head.style.transform = rest;
    if (act && chosen) drop(chosen.path);
  };
  const release = () => {
    if (!marker && event.pointerType === "touch") tap();
    end(true);
  };
  const cancel = () => end(false);
  const escape = (key) => {
    if (key.key !== "Escape") return;
    key.stopPropagation();
    cancel();
  };
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", release);
  handle.addEventListener("pointercancel", cancel);
  handle.getRootNode().addEventListener("keydown", escape, true);
  return id;
}

/** Not into itself, and no block into another. */
function allowed(path, { path: from, block }) {
  const inside = from.every((part, at) => part === path[at]) && path.length > from.length;
  return !inside && !(block && path.length > 1);
}
