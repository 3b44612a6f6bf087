// The plane: the loss over two directions through parameter space, with the paths of the rules. Whoever points at it
// sees the network there: { do: "look", u, v } goes out, or { trail, place } near a recorded state.
//
// data: { token, title, domain, shape, surface, paths: [{ name, title, colour, dash, places, steps }], height, lang }

import { h } from "../core/dom.js";
import { font } from "../core/axes.js";
import { Part } from "../core/part.js";
import { levelled, levelsOf, squared } from "../core/landscape/levels.js";
import { MapView } from "../core/landscape/map.js";
import { colourOf } from "../core/landscape/marks.js";
import { along, modelOf, nearestPlace, nudged } from "./data.js";
import { fixed, short, whole } from "../core/numbers.js";
import { t } from "../core/words.js";

const LOOK_EVERY = 40; // ms between two questions: each is answered with two pictures
const SNAP = 11; // px within which a recorded state is meant

export const css = ["plane/style.css"];

export const mount = (component) => new Plane(component);

class Plane extends Part {
  constructor(component) {
    super(component, "plane");
    const part = (kind, className) => h(kind, { className });
    this.head = part("div", "head");
    this.picture = part("div", "picture");
    this.read = part("dl", "read");
    this.hint = part("p", "hint");
    this.root.append(this.head, this.picture, this.read, this.hint);
    this.map = new MapView(this.picture);
    this.pad = part("div", "pad");
    this.pad.tabIndex = 0;
    this.picture.append(this.pad);
    this.ask = this.throttled(() => this.send({ do: "look", ...this.wish }), LOOK_EVERY);
    this.listen();
    this.own(() => this.map.destroy());
    this.repaints(() => this.fit(true));
    this.update(component);
    this.resizes(() => this.fit());
  }

  update(component) {
    const [{ data }, before] = [component, this.model ? this.data : null];
    const same = before?.surface === data.surface && JSON.stringify(before.paths) === JSON.stringify(data.paths);
    this.take(component);
    if (!same) {
      this.model = modelOf(data);
      this.pinned = { trail: 0, place: this.model.rules[0].last };
      this.hovered = null;
    }
    this.head.textContent = data.title;
    this.hint.textContent = t("Point at a place to see its network, click to keep it. Arrow keys move it, . and , follow a path.");
    this.pad.setAttribute("role", "application");
    this.fit(true);
  }

  anew() {
    this.look = null;
  }

  frame({ header }) {
    this.told(header.look);
  }

  fit(force = false) {
    const width = this.root.clientWidth;
    if (!width || (!force && width === this.width)) return;
    this.width = width;
    const { host, colours } = this;
    this.style = { colours, font: font(host), bold: font(host, 11.5, 600) };
    this.map.runners.forget();
    const size = this.map.fit(this.model, width, this.data.height);
    Object.assign(this.picture.style, { width: `${size.width}px`, height: `${size.height}px` });
    const { surface, domain } = this.model;
    const levels = levelsOf(surface, { log: true, floor: 0 });
    const n = Math.max(...surface.shape);
    const values = squared(surface, surface.shape, n);
    this.map.paint({ domain, minima: [], axes: ["u", "v"] }, { n, levels, values, q: levelled(values, levels) }, this.style);
    this.map.take(this.model, this.model.rules.map((rule) => {
      const { line, ink } = colourOf(rule, colours);
      return { rule, colour: line, ink };
    }));
    this.draw();
    this.say();
  }

  /** What is looked at: where the pointer is, else what was kept. */
  get looked() {
    return this.hovered ?? this.pinned;
  }

  placeOf(spot) {
    return spot.trail === undefined ? [spot.u, spot.v] : along(this.model, spot.trail, spot.place);
  }

  draw() {
    const { map, model, style } = this;
    const start = this.placeOf(this.pinned);
    const focus = this.hovered?.trail ?? null;
    const moving = map.draw({ model, time: model.steps, focus, pointed: null, still: true, start, ...style });
    map.within((ctx) => {
      this.ring(ctx, start, 6);
      if (this.hovered) this.ring(ctx, this.placeOf(this.hovered), 4);
    });
    if (moving) this.request(() => this.draw());
  }

  ring(ctx, [u, v], radius) {
    const { colours } = this.style;
    for (const [colour, width] of [[colours.background, 4.5], [colours.text, 1.8]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.beginPath();
      ctx.arc(this.map.x(u), this.map.y(v), radius, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }

  listen() {
    const { pad } = this;
    const spot = (event) => {
      const box = pad.getBoundingClientRect();
      const [px, py] = [event.clientX - box.left, event.clientY - box.top];
      const near = nearestPlace(this.model, px, py, SNAP, ([u, v]) => [this.map.x(u), this.map.y(v)]);
      if (near) return near;
      const [u, v] = this.map.place(px, py);
      return { u, v };
    };
    pad.addEventListener("pointermove", (event) => this.point(spot(event), event.buttons & 1));
    pad.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      pad.setPointerCapture(event.pointerId);
      this.point(spot(event), true);
    });
    pad.addEventListener("pointerleave", () => this.point(null));
    pad.addEventListener("keydown", (event) => {
      const next = nudged(this.model, this.pinned, event);
      if (!next) return;
      event.preventDefault();
      event.stopPropagation();
      this.point(next, true);
    });
  }

  point(spot, keep = false) {
    if (keep && spot) this.pinned = spot;
    this.hovered = keep ? null : spot;
    this.wish = this.looked;
    this.ask();
    this.draw();
  }

  told(look) {
    if (!look) return;
    this.look = look;
    this.say();
  }

  say() {
    const { look, model } = this;
    if (!look || !model.rules[look.trail]) return;
    const title = model.rules[look.trail].title;
    const [u, v] = look.point.map(short);
    const rows = [
      [t("Here, at {u}, {v}", { u, v }), t("loss {loss}", { loss: fixed(look.loss) })],
      [t("{rule} after update {step}", { rule: title, step: whole(look.step) }), t("true loss {loss}", { loss: fixed(look.true) })],
      [t("Its shadow on the plane"), t("loss {loss}, {distance} away from it", { loss: fixed(look.shadow), distance: short(look.off) })],
    ];
    this.read.replaceChildren(...rows.flatMap(([term, text]) => [
      h("dt", { textContent: term }), h("dd", { textContent: text }),
    ]));
    this.pad.setAttribute("aria-label", [this.data.title, ...rows.map((row) => row.join(": "))].join(". "));
  }
}
