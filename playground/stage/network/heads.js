// The controls above the columns: real buttons and lists over the canvas, one group for each layer.

import { spoken } from "../core/numbers.js";
import { h } from "../core/dom.js";
import { fill, icon, select, stepper } from "../core/controls.js";
import { bendButton } from "./bends.js";
import { activationKnob, hasUnits, isBlock, sizeKnob } from "./model.js";
import { slots } from "./slots.js";
import { t } from "../core/words.js";

const ROOMY = 76; // px of pitch from which a layer with units has all its controls above it
const CRAMPED = 100; // below, the cross is small
const CLOSED = 70; // below, a layer is removed by key or in its settings only
const NAMED = 60; // from which a narrower one has its name
const TIGHT = 42; // below, the places to insert are in each layer's settings only
const WIDEST = 150;
// A finger needs 32 px for everything: below this pitch a layer is one button with its settings behind it.
const FINGER = { roomy: 124, cramped: 0, closed: 146, tight: 76 };
const POINTER = { roomy: ROOMY, cramped: CRAMPED, closed: CLOSED, tight: TIGHT };
const bounds = () => globalThis.matchMedia?.("(pointer: coarse)").matches ? FINGER : POINTER;

export class Heads {
  /** `act` has what the controls do: insert, open, remove, retype, set, grab; see verbs.js. */
  constructor(parent, act) {
    this.act = act;
    this.rail = parent.appendChild(h("div", { className: "rail" }));
    this.heads = new Map();
    this.inserts = new Map();
  }

  /** Show a head for every layer, and between them the places to insert; returns how high the heads are. */
  render({ built, geometry, kinds, readonly, full }) {
    const focused = this.rail.getRootNode().activeElement;
    const order = built.map((column, at) =>
      this.head(column, { place: geometry.columns[at + 1], edge: geometry.width, kinds, readonly, position: at }),
    );
    const ids = new Set(built.map((column) => column.node.id));
    for (const id of [...this.heads.keys()]) if (!ids.has(id)) this.drop(id);
    order.push(...this.placeInserts(readonly || full ? [] : slots(built, geometry), geometry));
    this.sort(order);
    this.rail.classList.toggle("bare", Boolean(readonly));
    if (focused?.isConnected && this.rail.contains(focused)) focused.focus({ preventScroll: true });
    return Math.max(0, ...[...this.heads.values()].map(({ element }) => element.offsetHeight));
  }

  /** Forget all heads, so that they are made anew in another language. */
  reset() {
    for (const id of [...this.heads.keys()]) this.drop(id);
    for (const button of this.inserts.values()) button.remove();
    this.inserts.clear();
  }

  /** Keep the order of Tab the order of the layers, from left to right; what stands right already is left alone. */
  sort(elements) {
    const sorted = [...elements].sort((a, b) => Number(a.dataset.x) - Number(b.dataset.x));
    const current = [...this.rail.children];
    if (sorted.some((element, at) => current[at] !== element)) this.rail.append(...sorted);
  }

  drop(id) {
    this.heads.get(id).element.remove();
    this.heads.delete(id);
  }

  head(column, { place, edge, kinds, readonly, position }) {
    const { node } = column;
    const roomy = place.pitch >= bounds().roomy && hasUnits(kinds, node.kind);
    const form = column.output ? "output" : readonly ? "plain" : roomy ? "full" : "chip";
    const key = `${form}|${node.kind}`;
    let head = this.heads.get(node.id);
    if (head?.key !== key) {
      const next = { key, ...this.make(form, node, kinds) };
      if (head) head.element.replaceWith(next.element);
      this.heads.set(node.id, (head = next));
    }
    const width = Math.min(WIDEST, place.pitch - 4, 2 * (edge - place.x)); // nothing lies beside the picture
    head.element.style.width = `${Math.round(width)}px`;
    head.element.style.transform = `translateX(${Math.round(place.x - width / 2)}px)`;
    head.element.dataset.x = place.x;
    head.element.classList.toggle("cramped", place.pitch < bounds().cramped);
    head.element.classList.toggle("closed", place.pitch < bounds().closed);
    head.update(column, { kinds, position, place });
    return head.element;
  }

  make(form, node, kinds) {
    if (form === "output" || form === "plain") return makePlain();
    const { id } = node;
    const button = (className, label, properties) =>
      h("button", { type: "button", className: `quiet ${className}`, "aria-label": label, title: label, ...properties }, icon(className));
    const grip = button("grip", t("Drag to move this layer"), {
      tabIndex: -1,
      onpointerdown: (event) => this.act.grab(event, id),
    });
    const close = button("close", t("Remove this layer"), { onclick: () => this.act.remove(id) });
    const body = form === "full" ? this.makeFull(node, kinds) : this.makeChip(node);
    const properties = { className: `head ${form}`, role: "group", tabIndex: 0, "data-id": id };
    const element = h("div", properties, grip, ...body.parts, close);
    const update = (column, context) => {
      element.setAttribute("aria-label", spokenName(column, context));
      body.update(column, context);
    };
    return { element, update };
  }

