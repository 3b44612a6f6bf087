// Loss and distance to the nearest minimum against the step, with the time on both.

import { axes, upright } from "../core/axes.js";
import { chartRange, values as row } from "./ranges.js";
import { mark } from "../core/landscape/runners.js";
import { sheets } from "../core/landscape/sheets.js";
import { curveOf, headOf } from "../core/landscape/tracks.js";
import { Trails } from "../core/landscape/trails.js";
import { scale, spread } from "../core/ticks.js";
import { t } from "../core/words.js";

const LEFT = 46;
const TOP = 22;
const BOTTOM = 22;
const GAP = 28;
const LABEL = 12; // px a name needs
const NEAR = 9; // px within which a line is pointed at

export class ChartsView {
  constructor(parent) {
    this.sheets = sheets(parent, ["base", "past", "live"]);
    this.panels = [];
    this.shown = [];
  }

  fit(width, height) {
    this.size = { width, height };
    this.sheets.resize(width, height);
  }

  /** Take the rules that are shown, with { rule, colour, ink }, and how the values are to be read. */
  take(model, shown, { log, font }) {
    Object.assign(this, { model, shown, log });
    const names = shown.length ? ["losses", "distance"].filter((name) => model[name].some(Number.isFinite)) : [];
    const ctx = this.sheets.of.base;
    ctx.font = font;
    const room = this.size.height - TOP - BOTTOM - GAP * (names.length - 1);
    const middle = names.length === 2 ? Math.round(room * 0.56) : room;
    // Names stand at the ends of the lines where all of them have room.
    this.named = shown.length * LABEL <= (names.length === 2 ? room - middle : room) + LABEL;
    const label = this.named ? Math.max(0, ...shown.map(({ rule }) => ctx.measureText(rule.title).width)) : 0;
    const right = this.size.width - 10 - Math.min(label, this.size.width * 0.3);
    this.x = scale([0, Math.max(1, model.steps)], [LEFT, right]);
    this.panels = names.map((name, k) => {
      const top = k === 0 ? TOP : TOP + middle + GAP;
      const box = { left: LEFT, right, top, bottom: k === 0 ? top + middle : this.size.height - BOTTOM };
      const floor = name === "losses" && log ? model.floor : 0;
      const y = scale(chartRange(model, name, shown, { log, floor }), [box.bottom, box.top], log);
      const at = (value) => y(log ? Math.max(value - floor, Number.MIN_VALUE) : value);
      const held = (value) => Math.max(box.top - 40, Math.min(box.bottom + 40, at(value)));
      const tracks = shown.map((each) => ({ ...each, track: curveOf(row(model, name, each.rule.index), this.x, held) }));
      const trails = new Trails({ width: 1.6, tail: 0 });
      trails.take(tracks);
      return { name, box, y, held, tracks, trails, floor };
    });
    this.sheets.wipe("past");
  }

  /** Draw what rests: axes, bands, and faintly the lines as they will be. */
  paint({ colours, font, focus }) {
    const ctx = this.sheets.wipe("base");
    ctx.font = font;
    if (this.shown.length === 0) {
      this.empty(ctx, colours);
      return;
    }
    this.panels.forEach((panel, k) => {
      const last = k === this.panels.length - 1;
      axes(ctx, panel.box, { x: this.x, y: panel.y, colours, xLabels: last, xName: t("step"), yName: this.nameOf(panel) });
      within(ctx, panel.box, () => {
        const bands = panel.name === "losses" && this.model.band ? this.shown : [];
        for (const each of bands) this.band(ctx, panel, each, focus);
        for (const each of panel.tracks) {
          panel.trails.line(ctx, each, { from: 0, to: each.track.count - 1, alpha: faint(each, focus) ? 0.06 : 0.2 });
        }
      });
      this.ends(ctx, panel, focus);
    });
  }

  empty(ctx, colours) {
    ctx.fillStyle = colours.faint;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(t("Switch an optimizer on: its loss will be drawn here."), this.size.width / 2, this.size.height / 2);
  }

