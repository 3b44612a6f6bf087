// @ts-check
// Small things that the diagram's controls are made of.

import { h } from "./dom.js";

const SHAPES = {
  dense:
    "M4.8 4.5l6.4 2.8M4.8 11.5l6.4-2.8M3 2.7a1.3 1.3 0 1 0 .01 0M3 10.7a1.3 1.3 0 1 0 .01 0M13 6.7a1.3 1.3 0 1 0 .01 0",
  activation: "M2 12.5h4c3 0 2-9 5-9h3",
  dropout: "M4 4h.01M12 4h.01M4 12h.01M12 12h.01M6.2 6.2l3.6 3.6M9.8 6.2L6.2 9.8",
  batch_norm: "M2 13c3.5 0 3-9.5 6-9.5S10.5 13 14 13M8 3.5V13",
  layer_norm: "M3 13V9M6.3 13V6M9.7 13V4M13 13V8M2 2.5h12",
  residual: "M2 11h12M4 11c0-8 8-8 8 0M10.2 9l1.8 2 1.8-2",
  noise: "M2 8l1.5-3 2 7 2-9 2 9 2-6 1.2 3H14",
};
const OTHER = "M4 4h8v8H4z";
const SIGNS = {
  close: "M4.5 4.5l7 7M11.5 4.5l-7 7",
  plus: "M8 3.5v9M3.5 8h9",
  minus: "M3.5 8h9",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  before: "M9.5 4L5.5 8l4 4",
  after: "M6.5 4l4 4-4 4",
};

/** An icon of 16 × 16, drawn with a line: of a kind of layer, or one of the signs. */
export function icon(name) {
  const svg = sign(SIGNS[name] ?? SHAPES[name] ?? OTHER);
  svg.setAttribute("class", `icon i-${name}`);
  return svg;
}

/** A sign of 16 × 16 from the path of its outline: fonts don't all have them. */
export function sign(outline, size = 16) {
  const [svg, path] = ["svg", "path"].map((tag) =>
    document.createElementNS("http://www.w3.org/2000/svg", tag)
  );
  const shape = { viewBox: "0 0 16 16", width: size, height: size, "aria-hidden": "true" };
  for (const [key, value] of Object.entries(shape)) svg.setAttribute(key, String(value));
  path.setAttribute("d", outline);
  svg.append(path);
  return svg;
}

/** A drop-down list; `choices` are [{value, label}] and `pick` gets the value chosen. */
export function select(choices, value, { label, pick, className = "" }) {
  const element = h("select", {
    className,
    "aria-label": label,
    title: label,
    onchange: () => pick(element.value),
  });
  fill(element, choices, value);
  return element;
}

/** Give a drop-down list its choices and value, touching only what changed. */
export function fill(element, choices, value) {
  const key = choices.map((choice) => `${choice.value}\t${choice.label}`).join("\n");
  if (element.dataset.key !== key) {
    element.dataset.key = key;
    element.replaceChildren(...choices.map((choice) => h("option", { value: choice.value }, choice.label)));
  }
  if (element.value !== value) element.value = value;
}

/** A number with − and + around it; `commit` gets each new number, kept within `low` … `high`. */
export function stepper(value, { low, high, label, commit, names }) {
  const bounded = (number) => Math.max(low, Math.min(high, Math.round(number)));
  const input = h("input", {
    type: "text",
    inputMode: "numeric",
    value: String(value),
    "aria-label": label,
    title: label,
    onfocus: () => input.select(),
    onchange: () => {
      const number = Number(input.value);
      if (input.value.trim() === "" || !Number.isFinite(number)) input.value = String(input.dataset.value);
      else set(bounded(number));
    },
    onkeydown: (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (step && !event.altKey) {
        event.preventDefault();
        set(bounded(Number(input.dataset.value) + step));
      }
      if (event.key === "Enter") input.blur();
    },
  });
  input.dataset.value = value;
  const button = (sign, step) =>
    h(
      "button",
      {
        type: "button",
        className: "quiet step",
        "aria-label": names[sign],
        title: names[sign],
        onclick: () => set(bounded(Number(input.dataset.value) + step)),
      },
      icon(sign),
    );
  const box = h("div", { className: "stepper" }, button("minus", -1), input, button("plus", 1));
  box.show = (number) => {
    if (input.dataset.value === String(number)) return;
    input.dataset.value = number;
    input.value = String(number);
  };
  return box;

  function set(number) {
    const before = Number(input.dataset.value);
    box.show(number);
    input.value = String(number);
    if (number !== before) commit(number);
  }
}

/** Put buttons for `entries` [[value, text]] ("_t" is a subscript) into `parent`; `pick(value)` is called, `set(value)` presses one. */
export function segments(parent, label, entries, pick) {
  const group = h("div", { className: "group", role: "group", "aria-label": label });
  const buttons = entries.map(([value, text, title = ""]) => {
    const button = h("button", { type: "button", title });
    button.append(
      ...text.split(/_(.)/).map((piece, index) => (index % 2 ? h("sub", { textContent: piece }) : piece)),
    );
    button.onclick = () => pick(value);
    group.append(button);
    return [value, button];
  });
  parent.append(group);
  return {
    group,
    set(value) {
      for (const [own, button] of buttons) button.setAttribute("aria-pressed", String(own === value));
    },
  };
}

/** A row of buttons of which one is on: `entries` are [value, label, help]. */
export class Choice {
  constructor(className, chosen) {
    this.root = h("div", { className: `choice ${className}`, role: "group" });
    this.chosen = chosen;
  }

  take(label, entries, value) {
    this.root.setAttribute("aria-label", label);
    const key = JSON.stringify(entries);
    if (key !== this.key) {
      this.key = key;
      this.root.replaceChildren(...entries.map(([each, text, help]) => {
        const button = h("button", { type: "button", textContent: text, title: help ?? "" });
        button.dataset.value = each;
        button.onclick = () => this.chosen(each);
        return button;
      }));
    }
    for (const button of this.root.children) {
      button.setAttribute("aria-pressed", String(button.dataset.value === String(value)));
    }
  }
}
