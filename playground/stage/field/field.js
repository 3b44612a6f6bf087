// The field: what the network says at every point of the plane, the data on it, and a brush to paint data with.

import { beckons } from "../core/beckon.js";
import { Part } from "../core/part.js";
import { Brush } from "./brush.js";
import { arrange, skeleton } from "./dom.js";
import { badge, dressed, told } from "./face.js";
import { Layers } from "./layers.js";
import { marksOf, pictureOf, referenceOf, spotOf } from "../core/planar/model.js";
import { listen } from "./pointer.js";
import { description } from "../core/planar/read.js";
import { Switches } from "./switches.js";
import { place, scales } from "../core/planar/view.js";
import { bus } from "../core/stream.js";
import { t } from "../core/words.js";
import { topics } from "../core/topics.js";

export const css = ["core/planar/style.css"];

const PLAIN = { task: "binary", classes: [], domain: [-6, 6, -6, 6], axes: ["x₁", "x₂"], plane: "data" };
const WARNING = 6000; // ms for which it is said that the room is full
const RESPELL = 5000; // ms between two descriptions for screen readers
const cost = ((globalThis.__stage ??= { frames: 0, tokens: {} }).field = { frames: 0, ms: 0 });

export const mount = (component) => new Field(component);

class Field extends Part {
  constructor(component) {
    super(component, "field");
    this.parts = skeleton(this.root);
    this.layers = new Layers(this.parts.plot);
    this.parts.plot.append(this.parts.note, this.parts.badge);
    this.brush = new Brush(this);
    this.scene = PLAIN;
    this.arrays = {};
    this.sceneMarks = this.marks = [];
    this.picture = { kind: "none" };
    this.pressed = new Switches();
    this.repaints(() => this.restyle());
    this.own(
      bus.on(topics.NEURON, (value) => this.highlight(value)),
      listen(this),
      beckons(this, ["picture", "racer"], (place) => (this.meant(place) ? this.parts.plot : null)),
      () => clearTimeout(this.warned),
      () => this.brush.destroy(),
    );
    this.dress();
    this.update(component);
    this.resizes(() => this.fit(), this.host.host ?? this.host);
  }

  update(component) {
    const { data } = component;
    this.label = data.label ?? "";
    this.paint = data.paint ?? null;
    if (data.paint?.seen) this.brush.strokes.confirm(...data.paint.seen);
    if (data.paint && data.paint.active !== this.offered)
      this.brush.choose((this.offered = data.paint.active ?? 0));
    this.pressed.adopt(data.show);
    const source = data.source ?? "main";
    if (source !== this.source) this.anew();
    this.source = source;
    this.take(component);
    this.limit = this.high(data.size ?? undefined);
    this.translate(); // the language may have changed
    this.fit();
    this.redraw();
  }

  /** How large it may be: on a phone, beneath the picture, so that both are in sight over the bar at the bottom. */
  high(size) {
    const beneath = matchMedia("(max-width: 640px)").matches && this.root.getRootNode().host?.closest(".st-key-bench");
    this.root.classList.toggle("beneath", Boolean(size && beneath));
    return size && beneath ? Math.min(size, Math.max(170, innerHeight - 674)) : size;
  }

  /** Whether the line under the picture speaks of this field: of a race, of the one that has the racer's name. */
  meant({ what, source, name }) {
    return what === "racer" ? this.label === name : (source ?? this.source) === this.source;
  }

  anew() {
    Object.assign(this, { scene: PLAIN, run: null, arrays: {}, known: null });
    this.sceneMarks = this.marks = [];
  }

  frame({ header, arrays }) {
    const start = performance.now();
    this.run = header.runs?.[this.source] ?? this.run;
    for (const name of ["field", "field_scale", "maps", "scale", "agreement"]) {
      const key = `${this.source}/${name}`;
      if (arrays[key] || name === "agreement") this.arrays[key] = arrays[key];
    }
    const scene = header.scene?.runs?.[this.source];
    const points = arrays[`${this.source}/points`];
    if (scene && (scene !== this.known || points !== this.points)) this.survey(scene, arrays, points);
    else this.drawPicture();
    this.status();
    cost.frames += 1;
    cost.ms += performance.now() - start;
  }

  survey(scene, arrays, points) {
    const before = this.scene;
    this.known = scene;
    this.points = points;
    this.scene = { ...PLAIN, ...scene };
    this.translate();
    this.sceneMarks = marksOf(arrays, this.source);
    this.reference = referenceOf(this.sceneMarks, this.scene.task);
    if (`${before.domain} ${before.axes}` !== `${this.scene.domain} ${this.scene.axes}`) this.fit(true);
    this.redraw();
  }

