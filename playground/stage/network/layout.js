// Where everything in the diagram lies, in CSS pixels; pure functions of sizes.

export const SHOWN = 8; // tiles of a column that has more than MOST units; the others share a sheet of small maps
export const MOST = 10;
const [SMALL_CELL, LARGE_CELL] = [5, 10]; // px of a small map, with the line around it
const MAX_TILE = 46;
const MIN_TILE = 16;
const BAND = 34;
const GAP = 0.26; // between tiles, as a share of a tile
const NARROW = 0.62; // a column without a weight matrix, as a share of a full one
const ENDS = 0.86; // the inputs and the output: they stand at the rims

/** The geometry of the diagram.
 *
 * `columns` runs from the inputs to the output: {id, units, narrow, ends, block} where
 * `narrow` columns have no weight matrix, `ends` are the inputs and the output, and `block` (on a block's own column)
 * says how many columns its frame holds.
 * Returns {width, height, top, bottom, columns, frames}: each column has {id, x, pitch, left, right, tile, tiles:
 * [{x, y}], sheet}, where x is its middle and the tiles' x, y their upper left corners.
 */
export function layout(columns, { width, top, bottom, labels = 0, names = 0, room = 400 }) {
  const pitches = pitched(columns, width - labels - names);
  const full = Math.min(120, ...pitches.filter((_, at) => !columns[at].narrow && !columns[at].ends));
  const rows = Math.max(...columns.map(rowsOf));
  const tile = Math.max(MIN_TILE, Math.min(MAX_TILE, full * 0.5, room / (rows * (1 + GAP))));
  const spread = spreadOut(columns, pitches, { first: labels + tile / 2 + 6, width, names, tile });
  const sized = columns.map((column, at) => ({ ...spread[at], ...sizes(column, { ...spread[at], tile }) }));
  const body = Math.max(150, rows * tile * (1 + GAP), ...sized.map((column) => column.tall + 4));
  const band = columns.some((column) => column.block) ? BAND : 0; // for the ways past residual blocks
  const start = top + band;
  const placed = columns.map((column, at) => place(column, { ...sized[at], top: start, body }));
  const end = start + body;
  const height = end + bottom;
  return { width, height, top, bottom: end, tile, columns: placed, frames: frames(columns, placed, top, end) };
}

function pitched(columns, width) {
  const shares = columns.map((column) => column.narrow ? NARROW : column.ends ? ENDS : 1);
  const unit = width / shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share * unit);
}

/** The middle and the pitch of every column: the inputs and the output at the rims, the others evenly between. */
function spreadOut(columns, pitches, { first, width, names, tile }) {
  const last = width - names - Math.max(tile / 2 + 8, Math.min(46, pitches.at(-1) / 2));
  const middles = [];
  pitches.reduce((edge, pitch) => (middles.push(edge + pitch / 2), edge + pitch), 0);
  const scale = (last - first) / (middles.at(-1) - middles[0]);
  return pitches.map((pitch, at) => ({ x: first + (middles[at] - middles[0]) * scale, pitch: pitch * scale }));
}

/** How many rows of tiles a column needs. */
function rowsOf({ units }) {
  return units > MOST ? SHOWN + 2 : units;
}

/** How large a column's tiles and its sheet are, and how tall it is in all. */
function sizes(column, { pitch, tile }) {
  const size = Math.round(column.narrow ? Math.max(MIN_TILE * 0.8, tile * 0.72) : tile);
  const step = tile * (1 + GAP);
  const shown = column.units > MOST ? SHOWN : column.units;
  const sheet = column.units > shown ? sheetOf(column.units - shown, { size, pitch, step }) : null;
  const tall = (shown - 1) * step + size + (sheet ? step * GAP + 14 + sheet.height : 0);
  return { size, step, shown, sheet, tall };
}

