// The two boards of an image: what goes in, with its border, and what comes out.

import { drawGrid, hit, laid } from "./grid.js";
import { inputKey, outputKey } from "./focus.js";
import { decimalsOf, written } from "./model.js";

/** Drawing of the input: `view` is the bench (sliding.js), which knows model, light and player. */
export const inputBoard = {
  grids(model, width, height) {
    const wanted = Array.from({ length: model.channels }, (_, channel) => (
      { name: "input", channel, rows: model.height, columns: model.width }));
    // Beside red, green and blue, what they are together.
    if (model.channels === 3) wanted.push({ ...wanted[0], name: "colours", channel: 0 });
    return laid(wanted, width, height);
  },

  draw(ctx, grids, view) {
    const { model, paint, light, soft } = view;
    const coloured = model.channels === 3;
    const edge = model.line ? 0 : model.before;
    for (const grid of grids) {
      if (grid.name === "colours") {
        drawGrid(ctx, grid, { paint, edge, look: (r, c) => ({ rgb: together(model, paint, r, c) }) });
        continue;
      }
      const key = (r, c) => inputKey(model, grid.channel, r, c);
      drawGrid(ctx, grid, {
        paint,
        edge,
        decimals: decimalsOf(model.given, model.most.padded, grid.cell),
        look: (r, c) => {
          const value = model.input(grid.channel, r, c);
          const border = model.border(r, c);
          if (model.row_origin[r] < 0 || model.column_origin[c] < 0) return { rgb: paint.surface, value, faint: true };
          return { rgb: paint.grey(value, coloured ? grid.channel : null), value, faint: border };
        },
        lit: light ? lit(light.inputs, key, soft) : null,
        strong: light ? (r, c) => key(r, c) === light.best : null,
        note: light ? note(light.inputs, key, model) : null,
      });
    }
  },

  focus(grids, model, x, y) {
    const found = hit(grids, x, y);
    return found?.grid.name === "input" ? { kind: "input", channel: found.grid.channel, y: found.r, x: found.c } : null;
  },
};

/** The colour of a cell whose red, green and blue are three channels. */
function together(model, paint, r, c) {
  if (model.row_origin[r] < 0 || model.column_origin[c] < 0) return paint.surface;
  return [0, 1, 2].map((channel) => paint.grey(model.input(channel, r, c))[channel]);
}

/** Drawing of the output; with three channels and one sum, the sums of each channel stand before it. */
export const outputBoard = {
  grids(model, width, height, look) {
    const size = { rows: model.rowsOut, columns: model.columnsOut };
    const name = look === "overlap" && model.overlap ? "overlap" : "output";
    const outputs = Array.from({ length: model.outs }, (_, channel) => ({ name, channel, group: 1, ...size }));
    const parts = model.parts ? [0, 1, 2].map((channel) => ({ name: "parts", channel, group: 0, ...size })) : [];
    return laid([...parts, ...outputs], width, height);
  },

  draw(ctx, grids, view) {
    const { model, paint, light, soft, player } = view;
    const values = model.transposed ? model.painted(player.shown) : model.output;
    for (const grid of grids) {
      const own = grid.name === "parts" ? 0 : grid.channel;
      const key = (r, c) => outputKey(model, own, r, c);
      drawGrid(ctx, grid, {
        paint,
        decimals: decimalsOf(model[grid.name], model.most[grid.name], grid.cell),
        look: (r, c) => {
          if (grid.name === "overlap") {
            const value = model.value("overlap", 0, r, c);
            return { rgb: paint.count(value, model.most.overlap), value };
          }
          const hidden = !model.transposed && r * model.columnsOut + c >= player.shown;
          if (hidden && !(light?.outputs.has(key(r, c)) && !soft)) return { rgb: paint.surface };
          if (grid.name === "parts") {
            const value = model.value("parts", grid.channel, r, c);
            return { rgb: paint.signed(value, model.most.parts), value };
          }
          const value = values[outputKey(model, grid.channel, r, c)];
          const tint = model.mode === "depthwise" ? grid.channel : null;
          return { rgb: model.bright ? paint.grey(value, tint) : paint.signed(value, model.most.output), value };
        },
        lit: light ? lit(light.outputs, key, soft) : null,
        note: light ? note(light.outputs, key, model) : null,
      });
    }
  },

  focus(grids, model, x, y) {
    const found = hit(grids, x, y);
    if (!found) return null;
    return { kind: "output", channel: found.grid.name === "parts" ? 0 : found.grid.channel, r: found.r, c: found.c };
  },
};

/** While the kernel moves by itself (`soft`) nothing is dimmed: only an outline goes over the picture. */
function lit(cells, key, soft) {
  const found = (r, c) => cells.has(key(r, c));
  found.soft = soft;
  return found;
}

function note(cells, key, model) {
  if (model.pools) return undefined;
  return (r, c) => {
    const weight = cells.get(key(r, c));
    return weight === undefined ? undefined : written(weight, false);
  };
}
