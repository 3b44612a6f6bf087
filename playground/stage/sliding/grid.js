// Grids of cells on a canvas: where they lie, how they look, and which cell lies under a pointer.

import { css } from "./paint.js";
import { figured } from "./model.js";

const SMALLEST = 10; // px of a number: what would be smaller is not written, and read by pointing at it
const GAP = 10; // px between grids

const share = (room, count) => (room - GAP * (count - 1)) / count;

/** In how many columns grids of one size stand best, so that their cells are largest: {across, cell}. */
function packed(members, width, height) {
  const [{ rows, columns }] = members;
  const choices = [1, 2].filter((across) => across <= members.length).map((across) => {
    const down = Math.ceil(members.length / across);
    return { across, cell: Math.min(share(width, across) / columns, share(height, down) / rows) };
  });
  return choices.reduce((best, each) => (each.cell > best.cell ? each : best));
}

/** Return the grids of a board: [{name, channel, x, y, cell, rows, columns}], as large as the room allows. */
export function laid(wanted, width, height) {
  const groups = [...new Set(wanted.map(({ group }) => group ?? 0))];
  const shares = groups.map((group) => wanted.filter((each) => (each.group ?? 0) === group));
  const widths = shares.length === 2 ? [0.33, 0.67] : [1];
  const found = [];
  let left = 0;
  shares.forEach((members, index) => {
    const own = widths[index] * (width - GAP * (shares.length - 1));
    const { across, cell } = packed(members, own, height);
    const [wide, tall] = [own, height].map((room, axis) => share(room, axis ? Math.ceil(members.length / across) : across));
    members.forEach((member, place) => {
      const [row, column] = [Math.floor(place / across), place % across];
      const size = Math.min(cell, wide / member.columns, tall / member.rows);
      const x = left + column * (wide + GAP) + (wide - size * member.columns) / 2;
      found.push({ ...member, cell: size, x, y: row * (tall + GAP) + (tall - size * member.rows) / 2 });
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
  const cells = Array.from({ length: rows * columns }, (_, at) => look(Math.floor(at / columns), at % columns));
  const texts = cells.map(({ value }) => (value === undefined ? "" : figured(value, decimals)));
  const size = fits(texts, cell);
  const numbers = size >= SMALLEST;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [px, py] = [x + c * cell, y + r * cell];
      const { rgb, value, faint } = cells[r * columns + c];
      // One more pixel where cells touch, or their seams would shine through.
      ctx.globalAlpha = faint ? 0.45 : 1;
      ctx.fillStyle = css(rgb.map(Math.round));
      ctx.fillRect(px, py, cell + (numbers ? -1 : 0.4), cell + (numbers ? -1 : 0.4));
      ctx.globalAlpha = 1;
      const on = lit?.(r, c);
      if (numbers && value !== undefined) {
        const found = on ? note?.(r, c) : undefined;
        const small = found !== undefined && cornered(found, cell) >= SMALLEST ? found : undefined;
        ctx.font = `${size}px ${getFont(ctx)}`;
        ctx.fillStyle = faint ? css(paint.faint) : paint.ink(rgb);
        ctx.fillText(texts[r * columns + c], px + cell / 2, py + cell * (small === undefined ? 0.52 : 0.33));
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

/** The size in px of the numbers of a grid, all alike: as large as the longest has room for. */
export function fits(texts, cell) {
  const longest = texts.reduce((most, text) => Math.max(most, text.length), 1);
  return Math.min(13, cell * 0.46, (cell * 1.6) / longest);
}

const cornered = (text, cell) => Math.min(11, cell * 0.4, (cell * 1.7) / (text.length + 1));

function corner(ctx, text, [px, py, cell], paint) {
  ctx.font = `600 ${cornered(text, cell)}px ${getFont(ctx)}`;
  ctx.fillStyle = css(paint.accent);
  ctx.fillRect(px, py + cell * 0.58, cell - 1, cell * 0.42 - 1);
  ctx.fillStyle = paint.ink(paint.accent);
  ctx.fillText(`×${text}`, px + cell / 2, py + cell * 0.79);
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
