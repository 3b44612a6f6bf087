// Paths: what optimizers do on a surface, from above, in space and against the step, all on one clock.
//
// data: { frame: a table with one cell of bytes (see __init__.py), lang, height, token, race (see thoughts.js) };
// sets the state `start` {x, y, n}.

import { h } from "../core/dom.js";
import { beckons } from "../core/beckon.js";
import { Part } from "../core/part.js";
import { Clock } from "./clock.js";
import { Choice } from "../core/controls.js";
import { Drive } from "./transport.js";
import { race, ranking, same, switched } from "../core/landscape/data.js";
import { entitle, skeleton } from "./dom.js";
import { Hover } from "./hover.js";
import { Legend } from "./legend.js";
import { chartPointer, clockKeys, hoverPointer, startPointer, turnPointer } from "./pointer.js";
import { sharply } from "../core/landscape/sheets.js";
import { keep, pictureOf, SHARP } from "./snapshot.js";
import { Start } from "./start.js";
import { Thoughts } from "./thoughts.js";
import { Views } from "./views.js";
import { fixed, whole } from "../core/numbers.js";
import { bus } from "../core/stream.js";
import { topics } from "../core/topics.js";
import { t } from "../core/words.js";

export const css = ["core/player.css", "paths/style.css"];

const TELL_EVERY = 110; // ms: digits that change faster can't be read
const SAY_EVERY = 4000; // ms between spoken summaries
// What was drawn and what it took, for whoever measures; `stage` is the component that took the last race.
const cost = ((globalThis.__stage ??= { frames: 0, tokens: {} }).paths = { frames: 0, ms: 0, most: 0, races: 0, stage: null });
const remembered = new Map(); // component key → names of hidden rules; outlasts a page that is drawn anew

export const mount = (component) => new Stage(component);

class Stage extends Part {
  constructor(component) {
    super(component, "paths");
    const parts = (this.parts = skeleton(this.root));
    this.clock = new Clock();
    this.look = { log: true, lossLog: true, view: "both" };
    this.hidden = remembered.get(component.key) ?? new Set();
    this.views = new Views(parts);
    this.map = this.views.map;
    this.legend = new Legend(parts.legend, {
      press: (name, alone) => this.press(name, alone),
      point: (rule) => this.hover.legend(rule),
    });
    this.drive = new Drive(this, parts);
    this.hover = new Hover(this);
    this.thoughts = new Thoughts(this);
    this.start = new Start(this, parts.handle);
    this.choices = {
      levels: new Choice("levels", (log) => this.choose({ log })),
      scales: new Choice("scales", (lossLog) => this.choose({ lossLog })),
      view: new Choice("view-choice", (view) => this.choose({ view })),
    };
    parts.map.head.append(parts.ramp, this.choices.levels.root);
    parts.charts.head.append(this.choices.scales.root);
    parts.hint.after(this.choices.view.root);
    this.rank = this.throttled(() => this.legend.tell(this.model, this.clock.step), TELL_EVERY);
    this.say = this.throttled(() => this.describe(), SAY_EVERY);
    this.inView = true;
    this.listen();
    this.own(
      () => cost.stage === this && (cost.stage = null),
      () => this.start.destroy(),
      () => this.views.destroy(),
    );
    this.views.dress();
    this.update(component);
    this.watch();
  }

  watch() {
    this.resizes(() => this.fit());
    this.sees((inView) => {
      this.inView = inView;
      this.animate();
    });
    this.repaints(() => {
      this.views.dress();
      this.fit(true);
    });
  }

  listen() {
    const { map, solid, charts, handle, root } = this.parts;
    startPointer({ pad: map.pad, handle, stage: this.start });
    hoverPointer(map.pad, (x, y) => this.hover.picture("map", x, y));
    hoverPointer(solid.pad, (x, y) => this.hover.picture("solid", x, y));
    turnPointer(solid.pad, { turn: (dx, dy) => this.turn(dx, dy), rest: () => this.turn(0, 0) });
    chartPointer(charts.pad, { point: (x, y) => this.hover.chart(x, y), seek: (x, y) => this.seekChart(x, y) });
    const point = ({ unit }) => {
      this.hover.legend(unit);
      return this.parts.legend;
    };
    this.own(
      clockKeys([root, this.drive.bar.root], this.clock, () => this.animate()),
      beckons(this, ["racer"], point, () => this.hover.at(null)),
    );
  }

  update(component) {
    this.take(component);
    const { data } = component;
    this.height = data.height ?? 440;
    const bytes = data.frame.getChild("frame").get(0);
    if (!same(bytes, this.bytes)) this.begin(race((this.bytes = bytes.slice())));
    this.thoughts.about(this.model, data);
    this.fit(true);
  }

  frame(frame) {
    this.thoughts.take(frame);
  }

