// @ts-check
// Numbers as colours: one grid, or many small ones side by side. An item is [row, column], or [map, row, column].

import { upright } from "../core/axes.js";
import { hatching } from "../core/canvas.js";
import { scale as ticked } from "../core/ticks.js";
import { faintly, LONGEST, numbers, sides } from "./cells.js";
import { ends, pixelsOf, rgb } from "./data.js";
import { grid } from "./grid.js";
import { keyed, legendHeight } from "./legend.js";
import { bitmap, perTheme } from "./plot.js";
import { spoken } from "./spoken.js";

/** @returns {import("./mark.js").Picture} */
export function picture({ header, arrays }) {
  const { values, strength } = arrays;
  const [count, rows, columns] = values.shape;
  const { scale, x: xAxis, y: yAxis, titles } = header;
  const limits = ends(scale, values);
  const word = (at) => header.texts?.[at] ?? "";
  const shade = perTheme((colours) => {
    const pixel = pixelsOf(scale, limits, colours);
    const page = rgb(pixelsOf({ kind: "diverging" }, [-1, 1], colours)(0));
    return strength ? faintly(pixel, strength, page) : pixel;
  });
  const maps = perTheme((colours) => {
    const how = { rows, columns, upward: header.upward, pixel: shade(colours) };
    return Array.from({ length: count }, (_, map) => bitmap(values, { ...how, start: map * rows * columns }));
  });
  const edge = {
    left: yAxis.names.length || yAxis.low !== null,
    below: xAxis.names.length || xAxis.low !== null,
  };
  const above = titles.length || yAxis.title ? 20 : 4;
  /** @type {any} */
  let at = null; // { boxes, cell } as drawn last
  let room = { left: 30, below: 20 }; // px for the names beside and below

  return { height, draw, at: find, spot, step, knows, ...spoken({ header, arrays, parts, flat }) };

  function margins() {
    const below = (edge.below ? room.below : 0) + (xAxis.title && !edge.below ? 18 : 0);
    return { left: edge.left ? room.left : 2, right: 4, above, below: below + 2 };
  }

  function height(width) {
    const largest = header.size ?? undefined;
    return grid({ count, width, aspect: columns / rows, largest, ...margins() }).height +
      legendHeight(scale, width);
  }

  function draw(ctx, width, tall, view) {
    ctx.font = view.font;
    const longest = (names) => Math.max(0, ...names.map((name) => ctx.measureText(name).width));
    room = {
      left: edge.left ? (yAxis.names.length ? Math.min(LONGEST, longest(yAxis.names) + 8) : 30) : 2,
      below: 20,
    };
    const below = header.bare ? 0 : legendHeight(scale, width);
    const lay = () =>
      header.fill
        ? filled(width, tall - below)
        : grid({ count, width, height: tall - below, aspect: columns / rows, ...margins() });
    at = lay();
    const narrow = xAxis.names.length && longest(xAxis.names) + 4 > at.boxes[0].width / columns;
    if (narrow) {
      room.below = Math.min(LONGEST, longest(xAxis.names)) + 10;
      at = lay();
    }
    ctx.imageSmoothingEnabled = false;
    const images = maps(view.colours);
    at.boxes.forEach((box, map) => {
      if (scale.decades) hatch(ctx, box, view.colours);
      ctx.drawImage(images[map], box.left, box.top, box.width, box.height);
      if (header.cells || header.texts) {
        numbers(ctx, box, {
          values,
          texts: header.texts,
          rows,
          columns,
          start: map * rows * columns,
          shownRow,
          scale,
          pixel: shade(view.colours),
          view,
        });
      }
      const first = map % at.columns === 0; // once a row of maps
      sides(ctx, box, { header, title: titles[map], first, rows, columns, left: room.left, narrow, view });
    });
    for (const item of header.marked ?? []) {
      frame(ctx, item.length === 1 ? row(item[0]) : cell(item), view.colours.accent);
    }
    if (view.told) lit(ctx, view);
    if (view.item) outline(ctx, view.item, view.colours);
    if (header.bare) return;
    const value = view.item ? values[flat(view.item)] : null;
    keyed(ctx, {
      scale,
      limits,
      value,
      view,
      left: at.boxes[0].left,
      top: tall - below + 2,
      width,
    });
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

  /** One map that fills the room it is given, with so much to its left and above. */
  function filled(width, tall) {
    const { left, above } = header.fill;
    const below = xAxis.quiet ? 4 : 22;
    const box = { left, top: above, width: width - left - 6, height: Math.max(1, tall - above - below) };
    room.left = left;
    return { boxes: [box], columns: 1 };
  }

  /** Behind what is exactly zero, where its logarithm is none. */
  function hatch(ctx, { left, top, width, height: tall }, colours) {
    ctx.fillStyle = colours.surface;
    ctx.fillRect(left, top, width, tall);
    ctx.save();
    ctx.globalAlpha = 0.55;
    ctx.fillStyle = hatching(ctx, colours.faint);
    ctx.fillRect(left, top, width, tall);
    ctx.restore();
  }

  function row(number) {
    const [{ left, top, width, height: tall }] = at.boxes;
    return { left, top: top + (shownRow(number) * tall) / rows, w: width, h: Math.max(2, tall / rows) };
  }

  function outline(ctx, item, colours) {
    const box = cell(item);
    if (!box) return;
    for (const [wide, colour] of [[3.5, colours.background], [1.8, colours.text]]) {
      [ctx.lineWidth, ctx.strokeStyle] = [wide, colour];
      ctx.strokeRect(box.left, box.top, Math.max(3, box.w), Math.max(3, box.h));
    }
  }

  function frame(ctx, box, colour) {
    if (!box) return;
    [ctx.lineWidth, ctx.strokeStyle] = [2, colour];
    ctx.strokeRect(box.left, box.top, box.w, box.h);
  }

  /** What another mark points at: a row of that name, a map of that title, or the cell of the same number. */
  function lit(ctx, { told, colours }) {
    [ctx.lineWidth, ctx.strokeStyle] = [2, colours.accent];
    if (told.along && told.along.axis === xAxis.title) beside(ctx, told.along.value, colours);
    if (!told.name) return;
    const number = linked(told);
    const row = yAxis.names.indexOf(told.name);
    at.boxes.forEach((box, map) => {
      if (titles[map] === told.name) ctx.strokeRect(box.left, box.top, box.width, box.height);
      const h = box.height / rows;
      if (row >= 0) ctx.strokeRect(box.left, box.top + shownRow(row) * h, box.width, h);
    });
    if (number === null) return;
    const [map, rest] = [Math.floor(number / (rows * columns)), number % (rows * columns)];
    frame(ctx, cell(itemOf(map, Math.floor(rest / columns), rest % columns)), colours.accent);
  }

  /** The same place of a common axis, through all maps. */
  function beside(ctx, place, colours) {
    if (xAxis.low === null || xAxis.high === null) return;
    for (const { left, top, width, height: tall } of at.boxes) {
      const x = ticked([xAxis.low, xAxis.high], [left, left + width], xAxis.log)(place);
      if (x >= left && x <= left + width) upright(ctx, { top, bottom: top + tall }, x, colours.text);
    }
  }

  function linked(told) {
    if (!header.link || !told.name?.startsWith(`${header.link} `)) return null;
    const number = Number(told.name.slice(header.link.length + 1));
    return number < values.length ? number : null;
  }

  function find(px, py) {
    const map =
      at?.boxes.findIndex(({ left, top, width, height: tall }) =>
        px >= left && px < left + width && py >= top && py < top + tall
      ) ?? -1;
    if (map < 0) return null;
    const box = at.boxes[map];
    const row = Math.floor(((py - box.top) / box.height) * rows);
    const item = itemOf(map, shownRow(row), Math.floor(((px - box.left) / box.width) * columns));
    return header.texts && !word(flat(item)) ? null : item;
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

  function knows(told) {
    if (xAxis.title && told.along?.axis === xAxis.title) return true;
    return Boolean(told.name) &&
      (linked(told) !== null || yAxis.names.includes(told.name) || titles.includes(told.name));
  }
}
