// The numbers under the pointer: one line a curve, training and test side by side.

import { nearest } from "../marks/lines.js";
import { fixed, short, whole } from "../core/numbers.js";
import { t } from "../core/words.js";

/** Return a value of a line as people read it: a share in percent. */
export function spelled({ kind }, value) {
  return kind === "share" && Number.isFinite(value) ? `${fixed(value * 100, 1)}%` : fixed(value);
}

/**
 * Return { title, rows: [{ name, train, test }], split } of what the lines say at step `hover`; what is taken on
 * no such points stands where a test would, and `split` says whether any is.
 */
export function reading(lines, { hover, run, axis }) {
  let title = axis ? `${axis} ${short(hover)}` : t("step {step}", { step: whole(hover) });
  if (!axis && run?.step > 0 && run.epoch > 0) {
    title += ` · ${t("epoch {epoch}", { epoch: fixed((hover * run.epoch) / run.step, 1) })}`;
  }
  const rows = new Map();
  for (const line of lines) {
    const key = `${line.source} ${line.panel} ${line.part ? "" : line.name}`;
    const kind = line.part ? line.axis : line.title;
    if (!rows.has(key)) rows.set(key, { name: line.label ? `${line.label} ${kind}` : kind });
    rows.get(key)[line.part || "test"] = spelled(line, line.values[nearest(line.steps, hover)]);
  }
  return { title, rows: [...rows.values()], split: lines.some(({ part }) => part) };
}

/** Return a reading line by line. */
export function told({ title, rows, split }) {
  const words = ({ name, train, test }) => {
    if (!split) return `${name} ${test}`;
    const parts = [train && `${t("train")} ${train}`, test && `${t("test")} ${test}`];
    return `${name}  ${parts.filter(Boolean).join(" · ")}`;
  };
  return [title, ...rows.map(words)];
}
