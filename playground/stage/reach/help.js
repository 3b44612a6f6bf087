// @ts-check
// Help is part of the label: Streamlit's "?" beside it is no stop of the Tab key; what it says belongs to the control,
// which has it as its description, and shows it when the keyboard reaches it.

import { h } from "../core/dom.js";

const ICON = "[data-testid=stWidgetLabel] [data-testid=stTooltipHoverTarget]";
const CONTROL = "input, textarea, select, [role=radiogroup], [role=group] button";
let count = 0;

/** Take every "?" out of the order of Tab, and tell its control what it says; `shelf` keeps the words. */
export function settle(shelf) {
  for (const icon of document.querySelectorAll(`${ICON}:not([data-settled])`)) {
    icon.setAttribute("data-settled", "");
    const button = icon.querySelector("button");
    const control = controlOf(icon);
    if (!button || !control) continue;
    button.tabIndex = -1;
    const words = wordsOf(icon);
    if (words) describe(control, words, shelf);
  }
}

/** The control whose label holds this "?". */
export function controlOf(icon) {
  const label = icon.closest("[data-testid=stWidgetLabel]");
  // Of a checkbox the label lies around the control, of all others beside it.
  return label?.parentElement?.querySelector(CONTROL) ?? label?.closest("label")?.querySelector("input") ?? null;
}

/** The "?" of a control, null where it has none. */
export function iconOf(control) {
  return control.hasAttribute("data-help") ? control.closest("[data-testid=stElementContainer]")?.querySelector(ICON) : null;
}

function describe(control, words, shelf) {
  let id = control.getAttribute("data-help");
  if (!id) control.setAttribute("data-help", id = `help-${count += 1}`);
  let said = shelf.querySelector(`#${id}`);
  if (!said) shelf.append(said = h("span", { id }));
  said.textContent = words;
  control.setAttribute("aria-describedby", id);
}

/** What a "?" will say: the page has it only in the hands of React until it is opened. */
function wordsOf(icon) {
  const key = Object.keys(icon).find((name) => name.startsWith("__reactFiber$"));
  for (let at = key ? icon[key] : null, up = 0; at && up < 12; at = at.return, up += 1) {
    const source = at.memoizedProps?.content?.props?.source;
    if (typeof source === "string") return source.replace(/[*_`]{1,2}/g, "").replace(/\s+/g, " ").trim();
  }
  return "";
}
