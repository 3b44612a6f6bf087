// The heat maps of the waterfall: one a lane, step against training time, colour = how much of the gradient is left.

import { FONT, font } from "../core/axes.js";
import { whole } from "../core/numbers.js";
import { picture } from "../marks/heatmap.js";
import { stack } from "../marks/stack.js";
import { t } from "../core/words.js";

const [LEFT, TITLE, APART, FOOT] = [48, 20, 3, 44]; // px beside a map, above it with its title and without, and below the last one

const NAME = 140; // px that a name beside its map may take

/** Return the px that the names of `lanes` need beside their maps. */
export function nameRoom(ctx, lanes, root) {
  ctx.font = font(root, FONT, 600);
  return Math.min(NAME, 10 + Math.ceil(Math.max(0, ...lanes.map(({ title }) => ctx.measureText(title).width))));
}

/**
 * Return the maps of `lanes` [{ source, title, hue, map, stamps, viewing }] that have one, as one picture of `height` px;
 * those of which nothing has changed are found in `made` (a Map). Names stand beside the maps where they have `names` px
 * there, which leaves maps all the height; else above them, with their updates beside.
 */
export function mapsOf(lanes, made, { range: [low, high], height, zero, over, names = null }) {
  const shown = lanes.filter(({ map }) => map);
  const each = (height - FOOT) / Math.max(1, shown.length);
  const words = [zero ? t("hatched: exactly 0") : "", over ? t("dark: overflow") : ""].filter(Boolean).join(" · ");
  return stack(shown.map(({ source, title, hue, map, stamps, viewing }, place) => {
    const last = place === shown.length - 1;
    const [rows, steps] = map.shape;
    const header = {
      x: { title: t("step {step}", { step: "t" }), low: 0.5, high: steps + 0.5, log: false, names: [], quiet: !last },
      y: { title: t("update"), low: null, high: null, log: false, names: Array.from(stamps, whole) },
      scale: { kind: "sequential", low, high, title: words, decades: true, names: [], colours: [] },
      titles: [title], many: false, upward: false, link: "", ink: hue, bare: !last,
      fill: names === null ? { left: LEFT, above: TITLE } : { left: names, above: APART, named: true },
      marked: viewing === null ? [] : [[viewing]],
    };
    const key = JSON.stringify(header);
    const before = made.get(source);
    if (before?.map !== map || before.key !== key) {
      const values = Object.assign(map.subarray(0), { shape: [1, rows, steps] });
      made.set(source, { map, key, picture: picture({ header, arrays: { values } }) });
    }
    return { top: place * each, height: each + (last ? FOOT : 0), picture: made.get(source).picture };
  }));
}
