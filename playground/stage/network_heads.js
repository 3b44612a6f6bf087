// The controls above the columns: real buttons and lists over the canvas, one group for each layer.

import { activationKnob, hasUnits, isBlock } from "./network_model.js";
import { fill, h, icon, select, spoken, stepper } from "./network_dom.js";
import { t } from "./words.js";

const ROOMY = 76; // px of pitch from which a layer with units has all its controls above it
const TIGHT = 42; // below, the places to insert are in each layer's settings only

export class Heads {
  /** `act` has what the controls do: insert, open, remove, retype, set, grab; see network.js. */
  constructor(parent, act) {
    this.act = act;
    this.rail = parent.appendChild(h("div", { className: "rail" }));
    this.heads = new Map();
    this.inserts = new Map();
  }

  /** Show a head for every layer, and between them the places to insert; returns how high the heads are. */
  render({ built, geometry, kinds, readonly, full }) {
    const focused = this.rail.getRootNode().activeElement;
    const order = [];
    const seen = new Set();
    built.forEach((column, at) => {
      const place = geometry.columns[at + 1];
      const head = this.head(column, { place, kinds, readonly, position: at });
      seen.add(column.node.id);
      order.push(head.element);
    });
    for (const [id, head] of this.heads) if (!seen.has(id)) this.drop(id, head);
    const inserts = readonly || full ? [] : slots(built, geometry);
    order.unshift(...this.placeInserts(inserts, geometry));
    this.rail.append(...order.filter((element) => element.parentNode !== this.rail));
    this.sort(order);
    if (focused && focused.isConnected && this.rail.contains(focused)) focused.focus({ preventScroll: true });
    return Math.max(0, ...[...this.heads.values()].map(({ element }) => element.offsetHeight));
  }

  /** Forget all heads, so that they are made anew in another language. */
  reset() {
    for (const [id, head] of this.heads) this.drop(id, head);
    for (const button of this.inserts.values()) button.remove();
    this.inserts.clear();
  }

  /** Keep the order of Tab the order of the layers, from left to right. */
  sort(elements) {
    const placed = elements.map((element) => [Number(element.dataset.x), element]).sort((a, b) => a[0] - b[0]);
    const current = [...this.rail.children];
    if (placed.some(([, element], at) => current[at] !== element)) this.rail.append(...placed.map(([, element]) => element));
  }

  drop(id, head) {
    head.element.remove();
    this.heads.delete(id);
  }

  head(column, { place, kinds, readonly, position }) {
    const { node } = column;
    const form = column.output ? "output" : place.pitch >= ROOMY && hasUnits(kinds, node.kind) ? "full" : "chip";
    const key = `${form}|${node.kind}|${readonly}`;
    let head = this.heads.get(node.id);
    if (head?.key !== key) {
      const next = { key, ...this.make(form, node, kinds, readonly) };
      if (head) head.element.replaceWith(next.element);
      this.heads.set(node.id, (head = next));
    }
    this.place(head.element, place, column.output ? 4 : 2);
    head.update(column, { kinds, position, place });
    return head;
  }

  place(element, { x, pitch }, margin) {
    const width = Math.min(150, pitch - 2 * margin);
    element.style.width = `${Math.round(width)}px`;
    element.style.transform = `translateX(${Math.round(x - width / 2)}px)`;
    element.dataset.x = Math.round(x);
  }

  make(form, node, kinds, readonly) {
    const { id } = node;
    if (form === "output") return this.makeOutput();
    const grip = h("button", { type: "button", className: "quiet grip", tabIndex: -1, "aria-label": t("Drag to move this layer"), title: t("Drag to move this layer"), onpointerdown: (event) => this.act.grab(event, id) }, icon("grip"));
    const close = h("button", { type: "button", className: "quiet close", "aria-label": t("Remove this layer"), title: t("Remove this layer"), onclick: () => this.act.remove(id) }, icon("close"));
    const body = form === "full" ? this.makeFull(node, kinds) : this.makeChip(node);
    const element = h("div", { className: `head ${form}`, role: "group", tabIndex: 0, "data-id": id }, grip, ...body.parts, close);
    if (readonly) for (const control of element.querySelectorAll("button, select, input")) control.disabled = true;
    const update = (column, context) => {
      element.setAttribute("aria-label", spokenName(column, context));
      body.update(column, context);
    };
    return { element, update };
  }

  makeOutput() {
    const sub = h("span", { className: "sub" });
    const title = h("b", {}, t("Output"));
    const element = h("div", { className: "head output" }, title, sub);
    return { element, update: ({ activation }) => (sub.textContent = activation && activation !== "linear" ? activation : "") };
  }

