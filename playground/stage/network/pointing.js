// The pointer over the picture: what lies under it, what it says, and what a click does.

import { spoken } from "../core/numbers.js";
import { numberEditor, neuronEditor } from "./card.js";
import { cellOf, onBias, unitAt } from "./layout.js";
import { inputName, neuron, whereIs } from "./neuron.js";
import { bus, send } from "../core/stream.js";
import { t } from "../core/words.js";
import { topics } from "../core/topics.js";

const CONTROLS = ".head, .popover, .insert, .problem";

export class Pointing {
  constructor(view) {
    this.view = view;
    this.hovered = null; // {column, unit}: column 0 holds the inputs
    this.editor = null;
    const { plot } = view;
    this.listeners = {
      pointermove: (event) => this.move(event),
      pointerleave: () => this.leave(),
      click: (event) => this.click(event),
      focusout: () => this.byKeyboard && !view.popover.open && this.leave(),
    };
    for (const [name, listener] of Object.entries(this.listeners)) plot.addEventListener(name, listener);
  }

  destroy() {
    for (const [name, listener] of Object.entries(this.listeners)) this.view.plot.removeEventListener(name, listener);
  }

  /** What lies under an event: {unit, bias, link, x, y}, or null over a control. */
  under(event) {
    const { plot, diagram } = this.view;
    if (!diagram.geometry || event.target.closest?.(CONTROLS)) return null;
    const bounds = plot.getBoundingClientRect();
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
    const touch = event.pointerType === "touch";
    // A finger that points at a unit means the unit: its bias lies in its card.
    const unit = unitAt(diagram.geometry, x, y, touch ? 8 : 3);
    const bias = touch ? null : this.biasAt(x, y, 7);
    const link = unit || bias ? -1 : diagram.linkAt(x, y, touch ? 12 : 5);
    return { unit, bias, link, x, y };
  }

  biasAt(x, y, reach) {
    const { columns } = this.view.diagram.geometry;
    for (let at = 1; at < columns.length; at++) {
      if (!(this.sceneOf(at)?.biases >= 0)) continue;
      const unit = columns[at].tiles.findIndex((_, each) => onBias(columns[at], each, x, y, reach));
      if (unit >= 0) return { column: at, unit };
    }
    return null;
  }

  move(event) {
    if (event.pointerType === "touch") return;
    const found = this.under(event);
    const { view } = this;
    view.plot.classList.toggle("pointing", Boolean(found && (found.link >= 0 || found.bias || found.unit?.column)));
    this.hover(found?.bias ? null : found?.unit ?? null);
    this.hoverLink(found?.link ?? -1);
    this.found = found;
    this.say();
  }

  leave() {
    this.hover(null);
    this.hoverLink(-1);
    this.found = null;
    this.view.tip.hide();
  }

  /** Another network: what was pointed at, and what was being edited, is no more. */
  forget() {
    this.found = null;
    this.hovered = null;
    this.view.diagram.marks.hovered = null;
    this.view.tip.hide();
    this.view.card.hide();
    if (this.editor) this.view.popover.close();
  }

  /** The value of the link or bias under the pointer. */
  say() {
    const { found, view } = this;
    if (!found || view.popover.open || (!found.bias && found.link < 0)) return view.tip.hide();
    const text = found.bias ? this.biasText(found.bias) : this.linkText(found.link);
    return view.tip.show(text, found.x, found.y, view.plot.clientWidth);
  }

  hover(next) {
    const before = this.hovered;
    if (before?.column === next?.column && before?.unit === next?.unit) return;
    this.hovered = next;
    this.byKeyboard = false;
    this.mark();
    this.view.diagram.paintTiles();
    this.refresh();
    bus.emit(topics.NEURON, next?.column ? this.told(next) : null);
  }

  /** What other pictures of the page need, to show a neuron's map instead of the output. */
  told(at) {
    const { layer, map, title } = this.describe(at);
    const { token, source } = this.view;
    return map < 0 ? null : { token, source, layer, unit: at.unit, index: map, name: title };
  }

  /** The line under the picture speaks of a unit, or of a layer: ring it, and show what it answers. */
  beckoned({ source, layer, unit = 0, what }) {
    const { view } = this;
    const at = (source ?? view.source) === view.source ? whereIs(view, { layer, unit }) : null;
    if (!at || view.popover.open) return null;
    view.diagram.marks.shown = what === "unit" ? at : { column: at.column };
    if (what === "unit") this.hover(at);
    if (what === "unit" && !view.readonly) view.sync.edit("selected", (view.selected = { layer, unit }));
    this.mark();
    view.diagram.paintTiles();
    return view.plot;
  }

  unbeckoned() {
    const { shown } = this.view.diagram.marks;
    this.view.diagram.marks.shown = null;
    if (shown?.unit === this.hovered?.unit && shown?.column === this.hovered?.column) this.leave();
    this.view.diagram.paintTiles();
  }

  hoverLink(link) {
    const { marks } = this.view.diagram;
    if (marks.link === link) return;
    marks.link = link;
    this.view.diagram.paintTiles();
  }

  /** Tell the diagram which neurons to ring. */
  mark() {
    const { diagram, selected } = this.view;
    diagram.marks.hovered = this.hovered;
    diagram.marks.selected = selected ? whereIs(this.view, selected) : null;
  }

