// @ts-check
// Words in the middle of a canvas, in as many lines as they need.

const LINE = 17; // px from one line to the next
const ROOM = 16; // px that stay free on both sides

/**
 * Return `text` in lines of `width` px at most, between words, or between signs where there are no spaces.
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure
 */
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

/**
 * Write what will come into an empty picture of `width` × `height` px.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {[number, number]} size
 * @param {any} view
 */
export function foretell(ctx, text, [width, height], { colours, font }) {
  [ctx.font, ctx.fillStyle, ctx.textAlign, ctx.textBaseline] = [font, colours.faint, "center", "middle"];
  const words = wrapped(text, width - 2 * ROOM, (part) => ctx.measureText(part).width);
  words.forEach((line, at) => {
    ctx.fillText(line, width / 2, height / 2 + LINE * (at - (words.length - 1) / 2));
  });
}
