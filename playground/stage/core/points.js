// Points: one shape per class, filled when the network learns from them and hollow when it is only tested on them.

import { css, mix, parse } from "./colour.js";

const TURN = Math.PI * 2;

function polygon(ctx, x, y, radius, corners, from) {
  for (let k = 0; k < corners; k++) {
    const angle = from + (k / corners) * TURN;
    ctx[k ? "lineTo" : "moveTo"](x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  ctx.closePath();
}

function cross(ctx, x, y, r, turn) {
  const wide = r * 0.45;
  const corner = [
    [wide, r],
    [wide, wide],
    [r, wide],
  ];
  const angles = [0, 1, 2, 3].flatMap((k) => corner.map(([a, b]) => [a, b, (k * TURN) / 4 + turn]));
  angles.forEach(([a, b, angle], k) => {
    // Each arm is the first one turned by a quarter.
    const px = x + a * Math.cos(angle) + b * Math.sin(angle);
    const py = y - a * Math.sin(angle) + b * Math.cos(angle);
    ctx[k ? "lineTo" : "moveTo"](px, py);
  });
  ctx.closePath();
}

function star(ctx, x, y, r) {
  for (let k = 0; k < 10; k++) {
    const radius = k % 2 ? r * 0.55 : r * 1.3;
    const angle = -TURN / 4 + (k / 10) * TURN;
    ctx[k ? "lineTo" : "moveTo"](x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  ctx.closePath();
}

// In the order of the classes; sizes chosen so that all look equally large.
const SHAPES = [
  (ctx, x, y, r) => (ctx.moveTo(x + r, y), ctx.arc(x, y, r, 0, TURN)),
  (ctx, x, y, r) => ctx.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8),
  (ctx, x, y, r) => polygon(ctx, x, y + r * 0.2, r * 1.3, 3, -TURN / 4),
  (ctx, x, y, r) => polygon(ctx, x, y, r * 1.25, 4, 0),
  (ctx, x, y, r) => polygon(ctx, x, y - r * 0.2, r * 1.3, 3, TURN / 4),
  (ctx, x, y, r) => cross(ctx, x, y, r * 1.15, 0),
  (ctx, x, y, r) => cross(ctx, x, y, r * 1.15, TURN / 8),
  (ctx, x, y, r) => star(ctx, x, y, r),
];

export function trace(ctx, label, x, y, radius) {
  ctx.beginPath();
  SHAPES[shapeOf(label)](ctx, x, y, radius);
}

// Where the colours come round again, the shapes have moved on by one.
export function shapeOf(label) {
  return (label + Math.floor(label / SHAPES.length)) % SHAPES.length;
}

// The colour of a class for points, lines and words: dark or bright enough to be read on its own region.
export function ink(colours, label, task) {
  if (task === "binary") return label < 0.5 ? colours.negative_ink : colours.positive_ink;
  const own = parse(colours.classes[label % colours.classes.length]);
  return css(mix(own, parse(colours.text), colours.dark ? 0.35 : 0.18));
}

export function radiusFor(count, size) {
  const base = count <= 80 ? 4.2 : count <= 600 ? 3.5 : count <= 2000 ? 2.6 : 1.8;
  return base * Math.min(1.15, Math.max(0.8, size / 380));
}

export function drawMark(ctx, { label, x, y, radius, colour, back, test }) {
  trace(ctx, label, x, y, radius);
  ctx.lineJoin = "round";
  ctx.strokeStyle = back;
  ctx.lineWidth = test ? 3.6 : 2;
  ctx.stroke();
  if (test) {
    ctx.fillStyle = back;
    ctx.fill();
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.7;
    ctx.stroke();
  } else {
    ctx.fillStyle = colour;
    ctx.fill();
  }
}

const SHADES = 33; // of a real-valued label

// How a label is drawn: [shape, colour, key]. `reference` is the value at the ends of the colour scale.
function look(colours, label, task, reference) {
  if (task === "curve") return [0, colours.negative_ink, 0];
  if (task !== "regression")
    return [Math.round(label), ink(colours, Math.round(label), task), Math.round(label)];
  const t = Math.max(-1, Math.min(1, label / reference));
  const shade = Math.round((t + 1) * ((SHADES - 1) / 2));
  const end = parse(t < 0 ? colours.negative_ink : colours.positive_ink);
  const middle = mix(parse(colours.background), parse(colours.text), 0.32);
  return [0, css(mix(middle, end, Math.abs((shade / (SHADES - 1)) * 2 - 1))), shade];
}

const stamps = new WeakMap(); // a theme's colours → its small pictures

// Draws marks [{x, y, label, test}] of a plane through small pictures made once for each kind of mark.
export function drawMarks(ctx, marks, { at, colours, task, reference, ratio, radius }) {
  if (!stamps.has(colours)) stamps.set(colours, new Map());
  const kept = stamps.get(colours);
  if (kept.size > 400) kept.clear(); // a window being resized makes new ones all the time
  const half = Math.ceil((radius * 1.5 + 3) * ratio);
  const looks = new Map();
  const stampOf = (label, test) => {
    const own = label * 2 + test;
    if (!looks.has(own)) {
      const [shape, colour, kind] = look(colours, label, task, reference);
      const key = [task, kind, test, ratio, radius].join();
      if (!kept.has(key))
        kept.set(key, stamp(half, ratio, { label: shape, radius, colour, back: colours.background, test }));
      looks.set(own, kept.get(key));
    }
    return looks.get(own);
  };
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  for (const { x, y, label, test } of marks) {
    ctx.drawImage(
      stampOf(label, test ? 1 : 0),
      Math.round(at.x(x) * ratio) - half,
      Math.round(at.y(y) * ratio) - half,
    );
  }
  ctx.restore();
}

function stamp(half, ratio, mark) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = half * 2;
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, half, half);
  drawMark(ctx, { ...mark, x: 0, y: 0 });
  return canvas;
}

// The index of the mark nearest to (px, py) within `reach` px, or -1.
export function nearest(marks, at, px, py, reach) {
  let found = -1;
  let best = reach * reach;
  for (let i = 0; i < marks.length; i++) {
    const dx = at.x(marks[i].x) - px;
    const dy = at.y(marks[i].y) - py;
    const distance = dx * dx + dy * dy;
    if (distance <= best) {
      best = distance;
      found = i;
    }
  }
  return found;
}