  /** Bring what is open up to date with the newest frame. */
  refresh() {
    const { view, hovered } = this;
    const column = hovered && view.diagram.geometry?.columns[hovered.column];
    if (!column || view.popover.open || hovered.unit >= column.units) view.card.hide();
    else view.card.show(this.describe(hovered), cellOf(column, hovered.unit), view.colours);
    this.editor?.refresh();
    this.say();
  }

  describe(at) {
    return neuron(this.view, at);
  }

  sceneOf(column) {
    return this.view.streamed[this.view.binding[column - 1]];
  }

  click(event) {
    const found = this.under(event);
    const { view } = this;
    if (!found || event.target.closest(".feature")) return;
    if (found.bias) this.openBias(found.bias);
    else if (found.unit?.column === 0) view.verbs.toggleFeature(view.shownFeatures()[found.unit.unit].key);
    else if (found.unit && event.shiftKey) this.lesion(found.unit);
    else if (found.unit) this.open(found.unit);
    else if (found.link >= 0) this.openLink(found.link, found);
  }

  /** Select a neuron and show what it is made of. */
  open(at) {
    const { view } = this;
    const scene = this.sceneOf(at.column);
    if (!scene || at.unit >= scene.units) return;
    view.selected = { layer: scene.entry.index, unit: at.unit };
    view.sync.edit("selected", view.selected);
    this.mark();
    const describe = () => this.describe(at);
    const edit = (name, place, value) => this.edit(scene.entry.index, name, place, value);
    const colours = () => view.colours;
    const { readonly, tunable } = view;
    const editor = neuronEditor({ describe, edit, lesion: () => this.lesion(at), colours, readonly, tunable });
    this.show({ ...editor, unit: at }, { ...cellBox(view, at), beside: true }, describe().title);
    view.diagram.paintTiles();
  }

  openBias(at) {
    const scene = this.sceneOf(at.column);
    if (!this.view.tunable) return;
    const { title } = this.describe(at);
    const read = () => this.view.live.biases[scene.biases + at.unit];
    const set = (value) => this.edit(scene.entry.index, "bias", [at.unit], value);
    const label = t("Bias of {name}", { name: title });
    const editor = numberEditor({ title: label, label, read, set, help: t("Training goes on from here.") });
    this.show(editor, { ...cellBox(this.view, at), beside: true }, label);
  }

  openLink(link, { x, y }) {
    if (!this.view.tunable) return;
    const ends = this.endsOf(link);
    const read = () => this.view.live.weights[this.view.diagram.links.index[link]];
    const set = (value) => this.edit(ends.layer, "weight", [ends.to, ends.input], value);
    const title = t("Weight {from} → {to}", ends.names);
    const editor = numberEditor({ title, label: title, read, set, help: t("Training goes on from here.") });
    this.show(editor, { x: x - 8, y: y - 8, width: 16, height: 16 }, title);
  }

  show(editor, box, label) {
    this.editor = editor;
    const closed = () => this.editor === editor && (this.editor = null);
    this.view.card.hide();
    this.view.tip.hide();
    this.view.popover.show(editor.element, box, { label, closed, focus: true });
  }

  /** The layer, row, column and names of a link. */
  endsOf(link) {
    const { view } = this;
    const { links } = view.diagram;
    const gap = links.gaps.find((each) => link >= each.start && link < each.stop);
    const column = view.built[gap.at];
    const [from, to] = [links.from[link], links.to[link]];
    const input = column.source < 0 ? view.positions[from] : from;
    const names = { from: inputName(view, column, input), to: t("unit {number}", { number: to + 1 }) };
    const { entry } = this.sceneOf(gap.at + 1);
    if (column.output) names.to = view.scene?.classes?.[to] ?? names.to;
    return { layer: entry.index, to, input, names, many: entry.many ?? 1 };
  }

  linkText(link) {
    const { names, many } = this.endsOf(link);
    const size = this.view.live.weights[this.view.diagram.links.index[link]];
    if (many > 1) {
      const values = { ...names, count: many, size: spoken(Math.abs(size)), sign: size < 0 ? "−" : "+" };
      return t("{from} → {to}: {count} weights, a line as wide as √Σw² = {size}; their sum has the sign {sign}", values);
    }
    return `${names.from} → ${names.to}: ${spoken(size)}`;
  }

  biasText({ column, unit }) {
    return t("bias {value}", { value: spoken(this.view.live.biases[this.sceneOf(column).biases + unit]) });
  }

  edit(layer, name, at, value) {
    send(this.view.token, { do: "edit", source: this.view.source, layer, name, at, value });
  }

  lesion(at) {
    const known = this.describe(at);
    if (known.map < 0 || this.view.readonly) return;
    const { token, source } = this.view;
    send(token, { do: "lesion", source, layer: known.layer, unit: at.unit, on: !known.lesioned });
  }

  /** The unit whose card is open, else the one under the pointer. */
  lesionHovered() {
    const at = this.editor?.unit ?? this.hovered;
    if (!at?.column) return false;
    this.lesion(at);
    return true;
  }

  openHovered() {
    if (this.hovered?.column) this.open(this.hovered);
  }

  /** By keyboard: go to the next neuron of a column. */
  step(column, by) {
    const { units } = this.view.diagram.geometry.columns[column];
    const at = this.hovered?.column === column ? this.hovered.unit + by : by > 0 ? 0 : units - 1;
    this.hover({ column, unit: (at + units) % units });
    this.byKeyboard = true;
  }
}

function cellBox(view, { column, unit }) {
  const { x, y, size } = cellOf(view.diagram.geometry.columns[column], unit);
  return { x, y, width: size, height: size };
}
