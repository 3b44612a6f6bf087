// The picture of curves that have not begun: words where they will be drawn, and nothing that was not measured.

import { t } from "../core/words.js";

const LINE = 17; // px from one line of words to the next
const ROOM = 16; // px that stay free on both sides

/** Whether there is no line yet: one measurement before the first update is a point, and what is lost may be no more. */
export function unbegun(lines, lost) {
  return !lost && lines.every(({ steps }) => steps.length < 2);
}

/** Return `text` in lines of `width` px at most, between words, or between signs where there are no spaces. */
export function wrapped(text, width, measure) {
  const pieces = text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+|\s+/g) ?? [];
  const lines = [""];
  for (const piece of pieces) {
    const at = lines.length - 1;
    if (lines[at].trim() && measure((lines[at] + piece).trimEnd()) > width) lines.push(piece.trimStart());
    else lines[at] += piece;
  }
  return lines.map((line) => line.trim()).filter(Boolean);
}

/** Return the picture, `height` px high: what the curves of `titles` say will come. */
export function empty(height, titles) {
  const nothing = () => null;
  const [first, ...more] = titles;
  const what = more.length ? t("{first} and {last}", { first: [first, ...more.slice(0, -1)].join(", "), last: more.at(-1) }) : first;
  return {
    height: () => height,
    draw(ctx, width, tall, { colours, font: face }) {
      [ctx.font, ctx.fillStyle, ctx.textAlign, ctx.textBaseline] = [face, colours.faint, "center", "middle"];
      const text = what
        ? t("Press Play: {what} will be drawn here, update by update.", { what })
        : t("Press Play: the curves will be drawn here, step by step.");
      const words = wrapped(text, width - 2 * ROOM, (part) => ctx.measureText(part).width);
      words.forEach((line, at) => {
        ctx.fillText(line, width / 2, tall / 2 + LINE * (at - (words.length - 1) / 2));
      });
    },
    at: nothing, spot: nothing, step: nothing, tell: nothing,
    say: () => [],
    knows: () => false,
    table: () => ({ columns: [], rows: [] }),
  };
}
