// Menus: which layer to put in, and which inputs to use.

import { h } from "../core/dom.js";
import { icon } from "../core/controls.js";
import { t } from "../core/words.js";

/** A menu of the kinds of layers; `pick` gets the one chosen. */
export function kindMenu(kinds, pick) {
  const items = Object.entries(kinds).map(([kind, { title, summary }]) =>
    h(
      "button",
      { type: "button", role: "menuitem", className: "item", "data-kind": kind, onclick: () => pick(kind) },
      icon(kind),
      h("span", {}, h("b", {}, title), h("span", { className: "help" }, summary ?? "")),
    ),
  );
  return menu(t("Insert a layer"), items);
}

/** A menu of all input features, each with a check mark; `toggle` gets the key of the one chosen. */
export function featureMenu(features, toggle) {
  const items = features.map((feature) => {
    const item = h("button", {
      type: "button",
      role: "menuitemcheckbox",
      className: "item check",
      "aria-checked": String(feature.on),
      onclick: () => item.setAttribute("aria-checked", String(toggle(feature.key))),
    }, feature.label);
    return item;
  });
  return menu(t("Inputs"), items);
}

/** A menu of buttons of the class "item", along which the arrow keys lead. */
export function menu(label, items, className = "") {
  const onkeydown = (event) => roam(event, items);
  return h("div", { className: `menu ${className}`, role: "menu", "aria-label": label, onkeydown }, ...items);
}

function roam(event, items) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  const at = items.indexOf(event.target.closest(".item"));
  items[(at + step + items.length) % items.length].focus();
}
