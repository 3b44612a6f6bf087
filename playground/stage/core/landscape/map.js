// The map: levels of the surface, minima, and the paths from above.

import { css, parse } from "../colour.js";
import { fillBands, levelLines } from "./levels.js";
import { slopeColours, word } from "./marks.js";
import { mark, Runners } from "./runners.js";
import { image, sheets } from "./sheets.js";
import { courseOf, headOf, nearestOn, trackOf } from "./tracks.js";
import { placeAt } from "./data.js";
import { Trails } from "./trails.js";
import { short } from "../numbers.js";
import { scale } from "../ticks.js";

const MARGIN = { left: 34, right: 7, top: 7, bottom: 24 };
const REACH = 12; // px within which a path is pointed at

/** The width over the height of a plane, kept within what can be looked at. */
export function ratioOf([x0, x1, y0, y1]) {
  return Math.max(0.6, Math.min(1.8, (x1 - x0) / (y1 - y0)));
}

export class MapView {
  constructor(parent) {
    this.parent = parent;
    this.sheets = sheets(parent, ["base", "past", "live"]);
    this.trails = new Trails();
    this.runners = new Runners();
    this.tracks = [];
  }

  /** Take as much of `width` × `height` as the plane of `model` needs; returns what it takes. */
  fit(model, width, height) {
    const ratio = ratioOf(model.domain);
    const room = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
    const wide = Math.round(Math.max(80, Math.min(room[0], room[1] * ratio)));
    const tall = Math.round(wide / ratio);
    this.box = { left: MARGIN.left, top: MARGIN.top, right: MARGIN.left + wide, bottom: MARGIN.top + tall };
    const size = { width: wide + MARGIN.left + MARGIN.right, height: tall + MARGIN.top + MARGIN.bottom };
    if (this.sheets.resize(size.width, size.height)) this.runners.forget();
    this.clip();
    return size;
  }

  clip() {
    const { box } = this;
    const ctx = this.sheets.of.past;
    ctx.restore();
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    ctx.clip();
  }

  /** Draw what rests: bands and lines of level, axes, minima. `ground` = { q, n, levels } of the surface. */
  paint(model, ground, { colours, font }) {
    const { box } = this;
    const ctx = this.sheets.wipe("base");
    const { ratio } = this.sheets.size;
    const [wide, tall] = [box.right - box.left, box.bottom - box.top];
    const bands = slopeColours(colours, ground.levels.bands);
    const picture = image(Math.round(wide * ratio), Math.round(tall * ratio));
    const words = bands.map(word);
    const size = { width: picture.canvas.width, height: picture.canvas.height };
    fillBands(ground.q, ground.n, words, { ...size, out: picture.words, hole: word(parse(colours.surface)) });
    picture.put();
    ctx.drawImage(picture.canvas, box.left, box.top, wide, tall);
    const [x0, x1, y0, y1] = model.domain;
    this.x = scale([x0, x1], [box.left, box.right]);
    this.y = scale([y0, y1], [box.bottom, box.top]);
    this.lines(ctx, ground, colours);
    this.axes(ctx, { colours, font, names: model.axes ?? ["x", "y"] });
    for (const [x, y] of model.minima) this.minimum(ctx, this.x(x), this.y(y), colours);
  }

  lines(ctx, { q, n, levels }, colours) {
    const { box } = this;
    const across = (box.right - box.left) / (n - 1);
    const up = (box.bottom - box.top) / (n - 1);
    ctx.strokeStyle = css(parse(colours.text), colours.dark ? 0.2 : 0.17);
    ctx.lineWidth = 0.75;
    ctx.beginPath();
    for (const segments of levelLines(q, n, levels.bands)) {
      for (let i = 0; i < segments.length; i += 4) {
        ctx.moveTo(box.left + segments[i] * across, box.bottom - segments[i + 1] * up);
        ctx.lineTo(box.left + segments[i + 2] * across, box.bottom - segments[i + 3] * up);
      }
    }
    ctx.stroke();
    ctx.strokeStyle = colours.grid;
    ctx.strokeRect(box.left - 0.5, box.top - 0.5, box.right - box.left + 1, box.bottom - box.top + 1);
  }

  axes(ctx, { colours, font, names }) {
    const { box, x, y } = this;
    ctx.font = font;
    ctx.fillStyle = colours.faint;
    ctx.textBaseline = "top";
    ctx.textAlign = "center";
    for (const value of x.ticks(Math.max(2, (box.right - box.left) / 80))) {
      if (x(value) < box.right - 16) ctx.fillText(short(value), x(value), box.bottom + 7);
    }
    ctx.textAlign = "right";
    ctx.fillText(names[0], box.right, box.bottom + 7);
    ctx.textBaseline = "middle";
    for (const value of y.ticks(Math.max(2, (box.bottom - box.top) / 60))) {
      if (y(value) > box.top + 18) ctx.fillText(short(value), box.left - 7, y(value));
    }
    ctx.fillText(names[1], box.left - 7, box.top + 6);
  }

