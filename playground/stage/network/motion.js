// From what is built to where it lies, and the short way between two layouts.

import { share } from "../core/fit.js";
import { between, layout } from "./layout.js";

const TIME = 150; // ms
const BELOW = 42; // px for the shapes and parameter counts

const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

/** Eases from one geometry to the next; `show` gets each on the way. */
export class Motion {
  constructor(show) {
    this.show = show;
    this.current = null;
    this.target = null;
  }

  go(target, { still: atOnce = false } = {}) {
    this.stop();
    this.target = target;
    const from = this.current;
    const wide = from?.width === target.width;
    if (atOnce || still?.matches || !wide || !from || same(from, target)) return this.put(target);
    const start = performance.now();
    const step = () => {
      const share = Math.min(1, (performance.now() - start) / TIME);
      this.put(between(from, target, 1 - (1 - share) ** 3));
      if (share < 1) this.request = requestAnimationFrame(step);
    };
    step();
  }

  put(geometry) {
    this.current = geometry;
    this.show(geometry);
  }

  stop() {
    cancelAnimationFrame(this.request);
  }
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const PHONE = 480; // px below which a diagram is rather scrolled than squeezed
const [FULL, NARROW, ENDS] = [68, 52, 110]; // px that a column needs for its words; both ends together with their names

/** How wide the diagram is that stands in `room` px: all of it, or on a phone as wide as its words need. */
export function roomFor(built, room) {
  if (room >= PHONE) return room;
  const least = built.slice(0, -1).reduce((sum, { linked }) => sum + (linked ? FULL : NARROW), 2 * ENDS);
  return Math.max(room, least);
}

/** The geometry of a view {built, heads, kinds, scene, diagram}: lays the heads out first, and then what is below. */
export function measure(view, { width, features, full }) {
  const ctx = view.diagram.front;
  ctx.font = `13px ${view.diagram.font}`;
  const wide = (texts, most) => Math.min(most, Math.max(0, ...texts.map((text) => ctx.measureText(text).width)));
  const narrow = width < 620;
  const labels = Math.ceil(wide(features.map((feature) => feature.label), narrow ? 56 : 92)) + 12;
  const classes = view.built.at(-1).units > 1 ? view.scene?.classes ?? [] : [];
  const names = classes.length ? Math.ceil(wide(classes, narrow ? 50 : 90)) + 20 : 0;
  const all = [{ id: "inputs", units: Math.max(1, features.length), ends: true }, ...view.built.map(column)];
  const sizes = { width, labels, names, bottom: BELOW, room: view.room ?? Math.max(244, Math.min(360 * Math.min(1.1, share() + 0.15), width * 0.6)) };
  const rough = layout(all, { ...sizes, top: 0 });
  const { built, kinds, readonly } = view;
  const top = view.heads.render({ built, geometry: rough, kinds, readonly, full });
  return { ...layout(all, { ...sizes, top: top + 12 }), labels, names };
}

function column({ node, units, linked, output, block }, at) {
  return { id: node.id, units, narrow: !linked, ends: output, block: block === undefined ? 0 : at - block };
}
