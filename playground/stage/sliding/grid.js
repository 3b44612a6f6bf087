// Grids of cells on a canvas: where they lie, how they look, and which cell lies under a pointer.

import { css } from "./paint.js";
import { figured } from "./model.js";

const READABLE = 18; // px of a cell from which on its number is written in it
const GAP = 10; // px between grids

/** Return the grids of a board: [{name, channel, x, y, cell, rows, columns}], as large as the room allows. */
export function laid(wanted, width, height) {
  const groups = [...new Set(wanted.map(({ group }) => group ?? 0))];
  const shares = groups.map((group) => wanted.filter((each) => (each.group ?? 0) === group));
  const widths = shares.length === 2 ? [0.33, 0.67] : [1];
  const found = [];
  let left = 0;
  shares.forEach((members, index) => {
    const own = widths[index] * (width - GAP * (shares.length - 1));
    const each = (height - GAP * (members.length - 1)) / members.length;
    members.forEach((member, place) => {
      const cell = Math.min(own / member.columns, each / member.rows);
      const y = place * (each + GAP) + (each - cell * member.rows) / 2;
      found.push({ ...member, cell, x: left + (own - cell * member.columns) / 2, y });
    });
    left += own + GAP;
  });
  return found;
}

/** Return {grid, r, c} under a place of the board, or null. */
export function hit(grids, px, py) {
  for (const grid of grids) {
    const [r, c] = [Math.floor((py - grid.y) / grid.cell), Math.floor((px - grid.x) / grid.cell)];
    if (r >= 0 && c >= 0 && r < grid.rows && c < grid.columns) return { grid, r, c };
  }
  return null;
}

/**
 * Draw a grid: `look(r, c)` gives {rgb, value, faint} of a cell, without a value where none is shown yet, `lit(r, c)` whether something points at it
 * (null where nothing points anywhere), `note(r, c)` a small number in its corner, `strong(r, c)` whether it alone counts.
 * Numbers have `decimals`.
 */
export function drawGrid(ctx, grid, { look, lit, note, strong, paint, edge, decimals = 0 }) {
  const { x, y, cell, rows, columns } = grid;
  const numbers = cell >= READABLE;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [px, py] = [x + c * cell, y + r * cell];
      const { rgb, value, faint } = look(r, c);
      // One more pixel where cells touch, or their seams would shine through.
      ctx.globalAlpha = faint ? 0.45 : 1;
      ctx.fillStyle = css(rgb.map(Math.round));
      ctx.fillRect(px, py, cell + (numbers ? -1 : 0.4), cell + (numbers ? -1 : 0.4));
      ctx.globalAlpha = 1;
      const on = lit?.(r, c);
      if (numbers && value !== undefined) {
        const small = on ? note?.(r, c) : undefined;
        figure(ctx, figured(value, decimals), [px, py, cell], faint ? css(paint.faint) : paint.ink(rgb), small !== undefined);
        if (small !== undefined) corner(ctx, small, [px, py, cell], paint);
      }
      if (on && strong?.(r, c)) {
        ctx.fillStyle = css(paint.accent, 0.38);
        ctx.fillRect(px, py, cell, cell);
      }
      if (lit && !lit.soft && !on) {
        ctx.fillStyle = paint.veil(0.55);
        ctx.fillRect(px - 0.5, py - 0.5, cell + 0.5, cell + 0.5);
      }
    }
  }
  if (lit) outlines(ctx, grid, lit, css(paint.accent));
  if (edge) frame(ctx, grid, edge, css(paint.faint));
}

function figure(ctx, text, [px, py, cell], colour, raised) {
  const size = Math.min(13, cell * 0.42, (cell * 1.45) / Math.max(2, text.length));
  if (size < 6) return;
  ctx.font = `${size}px ${getFont(ctx)}`;
  ctx.fillStyle = colour;
  ctx.fillText(text, px + cell / 2, py + cell * (raised ? 0.36 : 0.52));
}

function corner(ctx, text, [px, py, cell], paint) {
  const label = `×${text}`;
  const size = Math.min(11, cell * 0.34, (cell * 1.5) / label.length);
  if (size < 6) return;
  ctx.font = `600 ${size}px ${getFont(ctx)}`;
  ctx.fillStyle = css(paint.accent);
  ctx.fillRect(px, py + cell * 0.64, cell - 1, cell * 0.36 - 1);
  ctx.fillStyle = paint.ink(paint.accent);
  ctx.fillText(label, px + cell / 2, py + cell * 0.82);
}

let font = null;
function getFont(ctx) {
  return (font ??= getComputedStyle(ctx.canvas).fontFamily || "system-ui, sans-serif");
}

/** A line around every lit cell, where its neighbour is not lit. */
function outlines(ctx, { x, y, cell, rows, columns }, lit, colour) {
  const inside = (r, c) => r >= 0 && c >= 0 && r < rows && c < columns && lit(r, c);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.lineCap = "square";
  ctx.beginPath();
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      if (!lit(r, c)) continue;
      const [left, top, right, bottom] = [x + c * cell, y + r * cell, x + (c + 1) * cell, y + (r + 1) * cell];
      const side = (open, ax, ay, bx, by) => open || (ctx.moveTo(ax, ay), ctx.lineTo(bx, by));
      side(inside(r - 1, c), left, top, right, top);
      side(inside(r + 1, c), left, bottom, right, bottom);
      side(inside(r, c - 1), left, top, left, bottom);
      side(inside(r, c + 1), right, top, right, bottom);
    }
  }
  ctx.stroke();
}

/** The border between input and padding: `edge` cells in from each side. */
function frame(ctx, { x, y, cell, rows, columns }, edge, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.setLineDash([4, 3]);
  ctx.strokeRect(x + edge * cell, y + edge * cell, (columns - 2 * edge) * cell, (rows - 2 * edge) * cell);
  ctx.setLineDash([]);
}
