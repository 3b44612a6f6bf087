// The network diagram, which is also the builder: what is being built, drawn with what is being trained.
//
// What comes from Python (component.data) is made in network.py. Edits go out as {edit, value}, over the stream
// ({ do: "build", source, … }) and, once they rest, as state values: "layers" (specs), "features" (keys); "selected"
// ({layer, unit}) as a state value only. The diagram shows them at once, and takes back what is refused.

import { h, perFrame } from "../core/dom.js";
import { redrawn } from "./bends.js";
import { agree, bound, inputPositions, sceneColumns } from "./binding.js";
import { HoverCard, Tip } from "./card.js";
import { Diagram } from "./diagram.js";
import { Editing } from "./editing.js";
import { Feet } from "./feet.js";
import { Heads } from "./heads.js";
import { columns } from "./model.js";
import { Motion, measure, roomFor } from "./motion.js";
import { adopt, hear } from "./news.js";
import { Pointing } from "./pointing.js";
import { Popover } from "./popover.js";
import { dressed } from "./style.js";
import { Sync } from "./sync.js";
import { verbs } from "./verbs.js";
import { listen } from "./keys.js";
import { beckons } from "../core/beckon.js";
import { Part } from "../core/part.js";
import { bus } from "../core/stream.js";
import { topics } from "../core/topics.js";

export const css = ["network/style.css"];

/** Mount the diagram; returns {update, destroy}. */
export const mount = (component) => new Network(component);

class Network extends Part {
  constructor(component) {
    super(component, "network");
    globalThis.__stage.network = this; // for whoever measures
    this.plot = h("div", { className: "plot", role: "group" });
    this.note = h("div", { className: "note" });
    this.scroll = h("div", { className: "scroll" }, this.plot); // on a phone the columns keep room for their words
    this.root.append(this.scroll, this.note);
    this.nodes = [];
    this.features = [];
    this.streamed = [];
    this.known = new Map();
    this.live = { maps: null, lesions: new Set(), dead: new Set() };
    this.diagram = new Diagram(this.plot);
    this.motion = new Motion((geometry) => this.settle(geometry));
    this.repaint = perFrame(() => this.diagram.geometry && this.diagram.paintTiles());
    const build = (edits) => this.send({ do: "build", source: this.source, ...edits });
    this.sync = new Sync(component, build);
    this.editing = new Editing(this, this.sync);
    this.verbs = verbs(this);
    this.heads = new Heads(this.plot, this.verbs);
    this.feet = new Feet(this.plot, this.note, this.verbs);
    const float = this.plot.appendChild(h("div", { className: "float" }));
    this.popover = new Popover(float);
    this.card = new HoverCard(float);
    this.tip = new Tip(float);
    this.pointing = new Pointing(this);
    this.dress();
    adopt(this, component.data, { layers: true, features: true, selected: true });
    this.source = component.data.source ?? "main";
    this.take(component);
    this.repaints(() => {
      this.dress();
      this.arrange({ still: true });
    });
    this.own(
      listen(this.root, this.verbs.keys),
      bus.on(topics.PLACE, (place) => this.showPlace(place)),
      beckons(this, ["unit", "layer"], (place) => this.pointing.beckoned(place), () => this.pointing.unbeckoned()),
      () => this.sync.destroy(),
      () => this.pointing.destroy(),
      () => this.popover.close(),
      () => this.motion.stop(),
      () => bus.emit(topics.NEURON, null),
    );
    this.resizes(() => this.resized(), this.scroll);
    this.arrange({ still: true });
  }

  update(component) {
    const { data } = component;
    if (data.token !== this.token) this.sync.begin(); // another session knows nothing of these edits
    const fresh = this.sync.take(component);
    if (data.lang !== this.lang) this.heads.reset();
    const source = data.source ?? "main";
    if (source !== this.source) this.anew();
    this.source = source;
    this.take(component);
    adopt(this, data, fresh);
    this.arrange();
  }

  anew() {
    Object.assign(this, { scene: null, streamed: [], known: new Map() });
  }

  lose(lost) {
    this.sync.up = !lost;
  }

  /** How many values enter the network that is being built. */
  inputWidth() {
    return this.shownFeatures().filter((feature) => feature.on).length || 1;
  }

