// Where things lie on the square: margins, scales, axes. Pure functions, sizes in CSS px.

import { short } from "../numbers.js";
import { linearTicks } from "../ticks.js";

const LEFT = 30;
const RIGHT = 7;
const ROW = 15; // one line of axis labels
const SHORT = 3; // a name this long fits among the ticks

// The place of the square in a component `width` wide: {left, top, size, width, height, long: [x, y]}.
export function place(width, axes, limit = 560) {
  const long = axes.map((name) => [...(name ?? "")].length > SHORT);
  const top = long[1] ? ROW + 2 : 5;
  const size = Math.max(120, Math.floor(Math.min(width - LEFT - RIGHT, limit)));
  return { left: LEFT, top, size, long, width, height: top + size + ROW + 5 + (long[0] ? ROW : 0) };
}

// Data ↔ pixels of the square's own canvas, y upwards.
export function scales([x0, x1, y0, y1], size) {
  return {
    x: (value) => ((value - x0) / (x1 - x0)) * size,
    y: (value) => ((y1 - value) / (y1 - y0)) * size,
    dataX: (px) => x0 + (px / size) * (x1 - x0),
    dataY: (py) => y1 - (py / size) * (y1 - y0),
    domain: [x0, x1, y0, y1],
    size,
  };
}

// The axes as the inside of an <svg>; names stand at the ends of their axes, with an arrow.
export function axesMarkup(spot, domain, names) {
  const { left, top, size, long } = spot;
  const at = scales(domain, size);
  const bottom = top + size;
  const parts = [];
  const about = size < 220 ? 3 : 6;
  for (const value of linearTicks(domain[0], domain[1], about)) {
    const x = left + at.x(value);
    parts.push(`<path d="M${x} ${bottom}v4"/>`);
    const free = long[0] || !names[0] || at.x(value) < size - 32;
    if (free) parts.push(`<text x="${x}" y="${bottom + 15}" text-anchor="middle">${short(value)}</text>`);
  }
  for (const value of linearTicks(domain[2], domain[3], about)) {
    const y = top + at.y(value);
    parts.push(`<path d="M${left} ${y}h-4"/>`);
    const free = long[1] || !names[1] || at.y(value) > 20;
    if (free) parts.push(`<text x="${left - 7}" y="${y + 3.5}" text-anchor="end">${short(value)}</text>`);
  }
  const right = left + size;
  const under = bottom + 15 + (long[0] ? ROW : 0);
  if (names[0])
    parts.push(`<text class="name" x="${right}" y="${under}" text-anchor="end">${safe(names[0])} →</text>`);
  const [nameX, nameY, anchor] = long[1] ? [0, 11, "start"] : [left - 7, top + 9, "end"];
  if (names[1])
    parts.push(
      `<text class="name" x="${nameX}" y="${nameY}" text-anchor="${anchor}">↑ ${safe(names[1])}</text>`,
    );
  return parts.join("");
}

export function safe(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (mark) => names[mark]);
}
