// What stands around the square, for the state the field is in.

import { h } from "../core/dom.js";
import { brushRow, legend, switches } from "./dom.js";
import { nearest } from "../core/points.js";
import { answerAt } from "../core/planar/model.js";
import { answerText, coordinates, markText } from "../core/planar/read.js";
import { t } from "../core/words.js";

const REACH = 13; // px within which a point is spoken of

/** The line of the run among the curves, where it has one: its colour, and its dashes. */
function swatch({ component, colours }) {
  const colour = component.data.colour;
  if (colour === undefined || colour === null) return [];
  const [all, kind] = [colours.classes.length, ["solid", "dashed", "dotted"]];
  const mark = document.createElement("i");
  mark.className = "swatch";
  mark.style.borderTop = `3px ${kind[Math.floor(colour / all) % kind.length]} ${colours.classes[colour % all]}`;
  return [mark];
}

/** Bring title, switches, legend, brush and notes up to date; returns the needle on the legend's scale, or null. */
export function dressed(field) {
  const { parts, scene, colours, paint, brush, picture, pressed, veil } = field;
  const { plot } = parts;
  parts.title.replaceChildren(...swatch(field), titleOf(field), ...where(field));
  switches(parts.switches, offers(field), pressed, (name) => field.press(name));
  parts.switches.setAttribute("aria-label", t("What is shown"));
  const showTest = pressed.has("test") && hasTest(field);
  const needle = legend(parts.legend, { picture, scene, colours, showTest, veil });
  parts.legend.hidden = !field.known;
  plot.classList.toggle("painting", Boolean(paint));
  plot.classList.toggle("erasing", brush.erasing);
  plot.classList.toggle("curve", scene.plane === "curve");
  plot.setAttribute("role", paint ? "application" : "img");
  parts.brush.hidden = !paint;
  if (paint)
    brushRow(parts.brush, { colours, brush, choose: (label, erasing) => field.choose(label, erasing) });
  parts.note.textContent = emptiness(field);
  return needle;
}

function titleOf({ spot, label }) {
  if (spot) return spot.name ?? t("Neuron {number}", { number: spot.index + 1 });
  return label || t("Output");
}

function hasTest(field) {
  return field.sceneMarks.some((mark) => mark.test);
}

function where({ scene, spot }) {
  const text = spot ? "" : { slice: t("a slice"), pca: t("PCA plane") }[scene.plane];
  return text ? [h("small", { textContent: text })] : [];
}

function offers(field) {
  if (field.component.data.switches === false) return [];
  const { scene, known } = field;
  const plane = scene.plane !== "curve";
  if (!known) return [];
  return [
    hasTest(field) && ["test", t("Test points"), t("Show the points that the network is only tested on")],
    plane && ["discrete", t("Discrete"), t("Show only what is decided, not how surely")],
    scene.task !== "regression" && [
      "uncertainty",
      t("Uncertainty"),
      t("Hatch where the network is less than 75 % sure"),
    ],
    plane && field.hasAgreement && ["agreement", t("Agreement"), t("Hatch where the seeds disagree")],
  ].filter(Boolean);
}

function emptiness({ paint, marks, picture }) {
  if (paint && marks.length === 0)
    return t("Click to add points, drag to spray them. Shift paints the other class.");
  return picture.kind === "none"
    ? t("Here you will see what the network says at every point of the plane.")
    : "";
}

/** Say over the picture what a hand has met there, what has befallen the run, or which of its moments this is. */
export function badge(parent, run, warning) {
  const bad = run?.status === "diverged" || run?.status === "failed";
  const past = Number.isInteger(run?.viewing)
    ? t("as it was after update {step}", { step: run.viewing })
    : "";
  const text = warning || (bad ? run.message || t("The numbers have run away.") : past);
  if (parent.textContent !== text) parent.textContent = text;
  parent.hidden = !text;
  parent.classList.toggle("calm", !bad && !warning);
}

/** Say what lies under the pointer; returns what to draw there: {px, py, mark, level}, or null. */
export function told(field) {
  const { pointer, at, scene, picture, parts, needle, marks } = field;
  const answer = pointer && answerAt(picture, pointer.px / at.size, 1 - pointer.py / at.size);
  aim(needle, picture, answer);
  if (!pointer) {
    parts.read.replaceChildren();
    return null;
  }
  const shown = field.pressed.has("test") ? marks : marks.filter((mark) => !mark.test);
  const mark = shown[nearest(shown, at, pointer.px, pointer.py, REACH)];
  const said = (className, textContent) =>
    h(className === "what" ? "b" : "span", { className, textContent });
  parts.read.replaceChildren(
    ...coordinates(scene, at.dataX(pointer.px), at.dataY(pointer.py)).map((text) => said("at", text)),
    said("what", answerText(answer, scene, field.spot)),
    said("near", mark ? markText(mark, scene) : ""),
  );
  return { ...pointer, mark, level: picture.kind === "curve" ? answer.value : undefined };
}

function aim(needle, picture, answer) {
  if (!needle) return;
  const signed = answer && picture.kind === "signed" ? (answer.value / picture.reference + 1) / 2 : undefined;
  const share = answer?.p ?? signed;
  needle.hidden = share === undefined;
  if (share !== undefined) needle.style.left = `${Math.max(0, Math.min(1, share)) * 100}%`;
}
