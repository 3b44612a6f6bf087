// The three pictures together: what they share, what rests in them, and where they go.

import { font } from "../core/axes.js";
import { css as rgb } from "../core/colour.js";
import { ChartsView } from "./charts.js";
import { showRamp } from "./dom.js";
import { arrange, viewsFor } from "./layout.js";
import { levelled, levelsOf, squared } from "../core/landscape/levels.js";
import { MapView } from "../core/landscape/map.js";
import { colourOf, slopeColours } from "../core/landscape/marks.js";
import { SolidView } from "./solid.js";
import { palette } from "../core/theme.js";
import { short } from "../core/numbers.js";

const COLOURS = ["text", "faint", "grid", "accent", "on_accent", "background", "surface"];

export class Views {
  constructor(parts) {
    this.parts = parts;
    this.map = new MapView(parts.map.picture);
    this.solid = new SolidView(parts.solid.picture);
    this.charts = new ChartsView(parts.charts.picture);
    parts.map.picture.append(parts.map.pad, parts.handle); // above the sheets
    for (const { picture, pad } of [parts.solid, parts.charts]) picture.append(pad);
    this.visible = [];
  }

  /** Take the theme's colours and fonts. */
  dress() {
    const { root } = this.parts;
    const colours = palette(root.getRootNode());
    for (const name of COLOURS) root.style.setProperty(`--${name.replace("_", "-")}`, colours[name]);
    this.style = { colours, font: font(root), bold: font(root, 11.5, 600) };
    const { classes, text, accent, background } = colours;
    this.arrowColours = { background, downhill: classes[5], momentum: accent, step: text };
    for (const each of [this.map, this.solid]) each.runners.forget();
    this.ground = null;
  }

  /** Lay everything out for `width`, `height` and the view that is `wanted`; returns what can be chosen and is shown. */
  fit(model, { width, height, wanted }) {
    const choice = viewsFor(width, wanted);
    const { map, solid, charts, views } = this.parts;
    map.root.hidden = choice.shown === "solid";
    solid.root.hidden = choice.shown === "map";
    const layout = arrange(width, height, choice.shown);
    views.style.gridTemplateColumns = layout.columns;
    const taken = this.map.fit(model, ...layout.picture);
    const size = [taken.width, taken.height];
    this.solid.fit(...size);
    const room = layout.charts(size);
    this.charts.fit(...room);
    for (const [{ picture, root }, [wide, tall]] of [[map, size], [solid, size], [charts, room]]) {
      Object.assign(picture.style, { width: `${wide}px`, height: `${tall}px` });
      root.style.width = `${wide}px`;
    }
    this.shown = choice.shown;
    this.spots = null;
    return choice;
  }

  /** Read the surface on the scale of its levels, unless that is done. */
  survey(model, log) {
    if (this.ground) return;
    const levels = levelsOf(model.surface, { log, floor: model.floor });
    const n = Math.max(...model.surface.shape);
    const values = squared(model.surface, model.surface.shape, n);
    this.ground = { n, values, levels, q: levelled(values, levels) };
    this.solid.shape(model, this.ground, this.style.colours);
    const bands = slopeColours(this.style.colours, levels.bands).map((each) => rgb(each));
    showRamp(this.parts.ramp, bands, [short(levels.low), short(levels.high)]);
    this.painted = null;
  }

  /** Draw what rests, and take the rules that are not `hidden`; returns all of them with their colours. */
  paint(model, { hidden, log, lossLog }) {
    this.survey(model, log);
    const styled = model.rules.map((rule) => {
      const { line, ink } = colourOf(rule, this.style.colours);
      return { rule, colour: line, ink };
    });
    this.visible = styled.filter(({ rule }) => !hidden.has(rule.name));
    const { width, height, ratio } = this.map.sheets.size;
    const key = `${width} ${height} ${ratio} ${model.minima}`;
    if (this.painted !== key) this.map.paint(model, this.ground, this.style);
    this.painted = key;
    this.map.take(model, this.visible);
    this.solid.take(model, this.visible);
    if (this.shown !== "map") this.solid.paint(this.style, this.quick);
    this.charts.take(model, this.visible, { log: lossLog, font: this.style.font });
    this.focused = undefined;
    return styled;
  }

  /** Draw the surface as it has been turned; `quick` while it goes on turning. */
  turn(quick) {
    this.quick = quick;
    this.solid.paint(this.style, quick);
  }

  /** Draw what moves; returns whether something still moves by itself. */
  draw(scene) {
    const full = { ...scene, ...this.style };
    if (scene.focus !== this.focused) this.charts.paint(full);
    this.focused = scene.focus;
    this.charts.draw(full);
    const moving = [this.shown !== "solid" && this.map.draw(full), this.shown !== "map" && this.solid.draw(full)];
    return moving.includes(true);
  }

  destroy() {
    for (const each of [this.map, this.solid, this.charts]) each.destroy();
  }
}
