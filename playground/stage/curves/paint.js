// The picture of the curves component: panels, bands, lines, labels at their ends, markers, dots under the pointer.

import { FONT, axes, font, upright } from "../core/axes.js";
import { boundedRange, levelsOf, lossRange, nearest, stepRange, trace } from "./data.js";
import { readOut, reading } from "./readout.js";
import { css, mix, parse } from "../core/colour.js";
import { short } from "../core/numbers.js";
import { scale, spread } from "../core/ticks.js";
import { t } from "../core/words.js";

const LEFT = 46;
const TOP = 22;
const BOTTOM = 22;
const GAP = 30; // between the panels, room for the lower one's name

const MANY = [false, [7, 3], [2, 3]]; // beyond the palette's colours

/** Return the colour of a line: several runs are told apart by it; of one run train from test, or what is measured. */
export function curveColour(colours, { index, count, part, own = 0 }) {
  if (count === 1 && part) return part === "train" ? colours.train : colours.test;
  return colours.classes[(count === 1 ? own : index) % colours.classes.length];
}

function dashOf(part, dash) {
  if (Array.isArray(dash)) return part === "train" ? dash : [...dash, 1.5, 3];
  if (dash) return part === "train" ? [1.5, 3] : [7, 3, 1.5, 3];
  return part === "train" ? [] : [5, 4];
}

/** Draw everything; returns { box, x } of the plot for the pointer, null while there is nothing to draw. */
export function paintCurves(ctx, scene) {
  const { width, height, colours, root, lines, data } = scene;
  ctx.font = font(root);
  const panels = [...new Set(lines.map((line) => line.panel))].filter((panel) => data.show?.includes(panel) ?? true);
  if (panels.length === 0) return empty(ctx, scene);
  const runs = new Map(data.sources.map((each, index) => [each.source, { ...each, index: each.colour ?? index, parts: data.parts }]));
  const titles = [...new Set(lines.map((line) => line.title))];
  const alone = panels.every((panel) => lines.filter((line) => line.panel === panel).every((line) => line.part));
  const drawn = lines
    .filter((line) => panels.includes(line.panel))
    .map((line) => styled(line, { runs, colours, alone, own: data.colours?.[line.name] ?? titles.indexOf(line.title) }));
  const right = width - 10 - Math.max(...drawn.map(({ text }) => ctx.measureText(text).width));
  const x = scale(stepRange(lines), [LEFT, right]);
  const boxes = layout(panels, { right, height });
  for (const panel of panels) {
    const mine = drawn.filter((line) => line.panel === panel);
    const y = yScale(mine, boxes[panel], scene, panel === panels[0]);
    const last = panel === panels.at(-1);
    const [{ kind, axis }] = mine;
    axes(ctx, boxes[panel], {
      x, y, colours, xLabels: last, xName: data.axis || t("step"), yName: kind === "number" && scene.log ? t("{name} (log)", { name: axis }) : axis,
      format: kind === "share" ? percent : short,
    });
    if (panel === panels[0]) across(ctx, boxes[panel], levelsOf(data.levels, scene.log), { y, colours });
    strokes(ctx, boxes[panel], mine, { x, y });
    endLabels(ctx, boxes[panel], mine, { y });
    markers(ctx, boxes[panel], scene, { x, first: panel === panels[0] });
    if (scene.hover !== null) dots(ctx, boxes[panel], mine, { x, y, step: scene.hover, colours });
  }
  if (scene.hover !== null && scene.pointed) {
    const run = scene.header?.runs?.[data.sources[0].source];
    const found = reading(drawn, { hover: scene.hover, run, axis: data.axis });
    readOut(ctx, found, { at: x(scene.hover), box: boxes[panels[0]], colours, root });
  }
  return { box: { left: LEFT, right }, x };
}

/** A line with its colour, its dash and its words; `alone` says that all lines are taken on training or test points. */
function styled(line, { runs, colours, alone, own }) {
  const { label, dash, index, parts } = runs.get(line.source);
  const part = !alone ? line.title : line.part === "train" ? t("train") : t("test");
  const dashed = dash || MANY[Math.floor(index / colours.classes.length) % MANY.length];
  const colour = curveColour(colours, { index, count: runs.size, part: alone && line.part, own });
  return {
    ...line,
    part: alone ? line.part : "",
    label: runs.size === 1 ? "" : label,
    text: runs.size === 1 ? part : parts?.length === 1 ? label : `${label} ${part}`,
    colour,
    // Letters are thinner than lines: bright or dark colours need help from the colour of the text.
    ink: runs.size === 1 ? colour : css(mix(parse(colour), parse(colours.text), 0.3)),
    dash: dashOf(parts?.length === 1 || !alone ? "train" : line.part, runs.size > 1 && !alone ? MANY[own % MANY.length] : dashed),
  };
}

function layout(panels, { right, height }) {
  const left = LEFT;
  if (panels.length === 1) return { [panels[0]]: { left, right, top: TOP, bottom: height - BOTTOM } };
  const room = height - TOP - GAP * (panels.length - 1) - BOTTOM;
  // Of two the first is the larger one; more share what there is.
  const ends = panels.length === 2 ? [0, 0.62, 1] : Array.from({ length: panels.length + 1 }, (_, index) => index / panels.length);
  const at = (place) => TOP + Math.round(room * ends[place]) + GAP * place;
  return Object.fromEntries(panels.map((panel, place) => [
    panel, { left, right, top: at(place), bottom: at(place + 1) - GAP },
  ]));
}

