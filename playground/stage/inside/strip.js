// The sequence that is read, above the maps: letters, or a row of bars for every channel, and where an answer is asked.

import { css, mix, parse } from "../core/colour.js";
import { askedAt, spelled } from "./data.js";
import { t } from "../core/words.js";

const CHANNEL = 24;
const ASKED = 14;
const ROOM = 8; // px that a letter needs
const AROUND = 9; // letters shown on both sides of the step looked at, where there is no room for all

/** Return the height of the strip for a sequence. */
export function stripHeight({ sequence, inputs }) {
  if (!sequence) return 0;
  if (sequence.labels) return ASKED + 24;
  return ASKED + 6 + CHANNEL * Math.max(1, Math.min(4, inputs?.shape[1] ?? 1));
}

/** Draw the sequence between `left` and `right`; `at` is the step looked at, or null. */
export function paintStrip(ctx, { sequence, inputs }, scene) {
  const { colours, faces, left, right, at, height } = scene;
  const length = sequence.length ?? inputs?.shape[0] ?? 0;
  const wide = (right - left) / Math.max(1, length);
  ctx.font = faces.plain;
  asked(ctx, sequence, { ...scene, wide, length });
  ctx.textBaseline = "middle";
  if (at !== null) {
    ctx.fillStyle = colours.grid;
    ctx.fillRect(left + (at - 1) * wide, ASKED, Math.max(2, wide), height - ASKED);
  }
  if (sequence.labels) letters(ctx, sequence.labels, { ...scene, wide });
  else if (inputs) bars(ctx, sequence, inputs, { ...scene, wide });
}

function asked(ctx, sequence, { colours, left, right, wide, length }) {
  const count = sequence.asked ?? 0;
  ctx.fillStyle = colours.faint;
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  ctx.fillText(t("reads →"), 0, 0);
  if (count === 0 || count >= length) return;
  const from = left + (length - count) * wide;
  ctx.fillStyle = colours.accent;
  ctx.fillRect(from, ASKED - 3, right - from, 2);
  ctx.textAlign = "right";
  ctx.fillText(t("asked here"), right, -1);
}

function letters(ctx, labels, { colours, faces, left, right, at, wide, height }) {
  const middle = (ASKED + height) / 2;
  ctx.textAlign = "center";
  ctx.fillStyle = colours.faint;
  if (wide >= ROOM) {
    ctx.font = faces.text;
    labels.forEach((letter, index) => {
      ctx.fillStyle = index + 1 === at ? colours.text : colours.faint;
      ctx.fillText(spelled(letter), left + (index + 0.5) * wide, middle);
    });
    return;
  }
  // No room for all: words as bars, and the letters around the step that is looked at.
  labels.forEach((letter, index) => {
    if (letter.trim()) ctx.fillRect(left + index * wide, height - 5, Math.max(1, wide - 0.5), 2);
  });
  if (at === null) return;
  ctx.font = faces.text;
  const middleX = left + (at - 0.5) * wide;
  const span = AROUND * 9;
  const centre = Math.max(left + span, Math.min(right - span, middleX));
  for (let shift = -AROUND; shift <= AROUND; shift += 1) {
    const letter = labels[at - 1 + shift];
    if (letter === undefined) continue;
    const fade = 1 - Math.abs(shift) / (AROUND + 2);
    ctx.fillStyle = shift === 0 ? colours.text : css(parse(colours.faint), fade);
    ctx.font = shift === 0 ? faces.bold : faces.text;
    ctx.fillText(spelled(letter), centre + shift * 9, middle - 2);
  }
}

function bars(ctx, sequence, inputs, { colours, left, at, wide }) {
  const [length, channels] = inputs.shape;
  const shown = Math.min(4, channels);
  for (let channel = 0; channel < shown; channel += 1) {
    const values = Array.from({ length }, (_, index) => inputs[index * channels + channel]);
    const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
    const top = ASKED + 4 + channel * CHANNEL;
    const y = (value) => top + CHANNEL - 5 - ((value - low) / (high - low || 1)) * (CHANNEL - 7);
    ctx.fillStyle = colours.faint;
    ctx.textAlign = "left";
    ctx.fillText(sequence.channels?.[channel] ?? `x${channel + 1}`, 0, top + CHANNEL / 2, left - 10);
    ctx.fillStyle = colours.grid;
    ctx.fillRect(left, Math.round(y(0)), wide * length, 1);
    const plain = css(mix(parse(colours.background), parse(colours.text), 0.55));
    values.forEach((value, index) => {
      const place = askedAt({ asked: sequence.asked ?? 0, length }, index + 1);
      ctx.fillStyle = index + 1 === at ? colours.text : place !== null && sequence.asked < length ? colours.accent : plain;
      const [from, to] = [y(0), y(value)];
      const size = Math.max(value === 0 ? 0 : 1, Math.abs(to - from));
      ctx.fillRect(left + index * wide, Math.min(from, to), Math.max(1, wide - 1), size);
    });
  }
}
