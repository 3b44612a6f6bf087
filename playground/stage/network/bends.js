// Choosing an activation: a button that shows its curve, and a menu of all of them with theirs.

import { h } from "../core/dom.js";
import { palette } from "../core/theme.js";
import { show, thumbnails } from "../core/thumbnails.js";
import { t } from "../core/words.js";
import { menu } from "./menu.js";

const labelOf = (knob, value) => knob.choices.find((choice) => choice.value === value)?.label ?? value;

/** A button with the curve and the name of an activation; `set(value)` shows another one. */
export function bendButton(knob, value, { className = "", act }) {
  const curve = h("span", { className: "curve" });
  const name = h("span", { className: "name" });
  const onclick = () => act(button);
  const button = h("button", { type: "button", className: `quiet bend ${className}`, "aria-haspopup": "menu", onclick }, curve, name);
  button.set = (now) => {
    drawn(curve, now);
    const label = labelOf(knob, now);
    if (name.textContent === label && button.title) return;
    name.textContent = label;
    button.title = `${knob.label}: ${label}`;
    button.setAttribute("aria-label", button.title);
  };
  button.set(value);
  return button;
}

/** The menu of a knob's activations; `pick(value, everywhere)` gets the one chosen, `layers` is how many could have it. */
export function bendMenu(knob, value, { layers, pick }) {
  let everywhere = false;
  const all = h("button", {
    type: "button",
    role: "menuitemcheckbox",
    className: "item check",
    "aria-checked": "false",
    onclick: () => all.setAttribute("aria-checked", String((everywhere = !everywhere))),
  }, t("For all {count} layers", { count: layers }));
  const items = knob.choices.map((choice) => {
    const curve = h("span", { className: "curve" });
    drawn(curve, choice.value);
    return h(
      "button",
      {
        type: "button",
        role: "menuitemradio",
        className: "item bend",
        "aria-checked": String(choice.value === value),
        "data-bend": choice.value,
        onclick: () => pick(choice.value, everywhere),
      },
      curve,
      h("span", {}, choice.label),
    );
  });
  return menu(knob.label, layers > 1 ? [all, ...items] : items, "bends");
}

/** Put the focus on the one that is chosen. */
export const focusChosen = (list) => list.querySelector("[role=menuitemradio][aria-checked=true]")?.focus({ preventScroll: true });

/** Show the curve of an activation in an element, as soon as it is there, and again in another theme. */
function drawn(element, name) {
  element.dataset.bend = name;
  thumbnails("activations").then((drawings) => {
    if (element.dataset.bend === name) show(element, drawings[name], palette(element.getRootNode().host ?? document.body));
  });
}

/** Draw all curves below an element anew, in the colours that its theme has now. */
export function redrawn(root) {
  for (const each of root.querySelectorAll(".curve")) drawn(each, each.dataset.bend);
}
