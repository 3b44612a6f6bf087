// The picture of curves that have not begun: words where they will be drawn, and nothing that was not measured.

import { foretell } from "../core/wrapped.js";
import { t } from "../core/words.js";

/** Whether there is no line yet: one measurement before the first update is a point, and what is lost may be no more. */
export function unbegun(lines, lost) {
  return !lost && lines.every(({ steps }) => steps.length < 2);
}

/** Return the picture, `height` px high: what the curves of `titles` say will come. */
export function empty(height, titles) {
  const nothing = () => null;
  const [first, ...more] = titles;
  const names = { first: [first, ...more.slice(0, -1)].join(", "), last: more.at(-1) };
  const what = more.length ? t("{first} and {last}", names) : first;
  return {
    height: () => height,
    draw(ctx, width, tall, view) {
      const text = what
        ? t("Press Play: {what} will be drawn here, update by update.", { what })
        : t("Press Play: the curves will be drawn here, step by step.");
      foretell(ctx, text, [width, tall], view);
    },
    at: nothing, spot: nothing, step: nothing, tell: nothing,
    say: () => [],
    knows: () => false,
    table: () => ({ columns: [], rows: [] }),
  };
}
