// The marks that move along the tracks, and the names beside them.

import { ending } from "./data.js";
import { placed } from "./labels.js";
import { shapePath } from "./marks.js";
import { headOf } from "./tracks.js";
import { t } from "../words.js";

const SIZE = 4.6; // px, radius of a mark
const TALL = 15; // px, of a name
const EASE = 0.22; // of the way that a name moves in a frame
const PLACE_EVERY = 3; // frames between two looks for better places, while marks move
const MOVED = 0.05; // px
const LEADER = 12; // px from which on a name needs a line to its mark

const shapes = new Map();

/** Return the mark of a rule as a Path2D around (0, 0). */
export function markOf(rule, size = SIZE) {
  const key = `${rule.colour} ${size}`;
  if (!shapes.has(key)) shapes.set(key, new Path2D(shapePath(rule.colour, size)));
  return shapes.get(key);
}

/** Draw a rule's mark at (x, y); hollow ones show where a rule was, not where it is. */
export function mark(ctx, { x, y, rule, colour, page, size = SIZE, hollow = false }) {
  const shape = markOf(rule, size);
  ctx.translate(x, y);
  ctx.lineWidth = hollow ? 1.75 : 1.5;
  ctx.fillStyle = hollow ? page : colour;
  ctx.strokeStyle = hollow ? colour : page;
  if (!hollow) ctx.stroke(shape);
  ctx.fill(shape);
  if (hollow) ctx.stroke(shape);
  ctx.translate(-x, -y);
}

/** The marks and names of one picture. */
export class Runners {
  constructor() {
    this.stamps = new Map();
    this.spots = new Map();
    this.offsets = new Map();
    this.due = 0;
  }

  /** Forget names as they were drawn: the theme, the language or the screen has changed. */
  forget() {
    this.stamps.clear();
    this.spots.clear();
    this.offsets.clear();
  }

  /**
   * Draw all at `time`. `tracks` are those of the trails, with `ink` for the names; `away(rule)` says whether the rule
   * is off the picture, `obstacles` are places that no name should cover. Returns whether names are still on their way.
   */
  draw(ctx, { tracks, time, box, colours, font, ratio, focus, away, still, obstacles = [] }) {
    const heads = [];
    for (const each of tracks) {
      const head = headOf(each.track, time);
      if (!head) continue;
      const diverged = each.rule.diverged && time >= each.rule.last;
      const faint = focus !== null && focus !== each.rule.index;
      heads.push({ ...each, ...head, diverged, out: away(each.rule), faint });
    }
    if (focus !== null) heads.sort((a, b) => Number(b.rule.index === focus) - Number(a.rule.index === focus));
    const moving = this.place(heads, { box, colours, font, ratio, still, obstacles });
    for (const head of heads) this.leader(ctx, head);
    for (let i = heads.length - 1; i >= 0; i -= 1) this.runner(ctx, heads[i], colours);
    for (const head of heads) {
      const [dx, dy] = this.offsets.get(head.rule.name);
      ctx.globalAlpha = head.faint ? 0.4 : 1;
      ctx.drawImage(head.stamp.canvas, head.x + dx - 3, head.y + dy - 1, head.stamp.width, head.stamp.height);
    }
    ctx.globalAlpha = 1;
    return moving;
  }