  makeFull(node, kinds) {
    const { id } = node;
    const units = sizeKnob(kinds, node.kind);
    const bend = activationKnob(kinds, node.kind);
    const kind = select(titles(kinds), node.kind, {
      label: t("Type of layer"),
      pick: (value) => this.act.retype(id, value),
      className: "bare kind",
    });
    const number = stepper(node.knobs[units.name], {
      low: units.low ?? 1,
      high: units.high ?? 64,
      label: units.label,
      names: { minus: t("One unit less"), plus: t("One unit more") },
      commit: (value) => this.act.set(id, { [units.name]: value }),
    });
    const list = bend && bendButton(bend, node.knobs[bend.name], { act: (anchor) => this.act.bend(id, anchor) });
    const update = ({ node: { kind: own, knobs } }) => {
      fill(kind, titles(kinds), own);
      number.show(knobs[units.name]);
      list?.set(knobs[bend.name]);
    };
    return { parts: [kind, number, ...(list ? [list] : [])], update };
  }

  makeChip(node) {
    const name = h("span", { className: "name" });
    const values = h("span", { className: "values" });
    const properties = { type: "button", className: "quiet open", onclick: () => this.act.open(node.id) };
    const open = h("button", properties, icon(node.kind), name, values);
    const update = ({ node: own }, { kinds, place }) => {
      const title = titleOf(own, kinds);
      const told = toldOf(own, kinds);
      name.textContent = place.pitch >= NAMED ? title : "";
      values.replaceChildren(...told.map((text) => h("span", {}, text)));
      open.title = title;
      open.setAttribute("aria-label", t("Settings of {title}", { title: [title, ...told].join(", ") }));
    };
    return { parts: [open], update };
  }

  placeInserts(places, geometry) {
    const narrow = Math.min(...geometry.columns.map((column) => column.pitch));
    const wanted = new Map(places.map((place) => [place.path.join("."), place]));
    for (const [key, button] of this.inserts) {
      if (wanted.has(key)) continue;
      button.remove();
      this.inserts.delete(key);
    }
    return [...wanted].map(([key, { path, x }], at) => {
      if (!this.inserts.has(key)) this.inserts.set(key, this.makeInsert(path));
      const button = this.inserts.get(key);
      button.hidden = narrow < bounds().tight && at < wanted.size - 1;
      button.classList.toggle("small", narrow < 64 && bounds() === POINTER);
      button.style.transform = `translateX(${Math.round(x)}px)`;
      button.dataset.x = x;
      return button;
    });
  }

  makeInsert(path) {
    const label = t("Insert a layer here");
    const onclick = () => this.act.insert(path, button);
    const button = h("button", { type: "button", className: "insert", "aria-label": label, title: label, onclick }, icon("plus"));
    return button;
  }
}

/** A head without controls: of the output, and of a network that can't be edited. */
function makePlain() {
  const title = h("b");
  const sub = h("span", { className: "sub" });
  const update = (column, { kinds }) => {
    const { activation } = column;
    title.textContent = column.output ? t("Output") : titleOf(column.node, kinds);
    const told = activation && activation !== "linear" ? [activation] : [];
    sub.textContent = (column.output ? told : toldOf(column.node, kinds)).join(" · ");
  };
  return { element: h("div", { className: "head plain" }, title, sub), update };
}

const titles = (kinds) => Object.entries(kinds).map(([value, { title }]) => ({ value, label: title }));

const titleOf = (node, kinds) => kinds[node.kind]?.title ?? node.kind;

/** What a head says of a layer besides its kind: its first two knobs. */
function toldOf(node, kinds) {
  if (isBlock(kinds, node.kind)) return [];
  const knobs = (kinds[node.kind]?.knobs ?? []).filter((knob) => !knob.advanced && knob.name in node.knobs);
  return knobs.slice(0, 2).map((knob) => {
    const value = node.knobs[knob.name];
    if (knob.kind === "choice") return knob.choices.find((choice) => choice.value === value)?.label ?? value;
    return knob.kind === "float" ? spoken(value) : String(value);
  });
}

function spokenName({ node, units }, { kinds, position }) {
  const values = { number: position + 1, title: titleOf(node, kinds), units };
  return t(
    "Layer {number}: {title}, {units} units. Alt with an arrow key moves it, + and − change its units, Delete removes it, Enter opens its settings.",
    values,
  );
}
