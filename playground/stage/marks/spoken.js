// @ts-check
// What is said of the cells of a heat map: under the pointer, to other marks, and in a table. No DOM here.

import { amount, fixed, short } from "../core/numbers.js";
import { scale as ticked } from "../core/ticks.js";

/**
 * Return { say, tell, table } of a heat map, as a picture has them; `parts` and `flat` read its items.
 * @param {{ header: any, arrays: any, parts: (item: any) => number[], flat: (item: any) => number }} map
 */
export function spoken({ header, arrays, parts, flat }) {
  const { values, more } = arrays;
  const [count, rows, columns] = values.shape;
  const { scale, x: xAxis, y: yAxis, titles } = header;
  const categories = scale.kind === "categories";
  const word = (at) => header.texts?.[at] ?? "";

  return { say, tell, table };

  /** The value of an axis at a row or column: its name, the number at the middle of the cell, or its place. */
  function value(axis, place, size) {
    if (axis.low === null || axis.high === null) return place;
    return ticked([axis.low, axis.high], [0, size], axis.log).invert(place + 0.5);
  }

  function say(item) {
    const [map, row, column] = parts(item);
    const place = [[yAxis, row, rows], [xAxis, column, columns]].map(([axis, k, size]) =>
      axis.names[k] ?? `${axis.title} ${short(value(axis, k, size))}`.trim()
    );
    const number = values[flat(item)];
    const also = more ? header.also.replace("{value}", short(more[flat(item)])) : "";
    if (!Number.isFinite(number) && scale.missing) {
      return [scale.missing, titles[map] ?? "", place.join(" · ")];
    }
    let told = scale.decades ? amount(number) : `${scale.title} ${fixed(number)}`.trim();
    if (categories && Number.isFinite(number)) told = scale.names[number];
    if (header.texts) told = [word(flat(item)), Number.isFinite(number) ? told : ""].join(" ").trim();
    const lines = [told, titles[map] ?? "", place.join(" · "), also, header.notes?.[flat(item)] ?? ""];
    return lines.filter(Boolean);
  }

  function tell(item) {
    const [map, row, column] = parts(item);
    const name = header.link ? `${header.link} ${flat(item)}` : (yAxis.names[row] ?? titles[map] ?? "");
    const place = /** @type {[number, number]} */ ([value(xAxis, column, columns), value(yAxis, row, rows)]);
    return { name, at: place, along: xAxis.title ? { axis: xAxis.title, value: place[0] } : null };
  }

  /** What a cell of words or of categories says. */
  function said(number, at) {
    return [word(at), categories ? (scale.names[number] ?? "") : ""].filter(Boolean).join(" ");
  }

  /** What stands for a cell in a table: of a logarithm, what it is the logarithm of. */
  function listed(number, at) {
    if (header.texts || categories) return said(number, at);
    return scale.decades ? 10 ** number : number;
  }

  function table() {
    const head = Array.from({ length: columns }, (_, k) => xAxis.names[k] ?? short(value(xAxis, k, columns)));
    const lines = Array.from({ length: count * rows }, (_, k) => {
      const [map, row] = [Math.floor(k / rows), k % rows];
      const own = Array.from(
        values.slice(k * columns, (k + 1) * columns),
        (number, column) => listed(number, k * columns + column),
      );
      const title = header.many ? [titles[map] ?? map + 1] : [];
      return [...title, yAxis.names[row] ?? value(yAxis, row, rows), ...own];
    });
    return { columns: [...(header.many ? [""] : []), yAxis.title, ...head], rows: lines };
  }
}
