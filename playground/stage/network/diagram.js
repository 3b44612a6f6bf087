// The picture of the network: links on one canvas, tiles on another above it, redrawn as little as possible.

import { Atlas, Sheet, drawBias, drawDead, drawLesion, drawRing, drawWaiting, edgeTile } from "./tiles.js";
import { drawFrames } from "./frames.js";
import { cellOf } from "./layout.js";
import { buildLinks, drawHalo, drawLinks, drawSome, linkAt, linkInks, linksOf, updateLevels } from "./links.js";

const CROWDED = 1200; // more links than this are drawn at most every PAUSE ms
const PAUSE = 100;
const INPUT_PIXELS = 48;
const BIAS_FULL = 2; // the |bias| that has the full colour
const NOTHING = { maps: null, lesions: new Set(), dead: new Set() };

export class Diagram {
  constructor(parent) {
    [this.under, this.over] = ["links", "tiles"].map((name) => {
      const canvas = parent.appendChild(document.createElement("canvas"));
      canvas.className = name;
      return canvas;
    });
    [this.back, this.front] = [this.under, this.over].map((canvas) => canvas.getContext("2d"));
    this.atlas = new Atlas();
    this.inputs = new Atlas();
    this.sheets = new Map();
    this.marks = { hovered: null, selected: null, link: -1 };
    this.live = NOTHING;
    this.cost = { links: 0, tiles: 0 };
  }