  /** A new race: it plays at once, or shows its end while the start is being dragged. */
  begin(model) {
    const before = this.model;
    if (before?.log !== model.log) Object.assign(this.look, { log: model.log, lossLog: model.log });
    const measures = ({ domain, floor } = {}) => String([domain, floor]);
    const ground = measures(before) === measures(model) && same(before?.surface, model.surface);
    if (!ground) this.views.ground = null;
    this.model = model;
    this.clock.begin(model.steps);
    if (this.still || this.start.held) this.clock.seek(model.steps);
    else this.clock.restart();
    this.start.arrived(model);
    this.hover.at(null);
    Object.assign(cost, { races: cost.races + 1, stage: this });
  }

  translate({ views, shown }) {
    const { parts } = this;
    const { map, solid, charts, hint, root } = parts;
    this.drive.relabel();
    entitle(map.title, this.model.title);
    // Where the surface stands alone its head says what the map's would.
    const alone = shown === "solid";
    entitle(solid.title, alone ? this.model.title : t("In space"));
    const head = alone ? solid.head : map.head;
    if (parts.ramp.parentElement !== head) head.append(parts.ramp, this.choices.levels.root);
    charts.title.textContent = "";
    const scales = [[true, t("log")], [false, t("linear")]];
    this.choices.levels.take(t("Levels of the map"), scales, this.look.log);
    this.choices.scales.take(t("Scale of the charts"), scales, this.look.lossLog);
    const words = { both: t("both"), map: t("map"), solid: t("3-D") };
    this.choices.view.take(t("Pictures of the surface"), views.map((each) => [each, words[each]]), shown);
    const keys = t("Space plays and pauses, . and , go a step on and back, R starts again; arrow keys move the start, or turn the surface.");
    hint.replaceChildren(t("Click or drag on the map to start elsewhere."), " ", h("span", { className: "keys" }, keys));
    root.setAttribute("aria-label", t("Paths of optimizers on a surface"));
    solid.pad.setAttribute("aria-label", t("The surface in space. Arrow keys turn it."));
  }

  choose(change) {
    if ("log" in change) this.views.ground = null;
    Object.assign(this.look, change);
    this.fit(true);
  }

  press(name, alone) {
    this.hidden = switched(this.hidden, this.model.rules.map((rule) => rule.name), name, alone);
    remembered.set(this.component.key, this.hidden);
    this.hover.at(null);
    this.paint();
  }

  /** Lay out and draw for the width there is; on a hidden tab there is none. */
  fit(force = false) {
    const width = this.parts.root.clientWidth;
    if (!force && width === this.width) return;
    this.width = width;
    if (!width) return;
    this.translate(this.views.fit(this.model, { width, height: this.height, wanted: this.look.view }));
    this.paint();
  }

  paint() {
    if (!this.width) return;
    const styled = this.views.paint(this.model, { hidden: this.hidden, ...this.look });
    this.legend.take(styled, this.hidden);
    this.start.place();
    this.rank.now();
    this.draw();
    this.animate();
  }

  turn(dx, dy) {
    this.views.solid.turn(dx, dy);
    this.hover.at(null);
    this.turning = dx || dy ? "quick" : "fine";
    this.animate();
  }

  animate() {
    if (this.width && this.inView) this.request((now) => this.advance(now));
  }

  advance(now) {
    const begun = performance.now();
    this.clock.tick(now - (this.last ?? now));
    this.last = now;
    if (this.turning) this.views.turn(this.turning === "quick");
    this.turning = null;
    const moving = this.draw();
    const ms = performance.now() - begun;
    Object.assign(cost, { frames: cost.frames + 1, ms: cost.ms + ms, most: Math.max(cost.most, ms) });
    if (this.clock.playing || moving) this.animate();
    else this.last = undefined; // time stands still until something moves again
  }

  draw() {
    const { hover, start } = this;
    const pointed = { focus: hover.rule, pointed: hover.pointed };
    const moving = this.views.draw({ model: this.model, time: this.clock.time, start: start.at, still: this.still, ...pointed });
    this.thoughts.ask(hover.rule);
    hover.draw();
    this.drive.show();
    this.rank();
    this.say();
    this.report();
    return moving;
  }

  /** Say on the page how far the race has come that is on the screen. */
  report() {
    const played = { race: this.data.race, step: this.clock.step };
    if (played.race === this.told?.race && played.step === this.told.step) return;
    bus.emit(topics.PLAYED, (this.told = played));
  }

  /** Hand over a picture of what is seen, twice as sharp as a plain screen shows it. */
  save() {
    const draw = () => {
      this.fit(true);
      return pictureOf(this);
    };
    keep(sharply(SHARP, draw), `${this.model.title} ${this.clock.step}`);
    this.fit(true);
  }

  seekChart(x, y) {
    const found = this.views.charts.hit(x, y);
    if (!found) return;
    this.clock.pause();
    this.clock.seek(found.step);
    this.animate();
  }

  describe() {
    const rows = ranking(this.model, this.clock.step, this.hidden).slice(0, 3);
    const best = rows.map(({ rule, value }) => `${rule.title} ${fixed(value)}`).join(", ");
    const values = { title: this.model.title, step: whole(this.clock.step), best };
    const words = t("{title}, step {step}. Lowest losses: {best}.", values);
    for (const { pad } of [this.parts.map, this.parts.charts]) pad.setAttribute("aria-label", words);
  }
}
