// The elements around the square: title, switches, brush, legend, read-out.

import { h } from "../core/dom.js";
import { drawMark, ink } from "../core/points.js";
import { axesMarkup } from "../core/planar/view.js";
import { short } from "../core/numbers.js";
import { t } from "../core/words.js";

export function skeleton(parent) {
  const part = (className, kind = "div") => h(kind, { className });
  const parts = {
    root: parent,
    head: part("head"),
    title: part("title"),
    switches: part("chips"),
    brush: part("brush"),
    frame: part("frame"),
    plot: part("plot"),
    note: part("note"),
    badge: part("badge"),
    legend: part("legend"),
    read: part("read"),
  };
  parts.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  parts.svg.setAttribute("aria-hidden", "true");
  parts.plot.tabIndex = 0;
  parts.switches.setAttribute("role", "group");
  parts.badge.setAttribute("role", "status");
  parts.badge.hidden = true;
  parts.head.append(parts.title, parts.switches);
  parts.frame.append(parts.svg, parts.plot);
  parent.append(parts.head, parts.brush, parts.frame, parts.legend, parts.read);
  return parts;
}

/** Put the square where it belongs, with its axes around it. */
export function arrange({ root, frame, plot, svg }, spot, { domain, axes }) {
  root.style.setProperty("--side", `${spot.left + spot.size + 7}px`);
  frame.style.height = `${spot.height}px`;
  const place = { left: spot.left, top: spot.top, width: spot.size, height: spot.size };
  for (const [name, value] of Object.entries(place)) plot.style[name] = `${value}px`;
  svg.innerHTML = axesMarkup(spot, domain, axes);
}

// One switch per [name, label, help]; `press(name)` is called. Buttons stay the same while they can: one may have focus.
export function switches(parent, entries, pressed, press) {
  const key = JSON.stringify(entries);
  if (parent.dataset.key !== key) {
    parent.dataset.key = key;
    parent.replaceChildren(
      ...entries.map(([name, label, help]) =>
        h("button", {
          type: "button",
          name,
          title: help,
          textContent: label,
          onclick: () => press(name),
        }),
      ),
    );
  }
  for (const button of parent.children) button.setAttribute("aria-pressed", String(pressed.has(button.name)));
}

// A small picture of a class's or a point's mark, for legends and buttons.
export function markIcon(colours, label, { task, test = false, colour } = {}) {
  const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
  const canvas = h("canvas", { width: 14 * ratio, height: 14 * ratio });
  canvas.style.cssText = "width:14px;height:14px";
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 7 * ratio, 7 * ratio);
  drawMark(ctx, {
    label,
    x: 0,
    y: 0,
    radius: 4,
    colour: colour ?? ink(colours, label, task),
    back: colours.background,
    test,
  });
  return canvas;
}

function key(icon, text, className = "key") {
  return h("span", { className }, icon, text);
}

function bar(colours, from, to) {
  const strip = h("span", { className: "bar" }, h("i"));
  strip.style.background = `linear-gradient(90deg, ${from}, ${colours.neutral}, ${to})`;
  const pointer = h("b", { hidden: true });
  strip.append(pointer);
  return { strip, pointer };
}

// Fills the legend; returns the pointer on its scale (an element whose left edge tells the value), or null.
export function legend(parent, { picture, scene, colours, showTest, veil }) {
  const parts = [];
  let pointer = null;
  const task = scene.task;
  const scale = (left, right) => {
    const made = bar(colours, colours.negative, colours.positive);
    pointer = made.pointer;
    parts.push(h("span", { className: "scale" }, ...left, made.strip, ...right));
  };
  if (picture.kind === "signed") scale([short(-picture.reference)], [short(picture.reference)]);
  else if (task === "binary" && picture.kind !== "none") {
    const [low, high] = [0, 1].map((label) => [markIcon(colours, label, { task }), scene.classes[label]]);
    scale(low, [high[1], high[0]]);
  } else if (picture.kind === "curve") {
    const line = h("span", { className: "line" });
    line.style.cssText = `width:16px;height:0;border-top:2.4px solid ${colours.positive_ink}`;
    parts.push(key(line, t("what the network says")));
  } else if (task !== "regression") {
    scene.classes.forEach((name, label) => parts.push(key(markIcon(colours, label, { task }), name)));
  }
  if (veil)
    parts.push(
      key(
        h("span", { className: "hatch" }),
        veil === "doubt" ? t("< 75 % sure") : t("the seeds disagree"),
      ),
    );
  if (showTest) parts.push(splits(colours));
  parent.replaceChildren(...parts);
  return pointer;
}

function splits(colours) {
  const icon = (test) => markIcon(colours, 0, { test, colour: colours.faint });
  return h("span", { className: "key far" }, icon(false), t("train"), icon(true), t("test"));
}

// The brush's own row: a button for each class, the eraser, and a fresh start.
export function brushRow(parent, { colours, brush, choose }) {
  const { classes, active, erasing } = brush;
  const key = JSON.stringify([classes, colours.mode, t("Erase")]);
  if (parent.dataset.key !== key) {
    parent.dataset.key = key;
    const task = classes.length === 2 ? "binary" : "multiclass";
    const radio = (title, pick, ...inside) =>
      h("button", { type: "button", role: "radio", title, onclick: pick }, ...inside);
    const names = classes.map((name, label) => {
      const title = t("Paint points of this class (key {key})", { key: label + 1 });
      return radio(title, () => choose(label, false), markIcon(colours, label, { task }), t(name));
    });
    const eraser = radio(
      t("Remove the points you touch (or hold Alt)"),
      () => choose(brush.active, true),
      t("Erase"),
    );
    const clear = h("button", {
      type: "button",
      title: t("Remove all points"),
      textContent: t("Clear"),
      onclick: () => brush.clear(),
    });
    const group = h(
      "span",
      { className: "chips", role: "radiogroup", "aria-label": t("What the brush paints") },
      ...names,
      eraser,
    );
    parent.replaceChildren(group, clear);
  }
  const buttons = [...parent.querySelectorAll("[role=radio]")];
  buttons.forEach((button, at) => {
    const checked = at === classes.length ? erasing : !erasing && at === active;
    button.setAttribute("aria-checked", String(checked));
  });
}