  /** The names of classes in the reader's language; those of a reader's own stay as they are. */
  translate() {
    this.scene = { ...this.scene, classes: (this.known?.classes ?? []).map((name) => t(name)) };
  }

  dress() {
    this.dye("text", "faint", "grid", "accent", "background", "danger");
    this.layers.dress(this.colours);
  }

  restyle() {
    this.dress();
    this.fit();
    this.redraw();
  }

  fit(force = false) {
    const width = this.parts.root.clientWidth;
    const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    if (width === 0) {
      Object.assign(this, { width, at: null }); // on a hidden tab nothing is drawn
      return;
    }
    if (!force && width === this.width && ratio === this.layers.ratio && this.limit === this.limited) return;
    Object.assign(this, { width, limited: this.limit });
    const spot = place(width, this.scene.axes, this.limit);
    this.at = this.layers.at = scales(this.scene.domain, spot.size);
    arrange(this.parts, spot, this.scene);
    this.layers.resize(spot.size, ratio);
    if (!force) this.redraw();
  }

  /** Everything anew: after a change of scene, size, theme, switches or brush. */
  redraw() {
    if (!this.at) return;
    this.marks = this.brush.strokes.over(this.sceneMarks);
    this.drawPicture();
    this.drawPoints();
    this.dressParts();
  }

  get veil() {
    if (this.picture.spot) return "";
    if (this.pressed.has("agreement") && this.arrays[`${this.source}/agreement`]) return "dissent";
    return this.pressed.has("uncertainty") && this.scene.task !== "regression" ? "doubt" : "";
  }

  drawPicture() {
    if (!this.at) return;
    const before = this.picture;
    const options = { spot: this.spot, reference: this.reference };
    this.picture = pictureOf(this.arrays, this.source, this.known, options);
    const ready = this.layers.drawPicture(this.picture, this.pressed.has("discrete"));
    this.layers.drawLines(this.picture, ready, { unsure: this.veil === "doubt" });
    if (this.veil || this.veiled)
      this.layers.drawVeil(this.veil, this.picture, this.arrays[`${this.source}/agreement`]);
    this.veiled = this.veil;
    const moved =
      this.picture.kind !== before.kind ||
      this.picture.reference !== before.reference ||
      this.hadAgreement !== this.hasAgreement;
    if (moved) this.dressParts();
    if (this.pointer) this.read();
  }

  get hasAgreement() {
    return Boolean(this.arrays[`${this.source}/agreement`]);
  }

  drawPoints() {
    const task = this.scene.plane === "curve" ? "curve" : this.scene.task;
    this.layers.drawPoints(this.marks, {
      task,
      reference: this.reference,
      showTest: this.pressed.has("test"),
    });
  }

  dressParts() {
    this.hadAgreement = this.hasAgreement;
    this.needle = dressed(this);
    this.describe();
  }

  press(name) {
    const show = this.pressed.press(name);
    this.redraw();
    this.component.setStateValue("show", show);
  }

  choose(label, erasing) {
    this.brush.choose(label, erasing);
    this.dressParts();
  }

  painted() {
    this.redraw();
    if (this.pointer) this.read();
  }

  full(most) {
    this.warning = t("{most} points are the most that fit. Erase some, or clear them all, to add others.", { most });
    clearTimeout(this.warned);
    this.warned = setTimeout(() => {
      this.warning = "";
      this.status();
    }, WARNING);
    this.status();
  }

  stroke(message) {
    this.component.setTriggerValue("stroke", message);
  }

  /** A neuron is pointed at in the diagram: show its own map until the pointer leaves. */
  highlight(value) {
    const spot = spotOf(value, this.token, this.source);
    if (!spot && !this.spot) return;
    this.spot = spot;
    this.redraw();
  }

  /** `pointer` = {px, py} in the square, or null: say what lies there. */
  point(pointer) {
    this.pointer = pointer && this.at ? pointer : null;
    this.read();
  }

  read() {
    this.layers.drawPointer(told(this));
    const { pointer, at } = this;
    const { token, source } = this;
    bus.emit(topics.PLACE, pointer && { token, source, u: pointer.px / at.size, v: 1 - pointer.py / at.size });
  }

  status() {
    badge(this.parts.badge, this.run, this.warning);
    if (performance.now() - (this.described ?? -RESPELL) > RESPELL) this.describe();
  }

  describe() {
    this.described = performance.now();
    this.parts.plot.setAttribute("aria-label", description(this));
  }
}
