// The numbers under the pointer: a small table beside the line, one row a curve, training and test side by side.

import { font } from "../core/axes.js";
import { nearest } from "./data.js";
import { fixed, short, whole } from "../core/numbers.js";
import { t } from "../core/words.js";

const ROW = 15;
const PAD = 8;

/** Return a value of a line as people read it: a share in percent. */
export function spelled({ kind }, value) {
  return kind === "share" && Number.isFinite(value) ? `${fixed(value * 100, 1)}%` : fixed(value);
}

/**
 * Return { title, rows: [{ name, train, test, colour }], split } of what the lines say at step `hover`; what is taken on
 * no such points stands where a test would, and `split` says whether any is.
 */
export function reading(lines, { hover, run, axis }) {
  let title = axis ? `${axis} ${short(hover)}` : t("step {step}", { step: whole(hover) });
  if (!axis && run?.step > 0 && run.epoch > 0) {
    title += ` · ${t("epoch {epoch}", { epoch: fixed((hover * run.epoch) / run.step, 1) })}`;
  }
  const rows = new Map();
  for (const line of lines) {
    const key = `${line.source} ${line.panel} ${line.part ? "" : line.name}`;
    const kind = line.part ? line.axis : line.title;
    if (!rows.has(key)) rows.set(key, { name: line.label ? `${line.label} ${kind}` : kind, colour: line.ink });
    const value = line.values[nearest(line.steps, hover)];
    rows.get(key)[line.part || "test"] = spelled(line, value);
  }
  return { title, rows: [...rows.values()], split: lines.some(({ part }) => part) };
}

/** Draw a reading beside pixel `at` of `box`, on the side where there is room. */
export function readOut(ctx, { title, rows, split }, { at, box, colours, root }) {
  ctx.font = font(root);
  const measure = (texts) => Math.max(0, ...texts.map((text) => ctx.measureText(text ?? "").width));
  const name = measure(rows.map((row) => row.name));
  const heads = split ? { train: t("train"), test: t("test") } : { train: "", test: "" };
  const train = measure([heads.train, ...rows.map((row) => row.train)]);
  const test = measure([heads.test, ...rows.map((row) => row.test)]);
  const wide = Math.max(name + train + test + 28, ctx.measureText(title).width) + 2 * PAD;
  const left = at + 12 + wide > box.right ? Math.max(2, at - 12 - wide) : at + 12;
  const first = split ? 2 : 1;
  panel(ctx, { left, top: box.top - 4, wide, tall: (rows.length + first) * ROW + PAD, colours });
  const ends = { train: left + wide - PAD - test - 14, test: left + wide - PAD };
  const write = (text, x, row, align, colour) => {
    ctx.textAlign = align;
    ctx.fillStyle = colour;
    ctx.fillText(text ?? "", x, box.top + PAD / 2 + (row + 0.4) * ROW);
  };
  ctx.textBaseline = "middle";
  write(title, left + PAD, 0, "left", colours.text);
  write(heads.train, ends.train, 1, "right", colours.faint);
  write(heads.test, ends.test, 1, "right", colours.faint);
  rows.forEach((row, index) => {
    write(row.name, left + PAD, index + first, "left", row.colour);
    write(row.train, ends.train, index + first, "right", colours.text);
    write(row.test, ends.test, index + first, "right", colours.text);
  });
}

function panel(ctx, { left, top, wide, tall, colours }) {
  ctx.fillStyle = colours.surface;
  ctx.strokeStyle = colours.grid;
  ctx.lineWidth = 1;
  ctx.globalAlpha = 0.94;
  ctx.beginPath();
  ctx.roundRect(left, top, wide, tall, 6);
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.stroke();
}
