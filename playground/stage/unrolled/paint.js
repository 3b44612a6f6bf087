// How the strip is drawn on its canvas: the sequence, each network unrolled under it, and what they answer.

import { FONT, font } from "../core/axes.js";
import { css, inkOf, inkOn, mix, parse } from "../core/colour.js";
import { spoken } from "../core/numbers.js";
import { t } from "../core/words.js";
import { along, answerOf, askedAt, barsOf, drawnAs, fillOf, named, shareText, wantedText } from "./model.js";

const LETTER = 7; // px of a cell, below which no letter is readable in it
const UNREAD = 0.3; // of full strength: what lies behind the reading head
const DOT = 4.5;
const FULL = 0.85; // how strongly the fullest cell is filled: letters in it have to stay readable

/** Draw all of it; `scene` = { memory, lanes: [{ title, colour, shares, answers }], at, layout, colours, root }. */
export function paint(ctx, scene) {
  const faces = { plain: font(scene.root), bold: font(scene.root, FONT, 600) };
  const all = { ...scene, faces };
  ctx.lineWidth = 1;
  band(ctx, all);
  scene.lanes.forEach((lane, index) => {
    cells(ctx, all, lane, scene.layout.rows[index]);
    name(ctx, all, lane, scene.layout.rows[index]);
  });
  if (scene.layout.track) track(ctx, all);
  scene.lanes.forEach((lane, index) => answer(ctx, all, lane, scene.layout.rows[index]));
  feet(ctx, all);
  if (scene.at !== null) head(ctx, all);
  else if (scene.first !== null) arrivals(ctx, all);
}

const behind = ({ at }, step) => at !== null && step > at;

/** The sequence as it is: letters, or bars, of which the marked ones stand out. */
function band(ctx, scene) {
  const { memory: { sequence, inputs, wanted }, layout, colours, at, faces } = scene;
  const { letters, bars } = drawnAs(sequence);
  if (letters) spelled(ctx, scene);
  else if (inputs?.length) {
    const [above, tall] = [14, (layout.band.bottom - 14) / bars.length];
    bars.forEach((channel, place) => channelBars(ctx, scene, barsOf(inputs, sequence, channel), { top: above + place * tall, tall: tall - 2 }));
    if (!layout.narrow && bars.length > 1) {
      Object.assign(ctx, { font: faces.plain, fillStyle: colours.faint, textAlign: "right", textBaseline: "middle" });
      bars.forEach((channel, place) => ctx.fillText(sequence.channels[channel], layout.left - 8, above + (place + 0.5) * tall, layout.left - 10));
    }
  }
  Object.assign(ctx, { font: faces.bold, fillStyle: colours.text, textAlign: layout.narrow ? "right" : "left", textBaseline: "top" });
  const words = t("wanted: {answer}", { answer: wantedText(sequence, wanted, at) });
  ctx.fillText(words, layout.narrow ? layout.width : layout.track?.left ?? layout.said, 1, layout.narrow ? layout.width : layout.width - layout.right - 16);
}

function channelBars(ctx, scene, bars, { top, tall }) {
  const { layout, colours, faces, memory: { sequence } } = scene;
  const some = sequence.marker !== null && sequence.marker !== undefined;
  bars.forEach(({ from, to, value, marked }, place) => {
    const [high, low] = [Math.min(from, to), Math.max(from, to)];
    const x = layout.x(place + 1);
    ctx.globalAlpha = (behind(scene, place + 1) ? UNREAD : 1) * (marked ? 1 : some ? 0.28 : 0.6);
    ctx.fillStyle = marked ? colours.accent : colours.text;
    ctx.fillRect(x + layout.unit * 0.2, top + high * tall, Math.max(0.6, layout.unit * 0.6), Math.max(1, (low - high) * tall));
    if (!marked) return;
    Object.assign(ctx, { font: faces.bold, textAlign: "center", textBaseline: "bottom" });
    ctx.fillText(layout.narrow ? "▾" : `▾ ${spoken(value)}`, Math.max(18, x + layout.unit / 2), top + high * tall - 1);
  });
  ctx.globalAlpha = 1;
}

function spelled(ctx, scene) {
  const { memory: { sequence }, layout, colours, faces } = scene;
  Object.assign(ctx, { fillStyle: colours.text, textAlign: "center", textBaseline: "bottom" });
  if (layout.unit < LETTER) {
    Object.assign(ctx, { font: faces.plain, fillStyle: colours.faint, textAlign: "left" });
    ctx.fillText(t("Too many letters to spell them here: “Look inside” does, below."), layout.left, layout.band.bottom - 4, layout.right - layout.left);
    return;
  }
  ctx.font = lettering(layout.unit);
  sequence.labels.forEach((letter, place) => {
    ctx.globalAlpha = behind(scene, place + 1) ? UNREAD : 1;
    ctx.fillText(letter, layout.x(place + 1) + layout.unit / 2, layout.band.bottom - 2);
  });
  ctx.globalAlpha = 1;
}

