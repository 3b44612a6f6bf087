// @ts-check
// Lines over a common axis. Pointing at a place reads all of them there; an item is [series, place].

import { upright } from "../core/axes.js";
import { amount, fixed, short } from "../core/numbers.js";
import { foretell } from "../core/wrapped.js";
import { spread } from "../core/ticks.js";
import { colourOf, lettersOf, range } from "./data.js";
import { across, happened, stroke, trace } from "./strokes.js";
import { inside, plane } from "./plot.js";

const DIRECT = 7; // as many lines are read out together, and have their names beside them; more where there is room
const LEAN = 0.02; // of the way from its end to its highest place, by which a line's name is moved
const LETTERS = 14; // px from one name to the next
const FRAME = 60; // px of a picture that are no plane
const HEIGHT = 240;
const DASH = [6, 4];

/** @returns {import("./mark.js").Picture} */
export function picture({ header, arrays }) {
  /** @type {any[]} */
  const series = header.series.map((each, at) => ({
    ...each,
    x: arrays[`x${at}`],
    y: arrays[`y${at}`],
    band: arrays[`band${at}`],
  }));
  const ends = /** @type {{ x: [number, number], y: [number, number] }} */ ({
    x: range(header.x, series.map(({ x }) => x), 0),
    y: range(header.y, series.flatMap(({ y, band }) => (band ? [y, band] : [y])), 0.06),
  });
  const banded = series.some(({ band: both }) => both);
  const names = new Set(series.map(({ name }) => name));
  const named = series.filter(({ name }) => name).length;
  /** @type {any} */
  let at = null; // the plane as it was drawn last

  return { height: () => HEIGHT, draw, at: find, spot, step, say, tell, knows, table };

  function draw(ctx, width, height, view) {
    if (header.empty && !series.some(({ y }) => y.some(Number.isFinite))) {
      at = null;
      return foretell(ctx, header.empty, [width, height], view);
    }
    ctx.font = view.bold;
    const direct = named > 0 && (header.named ?? (named <= DIRECT || named * LETTERS <= height - FRAME));
    const widest = direct ? Math.max(...series.map(({ name }) => ctx.measureText(name).width)) : 0;
    const right = direct ? Math.min(width * 0.3, widest + 14) : 12;
    at = plane(ctx, [width, height], { header, ...ends, view, right, ...header.edge });
    const { colours, item, told } = view;
    const along = told?.along && told.along.axis === header.x.title ? told.along.value : null;
    inside(ctx, at.box, () => {
      for (const span of header.spans ?? []) shade(ctx, span, view);
      for (const line of series) band(ctx, line, colours);
      for (const line of series) {
        follow(ctx, line, colours, told?.name && told.name !== line.name && names.has(told.name) ? 0.3 : 1);
      }
    }, 2);
    for (const { until, colour } of series) {
      if (Number.isFinite(until)) upright(ctx, at.box, at.x(until), colourOf(colours, colour), DASH);
    }
    ctx.font = view.font;
    across(ctx, at, header.levels ?? [], colours);
    const pointed = item ? series[item[0]].x[item[1]] : along;
    happened(ctx, at, header.events ?? [], { pointed, colours });
    if (typeof header.at === "number") upright(ctx, at.box, at.x(header.at), colours.accent);
    if (pointed !== null) {
      upright(ctx, at.box, at.x(pointed), colours.faint, item ? [] : [2, 3]);
      for (const line of series) {
        dot(ctx, line, nearest(line.x, pointed), colours, item && line === series[item[0]] ? 4.5 : 3);
      }
    }
    if (direct) beside(ctx, view, width);
  }

  function shade(ctx, { low, high, name }, { colours, small }) {
    const from = low === null ? at.box.left : at.x(low);
    const to = high === null ? at.box.right : at.x(high);
    ctx.save();
    ctx.globalAlpha = 0.14;
    ctx.fillStyle = colours.faint;
    ctx.fillRect(from, at.box.top, to - from, at.box.bottom - at.box.top);
    ctx.restore();
    ctx.font = small;
    ctx.fillStyle = colours.faint;
    ctx.textAlign = "center";
    ctx.fillText(name, (Math.max(from, at.box.left) + Math.min(to, at.box.right)) / 2, at.box.top + 9);
  }

  function band(ctx, { x, band: both, colour }, colours) {
    if (!both) return;
    ctx.save();
    ctx.globalAlpha = 0.18;
    ctx.fillStyle = colourOf(colours, colour);
    ctx.beginPath();
    for (let k = 0; k < x.length; k++) edge(ctx, x[k], both[x.length + k]);
    for (let k = x.length - 1; k >= 0; k--) edge(ctx, x[k], both[k]);
    ctx.fill();
    ctx.restore();
  }

  function edge(ctx, x, value) {
    if (!Number.isNaN(value)) ctx.lineTo(at.x(x), bounded(value));
  }

  /** A number that a log axis can't show lies at its lower end. */
  function bounded(value) {
    return header.y.log && value <= 0 ? at.box.bottom : at.y(value);
  }

  function follow(ctx, line, colours, alpha = 1) {
    ctx.save();
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = ctx.fillStyle = colourOf(colours, line.colour);
    ctx.lineWidth = series.length > 12 ? 1.1 : 1.9;
    ctx.lineJoin = "round";
    ctx.setLineDash(line.dash ?? (line.dashed ? DASH : []));
    stroke(ctx, trace(line.x, line.y, at.x, (value) => header.y.log && value <= 0 ? NaN : at.y(value)));
    if (header.y.decades) vanished(ctx, line);
    ctx.restore();
    if (line.points) { for (let k = 0; k < line.x.length; k++) dot(ctx, line, k, colours, 2.8); }
  }

  /** Where a logarithm is that of exactly zero: a tick at the lower end. */
  function vanished(ctx, { x, y }) {
    for (let k = 0; k < x.length; k++) {
      if (y[k] === -Infinity) ctx.fillRect(at.x(x[k]) - 1, at.box.bottom - 2, 2, 4);
    }
  }

  function dot(ctx, line, k, colours, radius = 3) {
    const y = at.y(line.y[k]);
    if (!Number.isFinite(y) || y < at.box.top - 2 || y > at.box.bottom + 2) return;
    ctx.beginPath();
    ctx.arc(at.x(line.x[k]), y, radius, 0, 2 * Math.PI);
    ctx.fillStyle = colourOf(colours, line.colour);
    ctx.fill();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = colours.background;
    ctx.stroke();
  }

  /** Names beside the ends of the lines, moved apart where they meet. */
  function beside(ctx, { colours, bold }, width) {
    const lines = series.filter(({ name }) => name);
    const ends = lines.map(({ y }) => {
      let last = y.length - 1;
      while (last > 0 && !Number.isFinite(y[last])) last -= 1;
      const end = Math.max(at.box.top, Math.min(at.box.bottom, bounded(y[last]) || at.box.bottom));
      // Of lines that end at one place, the one that has come higher is named first.
      const highest = y.reduce((high, value) => Math.min(high, bounded(value) || high), end);
      return end + LEAN * (highest - end);
    });
    const places = spread(ends, LETTERS, at.box.top + (header.edge ? 8 : 0), at.box.bottom); // below a switch
    ctx.font = bold;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    lines.forEach((line, number) => {
      ctx.fillStyle = lettersOf(colours, line.colour);
      ctx.fillText(line.name, at.box.right + 8, places[number], width - at.box.right - 8);
    });
  }

  function find(px, py) {
    if (!at || !series.length || px < at.box.left - 8 || px > at.box.right + 8) return null;
    const value = at.x.invert(px);
    let [best, found] = [Infinity, 0];
    series.forEach((line, number) => {
      const far = Math.abs(at.y(line.y[nearest(line.x, value)]) - py);
      if (far < best) [best, found] = [far, number];
    });
    return series[found].x.length ? [found, nearest(series[found].x, value)] : null;
  }

  function spot([line, place]) {
    const { x, y } = series[line] ?? {};
    if (!at || !x || place >= x.length) return /** @type {any} */ (null);
    const height = at.y(y[place]);
    return /** @type {[number, number]} */ ([at.x(x[place]), Number.isFinite(height) ? height : at.box.top]);
  }

  function step(item, right, up) {
    if (!series.length) return null;
    if (!item) return [0, Math.floor(series[0].x.length / 2)];
    const line = Math.max(0, Math.min(series.length - 1, item[0] - up));
    const place = line === item[0] ? item[1] + right : nearest(series[line].x, series[item[0]].x[item[1]]);
    return [line, Math.max(0, Math.min(series[line].x.length - 1, place))];
  }

  function say([line, place]) {
    const value = series[line].x[place];
    const words = [header.x.title ? `${header.x.title} ${worded(value)}` : worded(value)];
    const shown = series.length > DIRECT ? [series[line]] : series;
    for (const each of shown) {
      const k = nearest(each.x, value);
      const spanned = each.band
        ? `  (${number(each.band[k])} … ${number(each.band[each.x.length + k])})`
        : "";
      words.push(`${each.name || header.y.title} ${number(each.y[k])}${spanned}`.trim());
    }
    return words;
  }

  function number(value) {
    return header.y.decades ? amount(value) : fixed(value);
  }

  function worded(value) {
    return header.x.names[value] ?? short(value);
  }

  function tell([line, place]) {
    const { name, x, y } = series[line];
    const value = x[place];
    return {
      name,
      at: /** @type {[number, number]} */ ([value, y[place]]),
      along: { axis: header.x.title, value },
    };
  }

  function knows(told) {
    return (told.name && series.some(({ name }) => name === told.name)) ||
      (header.x.title && told.along?.axis === header.x.title);
  }

  function table() {
    const column = header.x.title || "x";
    const rows = series.flatMap(({ name, x, y, band }) =>
      [...x].map((
        value,
        k,
      ) => [
        name,
        value,
        header.y.decades ? 10 ** y[k] : y[k],
        ...(banded ? [band?.[k] ?? NaN, band?.[x.length + k] ?? NaN] : []),
      ])
    );
    return {
      columns: ["series", column, header.y.title || "y", ...(banded ? ["lowest", "highest"] : [])],
      rows,
    };
  }
}

/**
 * Return the index of the value of the ascending `values` that is nearest to `value`.
 * @param {ArrayLike<number>} values
 * @param {number} value
 */
export function nearest(values, value) {
  let [low, high] = [0, values.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle;
    else high = middle;
  }
  return Math.abs(values[high] - value) < Math.abs(values[low] - value) ? high : low;
}
