// @ts-check
// Numbers as colours: one grid, or many small ones side by side. An item is [row, column], or [map, row, column].

import { luminance } from "../core/colour.js";
import { fixed, short } from "../core/numbers.js";
import { scale as ticked } from "../core/ticks.js";
import { ends, pixelsOf, rgb } from "./data.js";
import { grid } from "./grid.js";
import { keyed, legendHeight } from "./legend.js";
import { bitmap, DARKEST, perTheme, titled } from "./plot.js";

const WRITTEN = [24, 13]; // px a cell has to have before its number is written in
const LONGEST = 110; // px of the name of a row

/** @returns {import("./mark.js").Picture} */
export function picture({ header, arrays }) {
  const { values, strength } = arrays;
  const [count, rows, columns] = values.shape;
  const { scale, x: xAxis, y: yAxis, titles } = header;
  const limits = ends(scale, values);
  const categories = scale.kind === "categories";
  const maps = perTheme((colours) => {
    const pixel = pixelsOf(scale, limits, colours);
    const page = rgb(pixelsOf({ kind: "diverging" }, [-1, 1], colours)(0));
    const faded = strength ? faintly(pixel, strength, page) : pixel;
    return Array.from({ length: count }, (_, map) =>
      bitmap(values, { rows, columns, start: map * rows * columns, upward: header.upward, pixel: faded }));
  });
  const edge = { left: yAxis.names.length || yAxis.low !== null, below: xAxis.names.length || xAxis.low !== null };
  const above = titles.length || yAxis.title ? 20 : 4;
  /** @type {any} */
  let at = null; // { boxes, cell } as drawn last
  let room = { left: 30, below: 20 }; // px for the names beside and below

  return { height, draw, at: find, spot, step, say, tell, knows, table };

  function margins() {
    const below = (edge.below ? room.below : 0) + (xAxis.title && !edge.below ? 18 : 0);
    return { left: edge.left ? room.left : 2, right: 4, above, below: below + 2 };
  }

  function height(width) {
    return grid({ count, width, aspect: columns / rows, ...margins() }).height + legendHeight(scale);
  }

  function draw(ctx, width, tall, view) {
    ctx.font = view.font;
    const longest = (names) => Math.max(0, ...names.map((name) => ctx.measureText(name).width));
    room = { left: edge.left ? (yAxis.names.length ? Math.min(LONGEST, longest(yAxis.names) + 8) : 30) : 2, below: 20 };
    const first = grid({ count, width, height: tall - legendHeight(scale), aspect: columns / rows, ...margins() });
    const narrow = xAxis.names.length && longest(xAxis.names) + 4 > first.boxes[0].width / columns;
    if (narrow) room.below = Math.min(LONGEST, longest(xAxis.names)) + 10;
    at = grid({ count, width, height: tall - legendHeight(scale), aspect: columns / rows, ...margins() });
    ctx.imageSmoothingEnabled = false;
    const images = maps(view.colours);
    at.boxes.forEach((box, map) => {
      ctx.drawImage(images[map], box.left, box.top, box.width, box.height);
      if (header.cells) numbers(ctx, map, box, view);
      names(ctx, map, box, view, narrow);
    });
    if (view.told) lit(ctx, view);
    if (view.item) outline(ctx, view.item, view.colours);
    const value = view.item ? values[flat(view.item)] : null;
    keyed(ctx, { scale, limits, value, view, left: at.boxes[0].left, top: tall - legendHeight(scale) + 2, width });
  }

  function numbers(ctx, map, box, { colours, small }) {
    const [w, h] = [box.width / columns, box.height / rows];
    if (w < WRITTEN[0] || h < WRITTEN[1]) return;
    ctx.font = small;
    [ctx.textAlign, ctx.textBaseline] = ["center", "middle"];
    const pixel = pixelsOf(scale, limits, colours);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const value = values[(map * rows + row) * columns + column];
        if (!Number.isFinite(value)) continue;
        ctx.fillStyle = luminance(rgb(pixel(value))) > DARKEST ? "#1c2430" : "#ffffff";
        ctx.fillText(written(value, w), box.left + (column + 0.5) * w, box.top + (shownRow(row) + 0.5) * h, w - 2);
      }
    }
  }

  /** The number of a cell, as exact as there is room for. */
  function written(value, w) {
    if (categories) return scale.names[value];
    if (Number.isInteger(value)) return short(value);
    return value.toFixed(w < 36 ? 1 : 2).replace("-", "−");
  }

  function names(ctx, map, box, view, narrow) {
    const { colours, font, bold } = view;
    [ctx.fillStyle, ctx.textBaseline, ctx.textAlign] = [colours.text, "alphabetic", "left"];
    ctx.font = bold;
    if (titles.length) ctx.fillText(titles[map], box.left, box.top - 6, box.width);
    else if (yAxis.title) {
      [ctx.fillStyle, ctx.font] = [colours.faint, font];
      ctx.fillText(titled(yAxis), map % at.columns ? box.left : Math.max(0, box.left - room.left), box.top - 6);
    }
    [ctx.fillStyle, ctx.font, ctx.textBaseline] = [colours.faint, font, "middle"];
    ctx.textAlign = "right";
    const beside = map % at.columns ? [] : marks(yAxis, rows, box.height / 15, header.upward); // once a row of maps
    for (const [text, share] of beside) {
      ctx.fillText(text, box.left - 5, box.top + share * box.height, room.left - 6);
    }
    ctx.textBaseline = "top";
    for (const [text, share] of marks(xAxis, columns, narrow ? box.width / 12 : box.width / 44, false)) {
      ctx.save();
      ctx.translate(box.left + share * box.width, box.top + box.height + 5);
      if (narrow) ctx.rotate(-Math.PI / 2);
      [ctx.textAlign, ctx.textBaseline] = narrow ? ["right", "middle"] : ["center", "top"];
      ctx.fillText(text, 0, 0, narrow ? LONGEST : undefined);
      ctx.restore();
    }
    [ctx.textAlign, ctx.textBaseline] = ["right", "top"];
    if (xAxis.title && !xAxis.names.length) ctx.fillText(titled(xAxis), box.left + box.width, box.top + box.height + 5);
  }

  /** [what is written, at which share of the side] of an axis, as far as there is room for `most`. */
  function marks(axis, size, most, up) {
    const turned = (share) => (up ? 1 - share : share);
    if (axis.names.length) {
      const every = Math.max(1, Math.ceil(size / Math.max(1, most)));
      return axis.names.map((name, k) => [name, turned((k + 0.5) / size)])
        .filter((_, k) => k % every === 0);
    }
    if (axis.low === null || axis.high === null) return [];
    const along = ticked([axis.low, axis.high], [0, 1], axis.log);
    const last = axis === xAxis && axis.title ? 0.8 : 1; // the title stands at the end
    return along.ticks(Math.max(2, Math.min(5, most))).map((value) => [short(value), turned(along(value))])
      .filter(([, share]) => axis !== xAxis || share <= last);
  }

  function shownRow(row) {
    return header.upward ? rows - 1 - row : row;
  }

  function parts(item) {
    return item.length === 3 ? item : [0, ...item];
  }

  function itemOf(map, row, column) {
    return header.many ? [map, row, column] : [row, column];
  }

  function flat(item) {
    const [map, row, column] = parts(item);
    return (map * rows + row) * columns + column;
  }

  function cell(item) {
    const [map, row, column] = parts(item);
    const box = at?.boxes[map];
    if (!box || row >= rows || column >= columns) return null;
    const [w, h] = [box.width / columns, box.height / rows];
    return { left: box.left + column * w, top: box.top + shownRow(row) * h, w, h };
  }

  function outline(ctx, item, colours) {
    const box = cell(item);
    if (!box) return;
    for (const [wide, colour] of [[3.5, colours.background], [1.8, colours.text]]) {
      [ctx.lineWidth, ctx.strokeStyle] = [wide, colour];
      ctx.strokeRect(box.left, box.top, Math.max(3, box.w), Math.max(3, box.h));
    }
  }

  /** What another mark points at: a row of that name, a map of that title, or the cell of the same number. */
  function lit(ctx, { told, colours }) {
    [ctx.lineWidth, ctx.strokeStyle] = [2, colours.accent];
    const number = linked(told);
    const row = yAxis.names.indexOf(told.name);
    at.boxes.forEach((box, map) => {
      if (titles[map] === told.name) ctx.strokeRect(box.left, box.top, box.width, box.height);
      const h = box.height / rows;
      if (row >= 0) ctx.strokeRect(box.left, box.top + shownRow(row) * h, box.width, h);
    });
    if (number === null) return;
    const [map, rest] = [Math.floor(number / (rows * columns)), number % (rows * columns)];
    const box = cell(itemOf(map, Math.floor(rest / columns), rest % columns));
    if (box) ctx.strokeRect(box.left, box.top, box.w, box.h);
  }

  function linked(told) {
    if (!header.link || !told.name?.startsWith(`${header.link} `)) return null;
    const number = Number(told.name.slice(header.link.length + 1));
    return number < values.length ? number : null;
  }

  function find(px, py) {
    const map = at?.boxes.findIndex(({ left, top, width, height: tall }) =>
      px >= left && px < left + width && py >= top && py < top + tall) ?? -1;
    if (map < 0) return null;
    const box = at.boxes[map];
    const row = Math.floor(((py - box.top) / box.height) * rows);
    return itemOf(map, shownRow(row), Math.floor(((px - box.left) / box.width) * columns));
  }

  function spot(item) {
    const box = cell(item);
    return /** @type {[number, number]} */ (box && [box.left + box.w / 2, box.top + box.h / 2]);
  }

  function step(item, right, up) {
    if (!item) return itemOf(0, 0, 0);
    let [map, row, column] = parts(item);
    column += right;
    row += header.upward ? up : -up;
    if (column >= columns && map + 1 < count) [map, column] = [map + 1, 0];
    if (column < 0 && map > 0) [map, column] = [map - 1, columns - 1];
    const kept = (value, size) => Math.max(0, Math.min(size - 1, value));
    return itemOf(map, kept(row, rows), kept(column, columns));
  }

  /** The value of an axis at a row or column: its name, the number at the middle of the cell, or its place. */
  function value(axis, place, size) {
    if (axis.low === null || axis.high === null) return place;
    return ticked([axis.low, axis.high], [0, size], axis.log).invert(place + 0.5);
  }

  function say(item) {
    const [map, row, column] = parts(item);
    const place = [[yAxis, row, rows], [xAxis, column, columns]].map(([axis, k, size]) =>
      axis.names[k] ?? `${axis.title} ${short(value(axis, k, size))}`.trim());
    const number = values[flat(item)];
    const told = categories && Number.isFinite(number) ? scale.names[number] : `${scale.title} ${fixed(number)}`.trim();
    return [told, titles[map] ?? "", place.join(" · ")].filter(Boolean);
  }

  function tell(item) {
    const [map, row, column] = parts(item);
    const name = header.link ? `${header.link} ${flat(item)}` : (yAxis.names[row] ?? titles[map] ?? "");
    const place = /** @type {[number, number]} */ ([value(xAxis, column, columns), value(yAxis, row, rows)]);
    return { name, at: place, along: xAxis.title ? { axis: xAxis.title, value: place[0] } : null };
  }

  function knows(told) {
    return Boolean(told.name) && (linked(told) !== null || yAxis.names.includes(told.name) || titles.includes(told.name));
  }

  function table() {
    const head = Array.from({ length: columns }, (_, k) => xAxis.names[k] ?? short(value(xAxis, k, columns)));
    const lines = Array.from({ length: count * rows }, (_, k) => {
      const [map, row] = [Math.floor(k / rows), k % rows];
      const own = Array.from(values.slice(k * columns, (k + 1) * columns), (number) =>
        categories ? (scale.names[number] ?? "") : number);
      const title = header.many ? [titles[map] ?? map + 1] : [];
      return [...title, yAxis.names[row] ?? value(yAxis, row, rows), ...own];
    });
    return { columns: [...(header.many ? [""] : []), yAxis.title, ...head], rows: lines };
  }
}

/** A pixel that is the paler the weaker it is. */
function faintly(pixel, strength, page) {
  return (value, at) => {
    const full = pixel(value);
    if (!full) return 0;
    const share = 0.3 + (0.7 * strength[at]) / 255;
    const [r, g, b] = rgb(full).map((part, k) => Math.round(page[k] + (part - page[k]) * share));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  };
}
