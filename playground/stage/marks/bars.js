// @ts-check
// Histograms over a common axis, a ridge of them, or named bars side by side. An item is [row, bar].

import { short } from "../core/numbers.js";
import { colourOf, extent, lettersOf, range } from "./data.js";
import { named } from "./legend.js";
import { nearest } from "./lines.js";
import { inside, plane } from "./plot.js";

const HEIGHT = 240;
const LANE = 34; // px of a row of a ridge
const LEGEND = 24;

/**
 * @param {import("./data.js").Packed} packed
 * @returns {import("./mark.js").Picture}
 */
export function picture({ header, arrays }) {
  const { ridge, x: xAxis } = header;
  const rows = header.rows.map((row, at) => ({
    ...row,
    edges: arrays[`edges${at}`],
    counts: arrays[`counts${at}`],
  }));
  const several = rows.length > 1 && !ridge;
  const countable = xAxis.names.length > 0; // named bars stand side by side, histograms lie over each other
  const x = range(xAxis, rows.map(({ edges }) => edges), 0);
  const [low, high] = extent(rows.map(({ counts }) => counts)) ?? [0, 1];
  const y = range(header.y, [[Math.min(0, low), Math.max(0, high) || 1]], low < 0 ? 0.06 : 0);
  /** @type {any} */
  let at = null;

  return {
    height: () => (ridge ? rows.length * LANE + 50 : HEIGHT + (several ? LEGEND : 0)),
    draw,
    at: find,
    spot,
    step,
    say,
    tell,
    knows: (told) => rows.some(({ name }) => name && name === told.name),
    table,
  };

  function draw(ctx, width, height, view) {
    const below = several ? LEGEND : 0;
    const quiet = { ...header, x: countable ? { ...xAxis, title: "" } : xAxis };
    const names = ridge ? Math.min(width / 3, widest(ctx, view)) + 12 : 0;
    ctx.save();
    ctx.translate(names, 0);
    at = plane(ctx, [width - names, height - below], {
      header: quiet,
      x,
      y,
      view,
      rows: !ridge,
      ticks: !countable,
    });
    at.names = names;
    if (countable) worded(ctx, view);
    inside(ctx, at.box, () => rows.forEach((row, number) => bars(ctx, row, number, view)), 1);
    ctx.restore();
    const { colours } = view;
    if (ridge) rows.forEach((row, number) => label(ctx, row, number, view));
    const own = rows.map(({ colour }) => colour);
    const place = { left: at.box.left, top: height - below + 3, width };
    if (below) {
      named(ctx, {
        names: rows.map(({ name }) => name),
        colours: own,
        view: { ...view, colours },
        ...place,
        square: true,
      });
    }
  }

  function widest(ctx, view) {
    ctx.font = view.font;
    return Math.max(...rows.map(({ name }) => ctx.measureText(name).width));
  }

  /** Where row `number` stands: its ground, and how many px one unit is high. */
  function lane(number) {
    if (!ridge) return { ground: at.y(0), unit: at.y(0) - at.y(1) };
    const tall = (at.box.bottom - at.box.top) / rows.length;
    const most = extent([rows[number].counts])?.[1] || 1;
    return { ground: at.box.top + tall * (number + 1), unit: (tall * 0.92) / most };
  }

  /** Left edge, top, width and height of a bar. */
  function box(number, k) {
    const { edges, counts } = rows[number];
    const { ground, unit } = lane(number);
    let [left, right] = [at.x(edges[k]), at.x(edges[k + 1])];
    if (countable) {
      const wide = (0.76 * (right - left)) / rows.length;
      left += 0.12 * (right - left) + number * wide;
      right = left + wide;
    }
    const tall = (Number.isFinite(counts[k]) ? counts[k] : 0) * unit;
    return { left, top: Math.min(ground, ground - tall), wide: right - left, tall: Math.abs(tall) };
  }

  function bars(ctx, row, number, { colours, item, told }) {
    const { ground } = lane(number);
    const faint = told && told.name !== row.name && rows.some(({ name }) => name === told.name);
    ctx.fillStyle = ctx.strokeStyle = colourOf(colours, row.colour);
    for (let k = 0; k < row.counts.length; k++) {
      const { left, top, wide, tall } = box(number, k);
      const meant = item && item[0] === number && item[1] === k;
      ctx.globalAlpha = meant ? 1 : faint ? 0.25 : several && !countable ? 0.45 : 0.8;
      ctx.fillRect(left, top, Math.max(1, wide - (countable || wide > 6 ? 1 : 0)), tall);
    }
    ctx.globalAlpha = 1;
    [ctx.strokeStyle, ctx.lineWidth] = [colours.grid, 1];
    ctx.beginPath();
    ctx.moveTo(at.box.left, Math.round(ground) + 0.5);
    ctx.lineTo(at.box.right, Math.round(ground) + 0.5);
    ctx.stroke();
  }

  function label(ctx, row, number, { colours, font, item, told }) {
    const { ground } = lane(number);
    ctx.font = font;
    [ctx.textAlign, ctx.textBaseline] = ["right", "alphabetic"];
    const meant = item?.[0] === number || told?.name === row.name;
    ctx.fillStyle = meant ? colours.text : lettersOf(colours, row.colour === 0 ? "faint" : row.colour);
    ctx.fillText(row.name, at.names + at.box.left - 8, ground - 3, at.names + at.box.left - 10);
  }

  /** The names below bars, as many as there is room for, the title after them. */
  function worded(ctx, { colours, font }) {
    ctx.font = font;
    [ctx.textAlign, ctx.textBaseline, ctx.fillStyle] = ["center", "top", colours.faint];
    const room = (at.box.right - at.box.left) / xAxis.names.length;
    const longest = Math.max(...xAxis.names.map((name) => ctx.measureText(name).width));
    const every = room >= 26 ? 1 : Math.max(1, Math.ceil(Math.min(longest, 40) / room));
    xAxis.names.forEach((name, k) => {
      if (k % every === 0) ctx.fillText(name, at.x(k), at.box.bottom + 6, room * every - 3);
    });
  }

  function find(px, py) {
    if (!at || px < at.names + at.box.left || px > at.names + at.box.right || !rows.length) return null;
    const value = at.x.invert(px - at.names);
    const tall = (at.box.bottom - at.box.top) / rows.length;
    let number = ridge ? Math.max(0, Math.min(rows.length - 1, Math.floor((py - at.box.top) / tall))) : 0;
    const bin = (row) =>
      Math.max(0, Math.min(row.counts.length - 1, row.edges.findLastIndex((edge) => edge <= value)));
    if (several && countable) {
      const share = (value + 0.5 - Math.floor(value + 0.5) - 0.12) / 0.76;
      number = Math.max(0, Math.min(rows.length - 1, Math.floor(share * rows.length)));
    } else if (several) {
      const tops = rows.map((row, own) => box(own, bin(row)).top);
      number = nearestTop(tops, py);
    }
    return [number, bin(rows[number])];
  }

  function spot([number, k]) {
    if (!at || !(k < (rows[number]?.counts.length ?? 0))) return /** @type {any} */ (null);
    const { left, top, wide } = box(number, k);
    return /** @type {[number, number]} */ ([at.names + left + wide / 2, top]);
  }

  function step(item, right, up) {
    if (!rows.length) return null;
    if (!item) return [0, Math.floor(rows[0].counts.length / 2)];
    const number = Math.max(0, Math.min(rows.length - 1, item[0] - up));
    const middle = rows[item[0]].edges[item[1]];
    const k = number === item[0] ? item[1] + right : nearest(rows[number].edges, middle);
    return [number, Math.max(0, Math.min(rows[number].counts.length - 1, k))];
  }

  function between(number, k) {
    if (countable) return xAxis.names[k];
    return `${xAxis.title} ${short(rows[number].edges[k])} … ${short(rows[number].edges[k + 1])}`.trim();
  }

  function say([number, k]) {
    const { name, counts } = rows[number];
    return [name, between(number, k), `${header.y.title} ${short(counts[k])}`.trim()].filter(Boolean);
  }

  function tell([number, k]) {
    const { name, edges, counts } = rows[number];
    const middle = (edges[k] + edges[k + 1]) / 2;
    const along = countable ? null : { axis: xAxis.title, value: middle };
    return {
      name: name || xAxis.names[k] || "",
      at: /** @type {[number, number]} */ ([middle, counts[k]]),
      along,
    };
  }

  function table() {
    const lines = rows.flatMap(({ name, counts, edges }) =>
      [...counts].map((count, k) =>
        countable ? [name, xAxis.names[k], count] : [name, edges[k], edges[k + 1], count]
      )
    );
    const title = xAxis.title || "x";
    const amount = header.y.title || "y";
    return {
      columns: countable ? ["", title, amount] : ["", `${title} ≥`, `${title} <`, amount],
      rows: lines,
    };
  }
}

/** The number of the highest bar that still reaches as far as `py`, else of the highest. */
function nearestTop(tops, py) {
  const reaching = tops.map((top, number) => ({ top, number })).filter(({ top }) => top <= py);
  if (!reaching.length) return tops.indexOf(Math.min(...tops));
  return reaching.sort((one, other) => other.top - one.top)[0].number;
}
