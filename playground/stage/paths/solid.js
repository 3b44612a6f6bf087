// The same surface in space, with the same paths lying on it; turned by dragging or with the arrow keys.

import { css, parse } from "../core/colour.js";
import { placeAt } from "../core/landscape/data.js";
import { between } from "../core/landscape/levels.js";
import { slopeColours } from "../core/landscape/marks.js";
import { ratioOf } from "../core/landscape/map.js";
import { Raster, shadeTable } from "./raster.js";
import { mark, Runners } from "../core/landscape/runners.js";
import { image, sheets } from "../core/landscape/sheets.js";
import { camera, meshOf, turned } from "./space.js";
import { courseOf, headOf, nearestOn, trackOf } from "../core/landscape/tracks.js";
import { Trails } from "../core/landscape/trails.js";
import { t } from "../core/words.js";

const MESH = 97; // corners a side
const CELL = 1 / 48; // of the plane: longer steps get corners in between, to lie on the surface
const LIFT = 0.006; // of the height, so that paths lie upon the surface, not in it
const FINE = 2; // pixels a CSS pixel at rest
const QUICK = [1.5, 1]; // while it is being turned: the first, unless that takes too long
const TOO_LONG = 9; // ms
const REACH = 12;
const VIEW = { yaw: 0.62, pitch: 0.82 };

export class SolidView {
  constructor(parent) {
    this.sheets = sheets(parent, ["base", "past", "live"]);
    this.trails = new Trails();
    this.runners = new Runners();
    this.view = { ...VIEW };
    this.courses = [];
    this.tracks = [];
  }

  fit(width, height) {
    this.size = { width, height };
    if (this.sheets.resize(width, height)) this.runners.forget();
  }

  /** Take the surface: `ground` = { q, n, levels, values }. */
  shape(model, ground, colours) {
    const { values, n, levels } = ground;
    const corners = new Float32Array(MESH * MESH);
    for (let row = 0; row < MESH; row += 1) {
      for (let column = 0; column < MESH; column += 1) {
        corners[row * MESH + column] = between(values, n, n, column / (MESH - 1), row / (MESH - 1));
      }
    }
    // Seen from below its floor a hole is a hole: NaN stays NaN in q, and has no height of its own.
    this.heights = Float32Array.from(corners, (value) => (Number.isNaN(value) ? 0 : levels.height(value)));
    this.mesh = meshOf(this.heights, Float32Array.from(corners, levels.level), MESH);
    this.table = shadeTable(slopeColours(colours, levels.bands), parse(colours.text), colours);
    this.ratio = ratioOf(model.domain);
    this.log = levels.log;
  }

  /** Take the rules that are shown, with { rule, colour, ink }. */
  take(model, shown) {
    this.courses = shown.map((each) => ({ ...each, course: courseOf(model, each.rule.index, CELL) }));
  }

  turn(dx, dy) {
    this.view = turned(this.view, dx, dy);
  }

  /** Draw the surface as it is seen now, `quick` while it is being turned, and lay the paths on it. */
  paint({ colours, font }, quick = false) {
    const { width, height } = this.size;
    const begun = performance.now();
    const grain = quick ? QUICK[this.slow ? 1 : 0] : FINE;
    const size = [Math.round(width * grain), Math.round(height * grain)];
    if (this.raster?.width !== size[0] || this.raster.height !== size[1]) {
      this.picture = image(...size);
      this.raster = new Raster(...size);
      this.raster.words = this.picture.words;
    }
    const fine = camera(this.view, { width: size[0], height: size[1], ratio: this.ratio });
    this.raster.draw(this.mesh, fine, this.table);
    this.picture.put();
    this.project = camera(this.view, { width, height, ratio: this.ratio });
    const ctx = this.sheets.wipe("base");
    this.ground(ctx, colours);
    ctx.drawImage(this.picture.canvas, 0, 0, width, height);
    this.rim(ctx, colours, grain);
    this.names(ctx, { colours, font });
    this.lay(grain);
    if (quick && performance.now() - begun > TOO_LONG) this.slow = true;
  }

