// Tiles: every neuron's own map, drawn from one atlas, with its bias, and crossed out where it is lesioned.

const SHEET_PIXELS = 5; // of a small map on a sheet, plus one between

/** Many small maps in one image: filled from bytes by a table of 256 colours, drawn tile by tile. */
export class Atlas {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.ctx = this.canvas.getContext("2d", { willReadFrequently: true });
    this.side = 0;
  }

  /** Make room for `count` maps of `side` × `side` pixels each; maps of other sizes are sampled. */
  resize(count, side) {
    const across = Math.max(1, Math.ceil(Math.sqrt(count)));
    if (this.side === side && this.across === across && this.image) return;
    Object.assign(this, { side, across });
    this.canvas.width = this.canvas.height = across * side;
    this.image = this.ctx.createImageData(across * side, across * side);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Write map `map` of `maps` [U, rows, side] into place `at`; row 0 of a map is its lowest.
   *
   * A map of a single row is a function of one variable: its value is drawn as an area from zero.
   */
  write(at, maps, map, table) {
    const { side, across, pixels } = this;
    const rows = maps.shape[1];
    const stride = across * side;
    const corner = Math.floor(at / across) * side * stride + (at % across) * side;
    let source = map * rows * maps.shape[2];
    if (rows === 1) return this.writeArea(corner, maps.subarray(source, source + maps.shape[2]), table);
    if (rows !== side) return this.writeSampled(corner, maps, map, table);
    for (let row = side - 1; row >= 0; row--) {
      let target = corner + row * stride;
      for (let end = source + side; source < end; source++, target++) pixels[target] = table[maps[source]];
    }
  }

  /** A map of another size than the atlas was made for: take the nearest of its pixels. */
  writeSampled(corner, maps, map, table) {
    const { side, across, pixels } = this;
    const own = maps.shape[1];
    for (let row = 0; row < side; row++) {
      const line = (map * own + Math.floor(((side - 0.5 - row) * own) / side)) * own;
      for (let column = 0; column < side; column++) {
        pixels[corner + row * across * side + column] = table[maps[line + Math.floor(((column + 0.5) * own) / side)]];
      }
    }
  }

  writeArea(corner, values, table) {
    const { side, across, pixels } = this;
    const middle = (side - 1) / 2;
    for (let column = 0; column < side; column++) {
      const value = (values[Math.floor(((column + 0.5) * values.length) / side)] - 128) / 127;
      const top = middle - value * middle * 0.92;
      for (let row = 0; row < side; row++) {
        const filled = value < 0 ? row >= middle && row <= top : row <= middle && row >= top;
        const inked = filled || Math.abs(row - top) < 1;
        pixels[corner + row * across * side + column] = table[inked ? (value < 0 ? 40 : 216) : 128];
      }
    }
  }

  /** Make what was written visible. */
  flush() {
    this.ctx.putImageData(this.image, 0, 0);
  }

  draw(ctx, at, x, y, size) {
    const { side, across } = this;
    ctx.drawImage(this.canvas, (at % across) * side, Math.floor(at / across) * side, side, side, x, y, size, size);
  }
}

/** A small picture of many maps side by side, for the units that have no tile of their own. */
export class Sheet {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.ctx = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  /** Sample maps first … first + count of `maps` [U, rows, side] onto a sheet `across` wide. */
  fill({ across, down, count }, { maps, first, table }) {
    const [, rows, side] = maps.shape;
    const step = SHEET_PIXELS + 1;
    const [width, height] = [across * step, down * step];
    if (this.canvas.width !== width || this.canvas.height !== height || !this.image) {
      [this.canvas.width, this.canvas.height] = [width, height];
      this.image = this.ctx.createImageData(width, height);
    }
    const pixels = new Uint32Array(this.image.data.buffer);
    for (let at = 0; at < count; at++) {
      const corner = Math.floor(at / across) * step * width + (at % across) * step;
      for (let row = 0; row < SHEET_PIXELS; row++) {
        const line = Math.floor(((SHEET_PIXELS - row - 0.5) * rows) / SHEET_PIXELS) * side;
        for (let column = 0; column < SHEET_PIXELS; column++) {
          const byte = maps[(first + at) * rows * side + line + Math.floor(((column + 0.5) * side) / SHEET_PIXELS)];
          pixels[corner + row * width + column] = table[byte];
        }
      }
    }
    this.ctx.putImageData(this.image, 0, 0);
  }
}

