// Runs whose loss ran away: how far their curve is drawn, and the words at the step where it was lost.

import { t } from "../core/words.js";
import { whole } from "../core/numbers.js";

const FAR = 100; // times its first loss: what goes further would press all else flat on a linear axis

/** Return { source: step } of the runs that have diverged: the last recorded step is the one at which that was found. */
export function lostOf(lines, sources, header) {
  const found = new Map();
  for (const { source } of sources) {
    if (header?.runs?.[source]?.status !== "diverged") continue;
    const own = lines.filter((line) => line.source === source && line.steps.length);
    if (own.length) found.set(source, Math.max(...own.map(({ steps }) => steps[steps.length - 1])));
  }
  return found;
}

/** Whether a lost run went so far that only a logarithmic axis shows its way. */
export function isFar(lines, lost) {
  return lines.some(({ source, kind, values }) => {
    if (!lost.has(source) || kind !== "number") return false;
    const fine = [...values].filter((value) => Number.isFinite(value) && value > 0);
    return fine.length > 1 && Math.max(...fine) > FAR * fine[0];
  });
}

/** Return the places of the axis where runs were lost, with words that always stand there. */
export function markedLost(lost, { sources, axis }) {
  return [...lost].map(([source, step]) => {
    const { label = "", stride = 1 } = sources.find((each) => each.source === source) ?? {};
    const words = axis ? t("diverged") : t("diverged at update {step}", { step: whole(step / stride) });
    return { value: step, label: `${label} ${words}`.trim(), colour: "danger", dash: [], always: true };
  });
}
