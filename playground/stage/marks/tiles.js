// @ts-check
// A few numbers side by side, each in its colour, with signs between them. An item is [tile].

import { css, inkOn } from "../core/colour.js";
import { fixed } from "../core/numbers.js";
import { ends, pixelsOf, rgb } from "./data.js";
import { grid } from "./grid.js";

const SIGN = 18; // px between two tiles
const TALL = 40;
const NAME = 18;

/**
 * @param {import("./data.js").Packed} packed
 * @returns {import("./mark.js").Picture}
 */
export function picture({ header, arrays }) {
  const { values } = arrays;
  const { names, signs, scale, notes } = header;
  const count = values.length;
  const limits = ends(scale, values);
  /** @type {any} */
  let at = null;
  const lay = (width) => {
    const across = Math.max(1, Math.min(count, Math.floor((width + SIGN) / (64 + SIGN))));
    const wide = Math.min(96, (width - SIGN * (across - 1)) / across);
    return grid({
      count,
      width: across * wide + SIGN * (across - 1),
      aspect: wide / TALL,
      gap: SIGN,
      columns: across,
      above: names.length ? NAME : 2,
      below: 8,
    });
  };

  return {
    height: (width) => lay(width).height,
    draw,
    at: find,
    spot: (
      [k],
    ) => /** @type {[number, number]} */ (at?.boxes[k] &&
      [at.boxes[k].left + at.boxes[k].width / 2, at.boxes[k].top]),
    step: (item, right, up) => {
      const to = item ? item[0] + right - up * (at?.columns ?? 1) : 0;
      return item && (to < 0 || to >= count) ? item : [to];
    },
    say: ([k]) =>
      [names[k] ?? "", `${scale.title} ${fixed(values[k])}`.trim(), notes?.[k] ?? ""].filter(Boolean),
    tell: ([k]) => ({
      name: names[k] ?? "",
      at: /** @type {[number, number]} */ ([k, values[k]]),
      along: null,
    }),
    knows: (told) => Boolean(told.name) && names.includes(told.name),
    table: () => ({
      columns: ["", scale.title || "value"],
      rows: Array.from(values, (value, k) => [names[k] ?? k + 1, value]),
    }),
  };

  function draw(ctx, width, _height, { colours, font, bold, item, told }) {
    at = lay(width);
    const pixel = pixelsOf(scale, limits, colours);
    ctx.textBaseline = "middle";
    at.boxes.forEach(({ left, top, width: wide, height: tall }, k) => {
      const meant = item?.[0] === k
        ? colours.text
        : told && names[k] === told.name
        ? colours.accent
        : colours.grid;
      ctx.beginPath();
      ctx.roundRect(left + 1, top, wide - 2, tall, 7);
      const ground = rgb(pixel(values[k]) || pixel(0));
      ctx.fillStyle = css(ground);
      ctx.fill();
      [ctx.lineWidth, ctx.strokeStyle] = [meant === colours.grid ? 1 : 2, meant];
      ctx.stroke();
      [ctx.textAlign, ctx.font] = ["center", bold];
      ctx.fillStyle = inkOn(ground);
      ctx.fillText(fixed(values[k], 2), left + wide / 2, top + tall / 2, wide - 6);
      [ctx.font, ctx.fillStyle] = [font, colours.faint];
      if (names.length) ctx.fillText(names[k], left + wide / 2, top - 9, wide + SIGN - 4);
      ctx.fillStyle = colours.text;
      if (signs[k]) ctx.fillText(signs[k], left + wide + SIGN / 2, top + tall / 2);
    });
  }

  function find(px, py) {
    const k =
      at?.boxes.findIndex(({ left, top, width, height }) =>
        px >= left && px <= left + width && py >= top - NAME && py <= top + height
      ) ?? -1;
    return k < 0 ? null : [k];
  }
}