function yScale(lines, box, scene, first) {
  const [{ kind }] = lines;
  const options = { levels: first ? levelsOf(scene.data.levels, scene.log) : [], lost: isLost(scene) };
  const range = kind === "number" ? lossRange(lines, scene.log, options) : boundedRange(lines, kind);
  return scale(range, [box.bottom, box.top], kind === "number" && scene.log);
}

function isLost({ header, data }) {
  return data.sources.some(({ source }) => header?.runs?.[source]?.status === "diverged");
}

const percent = (value) => `${Math.round(value * 100)}%`;

function strokes(ctx, box, lines, { x, y }) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top - 2, box.right - box.left + 2, box.bottom - box.top + 4);
  ctx.clip();
  for (const line of lines) if (line.low) shade(ctx, line, { x, y });
  ctx.lineWidth = 1.75;
  ctx.lineJoin = "round";
  // Training under test: where the two agree, the one that counts is seen.
  for (const line of [...lines].sort((a, b) => (a.part === b.part ? 0 : a.part === "train" ? -1 : 1))) {
    ctx.strokeStyle = line.colour;
    ctx.setLineDash(line.dash);
    ctx.beginPath();
    follow(ctx, trace(line.steps, line.values, x, y));
    ctx.stroke();
  }
  ctx.restore();
}

/** Draw losses to compare with: dashed, named at their left end, the lower of two close ones below its line. */
function across(ctx, box, levels, { y, colours }) {
  const drawn = levels.filter(({ value }) => Number.isFinite(value)).sort((a, b) => b.value - a.value);
  drawn.forEach(({ value, label }, index) => {
    const at = y(value);
    ctx.strokeStyle = ctx.fillStyle = colours.faint;
    ctx.lineWidth = 1;
    ctx.setLineDash([6, 4]);
    ctx.beginPath();
    ctx.moveTo(box.left, at);
    ctx.lineTo(box.right, at);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.textAlign = "left";
    const below = index > 0 && box.bottom - at > 16; // the axis has its own words below
    ctx.textBaseline = below ? "top" : "bottom";
    ctx.fillText(label, box.left + 6, below ? at + 3 : at - 3);
  });
}

function follow(ctx, points) {
  let down = false;
  for (let index = 0; index < points.length; index += 2) {
    const gap = Number.isNaN(points[index]);
    if (!gap) ctx[down ? "lineTo" : "moveTo"](points[index], points[index + 1]);
    down = !gap;
  }
}

function shade(ctx, line, { x, y }) {
  ctx.fillStyle = line.colour;
  ctx.globalAlpha = 0.16;
  ctx.beginPath();
  const upper = trace(line.steps, line.high, x, y);
  const lower = trace(line.steps, line.low, x, y);
  const edge = [...pairs(upper), ...pairs(lower).reverse()];
  edge.forEach(([px, py], index) => ctx[index ? "lineTo" : "moveTo"](px, py));
  ctx.fill();
  ctx.globalAlpha = 1;
}

function pairs(points) {
  const list = [];
  for (let index = 0; index < points.length; index += 2) {
    if (!Number.isNaN(points[index])) list.push([points[index], points[index + 1]]);
  }
  return list;
}

function endLabels(ctx, box, lines, { y }) {
  const inside = (value) => Math.max(box.top, Math.min(box.bottom, value));
  const ends = lines.map((line) => inside(y(line.values.findLast(Number.isFinite))));
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  spread(ends, FONT + 2, box.top, box.bottom).forEach((at, index) => {
    ctx.fillStyle = lines[index].ink;
    ctx.fillText(lines[index].text, box.right + 6, at);
  });
}

/** Where the reader is looking back to, and what happened on the way (a rate changed, a layer joined). */
function markers(ctx, box, { header, data, colours, hover }, { x, first }) {
  for (const { source } of data.sources) {
    const run = header?.runs?.[source];
    if (run?.viewing !== null && run?.viewing !== undefined) upright(ctx, box, x(run.viewing), colours.accent);
    for (const [step, label] of run?.events ?? []) {
      const at = x(step);
      upright(ctx, box, at, colours.faint, [2, 3]);
      if (!first || hover === null || Math.abs(x(hover) - at) > 8) continue;
      const side = at > (box.left + box.right) / 2 ? "right" : "left";
      ctx.fillStyle = colours.text;
      ctx.textAlign = side;
      ctx.textBaseline = "top";
      ctx.fillText(label, at + (side === "left" ? 5 : -5), box.top + 2);
    }
  }
}

function dots(ctx, box, lines, { x, y, step, colours }) {
  upright(ctx, box, x(step), colours.faint);
  for (const line of lines) {
    const index = nearest(line.steps, step);
    const at = y(line.values[index]);
    if (!Number.isFinite(at) || at < box.top - 2 || at > box.bottom + 2) continue;
    ctx.fillStyle = line.colour;
    ctx.strokeStyle = colours.background;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.arc(x(line.steps[index]), at, 3.5, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
}

function empty(ctx, { width, height, colours }) {
  ctx.fillStyle = colours.faint;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(t("Press Play: the curves will be drawn here, step by step."), width / 2, height / 2);
  return null;
}
