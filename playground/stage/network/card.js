// What a neuron or a weight says about itself: an enlarged map beside it, and the numbers to change.

import { spoken } from "../core/numbers.js";
import { h } from "../core/dom.js";
import { numberWithSlider } from "./knobs.js";
import { Atlas } from "./tiles.js";
import { t } from "../core/words.js";

const SLIDER = 5; // weights and biases: how far the slider goes, and how far a typed number may
const FARTHEST = 1000;
const LISTED = 12; // incoming weights with a row of their own

/** One map, enlarged, over a bar that says which colour is which value. */
export class MapPicture {
  constructor() {
    this.atlas = new Atlas();
    this.atlas.canvas.className = "map";
    this.ends = [h("span"), h("span", {}, "0"), h("span")];
    const bar = [h("div", { className: "scale" }), h("div", { className: "ends" }, ...this.ends)];
    this.element = h("div", { className: "picture" }, this.atlas.canvas, ...bar);
  }

  /** Draw map `at` of `maps` [U, side, side], whose bytes reach ± `scale`. */
  paint(maps, at, scale, table) {
    const known = maps && at >= 0 && at < maps.shape[0];
    this.element.classList.toggle("empty", !known);
    if (!known) return;
    this.atlas.resize(1, maps.shape[2]);
    this.atlas.write(0, maps, at, table);
    this.atlas.flush();
    this.ends[0].textContent = spoken(-scale);
    this.ends[2].textContent = spoken(scale);
  }
}

/** The card beside the neuron under the pointer; it answers from the last frame and can't be touched. */
export class HoverCard {
  constructor(layer) {
    this.layer = layer;
    this.picture = new MapPicture();
    this.title = h("div", { className: "title" });
    this.facts = h("div", { className: "facts" });
    const parts = [this.title, this.picture.element, this.facts];
    this.element = layer.appendChild(h("div", { className: "card", hidden: true, "aria-hidden": "true" }, ...parts));
  }

  hide() {
    this.element.hidden = true;
  }

  /** Show `neuron` (see describe) beside its box. */
  show(neuron, box, colours) {
    this.title.textContent = neuron.title;
    this.facts.replaceChildren(...neuron.facts.map(fact));
    this.picture.paint(neuron.maps, neuron.map, neuron.scale, colours.pixels);
    const wasHidden = this.element.hidden;
    this.element.hidden = false;
    if (!wasHidden && this.at === `${neuron.title}|${box.x}`) return;
    this.at = `${neuron.title}|${box.x}`;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const right = box.x + box.size + 14;
    const x = right + width < this.layer.clientWidth ? right : box.x - 14 - width;
    const y = Math.max(2, Math.min(this.layer.clientHeight - height - 2, box.y + box.size / 2 - height / 2));
    this.element.style.transform = `translate(${Math.round(Math.max(2, x))}px, ${Math.round(y)}px)`;
  }
}

const fact = ([name, value]) => h("div", {}, h("span", {}, name), h("b", {}, value));

/** The label beside the link under the pointer. */
export class Tip {
  constructor(layer) {
    this.element = layer.appendChild(h("div", { className: "tip", hidden: true, "aria-hidden": "true" }));
  }

  show(text, x, y, width) {
    this.element.hidden = false;
    this.element.textContent = text;
    const left = Math.min(x + 12, width - this.element.offsetWidth - 4);
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(y - 30)}px)`;
  }

  hide() {
    this.element.hidden = true;
  }
}

/** A slider and a number for one weight or bias. */
const weightControl = (label, value, set) =>
  numberWithSlider(value, { label, low: -SLIDER, high: SLIDER, least: -FARTHEST, most: FARTHEST, set });

/** The editor of one number {title, label, value, set, help}; `refresh` follows the training meanwhile. */
export function numberEditor({ title, label, read, set, help }) {
  const control = weightControl(label, read(), set);
  const clear = () => {
    set(0);
    control.show(0);
  };
  const zero = h("button", { type: "button", className: "quiet", onclick: clear }, t("Set to 0"));
  const below = h("div", { className: "row between" }, h("div", { className: "help" }, help), zero);
  const element = h("div", { className: "settings" }, h("div", { className: "title" }, title), control, below);
  return { element, refresh: () => control.show(read()) };
}

/** The card of a neuron that was clicked: its map, its bias and incoming weights to change, and the switch.
 *
 * `neuron` is as in HoverCard; `edit(name, at, value)` changes a number, `lesion(on)` switches the neuron off.
 */
export function neuronEditor({ describe, edit, lesion, colours, readonly, tunable }) {
  const picture = new MapPicture();
  const first = describe();
  const title = h("div", { className: "title" }, first.title);
  const facts = h("div", { className: "facts" });
  const rows = [];
  const list = h("div", { className: "weights" });
  if (tunable && first.bias !== undefined) row(t("bias"), (neuron) => neuron.bias, (value) => edit("bias", [first.unit], value));
  const incoming = tunable ? first.incoming : [];
  incoming.slice(0, LISTED).forEach(({ label, from }, at) => {
    row(label, (neuron) => neuron.incoming[at]?.value, (value) => edit("weight", [first.unit, from], value));
  });
  const more = incoming.length - LISTED;
  const rest = t("and {count} more: click a link to change its weight", { count: more });
  if (more > 0) list.append(h("div", { className: "help" }, rest));
  const offer = t("Switch this neuron off");
  const off = h("button", {
    type: "button",
    role: "switch",
    className: "switch",
    "aria-label": offer,
    onclick: () => lesion(off.getAttribute("aria-checked") !== "true"),
  });
  const element = h(
    "div",
    { className: "settings neuron" },
    title,
    picture.element,
    facts,
    list,
    readonly ? null : h("div", { className: "row between" }, h("div", { className: "name" }, offer), h("kbd", {}, "L"), off),
  );
  const refresh = () => {
    const neuron = describe();
    picture.paint(neuron.maps, neuron.map, neuron.scale, colours().pixels);
    facts.replaceChildren(...neuron.facts.filter(([, , kind]) => !tunable || kind !== "bias").map(fact));
    off.setAttribute("aria-checked", String(neuron.lesioned));
    for (const { control, read } of rows) {
      const value = read(neuron);
      if (Number.isFinite(value)) control.show(value);
    }
  };
  refresh();
  return { element, refresh };

  function row(label, read, set) {
    const control = weightControl(label, read(first) ?? 0, set);
    rows.push({ control, read });
    list.append(h("div", { className: "weight" }, h("span", { title: label }, label), control));
  }
}
