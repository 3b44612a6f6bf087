// The network unrolled around one step: t − 1 → t → t + 1 with the numbers of one unit, and its values as chips.

import { h } from "../core/dom.js";
import { css, inkOn } from "../core/colour.js";
import { inputAt, railsOf, shade, short2, valueAt } from "./data.js";
import { t as say } from "../core/words.js";

const BOX = 84;
const FOOT = 36; // px below the boxes, for what is read
const PILL = { wide: 70, tall: 24 };
const DIGITS = "₀₁₂₃₄₅₆₇₈₉";

/** Return a unit's number, from 1, as a subscript. */
export const lowered = (unit) => String(unit + 1).replace(/\d/g, (digit) => DIGITS[digit]);

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Return the SVG of `lane` around step `at`, for one unit, `width` px wide. */
export function graphOf(lane, memory, { at, unit, width, colours }) {
  const rails = railsOf(lane.parts);
  const space = (width - 3 * BOX) / 2;
  const x = (place) => place * (BOX + space);
  const y = (rail) => 38 + rail * 42;
  const base = y(Math.max(1, rails.length) - 1) + 20;
  const height = base + FOOT;
  const out = [arrowHead(colours)];
  for (const place of [0, 1, 2]) {
    const t = at + place - 1;
    if (t < 1 || t > lane.steps) {
      out.push(beyond(x(place), base, { first: t < 1, colours }));
      continue;
    }
    out.push(box(x(place), base, { t, here: place === 1, colours }));
    rails.forEach(({ part }, rail) => {
      out.push(pill(x(place) + (BOX - PILL.wide) / 2, y(rail), { part, value: valueAt(lane, part, unit, t), colours }));
    });
    out.push(input(x(place) + BOX / 2, base, { text: inputAt(memory, t), t, colours }));
  }
  for (const place of [0, 1]) {
    const t = at + place; // what flows into step t
    rails.forEach(({ part, gate }, rail) => {
      const [starts, ends] = [t === 1, t > lane.steps];
      if (ends && part.name === "c") return; // only the hidden state is read out
      const gated = gate && !ends ? { name: gate.name, value: valueAt(lane, gate, unit, t) } : null;
      const edge = (BOX - PILL.wide) / 2;
      out.push(flow({ from: x(place) + BOX - (starts ? 0 : edge), to: x(place + 1) + (ends ? 0 : edge), y: y(rail), gated, colours }));
    });
  }
  return `<svg class="graph" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true" font-size="11">${out.join("")}</svg>`;
}

function arrowHead({ faint }) {
  const path = `<path d="M0 0L6 3L0 6z" fill="${faint}"/>`;
  return `<defs><marker id="tip" markerWidth="6" markerHeight="6" refX="5.5" refY="3" orient="auto">${path}</marker></defs>`;
}

function box(left, base, { t, here, colours }) {
  const edge = here ? `stroke="${colours.text}" stroke-width="1.5"` : `stroke="${colours.grid}"`;
  return `<rect x="${left + 0.5}" y="18.5" width="${BOX - 1}" height="${base - 19}" rx="8" fill="${colours.surface}" ${edge}/>
    <text x="${left + BOX / 2}" y="11" text-anchor="middle" fill="${here ? colours.text : colours.faint}" font-weight="${here ? 600 : 400}">t = ${t}</text>`;
}

/** Before the first step there is only the start, after the last one only the answer. */
function beyond(left, base, { first, colours }) {
  const word = escaped(first ? say("start") : say("read-out"));
  return `<rect x="${left + 0.5}" y="18.5" width="${BOX - 1}" height="${base - 19}" rx="8" fill="none" stroke="${colours.grid}" stroke-dasharray="3 3"/>
    <text x="${left + BOX / 2}" y="${(18 + base) / 2 + 4}" text-anchor="middle" fill="${colours.faint}">${word}</text>`;
}

function pill(left, middle, { part, value, colours }) {
  const fill = shade(part, value, colours);
  const ink = inkOn(fill);
  return `<rect x="${left}" y="${middle - PILL.tall / 2}" width="${PILL.wide}" height="${PILL.tall}" rx="6" fill="${css(fill)}" stroke="${colours.grid}"/>
    <text x="${left + 8}" y="${middle + 4}" fill="${ink}" font-weight="600">${escaped(part.name)}</text>
    <text x="${left + PILL.wide - 7}" y="${middle + 4}" text-anchor="end" fill="${ink}">${short2(value)}</text>`;
}

function input(middle, base, { text, t, colours }) {
  return `<path d="M${middle} ${base + 20}V${base + 3}" stroke="${colours.faint}" marker-end="url(#tip)"/>
    <text x="${middle}" y="${base + 32}" text-anchor="middle" fill="${colours.faint}">x<tspan font-size="8" dy="2">${t}</tspan><tspan dy="-2"> = ${escaped(text)}</tspan></text>`;
}

function flow({ from, to, y, gated, colours }) {
  const middle = (from + to) / 2;
  const label = gated
    ? `<text x="${middle}" y="${y - 6}" text-anchor="middle" font-size="10" fill="${colours.text}">×${escaped(gated.name)}</text>
      <text x="${middle}" y="${y + 13}" text-anchor="middle" font-size="10" fill="${colours.text}">${short2(gated.value)}</text>`
    : "";
  return `<path d="M${from} ${y}H${to - 1}" stroke="${colours.faint}" marker-end="url(#tip)"/>${label}`;
}

/** Return a chip for the value of every part at step `at`. */
export function chipsOf(lane, { at, unit, colours }) {
  return lane.parts.filter(({ rows }) => unit < rows).map((part) => {
    const value = valueAt(lane, part, unit, at);
    const fill = shade(part, value, colours);
    const chip = h("span", { textContent: `${part.name}${lowered(unit)} ${short2(value)}`, title: part.title });
    Object.assign(chip.style, { background: css(fill), color: inkOn(fill) });
    return chip;
  });
}
