// @ts-check
// Arrows on a plane, over a field. An item is [arrow].

import { short } from "../core/numbers.js";
import { nearest } from "../core/points.js";
import { inkOf, range } from "./data.js";
import { inside, plane } from "./plot.js";
import { field } from "./scatter.js";

const HEIGHT = 360;
const LONGEST = 0.09; // of the plane's width, the longest arrow where nobody says how long
const HEAD = 6;
const REACH = 20;

/**
 * @param {import("./data.js").Packed} packed
 * @returns {import("./mark.js").Picture}
 */
export function picture({ header, arrays }) {
  const { at: from, by } = arrays;
  const places = Array.from({ length: from.shape[0] }, (_, k) => ({ x: from[2 * k], y: from[2 * k + 1] }));
  const x = range(header.x, [places.map((each) => each.x)], 0.08);
  const y = range(header.y, [places.map((each) => each.y)], 0.08);
  const ground = field(arrays.field, header.shade);
  const name = (k) => header.names[k] ?? "";
  /** @type {any} */
  let at = null;

  return {
    height: (width) => (header.square ? Math.min(width, HEIGHT) : HEIGHT),
    draw,
    at: (px, py) => {
      const k = at ? nearest(places, at, px, py, REACH) : -1;
      return k < 0 ? null : [k];
    },
    spot: ([k]) => /** @type {[number, number]} */ (at && places[k] && [at.x(places[k].x), at.y(places[k].y)]),
    step: (item, right, up) => {
      if (!item) return places.length ? [0] : null;
      return [Math.max(0, Math.min(places.length - 1, item[0] + right - up))];
    },
    say,
    tell: ([k]) => ({ name: name(k), at: /** @type {[number, number]} */ ([places[k].x, places[k].y]), along: null }),
    knows: (told) => Boolean(told.name) && header.names.includes(told.name),
    table,
  };

  function draw(ctx, width, height, view) {
    const { colours, item, told } = view;
    at = plane(ctx, [width, height], { header, x, y, view, square: header.square });
    ground(ctx, at.box, colours);
    const times = header.length ?? fitting();
    inside(ctx, at.box, () => {
      for (let k = 0; k < places.length; k++) {
        const meant = item?.[0] === k;
        const lit = Boolean(told?.name) && name(k) === told.name;
        const own = header.colours.length ? inkOf(colours, header.colours[k]) : colours.text;
        arrow(ctx, k, times, lit ? colours.accent : own, meant || lit ? 2.6 : 1.5);
      }
    }, HEAD);
  }

  /** How many times as long as they are arrows are drawn, so that the longest is as long as reads well. */
  function fitting() {
    const unit = [at.x(1) - at.x(0), at.y(1) - at.y(0)];
    let longest = 0;
    for (let k = 0; k < places.length; k++) longest = Math.max(longest, Math.hypot(by[2 * k] * unit[0], by[2 * k + 1] * unit[1]) || 0);
    return longest ? (LONGEST * (at.box.right - at.box.left)) / longest : 1;
  }

  function arrow(ctx, k, times, colour, wide) {
    const { x: left, y: low } = places[k];
    const [x0, y0] = [at.x(left), at.y(low)];
    const [x1, y1] = [at.x(left + times * by[2 * k]), at.y(low + times * by[2 * k + 1])];
    if (!Number.isFinite(x0 + y0 + x1 + y1)) return;
    const long = Math.hypot(x1 - x0, y1 - y0);
    [ctx.strokeStyle, ctx.fillStyle, ctx.lineWidth] = [colour, colour, wide];
    ctx.beginPath();
    ctx.arc(x0, y0, 1.8, 0, 2 * Math.PI);
    ctx.fill();
    if (long < 1) return;
    const angle = Math.atan2(y1 - y0, x1 - x0);
    const head = Math.min(HEAD, long * 0.6);
    const tip = (turn) => [x1 - head * Math.cos(angle + turn), y1 - head * Math.sin(angle + turn)];
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
    for (const turn of [0.5, -0.5]) {
      ctx.moveTo(x1, y1);
      ctx.lineTo(...tip(turn));
    }
    ctx.stroke();
  }

  function say([k]) {
    const place = `${header.x.title} ${short(places[k].x)} · ${header.y.title} ${short(places[k].y)}`.trim();
    return [name(k), place, `→ ${short(by[2 * k])}, ${short(by[2 * k + 1])}`].filter(Boolean);
  }

  function table() {
    const [right, up] = [header.x.title || "x", header.y.title || "y"];
    const rows = places.map((each, k) => [name(k) || k + 1, each.x, each.y, by[2 * k], by[2 * k + 1]]);
    return { columns: ["", right, up, `→ ${right}`, `→ ${up}`], rows };
  }
}
