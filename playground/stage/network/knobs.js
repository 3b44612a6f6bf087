// Rows of controls made from knobs: what a layer's settings and a weight's editor are built of.

import { spoken } from "../core/numbers.js";
import { h, perFrame } from "../core/dom.js";
import { select } from "../core/controls.js";
import { t } from "../core/words.js";
import { bendButton, bendMenu, focusChosen } from "./bends.js";
import { activationKnob } from "./model.js";

const STEPS = 200; // of a slider

/** A row for one knob {name, label, help, kind, low, high, log, choices}; `set` gets each new value. */
export function knobRow(knob, value, set) {
  const control = {
    bool: () => toggle(value, knob.label, set),
    choice: () => select(knob.choices, value, { label: knob.label, pick: set }),
  }[knob.kind];
  const content = control ? control() : numberWithSlider(value, { ...knob, whole: knob.kind === "int", set });
  return h(
    "div",
    { className: "knob" },
    h("div", { className: "name" }, knob.label),
    content,
    knob.help ? h("div", { className: "help" }, knob.help) : null,
  );
}

function toggle(value, label, set) {
  const button = h("button", {
    type: "button",
    role: "switch",
    className: "switch",
    "aria-label": label,
    "aria-checked": String(value),
    onclick: () => {
      const next = button.getAttribute("aria-checked") !== "true";
      button.setAttribute("aria-checked", String(next));
      set(next);
    },
  });
  return button;
}

/** A slider with a number beside it, both of one value; `set` is called once a frame while dragging.
 *
 * The slider runs from `low` to `high`; a typed number may go on to `least` and `most`.
 * The element's `show(value)` follows a value that changes by itself, unless it is being edited.
 */
export function numberWithSlider(value, { label, low, high, least = low, most = high, log = false, whole = false, set }) {
  const bounded = (number) => {
    const inside = Math.max(least, Math.min(most, number));
    return whole ? Math.round(inside) : inside;
  };
  const share = (number) => (log ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low));
  const number = (part) => (log ? low * (high / low) ** part : low + (high - low) * part);
  const emit = perFrame(set);
  const slider = h("input", { type: "range", min: "0", max: String(STEPS), step: "any", "aria-label": label });
  const field = h("input", { type: "text", inputMode: "decimal", className: "number", "aria-label": label });
  slider.oninput = () => commit(round(number(slider.valueAsNumber / STEPS)), field);
  slider.onkeydown = (event) => {
    const step = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    commit(round(number(Math.max(0, Math.min(1, slider.valueAsNumber / STEPS + step / 100)))), null);
  };
  field.onchange = () => {
    const typed = Number(field.value.replace("−", "-").replace(",", "."));
    if (field.value.trim() === "" || !Number.isFinite(typed)) return write(current);
    commit(bounded(typed), null);
  };
  field.onkeydown = (event) => event.key === "Enter" && field.onchange();
  let current = value;
  write(value);
  const box = h("div", { className: "slider" }, slider, field);
  box.show = (next) => {
    const active = box.getRootNode().activeElement;
    if (!Number.isFinite(next) || next === current || slider.matches(":active") || active === field) return;
    write((current = next));
  };
  return box;

  function round(raw) {
    if (whole) return Math.round(raw);
    return log ? Number(raw.toPrecision(2)) : Math.round(raw * 100) / 100;
  }

  function commit(next, source) {
    current = bounded(next);
    write(current, source === field ? slider : null);
    emit(current);
  }

  function write(shown, except = null) {
    if (slider !== except) slider.value = String(Math.max(0, Math.min(1, share(shown))) * STEPS);
    fillTrack(slider, Math.max(0, Math.min(1, share(shown))), low < 0 ? 0.5 : 0);
    field.value = whole ? String(shown) : log ? String(Number(shown.toPrecision(3))) : spoken(shown);
  }
}

/** Colour the track between `origin` and the thumb: a signed number by its sign. */
function fillTrack(slider, at, origin) {
  slider.style.setProperty("--from", `${Math.min(at, origin) * 100}%`);
  slider.style.setProperty("--to", `${Math.max(at, origin) * 100}%`);
  slider.style.setProperty("--ink", origin ? `var(--${at < origin ? "negative" : "positive"})` : "var(--accent)");
}

/** A row for the activation: its menu folds out below the button that shows the present one. */
function bendRow(knob, value, { layers, pick }) {
  const list = bendMenu(knob, value, {
    layers,
    pick: (chosen, everywhere) => {
      button.set(chosen);
      fold(false);
      pick(knob.name, chosen, everywhere);
    },
  });
  const fold = (open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  const button = bendButton(knob, value, { act: () => (fold(list.hidden), list.hidden || focusChosen(list)) });
  fold(false);
  const name = h("div", { className: "name" }, knob.label);
  return h("div", { className: "knob" }, name, button, list, knob.help ? h("div", { className: "help" }, knob.help) : null);
}

/** The settings of a layer: its kind, all its knobs, and what can be done with it. */
export function layerSettings({ node, kinds, choices, actions, layers }) {
  const kind = kinds[node.kind] ?? { title: node.kind, knobs: [] };
  const bend = activationKnob(kinds, node.kind);
  const rows = kind.knobs
    .filter((knob) => knob.name in node.knobs && ["int", "float", "bool", "choice"].includes(knob.kind))
    .map((knob) => knob === bend ? bendRow(knob, node.knobs[knob.name], { layers, pick: actions.bend })
      : knobRow(knob, node.knobs[knob.name], (value) => actions.set({ [knob.name]: value })));
  const plain = (label, act, className = "quiet") => h("button", { type: "button", className, onclick: act }, label);
  const type = select(choices, node.kind, { label: t("Type of layer"), pick: actions.retype, className: "bare" });
  return h(
    "div",
    { className: "settings" },
    h("div", { className: "title" }, type),
    kind.summary ? h("div", { className: "help" }, kind.summary) : null,
    ...rows,
    h(
      "div",
      { className: "row end" },
      plain(t("Insert before"), actions.before),
      plain(t("Insert after"), actions.after),
      plain(t("Remove"), actions.remove, "quiet danger"),
    ),
  );
}
