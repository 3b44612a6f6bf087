// What stands beside and below the columns: the inputs' names and switches, shapes, counts, and notes.

import { h } from "../core/dom.js";
import { STRONGEST } from "./links.js";
import { t } from "../core/words.js";

const number = (value) => value.toLocaleString("en-US");

const TALL = 32; // px of a button for an input

export class Feet {
  constructor(plot, note, act) {
    this.plot = plot;
    this.note = note;
    this.act = act;
    this.features = new Map();
    this.feet = new Map();
    this.names = [];
    this.heading = plot.appendChild(h("div", { className: "title-inputs" }));
    const choose = () => act.chooseFeatures(this.more);
    this.more = plot.appendChild(h("button", { type: "button", className: "quiet more", hidden: true, onclick: choose }));
    this.bubble = plot.appendChild(h("div", { className: "problem", role: "alert", hidden: true }));
  }

  render(view, geometry) {
    this.renderFeatures(view, geometry);
    this.renderShapes(view, geometry);
    this.renderNames(view, geometry);
    this.renderProblem(view, geometry);
  }

  renderFeatures(view, geometry) {
    const [column] = geometry.columns;
    const features = view.shownFeatures();
    this.heading.replaceChildren(h("b", {}, t("Inputs")));
    move(this.heading, column.x - 40, 0, 80);
    const shown = features.slice(0, column.tiles.length);
    prune(this.features, new Set(shown.map((feature) => feature.key)));
    shown.forEach((feature, at) => {
      if (!this.features.has(feature.key)) this.addFeature(feature.key);
      const button = this.features.get(feature.key);
      button.disabled = !view.editable;
      button.setAttribute("aria-pressed", String(feature.on));
      const offer = feature.on ? t("Leave {name} out", { name: feature.label }) : t("Use {name} too", { name: feature.label });
      button.title = view.editable ? offer : feature.label;
      const [label] = button.children;
      label.textContent = feature.label;
      const width = column.left - 4;
      label.style.width = `${width}px`;
      const { y } = column.tiles[at];
      const height = Math.max(column.size, Math.min(TALL, column.step + 1)); // a finger has room, and hits no other
      move(button, 4, y + (column.size - height) / 2, width + column.size, height);
    });
    this.more.hidden = !column.sheet || !view.editable;
    this.more.textContent = t("{on} of {all} inputs", { on: view.inputWidth(), all: features.length });
    if (column.sheet) move(this.more, Math.max(0, column.x - 56), column.sheet.y + column.sheet.height + 2, 112);
  }

  addFeature(key) {
    const onclick = () => this.act.toggleFeature(key);
    const button = h("button", { type: "button", className: "feature", onclick }, h("span", { className: "label" }));
    this.features.set(key, button);
    this.plot.append(button);
  }

  renderShapes(view, geometry) {
    const told = view.built.map((column, at) => shapeOf(column, view.streamed[view.binding[at]]));
    const seen = new Set();
    view.built.forEach((column, at) => {
      const { node } = column;
      seen.add(node.id);
      if (!this.feet.has(node.id)) this.feet.set(node.id, this.plot.appendChild(h("div", { className: "foot" })));
      const foot = this.feet.get(node.id);
      const place = geometry.columns[at + 1];
      const { shape, sum, count } = told[at];
      const room = column.output ? Math.min(place.pitch, 2 * (geometry.width - place.x)) : place.pitch;
      const full = sum && room > 8 + sum.length * 6.2;
      const lines = [room > shape.length * 7 ? shape : String(column.units || ""), full ? sum : count ? number(count) : ""];
      const text = lines.join("|");
      if (foot.dataset.text !== text) {
        foot.dataset.text = text;
        foot.replaceChildren(h("b", {}, lines[0]), h("br"), lines[1]);
        foot.title = [shape, sum, told[at].more].filter(Boolean).join("\n");
      }
      move(foot, place.x - room / 2, geometry.bottom + 8, room);
    });
    prune(this.feet, seen);
    this.renderNote(view, told);
  }