  /** The square under the surface. */
  ground(ctx, colours) {
    ctx.strokeStyle = colours.grid;
    ctx.lineWidth = 1;
    const at = [0, 0, 0];
    ctx.beginPath();
    for (const [u, v] of [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) {
      this.project(u, v, 0, at);
      ctx.lineTo(at[0], at[1]);
    }
    for (const [u, v] of [[0, 0], [1, 0], [1, 1], [0, 1]]) {
      this.project(u, v, 0, at);
      ctx.moveTo(at[0], at[1]);
      this.project(u, v, this.heightAt(u, v), at);
      ctx.lineTo(at[0], at[1]);
    }
    ctx.stroke();
  }

  /** The edge of the surface where nothing lies before it: a smooth line hides the steps of pixels. */
  rim(ctx, colours, grain) {
    ctx.strokeStyle = css(parse(colours.text), 0.35);
    ctx.lineWidth = 1;
    const at = [0, 0, 0];
    const sides = [(s) => [s, 0], (s) => [1, s], (s) => [1 - s, 1], (s) => [0, 1 - s]];
    ctx.beginPath();
    for (const side of sides) {
      let down = false;
      for (let k = 0; k < MESH; k += 1) {
        const [u, v] = side(k / (MESH - 1));
        this.project(u, v, this.heightAt(u, v), at);
        const seen = !this.raster.hides(at[0] * grain, at[1] * grain, at[2]);
        if (seen && down) ctx.lineTo(at[0], at[1]);
        else ctx.moveTo(at[0], at[1]);
        down = seen;
      }
    }
    ctx.stroke();
  }

  names(ctx, { colours, font }) {
    ctx.font = font;
    ctx.fillStyle = colours.faint;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const at = [0, 0, 0];
    const outside = 0.09;
    const corners = [["x", 0.5, -outside], ["x", 0.5, 1 + outside], ["y", -outside, 0.5], ["y", 1 + outside, 0.5]];
    for (const name of ["x", "y"]) {
      // The nearer of the two sides carries the name.
      const near = corners.filter(([own]) => own === name).map(([, u, v]) => [...this.project(u, v, 0, at)]);
      const [x, y] = near.reduce((a, b) => (b[2] < a[2] ? b : a));
      ctx.fillText(name, x, y);
    }
    ctx.textAlign = "left";
    ctx.fillText(this.log ? t("height: loss, log scale") : t("height: loss"), 4, 10);
  }

  heightAt(u, v) {
    return between(this.heights, MESH, MESH, u, v);
  }

  /** Lay the courses on the surface as it is seen now. */
  lay(grain) {
    const at = [0, 0, 0];
    const project = (u, v, out) => {
      this.project(u, v, this.heightAt(u, v) + LIFT, at);
      out[0] = at[0];
      out[1] = at[1];
      out[2] = this.raster.hides(at[0] * grain, at[1] * grain, at[2]) ? 1 : 0;
    };
    this.tracks = this.courses.map(({ course, ...each }) => ({ ...each, track: trackOf(course, project) }));
    this.trails.take(this.tracks);
  }

  /** Draw what moves; returns whether it still moves by itself. */
  draw(scene) {
    const { sheets: own, trails, tracks, size } = this;
    const { model, time, focus, colours } = scene;
    trails.focus(focus);
    trails.past(own.of.past, time, own.size);
    const ctx = own.wipe("live");
    trails.ends(ctx, time);
    if (scene.pointed !== null) {
      for (const { track, rule, colour } of tracks) {
        const head = focus === null || focus === rule.index ? headOf(track, scene.pointed) : null;
        if (head) mark(ctx, { ...head, rule, colour, page: colours.background, hollow: true });
      }
    }
    const [x0, x1, y0, y1] = model.domain;
    const place = [0, 0];
    const away = ({ index }) => {
      placeAt(model, index, time, place);
      return !(place[0] >= x0 && place[0] <= x1 && place[1] >= y0 && place[1] <= y1);
    };
    const box = { left: 2, right: size.width - 2, top: 18, bottom: size.height - 2 };
    return this.runners.draw(ctx, { ...scene, tracks, box, ratio: own.size.ratio, font: scene.bold, away });
  }

  hit(px, py, until) {
    let best = null;
    for (const { track, rule } of this.tracks) {
      const near = nearestOn(track, px, py, until);
      if (near.distance < REACH && (!best || near.distance < best.distance)) best = { rule, ...near };
    }
    return best && { rule: best.rule.index, time: best.time };
  }

  destroy() {
    this.sheets.destroy();
  }
}