  makeFull(node, kinds) {
    const { id } = node;
    const units = kinds[node.kind].knobs.find((knob) => knob.name === "units");
    const bend = activationKnob(kinds, node.kind);
    const kind = select(titles(kinds), node.kind, { label: t("Type of layer"), pick: (value) => this.act.retype(id, value), className: "bare kind" });
    const number = stepper(node.knobs.units, {
      low: units.low ?? 1,
      high: units.high ?? 64,
      label: units.label,
      names: { minus: t("One unit less"), plus: t("One unit more") },
      commit: (value) => this.act.set(id, { units: value }),
    });
    const list = bend && select(bend.choices, node.knobs[bend.name], { label: bend.label, pick: (value) => this.act.set(id, { [bend.name]: value }), className: "bare bend" });
    const update = (column) => {
      fill(kind, titles(kinds), column.node.kind);
      number.show(column.node.knobs.units);
      if (list) fill(list, bend.choices, column.node.knobs[bend.name]);
    };
    return { parts: [kind, number, ...(list ? [list] : [])], update };
  }

  makeChip(node) {
    const title = h("span", { className: "name" });
    const lines = h("span", { className: "values" });
    const open = h("button", { type: "button", className: "quiet open", onclick: () => this.act.open(node.id) }, icon(node.kind), title, lines);
    const update = ({ node: own }, { kinds, place }) => {
      title.textContent = place.pitch >= 60 ? kinds[own.kind]?.title ?? own.kind : "";
      open.title = kinds[own.kind]?.title ?? own.kind;
      const told = main(own, kinds);
      lines.replaceChildren(...told.map((text) => h("span", {}, text)));
      open.setAttribute("aria-label", t("Settings of {title}", { title: [open.title, ...told].join(", ") }));
    };
    return { parts: [open], update };
  }

  placeInserts(places, geometry) {
    const narrow = Math.min(...geometry.columns.map((column) => column.pitch));
    const wanted = new Map(places.map((place) => [place.path.join("."), place]));
    for (const [key, button] of this.inserts) if (!wanted.has(key)) (button.remove(), this.inserts.delete(key));
    return [...wanted].flatMap(([key, { path, x }]) => {
      if (!this.inserts.has(key)) {
        const button = h("button", { type: "button", className: "insert", "aria-label": t("Insert a layer here"), title: t("Insert a layer here"), onclick: () => this.act.insert(path, button) }, icon("plus"));
        this.inserts.set(key, button);
      }
      const button = this.inserts.get(key);
      button.hidden = narrow < TIGHT && places.length > 2 && key !== String(places.at(-1).path);
      button.classList.toggle("small", narrow < 64);
      button.style.transform = `translateX(${Math.round(x)}px)`;
      button.dataset.x = x;
      return [button];
    });
  }
}

const titles = (kinds) => Object.entries(kinds).map(([value, { title }]) => ({ value, label: title }));

/** What a chip says of a layer besides its kind. */
function main(node, kinds) {
  if (isBlock(kinds, node.kind)) return [];
  const knobs = (kinds[node.kind]?.knobs ?? []).filter((knob) => !knob.advanced && knob.name in node.knobs).slice(0, 2);
  return knobs.map((knob) => {
    const value = node.knobs[knob.name];
    if (knob.kind === "choice") return knob.choices.find((choice) => choice.value === value)?.label ?? value;
    return typeof value === "number" && knob.kind === "float" ? spoken(value) : String(value);
  });
}

function spokenName({ node, units }, { kinds, position }) {
  return t("Layer {number}: {title}, {units} units. Alt with an arrow key moves it, + and − change its units, Delete removes it, Enter opens its settings.", {
    number: position + 1,
    title: kinds[node.kind]?.title ?? node.kind,
    units,
  });
}

/** The places where a layer can be inserted: {path, x}. */
export function slots(built, geometry) {
  const { columns } = geometry;
  const rim = (at) => columns[at + 1].x - columns[at + 1].pitch / 2;
  const halfway = (at) => (columns[at].right + columns[at + 1].left) / 2;
  const found = [];
  built.forEach((column, at) => {
    const { path, block } = column;
    const first = path.length > 1 && path.at(-1) === 0;
    if (block === undefined) found.push({ path, x: first ? rim(at) + 16 : halfway(at) });
    else {
      found.push({ path, x: Math.min(halfway(block), rim(block) - 12) });
      found.push({ path: [...path, column.node.inner.length], x: halfway(at) });
    }
  });
  return found.sort((a, b) => a.x - b.x);
}
