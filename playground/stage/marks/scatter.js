// @ts-check
// Points on a plane, over a field, with their trails and spreads. An item is [point].

import { nearest, radiusFor, trace } from "../core/points.js";
import { fixed, short } from "../core/numbers.js";
import { colourOf, ends, inkOf, pixelsOf, range, rgb } from "./data.js";
import { css } from "../core/colour.js";
import { bitmap, inside, perTheme, plane } from "./plot.js";
import { named } from "./legend.js";

const HEIGHT = 360;
const REACH = 18; // px within which a point is meant
const LEGEND = 24;

/** @returns {import("./mark.js").Picture} */
export function picture({ header, arrays }) {
  const { points, colours: values, trails, ellipses, hollow } = arrays;
  const count = points.shape[0];
  /** @type {{ x: number, y: number }[]} */
  const places = Array.from({ length: count }, (_, k) => ({ x: points[2 * k], y: points[2 * k + 1] }));
  const spread = (axis) => {
    const own = Array.from(places, (each) => (axis ? each.y : each.x));
    const wide = ellipses
      ? own.flatMap((value, k) => [value - ellipses[2 * k + axis], value + ellipses[2 * k + axis]])
      : [];
    const gone = trails ? Array.from({ length: trails.length / 2 }, (_, k) => trails[2 * k + axis]) : [];
    return [own, wide, gone];
  };
  const limits = /** @type {{ x: [number, number], y: [number, number] }} */ ({
    x: range(header.x, spread(0), 0.06),
    y: range(header.y, spread(1), 0.06),
  });
  const classed = !values || values instanceof Int32Array || values instanceof Uint8Array;
  const reach = classed ? null : ends(header.scale, values);
  const ground = field(arrays.field, header.shade);
  const movable = new Set(header.movable);
  /** @type {any} */
  let at = null;

  return {
    height: (width) =>
      (header.square ? Math.min(width, HEIGHT) : HEIGHT) + (header.classes.length ? LEGEND : 0),
    draw,
    at: find,
    spot,
    step,
    say,
    tell,
    knows: (told) => found(told) >= 0,
    table,
    move,
    movable: ([k]) => movable.has(k),
  };

  function draw(ctx, width, tall, view) {
    const { colours, item, told } = view;
    const below = header.classes.length ? LEGEND : 0;
    at = plane(ctx, [width, tall - below], { header, ...limits, view, square: header.square });
    ground(ctx, at.box, colours);
    const radius = radiusFor(count, at.box.right - at.box.left);
    inside(ctx, at.box, () => {
      if (trails) trailed(ctx, view);
      if (ellipses) {
        for (let k = 0; k < count; k++) ellipse(ctx, k, colours, item?.[0] === k ? 0.9 : 0.35);
      }
      for (let k = 0; k < count; k++) point(ctx, k, radius, colours);
    }, radius + 2);
    if (header.labels) labels(ctx, radius, view);
    const other = told ? found(told) : -1;
    if (other >= 0) ring(ctx, other, radius + 4, colours.accent);
    if (item) ring(ctx, item[0], radius + 3, colours.text);
    const { classes } = header;
    const own = classes.map((_, k) => k);
    if (below) {
      named(ctx, { names: classes, colours: own, view, left: at.box.left, top: tall - below + 3, width });
    }
  }

  function colour(k, colours) {
    if (!values) return colours.accent;
    return classed
      ? inkOf(colours, values[k])
      : css(rgb(pixelsOf(header.scale, /** @type {any} */ (reach), colours)(values[k])));
  }

  function point(ctx, k, radius, colours) {
    const { x, y } = places[k];
    if (!Number.isFinite(x + y)) return;
    const [own, empty] = [colour(k, colours), hollow?.[k]];
    trace(ctx, classed && values ? values[k] : 0, at.x(x), at.y(y), movable.has(k) ? radius + 2 : radius);
    [ctx.lineWidth, ctx.strokeStyle, ctx.lineJoin] = [
      empty ? 3.6 : 1.6,
      classed ? colours.background : colours.faint,
      "round",
    ];
    ctx.stroke();
    ctx.fillStyle = empty ? colours.background : own;
    ctx.fill();
    if (empty) {
      [ctx.lineWidth, ctx.strokeStyle] = [1.7, own];
      ctx.stroke();
    }
  }

  function ellipse(ctx, k, colours, alpha = 0.35) {
    const { x, y } = places[k];
    const [wide, high] = [at.x(x + ellipses[2 * k]) - at.x(x), at.y(y) - at.y(y + ellipses[2 * k + 1])];
    if (!Number.isFinite(wide + high)) return;
    ctx.save();
    ctx.beginPath();
    ctx.ellipse(
      at.x(x),
      at.y(y),
      Math.max(0.5, Math.abs(wide)),
      Math.max(0.5, Math.abs(high)),
      0,
      0,
      2 * Math.PI,
    );
    [ctx.fillStyle, ctx.strokeStyle, ctx.lineWidth] = [colour(k, colours), colour(k, colours), 1];
    // A hundred wide ones over each other would be one dark disc: the wider, the paler.
    const share = (at.box.right - at.box.left) * (at.box.bottom - at.box.top) * 0.01 /
      Math.abs(wide * high || 1);
    const pale = Math.min(1, Math.sqrt(share));
    ctx.globalAlpha = alpha * 0.3 * pale;
    ctx.fill();
    ctx.globalAlpha = alpha * pale;
    ctx.stroke();
    ctx.restore();
  }

  function trailed(ctx, { colours, item }) {
    const [times, ways] = trails.shape;
    for (let way = 0; way < ways; way++) {
      ctx.save();
      ctx.beginPath();
      for (let time = 0; time < times; time++) {
        const from = 2 * (time * ways + way);
        ctx.lineTo(at.x(trails[from]), at.y(trails[from + 1]));
      }
      ctx.strokeStyle = ways === count ? colour(way, colours) : colourOf(colours, way);
      [ctx.globalAlpha, ctx.lineWidth] = item && item[0] !== way ? [0.25, 1.2] : [0.75, 1.6];
      ctx.stroke();
      ctx.restore();
    }
  }

  function labels(ctx, radius, { colours, small }) {
    ctx.font = small;
    [ctx.textAlign, ctx.textBaseline, ctx.fillStyle] = ["left", "middle", colours.text];
    [ctx.strokeStyle, ctx.lineWidth, ctx.lineJoin] = [colours.background, 3, "round"];
    header.names.forEach((name, k) => {
      const [x, y] = [at.x(places[k].x) + radius + 4, at.y(places[k].y)];
      const left = x + ctx.measureText(name).width > at.box.right
        ? x - 2 * radius - 8 - ctx.measureText(name).width
        : x;
      ctx.strokeText(name, left, y);
      ctx.fillText(name, left, y);
    });
  }

  function ring(ctx, k, radius, colour) {
    ctx.beginPath();
    ctx.arc(at.x(places[k].x), at.y(places[k].y), radius, 0, 2 * Math.PI);
    [ctx.lineWidth, ctx.strokeStyle] = [2, colour];
    ctx.stroke();
  }

  function find(px, py) {
    const k = at ? nearest(places, at, px, py, REACH) : -1;
    return k < 0 ? null : [k];
  }

  function spot([k]) {
    return /** @type {[number, number]} */ (at && places[k] ? [at.x(places[k].x), at.y(places[k].y)] : null);
  }

  /** The nearest point in a direction: what lies aside counts twice. */
  function step(item, right, up) {
    if (!item) return count ? [0] : null;
    const [x, y] = spot(item);
    let [best, to] = [Infinity, item[0]];
    for (let k = 0; k < count; k++) {
      const [dx, dy] = [at.x(places[k].x) - x, y - at.y(places[k].y)];
      const [ahead, aside] = right ? [dx * right, dy] : [dy * up, dx];
      const far = ahead > 0.5 ? ahead + 2 * Math.abs(aside) : Infinity;
      if (far < best) [best, to] = [far, k];
    }
    return [to];
  }

  function name(k) {
    return header.names[k] ?? (header.link ? `${header.link} ${k}` : "");
  }

  function kind(k) {
    if (!values) return "";
    return classed ? (header.classes[values[k]] ?? "") : `${header.scale.title} ${fixed(values[k])}`.trim();
  }

  function say([k]) {
    const wide = (axis) => (ellipses ? ` ± ${short(ellipses[2 * k + axis])}` : "");
    const at = [[header.x, places[k].x, 0], [header.y, places[k].y, 1]].map(([axis, value, own]) =>
      `${axis.title} ${short(value)}${wide(own)}`.trim()
    );
    return [header.names[k] ?? kind(k), header.names[k] ? kind(k) : "", at.join(" · ")].filter(Boolean);
  }

  function tell([k]) {
    const { x, y } = places[k];
    return { name: name(k), at: /** @type {[number, number]} */ ([x, y]), along: null };
  }

  function found(told) {
    return told.name ? places.findIndex((_, k) => name(k) === told.name) : -1;
  }

  function move([k], [px, py]) {
    const { box } = at;
    places[k].x = at.x.invert(Math.max(box.left, Math.min(box.right, px)));
    places[k].y = at.y.invert(Math.max(box.top, Math.min(box.bottom, py)));
    return /** @type {[number, number]} */ ([places[k].x, places[k].y]);
  }

  function table() {
    const columns = ["", header.x.title || "x", header.y.title || "y", header.scale.title];
    const rows = places.map((
      { x, y },
      k,
    ) => [header.names[k] ?? k, x, y, values ? (classed ? kind(k) || values[k] : values[k]) : ""]);
    return { columns, rows };
  }
}

/** Return a function that draws a field [H, W] into a box: fine and smooth, or nothing where there is none. */
export function field(values, shade) {
  if (!values) return () => {};
  const [rows, columns] = values.shape;
  const limits = ends(shade, values);
  const image = perTheme((colours) =>
    bitmap(values, { rows, columns, upward: true, pixel: pixelsOf(shade, limits, colours) })
  );
  return (ctx, { left, top, right, bottom }, colours) => {
    ctx.save();
    [ctx.imageSmoothingEnabled, ctx.globalAlpha] = [shade.kind !== "categories", 0.55];
    ctx.drawImage(image(colours), left, top, right - left, bottom - top);
    ctx.restore();
  };
}
