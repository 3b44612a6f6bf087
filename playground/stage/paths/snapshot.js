// A picture of the race as it is seen: title, legend and all views on one canvas, to be kept as a PNG.

import { font } from "../core/axes.js";
import { css as rgb } from "../core/colour.js";
import { ending, valueAt } from "../core/landscape/data.js";
import { colourOf, shapePath, slopeColours } from "../core/landscape/marks.js";
import { save } from "../marks/menu.js";
import { fixed, short, whole } from "../core/numbers.js";
import { t } from "../core/words.js";

export const SHARP = 2; // pixels a CSS pixel
const RIM = 16;
const TITLE = 26;
const ROW = 20; // of the legend
const GAP = 18; // between its entries
const LINE = 26; // of an entry's piece of line

/** Return a canvas with all that the stage (paths.js) shows, laid out as it is now. */
export function pictureOf(stage) {
  const { parts, model, clock, hidden, views } = stage;
  const { colours } = views.style;
  const fonts = (size, weight) => font(parts.root, size, weight);
  const frame = parts.views.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  const width = Math.ceil(frame.width) + 2 * RIM;
  ctx.font = fonts(12, 500);
  const step = model && clock.step;
  const rows = legendRows(ctx, entries(model, step, hidden, colours), width - 2 * RIM);
  const top = RIM + TITLE + rows.length * ROW + 10;
  canvas.width = Math.round(width * SHARP);
  canvas.height = Math.round((top + frame.height + RIM) * SHARP);
  ctx.scale(SHARP, SHARP);
  ctx.fillStyle = colours.background;
  ctx.fillRect(0, 0, width, canvas.height);
  ctx.textBaseline = "middle";
  ctx.font = fonts(15, 650);
  ctx.fillStyle = colours.text;
  ctx.fillText(model.title, RIM, RIM + 9);
  ctx.font = fonts(12, 400);
  ctx.fillStyle = colours.faint;
  ctx.textAlign = "right";
  ctx.fillText(t("step {step} of {steps}", { step: whole(step), steps: whole(model.steps) }), width - RIM, RIM + 9);
  ctx.textAlign = "left";
  legend(ctx, rows, { top: RIM + TITLE, font: fonts(12, 500), colours });
  for (const name of ["map", "solid", "charts"]) {
    const view = parts[name];
    if (view.root.hidden) continue;
    const place = { left: RIM - frame.left, top: top - frame.top };
    paste(ctx, view, { ...place, colours, font: fonts(13, 600), said: model.title });
  }
  levels(ctx, stage, { left: RIM - frame.left, top: top - frame.top, font: fonts(10.5, 400) });
  begin(ctx, stage, { left: RIM - frame.left, top: top - frame.top });
  return canvas;
}

/** Let the browser save a canvas as `name`.png. */
export function keep(canvas, name) {
  const file = `${name.trim().replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase()}.png`;
  canvas.toBlob((blob) => save(blob, file), "image/png");
}

function entries(model, step, hidden, colours) {
  return model.rules.filter(({ name }) => !hidden.has(name)).map((rule) => {
    const gone = rule.diverged && step > rule.last;
    const value = gone ? ending(rule) : fixed(valueAt(model.losses, model.steps, rule.index, step), 3);
    return { rule, colour: colourOf(rule, colours).line, text: `${rule.title} · ${rule.knobs}`, value };
  });
}

/** Break the entries into rows that fit. */
function legendRows(ctx, all, width) {
  const rows = [[]];
  let at = 0;
  for (const each of all) {
    each.named = ctx.measureText(each.text).width;
    const wide = LINE + 7 + each.named + 7 + ctx.measureText(each.value).width;
    if (at + wide > width && rows.at(-1).length) {
      rows.push([]);
      at = 0;
    }
    rows.at(-1).push({ ...each, at });
    at += wide + GAP;
  }
  return rows;
}

function legend(ctx, rows, { top, font: own, colours }) {
  ctx.font = own;
  rows.forEach((row, k) => {
    const y = top + k * ROW + ROW / 2;
    for (const { rule, colour, text, value, named, at } of row) {
      const x = RIM + at;
      ctx.strokeStyle = ctx.fillStyle = colour;
      ctx.lineWidth = 2;
      ctx.setLineDash(rule.dash);
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x + LINE, y);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.translate(x + LINE / 2, y);
      ctx.fill(new Path2D(shapePath(rule.colour, 4.4)));
      ctx.translate(-x - LINE / 2, -y);
      ctx.fillStyle = colours.text;
      ctx.fillText(text, x + LINE + 7, y);
      ctx.fillStyle = colours.faint;
      ctx.fillText(value, x + LINE + 14 + named, y);
    }
  });
}

/** Draw a view's title, unless the whole picture has said it, and sheets where they are on the page. */
function paste(ctx, { title, picture }, { left, top, colours, font: own, said }) {
  const heading = title.getBoundingClientRect();
  const name = title.textContent.trim();
  ctx.font = own;
  ctx.fillStyle = colours.text;
  if (name !== said) ctx.fillText(name, left + heading.left, top + heading.top + heading.height / 2);
  for (const sheet of picture.querySelectorAll("canvas")) {
    const box = sheet.getBoundingClientRect();
    ctx.globalAlpha = Number(getComputedStyle(sheet).opacity);
    ctx.drawImage(sheet, left + box.left, top + box.top, box.width, box.height);
  }
  ctx.globalAlpha = 1;
}

/** The bands of the map from the lowest to the highest value. */
function levels(ctx, { parts, views }, { left, top, font: own }) {
  const { colours } = views.style;
  const { levels: found } = views.ground;
  const box = parts.ramp.getBoundingClientRect();
  const y = top + box.top + box.height / 2;
  ctx.font = own;
  ctx.fillStyle = colours.faint;
  ctx.fillText(short(found.low), left + box.left, y);
  const from = left + box.left + ctx.measureText(short(found.low)).width + 5;
  slopeColours(colours, found.bands).forEach((band, k) => {
    ctx.fillStyle = rgb(band);
    ctx.fillRect(from + (64 * k) / found.bands, y - 4, 64 / found.bands + 0.5, 8);
  });
  ctx.strokeStyle = colours.grid;
  ctx.lineWidth = 1;
  ctx.strokeRect(from - 0.5, y - 4.5, 65, 9);
  ctx.fillStyle = colours.faint;
  ctx.fillText(short(found.high), from + 64 + 5, y);
}

/** The ring where the race starts. */
function begin(ctx, { parts, start, map, views }, { left, top }) {
  if (parts.map.root.hidden) return;
  const box = parts.map.picture.getBoundingClientRect();
  const [x, y] = start.at;
  for (const [colour, width] of [[views.style.colours.background, 5], [views.style.colours.text, 2]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.arc(left + box.left + map.x(x), top + box.top + map.y(y), 7, 0, 2 * Math.PI);
    ctx.stroke();
  }
}