  /** The features to show: those that Python offers, or else what the stream says goes in. */
  shownFeatures() {
    if (this.features.length || !this.scene) return this.features;
    this.fallback ??= this.scene.inputs.map(({ name, label }) => ({ key: name, label, on: true }));
    return this.fallback;
  }

  /** Show a new stack at once; its pictures follow when it is being trained. */
  show(nodes) {
    this.nodes = nodes;
    this.problem = null;
    this.arrange();
  }

  frame({ header, arrays }) {
    this.sync.up = true;
    hear(this, header.built);
    const scene = header.scene?.runs?.[this.source];
    const run = header.runs?.[this.source];
    if (!scene || !run) return;
    const get = (name) => arrays[`${this.source}/${name}`] ?? null;
    const changed = scene !== this.scene;
    if (changed) {
      Object.assign(this, { scene, fallback: null, streamed: sceneColumns(scene) });
    }
    const units = this.streamed.reduce((sum, column) => sum + column.count, 0);
    const maps = get("maps");
    this.live = {
      maps: maps?.shape[0] === units ? maps : null,
      scale: get("scale"),
      weights: get("weights"),
      biases: get("biases"),
      values: get("values"),
      inputs: get("inputs"),
      inputsScale: get("inputs_scale"),
      lesions: new Set((run.lesions ?? []).map(([layer, unit]) => `${layer}|${unit}`)),
      dead: new Set((run.dead ?? []).map(([layer, unit]) => `${layer}|${unit}`)),
      status: run.status,
    };
    if (changed) this.arrange({ painted: true });
    this.paint();
    this.pointing.refresh();
  }

  paint() {
    if (this.diagram.geometry) this.diagram.paint(this.live);
  }

  /** Work out where everything belongs now, and let it ease there. */
  arrange({ still = false } = {}) {
    const room = this.scroll.clientWidth;
    if (!room) return;
    const features = this.shownFeatures();
    const output = this.streamed.at(-1);
    const built = columns(this.nodes, this.inputWidth(), this.kinds);
    for (const column of built) {
      const { links, filling } = this.kinds[column.node.kind] ?? {};
      Object.assign(column, { linked: Boolean(links), kernels: Boolean(filling) });
    }
    built.push({
      node: { id: "output", kind: output?.entry.kind ?? "dense", knobs: {} },
      path: [this.nodes.length],
      units: output?.units ?? this.outputs,
      widthIn: built.at(-1)?.units ?? this.inputWidth(),
      from: built.findLastIndex((column) => column.path.length === 1),
      source: built.findLastIndex((column) => column.path.length === 1 && column.units > 0),
      depth: 0,
      linked: true,
      output: true,
      activation: output?.entry.activation,
    });
    const binding = bound(built, this.streamed, this.known);
    if (agree(built, this.streamed)) this.known = new Map(built.map((column, at) => [column.node.id, at]));
    this.positions = inputPositions(features, this.scene?.inputs ?? []);
    Object.assign(this, { built, binding });
    const key = [built.map((column) => `${column.node.id} ${column.units}`), this.positions].join("|");
    if (key !== this.key) this.pointing.forget();
    this.key = key;
    const full = this.readonly || this.editing.full;
    const width = roomFor(this.built, room);
    this.scroll.classList.toggle("wide", width > room);
    this.plot.style.width = width > room ? `${width}px` : "";
    const target = measure(this, { width, features, full });
    this.feet.render(this, target);
    this.plot.style.height = `${target.height}px`;
    this.motion.go(target, { still: still || !this.diagram.geometry });
  }

  /** Draw at a geometry: the last one, or one on the way there. */
  settle(geometry) {
    const { built, binding, streamed, positions } = this;
    this.diagram.arrange({ geometry, built, binding, streamed, positions, features: this.shownFeatures() });
    this.pointing.mark();
    this.paint();
  }

  resized() {
    if (roomFor(this.built ?? [], this.scroll.clientWidth) === this.motion.target?.width) return;
    this.arrange({ still: true });
  }

  /** Take the colours of the theme. */
  dress() {
    const { colours } = this;
    dressed(this.root, colours);
    this.diagram.font = getComputedStyle(this.root).fontFamily;
    this.diagram.dress(colours);
    redrawn(this.root);
    if (this.diagram.geometry) this.paint();
  }

  /** The field is pointed at: mark the same place in every map. */
  showPlace(place) {
    this.diagram.place = place && (place.source ?? "main") === this.source ? place : null;
    this.repaint();
  }
}
