// The board of a signal: samples above, the kernel under the ones it reads, outputs below, all on one axis.

import { css } from "./paint.js";
import { inputKey, outputKey } from "./focus.js";
import { written } from "./model.js";

const CELL = 24; // px: the height of a row of numbers
const SPACE = { bars: 0.34, kernel: 30 };

export const lineBoard = {
  /** Where things lie: one column a sample, padding included. */
  layout(model, width, height) {
    const cell = Math.min(48, width / model.width);
    const left = (width - cell * model.width) / 2;
    const bars = Math.round(height * SPACE.bars);
    const samples = { ...scaled({ top: 4, height: bars }, model.padded), cells: 4 + bars + 6 };
    const kernel = samples.cells + CELL + 12;
    const cells = kernel + SPACE.kernel + 20;
    const outputs = { ...scaled({ top: cells + CELL + 6, height: height - cells - CELL - 10 }, model.output), cells };
    const sizes = [model.padded, model.output, model.weights].map((values) => typeSize(values, cell));
    return { cell, left, samples, kernel, outputs, sizes };
  },

  /** The middle of an output's place, in columns: over the window, or for a causal kernel at the present. */
  place(model, output) {
    const start = output * model.operation.stride;
    return model.mode === "causal" ? start + model.reach - 0.5 : start + model.reach / 2;
  },

  draw(ctx, at, view) {
    const { model, paint, light, player, soft } = view;
    const dim = (on) => (light && !soft && !on ? 0.3 : 1);
    axis(ctx, at, model, paint);
    for (let x = 0; x < model.width; x++) {
      const value = model.input(0, 0, x);
      const on = light?.inputs.has(inputKey(model, 0, 0, x)) ?? false;
      const border = model.border(0, x);
      ctx.globalAlpha = dim(on) * (border ? 0.5 : 1);
      bar(ctx, at, at.samples, x + 0.5, value, css(on ? paint.accent : paint.faint));
      const rgb = model.made ? paint.signed(value, model.most.padded) : paint.grey(value);
      const shown = border && model.column_origin[x] < 0 ? paint.surface : rgb;
      cellOf(ctx, at, at.samples.cells, x, { rgb: shown, value, size: at.sizes[0] }, paint);
      ctx.globalAlpha = 1;
      if (on) box(ctx, at, at.samples.cells, x, css(paint.accent));
    }
    for (let c = 0; c < model.columnsOut; c++) {
      const value = model.value("output", 0, 0, c);
      const on = light?.outputs.has(outputKey(model, 0, 0, c)) ?? false;
      if (c >= player.shown && !on) continue;
      const x = this.place(model, c);
      const rgb = model.bright && !model.made ? paint.grey(value) : paint.signed(value, model.most.output);
      ctx.globalAlpha = dim(on);
      const colour = on ? css(paint.accent) : css(paint.ends[value < 0 ? 0 : 1]);
      bar(ctx, at, at.outputs, x, value, colour);
      cellOf(ctx, at, at.outputs.cells, x - 0.5, { rgb, value, size: at.sizes[1] }, paint);
      ctx.globalAlpha = 1;
      if (on) box(ctx, at, at.outputs.cells, x - 0.5, css(paint.accent));
    }
    if (light) this.taps(ctx, at, view);
  },

  /** The kernel under the samples it reads, with a line from every weight to the output. */
  taps(ctx, at, { model, paint, light }) {
    for (const { x, c, weight } of pairs(model, light)) {
      const [from, to] = [at.left + (x + 0.5) * at.cell, at.left + this.place(model, c) * at.cell];
      ctx.strokeStyle = css(weight < 0 ? paint.ends[0] : paint.ends[1], 0.75);
      ctx.lineWidth = weight === 0 ? 0.4 : 1.5;
      ctx.beginPath();
      ctx.moveTo(from, at.samples.cells + CELL);
      ctx.lineTo(from, at.kernel);
      if (light.focus.kind === "output") ctx.moveTo(from, at.kernel + SPACE.kernel - 8);
      ctx.lineTo(to, at.outputs.cells);
      ctx.stroke();
      if (light.focus.kind !== "output") continue;
      const rgb = paint.signed(weight, model.most.weights);
      ctx.fillStyle = css(rgb.map(Math.round));
      ctx.fillRect(from - at.cell / 2 + 1, at.kernel, at.cell - 2, SPACE.kernel - 8);
      label(ctx, written(weight, false), from, at.kernel + (SPACE.kernel - 8) / 2, at.sizes[2], paint.ink(rgb));
    }
  },

  focus(at, model, x, y) {
    const middle = at.kernel + SPACE.kernel / 2;
    if (y < middle) {
      const cell = Math.floor((x - at.left) / at.cell);
      return cell >= 0 && cell < model.width ? { kind: "input", channel: 0, y: 0, x: cell } : null;
    }
    const column = (x - at.left) / at.cell;
    let best = null;
    for (let c = 0; c < model.columnsOut; c++) {
      const far = Math.abs(this.place(model, c) - column);
      if (far <= Math.max(0.5, model.operation.stride / 2) && (best === null || far < best.far)) best = { c, far };
    }
    return best && { kind: "output", channel: 0, r: 0, c: best.c };
  },
};

/** [{x, c, weight}] of all that is lit: every line from a sample to an output. */
function pairs(model, { focus, terms }) {
  if (focus.kind === "output") return terms.map((term) => ({ ...term, c: focus.c }));
  if (focus.kind === "input") {
    return terms.flatMap((term) => model.along.of(term.c)
      .filter(([tap, cell]) => tap === term.b && model.along.twins(focus.x).includes(cell))
      .map(([, cell]) => ({ ...term, y: 0, x: cell })));
  }
  return model.touches(focus.a, focus.b).map((each) => ({ ...each, weight: model.weight(0, focus.a, focus.b) }));
}

/** Where zero lies in a room and how long 1 is, so that all values fit. */
function scaled(room, values) {
  const low = Math.min(0, ...values);
  const long = room.height / (Math.max(0, ...values) - low || 1);
  return { ...room, long, zero: room.top + room.height + low * long };
}

function bar(ctx, at, { zero, long }, x, value, colour) {
  const wide = Math.max(2, at.cell * 0.5);
  ctx.fillStyle = colour;
  ctx.fillRect(at.left + x * at.cell - wide / 2, zero - Math.max(0, value * long), wide, Math.max(1, Math.abs(value * long)));
}

function cellOf(ctx, at, top, column, { rgb, value, size }, paint) {
  const x = at.left + column * at.cell;
  ctx.fillStyle = css(rgb.map(Math.round));
  ctx.fillRect(x + 0.5, top, at.cell - 1, CELL);
  label(ctx, written(value, false), x + at.cell / 2, top + CELL / 2, size, paint.ink(rgb));
}

function box(ctx, at, top, column, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.strokeRect(at.left + column * at.cell + 0.5, top, at.cell - 1, CELL);
}

/** The size of type at which the longest of some numbers fits into a cell; 0 where none could be read. */
function typeSize(values, cell) {
  const longest = Math.max(2, ...Array.from(values, (each) => written(each, false).length));
  const size = Math.min(12, (cell * 1.6) / longest);
  return size < 7 ? 0 : size;
}

function label(ctx, text, x, y, size, colour) {
  if (!size) return;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.font = `${size}px ${getComputedStyle(ctx.canvas).fontFamily}`;
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y + 0.5);
}

function axis(ctx, at, model, paint) {
  ctx.fillStyle = css(paint.faint, 0.35);
  for (const { zero } of [at.samples, at.outputs]) ctx.fillRect(at.left, zero, at.cell * model.width, 1);
}
