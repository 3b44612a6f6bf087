// The heat maps of the waterfall: one a lane, step against training time, colour = how much of the gradient is left.

import { whole } from "../core/numbers.js";
import { picture } from "../marks/heatmap.js";
import { stack } from "../marks/stack.js";
import { t } from "../core/words.js";

const [LEFT, TITLE, FOOT] = [48, 20, 44]; // px beside a map, above it, and below the last one

/**
 * Return the maps of `lanes` [{ source, title, hue, map, stamps, viewing }] that have one, as one picture of `height` px;
 * those of which nothing has changed are found in `made` (a Map).
 */
export function mapsOf(lanes, made, { range: [low, high], height, zero, over }) {
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
      titles: [title], many: false, upward: false, link: "", ink: hue, fill: { left: LEFT, above: TITLE }, bare: !last,
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
