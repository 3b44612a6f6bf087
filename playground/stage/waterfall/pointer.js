// Pointer and keys over the waterfall: which step, and which snapshot of training, a reader means.

import { cellAt } from "./maps.js";

/** Return where a key moves step `at` of `steps` (null: none yet), undefined where it does not. */
export function moved(at, steps, { key, shiftKey }) {
  const stride = shiftKey ? 10 : 1;
  const held = (value) => Math.max(1, Math.min(steps, value));
  if (key === "ArrowLeft") return at === null ? steps : held(at - stride);
  if (key === "ArrowRight") return at === null ? 1 : held(at + stride);
  if (key === "Home") return 1;
  if (key === "End") return steps;
  if (key === "Escape") return null;
  return undefined;
}

/** Return the step at pixel `px` of the plot { box, x }, null beside it. */
export function stepAt({ box, x }, px, steps) {
  if (px < box.left - 8 || px > box.right + 8) return null;
  return Math.max(1, Math.min(steps, Math.round(x.invert(px))));
}

/**
 * Listen on the two canvases and the panes around them. `view` has plot, spots, steps and at; `point(at, more)` is
 * called with more = { cell, spot } or { keyed }, `scrub(cell)` for a click on a row of a map.
 */
export function listen({ panes, curves, maps }, view, { point, scrub }) {
  const leave = () => point(null, {});
  const overCurves = ({ offsetX, offsetY }) => {
    const plot = view.plot;
    const at = plot ? stepAt(plot, offsetX, view.steps) : null;
    point(at, { spot: at === null ? null : { x: plot.x(at), y: Math.min(offsetY + 12, plot.box.top + 8), pane: curves } });
  };
  const overMaps = ({ offsetX, offsetY }) => {
    const cell = view.spots ? cellAt(view.spots.spots, offsetX, offsetY) : null;
    point(cell?.t ?? null, { cell, spot: cell && { x: offsetX, y: offsetY + 14, pane: maps } });
  };
  for (const type of ["pointermove", "pointerdown"]) {
    curves.addEventListener(type, overCurves);
    maps.addEventListener(type, overMaps);
  }
  for (const each of [curves, maps]) each.addEventListener("pointerleave", leave);
  maps.addEventListener("click", ({ offsetX, offsetY }) => {
    const cell = view.spots ? cellAt(view.spots.spots, offsetX, offsetY) : null;
    if (cell) scrub(cell);
  });
  panes.addEventListener("keydown", (event) => {
    if (view.steps === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moved(view.at, view.steps, event);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    point(next, { keyed: true });
  });
}
