// What the timeline shows, as plain values. No DOM here.

import { t } from "../core/words.js";

/**
 * Return { steps, at, live }: the recorded steps that the slider stops at, its position (steps.length = now), and
 * whether the present is shown. The newest recorded step is the present itself where nothing was trained since:
 * then it isn't a stop of its own.
 */
export function stops(run) {
  const all = run?.steps ?? [];
  const viewing = run?.viewing ?? null;
  const present = viewing !== null || all.at(-1) === run?.step;
  const steps = present ? all.slice(0, -1) : all;
  if (viewing === null) return { steps, at: steps.length, live: true };
  const index = steps.findIndex((step) => step >= viewing);
  return { steps, at: index < 0 ? steps.length : index, live: false };
}

/** Return the step to ask for when the slider stands at `position`; null is the present. */
export function stepAt(steps, position) {
  return position >= steps.length ? null : steps[Math.max(0, Math.round(position))];
}

/** Return what the run is doing: a key for its mark, and the words for it. */
export function statusOf(run) {
  if (!run) return ["waiting", t("Waiting")];
  if (run.viewing !== null && run.viewing !== undefined) return ["viewing", t("Looking back")];
  const words = {
    playing: t("Playing"),
    paused: t("Paused"),
    diverged: t("Diverged"),
    stopped: t("Stopped early"),
    failed: t("Failed"),
  };
  return Object.hasOwn(words, run.status) ? [run.status, words[run.status]] : ["waiting", t("Waiting")];
}
