// What is pointed at, in whichever view, and what all views show of it.

import { arrows, Card, drawArrows } from "./card.js";
import { placeAt } from "../core/landscape/data.js";

const BESIDE = 18; // px between the pointer and the card
const BEYOND = 66; // px, where there are arrows between them

export class Hover {
  /** `stage` is the component (paths.js). */
  constructor(stage) {
    this.stage = stage;
    this.card = new Card(stage.parts.root);
    // { where, rule, step, x, y }: rule or step may be null; with `now` it is the mark that moves.
    this.found = null;
  }

  /** The rule that is pointed at, or null. */
  get rule() {
    return this.found?.rule ?? null;
  }

  /** The step that is pointed at, or null. */
  get step() {
    return this.found?.now ? this.stage.clock.step : (this.found?.step ?? null);
  }

  /** The step whose places are to be shown besides the present ones, or null. */
  get pointed() {
    return this.found?.now ? null : this.step;
  }

  /** Point at `found`; null is nothing. */
  at(found) {
    if (!found && !this.found) return;
    this.found = found;
    if (!found) this.card.hide();
    this.stage.animate();
  }

  legend(rule) {
    this.at(rule === null ? null : { where: "legend", rule, step: null });
  }

  /** Point at (x, y) of the map or the solid, x null for nowhere; returns whether a path is there. */
  picture(name, x, y) {
    const { clock, model, start, views } = this.stage;
    const found = x === null || start.held ? null : views[name].hit(x, y, clock.time);
    if (!found) {
      this.at(null);
      return false;
    }
    const now = found.time >= clock.time - 1e-6;
    const step = Math.min(model.rules[found.rule].last, Math.round(found.time));
    this.at({ where: name, rule: found.rule, step, now, ...this.within(name, x, y) });
    return true;
  }

  /** Point at (x, y) of the charts. */
  chart(x, y) {
    const found = x === null ? null : this.stage.views.charts.hit(x, y);
    this.at(found && { ...found, where: "charts", ...this.within("charts", x, y) });
  }

  /** A place in a picture as a place in the whole component. */
  within(name, x, y) {
    const { parts } = this.stage;
    const [own, all] = [parts[name].picture.getBoundingClientRect(), parts.root.getBoundingClientRect()];
    return { x: own.left - all.left + x, y: own.top - all.top + y };
  }

  /** Draw the arrows and show the card. */
  draw() {
    const { rule, step } = this;
    if (step === null) {
      this.card.hide();
      return;
    }
    const { views, model } = this.stage;
    if (rule !== null && views.shown !== "solid") {
      const { map, arrowColours: colours } = views;
      const [x, y] = placeAt(model, rule, step);
      const spot = { x: map.x(x), y: map.y(y), colours };
      map.within((ctx) => drawArrows(ctx, arrows(model, rule, step, map.scale), spot));
    }
    this.show(step);
  }

  show(step) {
    const { found, card } = this;
    const { views, model, parts, hidden } = this.stage;
    const { clientWidth: width, clientHeight: height } = parts.root;
    const spot = { x: found.x, y: found.y, width, height, gap: found.where === "map" ? BEYOND : BESIDE, ...views.map.scale };
    if (found.where === "charts") {
      card.step(model, views.visible, step, { hidden, spot, focus: found.rule });
      return;
    }
    const shown = views.visible.find(({ rule }) => rule.index === found.rule);
    if (shown) card.rule(model, shown, step, { colours: views.arrowColours, spot });
  }
}
