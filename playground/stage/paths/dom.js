// The elements of the paths component.

import { h } from "../core/dom.js";


/** Return all parts, put together in `parent`. */
export function skeleton(parent) {
  const part = (className, ...children) => h("div", { className }, ...children);
  const view = (name) => {
    const [head, title, picture] = [part("head"), part("title"), part("picture")];
    const pad = part(name === "solid" ? "pad turn" : "pad");
    pad.setAttribute("role", "img");
    picture.append(pad);
    head.append(title);
    return { head, title, picture, pad, root: part(`view ${name}`, head, picture) };
  };
  const parts = { map: view("map"), solid: view("solid"), charts: view("charts"), legend: part("place") };
  parts.ramp = h("span", { className: "ramp" });
  parts.handle = h("button", { type: "button", className: "handle" });
  parts.solid.pad.tabIndex = 0;
  parts.views = part("views", parts.map.root, parts.solid.root, parts.charts.root);
  parts.bottom = part("place");
  parts.hint = h("p", { className: "hint" });
  parts.foot = part("foot", parts.hint);
  parts.map.picture.append(parts.handle);
  parts.root = parent;
  parent.tabIndex = -1;
  // The transport lies in no container of sizes: there a place at the bottom of the window would be one in that.
  parent.append(part("sized", parts.legend, parts.views), parts.bottom, part("sized", parts.foot));
  return parts;
}

/** Write a title with its soft second half. */
export function entitle(node, title, soft) {
  node.replaceChildren(title, h("small", { textContent: soft ? ` ${soft}` : "" }));
}

/** Show the bands from the lowest to the highest value. */
export function showRamp(node, bands, [low, high]) {
  const steps = bands.map((colour, k) => `${colour} ${(100 * k) / bands.length}% ${(100 * (k + 1)) / bands.length}%`);
  const strip = h("i");
  strip.style.background = `linear-gradient(to right, ${steps.join(", ")})`;
  node.replaceChildren(low, strip, high);
}
