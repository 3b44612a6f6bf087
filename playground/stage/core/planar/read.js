// The read-out in words: what lies under the pointer, and what the whole picture is. No DOM.

import { whole } from "../numbers.js";
import { t } from "../words.js";

// A number of steady width: what changes sixty times a second must not make the line jump.
export function number(value, digits = 2) {
  if (!Number.isFinite(value)) return "–";
  const text = value.toFixed(digits);
  return Number(text) < 0 ? text.replace("-", "−") : `\u2007${text.replace("-", "")}`;
}

export function percent(share) {
  // Never "100 %" or "0 %" for what is only nearly so: certainty is what people read into it.
  const shown =
    share > 0.99 && share < 0.9995
      ? Math.min(99.9, share * 100).toFixed(1)
      : share < 0.01 && share > 0.0005
        ? (share * 100).toFixed(1)
        : Math.round(share * 100);
  return `${shown} %`;
}

export function answerText(answer, scene, spot) {
  if (!answer) return "";
  if ("sure" in answer) return `${scene.classes[answer.label] ?? answer.label} ${percent(answer.sure)}`;
  return `${spot ? t("value") : t("output")} ${number(answer.value)}`;
}

export function coordinates(scene, x, y) {
  const [first, second] = scene.axes ?? ["x", "y"];
  const names = [first || "x", second || "y"].map((name) =>
    [...name].length > 12 ? `${[...name].slice(0, 11).join("")}…` : name,
  );
  return [x, y].slice(0, scene.plane === "curve" ? 1 : 2).map((value, i) => `${names[i]} ${number(value)}`);
}

export function markText(mark, scene) {
  const what =
    scene.task === "regression"
      ? number(mark.label)
      : (scene.classes[Math.round(mark.label)] ?? String(mark.label));
  return mark.test ? t("test point: {what}", { what }) : t("training point: {what}", { what });
}

// One sentence for those who can't see the picture.
export function description({ scene, known, run, spot, label, marks }) {
  if (!known) return t("The picture has not arrived yet.");
  const parts = [spot?.name ?? (label || t("What the network says"))];
  if (scene.task !== "regression" && scene.classes)
    parts.push(t("classes: {names}", { names: scene.classes.join(", ") }));
  parts.push(t("{count} points", { count: whole(marks.length) }));
  if (run?.step !== undefined) parts.push(t("after {step} updates", { step: whole(run.step) }));
  if (Number.isFinite(run?.test_loss))
    parts.push(t("test loss {loss}", { loss: number(run.test_loss, 3).trim() }));
  return `${parts.join(", ")}.`;
}
