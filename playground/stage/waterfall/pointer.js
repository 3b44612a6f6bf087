// Pointer and keys over the waterfall: which step a reader means.

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

/** Listen on the canvas of the curves and to the keys of the panes around: `point(at, { spot } or { keyed })` is called. */
export function listen({ panes, curves }, view, point) {
  const over = ({ offsetX, offsetY }) => {
    const plot = view.plot;
    const at = plot ? stepAt(plot, offsetX, view.steps) : null;
    point(at, { spot: at === null ? null : { x: plot.x(at), y: Math.min(offsetY + 12, plot.box.top + 8), pane: curves } });
  };
  for (const type of ["pointermove", "pointerdown"]) curves.addEventListener(type, over);
  curves.addEventListener("pointerleave", () => point(null, {}));
  panes.addEventListener("keydown", (event) => {
    if (view.steps === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moved(view.at, view.steps, event);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    point(next, { keyed: true });
  });
}