const lettering = (unit) => `600 ${Math.min(16, unit * 1.15)}px ui-monospace, "DejaVu Sans Mono", Consolas, monospace`;

/** One network, unrolled: a cell a step, the arrow to the next one, and what it says where it is asked in symbols. */
function cells(ctx, scene, { colour, shares, answers }, { top, bottom }) {
  const { memory, layout, colours } = scene;
  const [wide, tall, middle] = [layout.unit, bottom - top, (top + bottom) / 2];
  const apart = wide >= 12 ? Math.min(8, wide * 0.24) : 0;
  const [ground, full] = [parse(colours.background), parse(colour)];
  const filled = (step) => mix(ground, full, FULL * fillOf(shares[step - 1]));
  for (let step = 1; step <= shares.length; step += 1) {
    const x = layout.x(step) + apart / 2;
    ctx.globalAlpha = behind(scene, step) ? UNREAD : 1;
    ctx.fillStyle = css(filled(step));
    ctx.fillRect(x, top, Math.max(0.7, wide - apart), tall);
    if (!apart) continue;
    ctx.strokeStyle = css(mix(ground, full, 0.45));
    ctx.strokeRect(x + 0.5, top + 0.5, wide - apart - 1, tall - 1);
    if (step < shares.length) arrow(ctx, x + wide - apart, middle, apart, colours.faint);
  }
  ctx.globalAlpha = 1;
  if (memory.sequence.classes && wide >= LETTER) symbols(ctx, scene, answers, { middle, filled });
}

function arrow(ctx, x, y, long, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x + 1, y - 2.5);
  ctx.lineTo(x + long - 0.5, y);
  ctx.lineTo(x + 1, y + 2.5);
  ctx.fill();
}

/** What a network says, in the cells of the steps that it is asked about; what is wrong is struck out. */
function symbols(ctx, { memory: { sequence, wanted }, layout, at }, answers, { middle, filled }) {
  if (!answers || sequence.asked < 2) return;
  const short = sequence.classes.every((each) => each.length <= 2);
  Object.assign(ctx, { font: lettering(Math.min(layout.unit, 12)), textAlign: "center", textBaseline: "middle" });
  for (let step = sequence.length - sequence.asked + 1; step <= (at ?? sequence.length); step += 1) {
    const [said, right] = [answers[step - 1], wanted?.[askedAt(sequence, step)]];
    const x = layout.x(step) + layout.unit / 2;
    ctx.fillStyle = ctx.strokeStyle = inkOn(filled(step));
    ctx.fillText(short ? named(sequence, said) : said === right ? "✓" : "✗", x, middle + 1);
    if (said === right || !short) continue;
    ctx.beginPath();
    ctx.moveTo(x - 5, middle + 5);
    ctx.lineTo(x + 5, middle - 5);
    ctx.stroke();
  }
}

function name(ctx, { layout, colours, faces }, { title, colour }, { name: y }) {
  Object.assign(ctx, { font: faces.bold, fillStyle: inkOf(colour, colours), textBaseline: "middle" });
  ctx.textAlign = layout.narrow ? "left" : "right";
  ctx.fillText(title, layout.narrow ? 0 : layout.left - 10, y, layout.narrow ? layout.width * 0.66 : layout.left - 10);
}

/** The number line at the right: where the wanted answer lies on it, and the mean that needs no memory. */
function track(ctx, { memory: { sequence, wanted }, layout, colours, faces, at }) {
  const { left, right } = layout.track;
  const x = (value) => left + along(sequence, value) * (right - left);
  const [first, last] = [layout.rows[0], layout.rows.at(-1)];
  const upright = (at, dash, colour, from) => {
    Object.assign(ctx, { strokeStyle: colour, lineWidth: dash.length ? 1 : 2 });
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.moveTo(at, from);
    ctx.lineTo(at, last.bottom + 2);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.lineWidth = 1;
  };
  ctx.fillStyle = colours.grid;
  for (const { top, bottom } of layout.rows) ctx.fillRect(left, Math.round((top + bottom) / 2), right - left, 1);
  const mean = x(sequence.mean);
  upright(mean, [2, 3], colours.faint, first.top - 4);
  Object.assign(ctx, { font: faces.plain, fillStyle: colours.faint, textAlign: "center", textBaseline: "top" });
  ctx.fillText(t("mean {value}", { value: spoken(sequence.mean) }), mean, layout.foot + 1);
  const place = askedAt(sequence, at ?? sequence.length);
  if (!wanted?.length) return;
  upright(x(place === null ? wanted.at(-1) : wanted[place]), [], colours.text, first.top - 18);
}

