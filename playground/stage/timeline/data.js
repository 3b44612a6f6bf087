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

// Most is learned early: the way back is logarithmic, with the first updates as far apart as they would be on a line.
const EARLY = 10; // updates

/** Return how far along the slider a step stands, from 0 at the beginning to 1 at `last`. */
export function place(step, last) {
  return last > 0 ? Math.log1p(step / EARLY) / Math.log1p(last / EARLY) : 0;
}

/** Return which stop the slider stands nearest to when it is `along` its way; steps.length is the present, at `last`. */
export function stopNear(steps, last, along) {
  const places = [...steps.map((step) => place(step, last)), 1];
  return places.reduce((best, each, index) => Math.abs(each - along) <= Math.abs(places[best] - along) ? index : best, 0);
}

/** Return [step, place] of the marks under the slider: 10, 100, 1,000 and so on, as far as they don't meet its end. */
export function marks(last) {
  const found = [];
  for (let step = 10; step < last && place(step, last) < 0.9; step *= 10) found.push([step, place(step, last)]);
  return found;
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
    done: t("Done"),
    failed: t("Failed"),
  };
  return Object.hasOwn(words, run.status) ? [run.status, words[run.status]] : ["waiting", t("Waiting")];
}