  minimum(ctx, x, y, colours) {
    const { box } = this;
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return;
    for (const [style, width] of [[colours.background, 4], [colours.text, 1.75]]) {
      ctx.strokeStyle = style;
      ctx.lineWidth = width;
      ctx.beginPath();
      for (const side of [-1, 1]) {
        ctx.moveTo(x - 5, y - 5 * side);
        ctx.lineTo(x + 5, y + 5 * side);
      }
      ctx.stroke();
    }
  }

  /** Take the rules that are shown, with { rule, colour, ink }. */
  take(model, shown) {
    const { box } = this;
    const [wide, tall] = [box.right - box.left, box.bottom - box.top];
    const project = (u, v, out) => {
      out[0] = box.left + u * wide;
      out[1] = box.bottom - v * tall;
    };
    this.tracks = shown.map((each) => ({ ...each, track: trackOf(courseOf(model, each.rule.index), project) }));
    this.trails.take(this.tracks);
  }

  /** Draw what moves; returns whether it still moves by itself. */
  draw(scene) {
    const { sheets: own, box, trails, tracks } = this;
    const { model, time, focus, colours } = scene;
    trails.focus(focus);
    trails.past(own.of.past, time, own.size);
    const ctx = own.wipe("live");
    this.within(() => trails.ends(ctx, time));
    if (scene.pointed !== null) this.ghosts(ctx, scene);
    const place = [0, 0];
    const [x0, x1, y0, y1] = model.domain;
    const away = ({ index }) => {
      placeAt(model, index, time, place);
      return !(place[0] >= x0 && place[0] <= x1 && place[1] >= y0 && place[1] <= y1);
    };
    const obstacles = [{ x: this.x(scene.start[0]), y: this.y(scene.start[1]) }];
    const inner = { left: box.left + 2, right: box.right - 2, top: box.top + 2, bottom: box.bottom - 2 };
    const names = { box: inner, ratio: own.size.ratio, font: scene.bold, obstacles };
    return this.runners.draw(ctx, { ...scene, ...names, tracks, away });
  }

  /** Let `draw(ctx)` draw on the sheet of what moves, inside the plane. */
  within(draw) {
    const { box, sheets: own } = this;
    const ctx = own.of.live;
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    ctx.clip();
    draw(ctx);
    ctx.restore();
  }

  /** Where the rules were at the step that is pointed at. */
  ghosts(ctx, { pointed, colours, focus }) {
    for (const { track, rule, colour } of this.tracks) {
      if (focus !== null && focus !== rule.index) continue;
      const head = headOf(track, pointed);
      if (head) mark(ctx, { ...head, rule, colour, page: colours.background, hollow: true });
    }
  }

  /** Return { rule, time } of the path at (px, py), null where there is none; `until` is how far paths are drawn. */
  hit(px, py, until) {
    let best = null;
    for (const { track, rule } of this.tracks) {
      const head = headOf(track, until);
      // The mark itself counts first: many steps may lie in its place.
      if (head && Math.hypot(head.x - px, head.y - py) < 8) {
        const distance = Math.hypot(head.x - px, head.y - py) / 2;
        if (!best || distance < best.distance) best = { rule, time: until, distance };
        continue;
      }
      const near = nearestOn(track, px, py, until);
      if (near.distance < REACH && (!best || near.distance < best.distance)) best = { rule, ...near };
    }
    return best && { rule: best.rule.index, time: best.time };
  }

  /** Pixels a unit of each axis; y grows upwards in the plane and downwards in px. */
  get scale() {
    const { box, x, y } = this;
    const per = (scale, from, to) => (to - from) / (scale.invert(to) - scale.invert(from));
    return { perX: per(x, box.left, box.right), perY: per(y, box.top, box.bottom) };
  }

  inside(px, py, slack = 0) {
    const { left, right, top, bottom } = this.box;
    return px >= left - slack && px <= right + slack && py >= top - slack && py <= bottom + slack;
  }

  /** Return the place in the plane at (px, py), moved into it. */
  place(px, py) {
    const { box } = this;
    const held = (value, low, high) => Math.max(low, Math.min(high, value));
    return [this.x.invert(held(px, box.left, box.right)), this.y.invert(held(py, box.top, box.bottom))];
  }

  destroy() {
    this.sheets.destroy();
  }
}