const stamps = new Map();

/** A frame that rounds a tile's corners and edges it: the page's colour outside, a line around. */
function stamp(size, ratio, { background, edge }) {
  const key = `${size}|${ratio}|${background}|${edge}`;
  if (stamps.has(key)) return stamps.get(key);
  if (stamps.size > 64) stamps.clear();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil((size + 2) * ratio);
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  const radius = Math.min(5, size * 0.14);
  ctx.fillStyle = background;
  ctx.beginPath();
  ctx.rect(0, 0, size + 2, size + 2);
  ctx.roundRect(1, 1, size, size, radius);
  ctx.fill("evenodd");
  ctx.strokeStyle = edge;
  ctx.beginPath();
  ctx.roundRect(1.5, 1.5, size - 1, size - 1, radius);
  ctx.stroke();
  stamps.set(key, canvas);
  return canvas;
}

/** Round and edge the tile that was drawn at x, y. */
export function edgeTile(ctx, { x, y, size }, ratio, inks) {
  ctx.drawImage(stamp(Math.round(size), ratio, inks), x - 1, y - 1, size + 2, size + 2);
}

/** A tile that waits for its first map. */
export function drawWaiting(ctx, { x, y, size }, { surface, grid }) {
  ctx.fillStyle = surface;
  ctx.strokeStyle = grid;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.roundRect(x + 0.5, y + 0.5, size - 1, size - 1, Math.min(5, size * 0.14));
  ctx.fill();
  ctx.stroke();
  ctx.setLineDash([]);
}

/** The bias as a dot at a tile's lower left corner. */
export function drawBias(ctx, { x, y, size }, colour, background) {
  const radius = Math.max(2, Math.min(4, size * 0.1));
  ctx.fillStyle = colour;
  ctx.strokeStyle = background;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.arc(x + 1, y + size - 1, radius, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
}

/** Cross a tile out: this neuron is switched off. */
export function drawLesion(ctx, { x, y, size }, { background, text }) {
  ctx.save();
  ctx.globalAlpha = 0.72;
  ctx.fillStyle = background;
  ctx.fillRect(x + 1, y + 1, size - 2, size - 2);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = text;
  ctx.lineWidth = 1.5;
  const inset = size * 0.24;
  ctx.beginPath();
  ctx.moveTo(x + inset, y + inset);
  ctx.lineTo(x + size - inset, y + size - inset);
  ctx.moveTo(x + size - inset, y + inset);
  ctx.lineTo(x + inset, y + size - inset);
  ctx.stroke();
  ctx.restore();
}

/** Hatch a tile: this neuron is dead, no training point gives it a slope. */
export function drawDead(ctx, { x, y, size }, { text, background }) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x + 2, y + 2, size - 4, size - 4);
  ctx.clip();
  ctx.beginPath();
  for (let by = 0; by < 2 * size; by += Math.max(6, size / 5)) {
    ctx.moveTo(x, y + by);
    ctx.lineTo(x + by, y);
  }
  for (const [colour, width] of [[background, 3], [text, 1.2]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
  ctx.restore();
}

/** A ring around a tile. */
export function drawRing(ctx, { x, y, size }, colour, width = 2) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.beginPath();
  ctx.roundRect(x - 1.5, y - 1.5, size + 3, size + 3, Math.min(6, size * 0.16 + 1));
  ctx.stroke();
}