function place(column, { x, pitch, size, step, shown, sheet, tall, top, body }) {
  const first = top + (body - tall) / 2;
  const left = Math.round(x - size / 2);
  const tiles = Array.from({ length: shown }, (_, at) => ({ x: left, y: Math.round(first + at * step) }));
  if (sheet) Object.assign(sheet, { x: Math.round(x - sheet.width / 2), y: Math.round(first + tall - sheet.height) });
  const { id, units, narrow = false } = column;
  return { id, units, narrow, x, pitch, size, step, left, right: left + size, tiles, sheet };
}

/** A sheet of small maps for the units that have no tile of their own: as large as fits into two rows of tiles. */
function sheetOf(count, { size, pitch, step }) {
  for (let cell = LARGE_CELL; ; cell--) {
    const across = Math.max(1, Math.floor(Math.min(pitch * 0.7, Math.max(size, 12 * cell)) / cell));
    const down = Math.ceil(count / across);
    const fits = down * cell <= step * 1.5;
    if (fits || cell === SMALL_CELL) return { count, across, down, cell, width: across * cell, height: down * cell };
  }
}

function frames(columns, placed, top, end) {
  return placed.flatMap((own, at) => {
    const inside = columns[at].block;
    if (!inside) return [];
    const first = placed[at - inside];
    const x = first.x - first.pitch / 2 + 3;
    return [{ id: own.id, x, y: top + 4, width: own.x + own.pitch / 2 - 3 - x, height: end + 2 - top, inside }];
  });
}

/** Where unit `unit` of a placed column is drawn: {x, y, size}. */
export function cellOf(column, unit) {
  if (unit < column.tiles.length) return { ...column.tiles[unit], size: column.size };
  const { sheet } = column;
  const at = unit - column.tiles.length;
  if (!sheet || at >= sheet.count) return null;
  return {
    x: sheet.x + (at % sheet.across) * sheet.cell,
    y: sheet.y + Math.floor(at / sheet.across) * sheet.cell,
    size: sheet.cell,
  };
}

/** The unit under a point, as {column, unit}, or null; tiles answer `slack` pixels around them too. */
export function unitAt(geometry, x, y, slack = 3) {
  for (const [index, column] of geometry.columns.entries()) {
    if (Math.abs(x - column.x) > column.pitch / 2) continue;
    for (const [unit, tile] of column.tiles.entries()) {
      const inside = x >= tile.x - slack && x <= tile.x + column.size + slack;
      if (inside && y >= tile.y - slack && y <= tile.y + column.size + slack) return { column: index, unit };
    }
    const { sheet } = column;
    if (!sheet || x < sheet.x || y < sheet.y || x >= sheet.x + sheet.width) continue;
    const at = Math.floor((y - sheet.y) / sheet.cell) * sheet.across + Math.floor((x - sheet.x) / sheet.cell);
    if (at >= 0 && at < sheet.count) return { column: index, unit: column.tiles.length + at };
  }
  return null;
}

/** Whether a point lies on the bias dot, at the lower left corner of unit `unit`. */
export function onBias(column, unit, x, y, reach = 7) {
  const tile = column.tiles[unit];
  return Boolean(tile) && Math.hypot(x - tile.x, y - tile.y - column.size) <= reach;
}

/** A geometry part of the way (0…1) from one to another; what is new is where it will be. */
export function between(from, to, share) {
  if (share >= 1 || !from) return to;
  const old = new Map(from.columns.map((column) => [column.id, column]));
  const mix = (a, b) => a + (b - a) * share;
  const columns = to.columns.map((column) => {
    const was = old.get(column.id);
    if (!was) return { ...column, fresh: share };
    const size = mix(was.size, column.size);
    const left = mix(was.left, column.left);
    const tiles = column.tiles.map((tile, at) => {
      const before = was.tiles[at] ?? { x: was.left, y: tile.y };
      return { x: mix(before.x, tile.x), y: mix(before.y, tile.y) };
    });
    return { ...column, x: mix(was.x, column.x), size, left, right: left + size, tiles };
  });
  return { ...to, columns };
}
