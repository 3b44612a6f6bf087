// The texts of the waterfall: switches, the key of dashes, the card under the pointer, and a verdict a lane.

import { inkOf } from "../core/colour.js";
import { h } from "../core/dom.js";
import { amount, whole } from "../core/numbers.js";
import { DASHES } from "./paint.js";
import { t } from "../core/words.js";

/** What the picture shows, by its mode: in words, and as a formula for those who ask. */
export const quantities = () => ({ loss: t("gradient of the error"), product: t("gradient of the last state") });
export const formulas = () => ({
  loss: t("‖∂L/∂hₜ‖: how much the error changes with the state at step t"),
  product: t("‖∂h_T/∂hₜ‖: how much the last state changes with the state at step t"),
});

/** Say what the dashes mean, for the kinds of line there are. */
export function explainDashes(parent, kinds) {
  const words = {
    now: t("now"),
    before: t("before training"),
    bound: t("bound (‖W‖·max σ′)ᵀ⁻ᵗ"),
    trend: "(ρ(W)·max σ′)ᵀ⁻ᵗ",
    path: t("∂h_T/∂cₜ through the cell alone, ∏f"),
    gates: t("∂h_T/∂cₜ through the gates"),
  };
  const said = kinds.join();
  if (parent.dataset.said === said) return;
  parent.dataset.said = said;
  parent.replaceChildren(...Object.keys(words).filter((kind) => kinds.includes(kind)).map((kind) => {
    const item = h("span");
    const width = kind === "now" ? 2 : 1.5;
    item.innerHTML = `<svg viewBox="0 0 24 6" aria-hidden="true"><path d="M0 3H24" stroke-width="${width}" stroke-dasharray="${DASHES[kind]}"/></svg>`;
    item.append(words[kind]);
    return item;
  }));
}

/** Return what the card says at step `at` of `steps`: { title, rest, columns, rows: [{ name, colour, cells }] }. */
export function reading(lanes, { at, steps }) {
  const ghost = lanes.find((lane) => lane.ghost);
  const offered = ghost ? ["now", "before"] : ["now", "before", "bound", "trend", "path", "gates"]; // a snapshot covers less
  const kinds = offered.filter((kind) => lanes.some(({ curves }) => curves.some((curve) => curve.kind === kind)));
  const names = { now: t("now"), before: t("before"), bound: t("bound"), trend: "σ′·ρ(W)", path: t("cell path"), gates: t("gate paths") };
  const columns = kinds.map((kind) => names[kind]);
  if (ghost) columns.unshift(t("update {step}", { step: whole(ghost.ghost.step) }));
  const rows = lanes.filter(({ curves }) => curves.length > 0).map(({ title, colour, curves, ghost: own }) => {
    const value = (kind) => curves.find((curve) => curve.kind === kind)?.values[at - 1];
    const cells = kinds.map((kind) => (value(kind) === undefined || Number.isNaN(value(kind)) ? "" : amount(value(kind))));
    if (ghost) cells.unshift(own ? amount(own.values[at - 1]) : "");
    return { name: title, colour, cells };
  });
  const rest = steps - at;
  const back = rest === 0 ? t("the end of the sequence") : rest === 1 ? t("1 step before the end") : t("{count} steps before the end", { count: rest });
  return { title: `t = ${at}`, rest: back, columns, rows };
}

/** Write a reading into the card and put it beside pixel (x, y), between `from` and `to` and above `floor`. */
export function showCard(card, { title, rest, columns, rows }, { x, y, from, to, floor, colours }) {
  const row = (kind, texts) => h("tr", {}, ...texts.map((textContent) => h(kind, { textContent })));
  const table = h("table");
  if (columns.length > 1) table.append(row("th", ["", ...columns]));
  for (const { name, colour, cells } of rows) {
    const line = row("td", [name, ...cells]);
    line.firstChild.style.color = inkOf(colour, colours);
    table.append(line);
  }
  card.replaceChildren(h("p", {}, title, h("i", { textContent: ` · ${rest}` })), table);
  card.hidden = false;
  const [wide, tall] = [card.offsetWidth, card.offsetHeight];
  const left = x + 14 + wide <= to ? x + 14 : x - 14 - wide >= from ? x - 14 - wide : to - wide;
  const top = y + tall > floor ? y - tall - 30 : y;
  card.style.transform = `translate(${Math.round(Math.max(0, left))}px, ${Math.round(Math.max(0, top))}px)`;
}

/** Write a line a lane: chip, name, and what its gradient does, in words. */
export function showVerdicts(list, lanes) {
  const said = JSON.stringify(lanes.map(({ title, colour, verdict }) => [title, colour, verdict?.words]));
  if (list.dataset.said === said) return;
  list.dataset.said = said;
  list.replaceChildren(...lanes.filter(({ verdict }) => verdict?.words).map(({ title, colour, verdict }) => {
    const chip = h("i");
    chip.style.background = colour;
    return h("li", {}, chip, h("b", { textContent: title }), h("span", { textContent: verdict.words.replaceAll(" %", "\u00a0%") }));
  }));
}

/** Return a sentence or two a lane for those who hear the picture. */
export function summary(lanes) {
  const said = lanes.filter(({ verdict }) => verdict?.words).map(({ title, verdict }) => `${title}: ${verdict.words}`);
  return [t("How much of the gradient is left at every step back in time."), ...said].join(" ");
}
