// The sum behind one number: its terms as bars, the bias, the total, and what the activation makes of it.

import { h } from "../core/dom.js";
import { number } from "./grid.js";
import { t } from "../core/words.js";

/** The rows of the sum of `found` (see inside.py), whose terms are `partial`. */
export function sumOf(found, partial, colours) {
  const terms = found.channels.map((channel, at) => [
    found.below === null ? t("image") : t("channel {channel}", { channel: channel + 1 }), partial[at],
  ]);
  if (found.others > 0) terms.push([t("{count} others", { count: found.others }), found.rest]);
  if (found.bias) terms.push([t("bias"), found.bias]);
  const most = Math.max(1e-9, ...terms.map(([, value]) => Math.abs(value)));
  const rows = terms.map(([name, value]) => {
    const bar = h("i", { className: "bar" });
    bar.style.width = `${(50 * Math.abs(value)) / most}%`;
    bar.style[value < 0 ? "right" : "left"] = "50%";
    bar.style.background = value < 0 ? colours.negative : colours.positive;
    return h("div", { className: "term" }, h("span", {}, name), h("span", { className: "track" }, bar), h("b", {}, number(value)));
  });
  const line = (name, ...value) => h("div", { className: "total" }, h("span", {}, name), ...value);
  const parts = [...normed(found.norm), ...rows, line(t("sum"), h("b", {}, number(found.total)))];
  if (found.activation !== "linear") parts.push(line(found.activation, h("b", {}, number(found.value))));
  if (found.silenced) parts.push(line(t("switched off")));
  return parts;
}

function normed(norm) {
  if (!norm) return [];
  const root = `√(${number(norm.variance)} + ε)`;
  const text = `(${number(norm.x)} − ${number(norm.mean)}) / ${root} · ${number(norm.scale)} + ${number(norm.shift)}`;
  return [h("div", { className: "formula" }, text)];
}