  renderNote(view, told) {
    const outer = told.filter((_, at) => view.built[at].path.length === 1); // a block counts what it holds
    const total = outer.every(({ count }) => count !== null) ? outer.reduce((sum, { count }) => sum + count, 0) : null;
    const crowded = view.built.flatMap((column, at) => {
      if (!column.linked) return [];
      const links = column.widthIn * column.units;
      return links > STRONGEST ? [links] : [];
    });
    const parts = [];
    if (crowded.length) {
      const values = { total: number(Math.max(...crowded)), shown: STRONGEST };
      parts.push(h("span", {}, t("Of up to {total} links between two layers, the strongest {shown} are drawn.", values)));
    }
    if (view.problem && view.problem.layer === null) parts.push(h("b", { role: "alert" }, view.problem.message));
    const sum = total === null ? "" : t("{count} parameters in all", { count: number(total) });
    if (sum) parts.push(h("span", { className: "total" }, sum));
    this.note.replaceChildren(...parts);
  }

  renderNames(view, geometry) {
    const column = geometry.columns.at(-1);
    const classes = column.units > 1 ? view.scene?.classes ?? [] : [];
    while (this.names.length > classes.length) this.names.pop().remove();
    classes.slice(0, column.tiles.length).forEach((name, at) => {
      this.names[at] ??= this.plot.appendChild(h("div", { className: "name-output" }));
      // Long names often differ at their ends alone.
      this.names[at].textContent = name.length > 12 ? `${name.slice(0, 5)}…${name.slice(-5).trim()}` : name;
      this.names[at].title = name;
      const painted = !view.scene.plain; // where points of a plane have the colours of their classes
      const { classes: inks } = view.colours;
      this.names[at].style.setProperty("--class", painted ? inks[at % inks.length] : "transparent");
      move(this.names[at], column.right + 8, column.tiles[at].y + column.size / 2 - 9);
    });
  }

  renderProblem(view, geometry) {
    const { problem } = view;
    const outer = (column) => column.path.length === 1 && column.path[0] === problem.layer;
    const at = problem ? view.built.findIndex(outer) : -1;
    this.bubble.hidden = at < 0;
    if (at < 0) return;
    const properties = { type: "button", className: "quiet", "aria-label": t("Close"), onclick: () => this.act.forgive() };
    const close = h("button", properties, "×");
    const { node, output } = view.built[at];
    const name = output ? t("Output") : view.kinds[node.kind]?.title ?? node.kind;
    this.bubble.replaceChildren(h("b", {}, name), " · ", problem.message, close);
    const width = Math.min(250, geometry.width - 12);
    const x = Math.max(6, Math.min(geometry.width - width - 6, geometry.columns[at + 1].x - width / 2));
    move(this.bubble, x, geometry.top - 4, width);
  }
}

function prune(elements, kept) {
  for (const [key, element] of elements) {
    if (kept.has(key)) continue;
    element.remove();
    elements.delete(key);
  }
}

function move(element, x, y, width, height) {
  element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  if (width !== undefined) element.style.width = `${Math.round(width)}px`;
  if (height !== undefined) element.style.height = `${Math.round(height)}px`;
}

/** What a column says of its size: its shape, its count of parameters, and how that count comes about. */
export function shapeOf(column, scene) {
  const { units, widthIn, linked } = column;
  if (scene?.entry.caption && scene.units === units && scene.entry.kind === column.node.kind) {
    const { caption, parameters, sum, more } = scene.entry;
    return { shape: caption, count: parameters, sum, more };
  }
  // Of kernels only the server can count the places and the weights; until it has, nothing is better than a guess.
  if (scene?.entry.caption || column.kernels) return { shape: String(units || ""), count: null, sum: "" };
  const shape = `${widthIn} → ${units}`;
  const own = units * widthIn + units;
  const exact = scene && scene.units === units && scene.widthIn === widthIn && scene.entry.kind === column.node.kind;
  const count = exact ? scene.entry.parameters ?? null : linked ? own : null;
  if (!linked) return { shape, count, sum: "" };
  const rest = count - own > 0 ? ` + ${count - own}` : "";
  return { shape, count, sum: `${units} × ${widthIn} + ${units}${rest} = ${number(count)}` };
}