  /** Take a new geometry, with what is built, what is streamed and which belongs to which. */
  arrange(diagram) {
    Object.assign(this, diagram);
    this.ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    const { width, height } = this.geometry;
    for (const canvas of [this.under, this.over]) {
      const [w, h] = [Math.round(width * this.ratio), Math.round(height * this.ratio)];
      if (canvas.width === w && canvas.height === h) continue;
      [canvas.width, canvas.height] = [w, h];
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.links = buildLinks(this);
    this.marks.link = -1;
    this.emphasised = null;
  }

  /** Take the colours of the theme. */
  dress(colours) {
    this.colours = colours;
    this.inks = linkInks(colours);
    this.edge = { background: colours.background, edge: colours.edge };
    this.inputsOf = null;
    if (this.links) this.links.drawn = false;
  }

  /** Draw `live`: {maps, scale, weights, biases, inputs, lesions} of one run; any of the arrays may be missing. */
  paint(live) {
    this.live = live;
    const start = performance.now();
    const weights = live.weights ?? new Float32Array(0);
    const waited = this.links.visible < CROWDED || !this.links.drawn || start - (this.drawnAt ?? 0) > PAUSE;
    if (waited && updateLevels(this.links, weights)) {
      this.paintLinks();
      this.drawnAt = start;
      this.cost.links = performance.now() - start;
    }
    const middle = performance.now();
    this.paintTiles();
    this.cost.tiles = performance.now() - middle;
  }

  paintLinks() {
    const ctx = this.back;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.clearRect(0, 0, this.geometry.width, this.geometry.height);
    drawFrames(ctx, this.geometry, this.built, this.colours);
    ctx.lineCap = "butt";
    drawLinks(ctx, this.links, this.inks);
    this.emphasised = null;
  }

  paintTiles() {
    const ctx = this.front;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.clearRect(0, 0, this.geometry.width, this.geometry.height);
    this.paintEmphasis(ctx);
    this.fillAtlas();
    this.paintInputs(ctx);
    this.built.forEach((column, at) => this.paintColumn(ctx, at));
    this.paintMarks(ctx);
  }

  /** The links of the unit under the pointer, and the link under it; all others step back. */
  paintEmphasis(ctx) {
    const { hovered, link } = this.marks;
    this.under.classList.toggle("faded", Boolean(hovered));
    if (hovered) {
      const key = `${hovered.column}|${hovered.unit}`;
      if (this.emphasised?.key !== key) {
        this.emphasised = { key, which: linksOf(this.links, hovered.column, hovered.unit) };
      }
      drawSome(ctx, this.links, this.emphasised.which, this.inks);
    }
    if (link < 0) return;
    drawHalo(ctx, this.links, link, this.colours.text);
    drawSome(ctx, this.links, [link], this.inks);
  }

  fillAtlas() {
    const { maps } = this.live;
    if (!maps) return;
    const tile = this.geometry.tile * this.ratio; // maps finer than their tiles are thinned: nobody would see more
    const side = Math.ceil(maps.shape[2] / Math.max(1, Math.round(maps.shape[2] / (tile * 1.3))));
    const shown = this.geometry.columns.slice(1).reduce((sum, column) => sum + column.tiles.length, 0);
    this.atlas.resize(shown, side);
    let slot = 0;
    this.slots = this.built.map((_, at) => {
      const first = slot;
      const scene = this.streamed[this.binding[at]];
      const column = this.geometry.columns[at + 1];
      if (!scene) return -1;
      const most = Math.min(column.tiles.length, scene.units);
      for (let unit = 0; unit < most; unit++) this.atlas.write(slot++, maps, scene.taps + unit, this.colours.pixels);
      return first;
    });
    this.atlas.flush();
  }

  paintInputs(ctx) {
    const column = this.geometry.columns[0];
    const { inputs } = this.live;
    const count = this.features.length;
    if (this.inputsOf !== inputs || this.inputsFor !== this.features) this.fillInputs(inputs, count);
    const most = Math.min(count, column.tiles.length + (column.sheet?.count ?? 0));
    for (let at = 0; at < most; at++) {
      const cell = cellOf(column, at);
      const small = at >= column.tiles.length;
      const on = this.features[at].on;
      if (this.pictured[at]) {
        ctx.globalAlpha = on ? 1 : 0.35;
        this.inputs.draw(ctx, at, cell.x, cell.y, small ? cell.size - 1 : cell.size);
        ctx.globalAlpha = 1;
        if (!small) edgeTile(ctx, cell, this.ratio, this.edge);
      } else if (!small) {
        drawWaiting(ctx, cell, this.colours);
      }
    }
  }

  /** Input maps hardly ever change: take those of the stream, and those sent along for features that are off. */
  fillInputs(inputs, count) {
    [this.inputsOf, this.inputsFor] = [inputs, this.features];
    this.inputs.resize(count, INPUT_PIXELS);
    this.pictured = this.features.map((feature, at) => {
      const position = this.positions[at];
      if (inputs && position >= 0) this.inputs.write(at, inputs, position, this.colours.pixels);
      else if (feature.pixels) this.inputs.write(at, feature.pixels, 0, this.colours.pixels);
      else return false;
      return true;
    });
    this.inputs.flush();
  }

  paintColumn(ctx, at) {
    const column = this.geometry.columns[at + 1];
    const scene = this.streamed[this.binding[at]];
    const { maps, biases, lesions, dead } = this.live;
    const known = scene && maps ? Math.min(scene.units, column.units) : 0;
    column.tiles.forEach((tile, unit) => {
      const cell = { ...tile, size: column.size };
      if (unit >= known) return drawWaiting(ctx, cell, this.colours);
      this.atlas.draw(ctx, this.slots[at] + unit, tile.x, tile.y, column.size);
      edgeTile(ctx, cell, this.ratio, this.edge);
      const name = `${scene.entry.index}|${unit}`;
      if (lesions.has(name)) drawLesion(ctx, cell, this.colours);
      else if (dead.has(name)) drawDead(ctx, cell, this.colours);
      if (scene.biases < 0 || !biases) return;
      const t = biases[scene.biases + unit] / BIAS_FULL;
      drawBias(ctx, cell, this.colours.diverging(Math.sign(t) * Math.min(1, 0.25 + Math.abs(t))), this.colours.faint);
    });
    if (column.sheet) this.paintSheet(ctx, column, scene, known);
  }

  paintSheet(ctx, column, scene, known) {
    const { sheet } = column;
    const first = column.tiles.length;
    if (known <= first) return;
    if (!this.sheets.has(column.id)) this.sheets.set(column.id, new Sheet());
    const picture = this.sheets.get(column.id);
    const { maps, lesions } = this.live;
    const count = Math.min(sheet.count, known - first);
    picture.fill({ ...sheet, count }, { maps, first: scene.taps + first, table: this.colours.pixels });
    const { background, grid, faint } = this.colours;
    const label = `+${sheet.count}`;
    ctx.font = `11px ${this.font}`;
    const wide = ctx.measureText(label).width + 8;
    ctx.fillStyle = background;
    ctx.fillRect(column.x - wide / 2, sheet.y - 17, wide, 13);
    ctx.strokeStyle = grid;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(sheet.x - 2.5, sheet.y - 2.5, sheet.width + 4, sheet.height + 4, 4);
    ctx.fill();
    ctx.stroke();
    ctx.drawImage(picture.canvas, sheet.x, sheet.y, sheet.width, sheet.height);
    ctx.fillStyle = faint;
    ctx.textAlign = "center";
    ctx.fillText(label, column.x, sheet.y - 7);
    for (let unit = first; unit < known; unit++) {
      const off = lesions.size && lesions.has(`${scene.entry.index}|${unit}`);
      if (off) drawLesion(ctx, cellOf(column, unit), this.colours);
    }
  }

  paintMarks(ctx) {
    const { hovered, selected, shown } = this.marks;
    const ring = (mark, colour, width) => {
      const column = mark && this.geometry.columns[mark.column];
      const cell = column && mark.unit < column.units && cellOf(column, mark.unit);
      if (cell) drawRing(ctx, cell, colour, width);
    };
    ring(selected, this.colours.accent, 2);
    ring(hovered, this.colours.text, 1.5);
    const tiles = shown ? this.geometry.columns[shown.column]?.tiles ?? [] : [];
    for (const unit of shown?.unit === undefined ? tiles.keys() : [shown.unit]) ring({ ...shown, unit }, this.colours.accent, 3);
    if (this.place) this.paintPlace(ctx, this.place);
  }

  /** Where the pointer is on the field, as a dot in every map. */
  paintPlace(ctx, { u, v }) {
    ctx.fillStyle = this.colours.text;
    ctx.strokeStyle = this.colours.background;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (const { tiles, size } of this.geometry.columns) {
      for (const { x, y } of tiles) {
        ctx.moveTo(x + u * size + 2, y + (1 - v) * size);
        ctx.arc(x + u * size, y + (1 - v) * size, 2, 0, 2 * Math.PI);
      }
    }
    ctx.fill();
    ctx.stroke();
  }

  /** The link under a point, as its position in `links`, or -1. */
  linkAt(x, y, reach) {
    return linkAt(this.links, x, y, reach);
  }
}