  place(heads, { box, colours, font, ratio, still, obstacles }) {
    for (const head of heads) {
      const after = head.diverged ? ending(head.rule) : head.out ? t("outside") : "";
      const text = after ? `${head.rule.title} · ${after}` : head.rule.title;
      head.stamp = this.stamp(text, { ink: head.ink, halo: colours.background, font, ratio });
    }
    const anchors = heads.map(({ x, y, rule, stamp }) => ({ x, y, w: stamp.text, h: TALL, key: rule.name }));
    const same = this.anchors?.length === anchors.length &&
      anchors.every((each, i) => alike(each, this.anchors[i]));
    this.anchors = anchors;
    // Once the marks rest names are looked at a last time.
    this.due = same ? this.due - 1 : this.due > 0 ? this.due - 1 : PLACE_EVERY;
    if (this.targets?.length !== heads.length || this.due === 0 || still) {
      this.targets = placed(anchors, box, this.spots, obstacles);
      this.targets.forEach((target, i) => {
        const { key, x, y } = anchors[i];
        this.spots.set(key, target.spot);
        Object.assign(target, { key, dx: target.left - x, dy: target.top - y });
      });
    }
    let moving = this.due > 0;
    for (const { key, dx, dy } of this.targets) {
      const at = this.offsets.get(key);
      if (!at || still) this.offsets.set(key, [dx, dy]);
      else {
        const [gx, gy] = [dx - at[0], dy - at[1]];
        if (Math.abs(gx) + Math.abs(gy) > 0.3) moving = true;
        at[0] += gx * EASE;
        at[1] += gy * EASE;
      }
    }
    for (const { rule } of heads) {
      if (!this.offsets.has(rule.name)) this.offsets.set(rule.name, [8, -TALL / 2]);
    }
    return moving;
  }

  leader(ctx, { x, y, rule, stamp, colour, faint }) {
    const [dx, dy] = this.offsets.get(rule.name);
    // To the nearest point of the name's box.
    const ex = Math.max(dx, Math.min(dx + stamp.text, 0));
    const ey = Math.max(dy + 3, Math.min(dy + TALL - 3, 0));
    const length = Math.hypot(ex, ey);
    if (length < LEADER) return;
    ctx.globalAlpha = faint ? 0.2 : 0.75;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + ex * (1 - 2 / length), y + ey * (1 - 2 / length));
    ctx.stroke();
  }

  runner(ctx, { x, y, angle, rule, colour, diverged, out, faint, far }, colours) {
    ctx.globalAlpha = faint ? 0.4 : far ? 0.5 : 1;
    if (diverged) cross(ctx, { x, y, colour, page: colours.background });
    else if (out) arrow(ctx, { x, y, angle, colour, page: colours.background });
    else mark(ctx, { x, y, rule, colour, page: colours.background });
  }

  /** Return the name as a small picture, drawn once: text with a halo is dear. */
  stamp(text, { ink, halo, font, ratio }) {
    const key = `${text} ${ink}`;
    let found = this.stamps.get(key);
    if (found) return found;
    const canvas = document.createElement("canvas");
    const ctx = canvas.getContext("2d");
    ctx.font = font;
    const wide = Math.ceil(ctx.measureText(text).width);
    const [width, height] = [wide + 6, TALL + 2];
    canvas.width = Math.ceil(width * ratio);
    canvas.height = Math.ceil(height * ratio);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.font = font;
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.strokeStyle = halo;
    ctx.globalAlpha = 0.85;
    ctx.lineWidth = 3.5;
    ctx.strokeText(text, 3, height / 2);
    ctx.globalAlpha = 1;
    ctx.fillStyle = ink;
    ctx.fillText(text, 3, height / 2);
    this.stamps.set(
      key,
      found = { canvas, text: wide, width: canvas.width / ratio, height: canvas.height / ratio },
    );
    return found;
  }
}

const alike = (a, b) =>
  Math.abs(a.x - b.x) < MOVED && Math.abs(a.y - b.y) < MOVED && a.key === b.key && a.w === b.w;

function cross(ctx, { x, y, colour, page }) {
  for (const [style, width] of [[page, 6.5], [colour, 3.5]]) {
    ctx.strokeStyle = style;
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(x - 5, y - 5);
    ctx.lineTo(x + 5, y + 5);
    ctx.moveTo(x + 5, y - 5);
    ctx.lineTo(x - 5, y + 5);
    ctx.stroke();
  }
}

/** An arrow whose tip is at (x, y): the path goes on out there. */
function arrow(ctx, { x, y, angle, colour, page }) {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(angle);
  ctx.beginPath();
  ctx.moveTo(0, 0);
  ctx.lineTo(-10, -5.5);
  ctx.lineTo(-7.5, 0);
  ctx.lineTo(-10, 5.5);
  ctx.closePath();
  ctx.strokeStyle = page;
  ctx.lineWidth = 2;
  ctx.stroke();
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.restore();
}