/** What a network answers: a dot on the number line and the number, or words. */
function answer(ctx, scene, { colour, answers }, { top, bottom, name: line }) {
  const { memory, layout, colours, faces, at } = scene;
  const { value, right, text, counted } = answerOf(memory, answers, at);
  const middle = (top + bottom) / 2;
  if (layout.track && Number.isFinite(value)) {
    const { left, right: end } = layout.track;
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(left + along(memory.sequence, value) * (end - left), middle, DOT, 0, 2 * Math.PI);
    ctx.fill();
  }
  const mark = right === null ? "" : right ? " ✓" : " ✗";
  const early = at !== null && askedAt(memory.sequence, at) === null && text !== "–";
  const said = early ? t("{answer} so far", { answer: text }) : t("says {answer}", { answer: text }) + mark;
  const words = counted ? text : said;
  Object.assign(ctx, { font: faces.bold, fillStyle: inkOf(colour, colours), textBaseline: "middle" });
  ctx.textAlign = layout.narrow ? "right" : "left";
  ctx.fillText(words, layout.narrow ? layout.width : layout.said, layout.narrow ? line : middle, layout.narrow ? layout.width * 0.4 : layout.width - layout.said);
}

/** The steps, and which way the gradient goes. */
function feet(ctx, { memory: { sequence }, layout, colours, faces, at, first }) {
  Object.assign(ctx, { font: faces.plain, fillStyle: colours.faint, textBaseline: "top" });
  const middle = (step) => layout.x(step) + layout.unit / 2;
  const own = at === null ? -Infinity : middle(at);
  for (const step of [1, sequence.length]) {
    if (Math.abs(middle(step) - own) < 40) continue;
    ctx.textAlign = step === 1 ? "left" : "right";
    ctx.fillText(step === 1 ? t("step {step}", { step: 1 }) : String(step), step === 1 ? layout.x(1) : layout.right, layout.foot + 1);
  }
  const short = t("the error travels back");
  const long = sequence.marker === null || sequence.marker === undefined
    ? t("the error travels back: this much of it reaches step 1")
    : t("the error travels back: this much of it reaches the first marked number");
  const fits = at === null && first !== null && ctx.measureText(long).width + 150 < layout.right - layout.left;
  const words = `⟵ ${fits ? long : short}`;
  const centre = (layout.left + layout.right) / 2;
  if (Math.abs(own - centre) < ctx.measureText(words).width / 2 + 30) return;
  ctx.textAlign = "center";
  ctx.fillText(words, centre, layout.foot + 1);
}

/** The reading head: the step, and beside it how much of the gradient of each network arrives there. */
function head(ctx, { lanes, layout, colours, faces, at }) {
  const [x, wide] = [layout.x(at), Math.max(2, layout.unit)];
  Object.assign(ctx, { strokeStyle: colours.accent, lineWidth: 2 });
  ctx.strokeRect(x, 1, wide, layout.foot - 3);
  ctx.lineWidth = 1;
  Object.assign(ctx, { font: faces.bold, fillStyle: colours.accent, textAlign: "center", textBaseline: "top" });
  ctx.fillText(String(at), Math.max(10, Math.min(layout.right - 10, x + wide / 2)), layout.foot + 1);
  beside(ctx, { lanes, layout, colours }, at);
}

/** How much of each network's error arrives at the first marked step: what it can learn of that number. */
function arrivals(ctx, { lanes, layout, colours, faces, first }) {
  const { rows, narrow } = layout;
  Object.assign(ctx, { strokeStyle: colours.accent, lineWidth: 2, font: faces.bold });
  // One frame for all, but where names stand between them.
  for (const { top, bottom } of narrow ? rows : [{ top: rows[0].top - 1, bottom: rows.at(-1).bottom + 1 }]) {
    ctx.strokeRect(layout.x(first), top - 1, Math.max(2, layout.unit), bottom - top + 2);
  }
  ctx.lineWidth = 1;
  beside(ctx, { lanes, layout, colours }, first);
}

/** The share of a step, beside its cell in every row. */
function beside(ctx, { lanes, layout, colours }, at) {
  const [x, wide] = [layout.x(at), Math.max(2, layout.unit)];
  const before = x + wide + 70 > layout.right;
  ctx.textBaseline = "middle";
  ctx.textAlign = before ? "right" : "left";
  lanes.forEach(({ shares }, index) => {
    const words = shareText(shares[at - 1]);
    if (!words) return;
    const [edge, middle] = [before ? x - 6 : x + wide + 6, (layout.rows[index].top + layout.rows[index].bottom) / 2];
    const size = ctx.measureText(words).width + 8;
    ctx.fillStyle = colours.background;
    ctx.fillRect(before ? edge - size + 4 : edge - 4, layout.rows[index].top, size, layout.rows[index].bottom - layout.rows[index].top);
    ctx.fillStyle = colours.text;
    ctx.fillText(words, edge, middle);
  });
}