  nameOf({ name, floor }) {
    const title = name === "distance" ? t("distance to the nearest minimum")
      : !this.log || floor === 0 ? t("loss") : t("loss above the lowest value");
    return this.log ? t("{title}, log scale: equal steps are equal factors", { title }) : title;
  }

  band(ctx, { held }, { rule, colour }, focus) {
    const { band, steps } = this.model;
    const from = rule.index * 3 * (steps + 1);
    const edge = [];
    for (const [quartile, way] of [[0, 1], [2, -1]]) {
      for (let k = 0; k <= steps; k += 1) {
        const step = way > 0 ? k : steps - k;
        const value = band[from + quartile * (steps + 1) + step];
        if (Number.isFinite(value)) edge.push([this.x(step), held(value)]);
      }
    }
    ctx.globalAlpha = faint({ rule }, focus) ? 0.03 : 0.13;
    ctx.fillStyle = colour;
    ctx.beginPath();
    for (const [x, y] of edge) ctx.lineTo(x, y);
    ctx.fill();
  }

  ends(ctx, { box, tracks }, focus) {
    const named = this.named ? tracks.filter(({ track }) => track.count > 0) : [];
    const ends = named.map(({ track }) => {
      let i = track.count - 1;
      while (i > 0 && Number.isNaN(track.ys[i])) i -= 1;
      return Math.max(box.top, Math.min(box.bottom, Number.isNaN(track.ys[i]) ? box.top : track.ys[i]));
    });
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    spread(ends, LABEL, box.top, box.bottom).forEach((at, i) => {
      ctx.globalAlpha = faint(named[i], focus) ? 0.3 : 1;
      ctx.fillStyle = named[i].ink;
      ctx.fillText(named[i].rule.title, box.right + 7, at, this.size.width - box.right - 8);
    });
    ctx.globalAlpha = 1;
  }

  draw({ time, focus, pointed, colours }) {
    const live = this.sheets.wipe("live");
    const past = this.sheets.of.past;
    for (const { box, trails } of this.panels) {
      trails.focus(focus);
      within(past, box, () => trails.past(past, time, this.size));
    }
    for (const panel of this.panels) {
      const { box } = panel;
      upright(live, box, this.x(time), colours.faint, [2, 3]);
      if (pointed !== null) upright(live, box, this.x(pointed), colours.accent);
      for (const { track, rule, colour } of panel.tracks) {
        const quiet = faint({ rule }, focus);
        live.globalAlpha = quiet ? 0.25 : 1;
        const dot = { track, rule, colour, time, colours };
        this.dot(live, panel, dot);
        if (pointed !== null && !quiet) this.dot(live, panel, { ...dot, time: pointed, hollow: true });
      }
      live.globalAlpha = 1;
    }
  }

  dot(ctx, { box }, { track, rule, colour, time, colours, hollow = false }) {
    const head = headOf(track, time);
    if (!head || head.y < box.top - 3 || head.y > box.bottom + 3) return;
    mark(ctx, { ...head, rule, colour, page: colours.background, size: 3.4, hollow });
  }

  /** Return { step, rule } of what lies at (px, py): the nearest step, and the rule whose line is near (or null). */
  hit(px, py) {
    if (px < LEFT - 8 || px > this.x(this.model.steps) + 8) return null;
    const step = Math.max(0, Math.min(this.model.steps, Math.round(this.x.invert(px))));
    let best = null;
    for (const { box, tracks } of this.panels) {
      if (py < box.top - 6 || py > box.bottom + 6) continue;
      for (const { track, rule } of tracks) {
        const head = headOf(track, step);
        const distance = head ? Math.abs(head.y - py) : Infinity;
        if (distance < NEAR && (!best || distance < best.distance)) best = { rule: rule.index, distance };
      }
    }
    return { step, rule: best?.rule ?? null };
  }

  destroy() {
    this.sheets.destroy();
  }
}

function faint({ rule }, focus) {
  return focus !== null && focus !== undefined && focus !== rule.index;
}

/** Let `draw` draw in the box of a panel only. */
function within(ctx, { left, right, top, bottom }, draw) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top - 3, right - left + 2, bottom - top + 6);
  ctx.clip();
  draw();
  ctx.restore();
}
