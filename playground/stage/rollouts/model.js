// What the roll-outs show, as plain data. No DOM here.

const SPARE = 3; // symbols that a roll-out may have beyond the truth, as in engine/models/translation/rollout.py

/**
 * Return one block for each phrase of a mark, given its header and what returns its arrays by name:
 * { source, truth: [symbol], divergence, likelihood, own, forced: [cell], free: [cell] }; a cell is { symbol, right, truth, chance, known, top: [{ symbol, chance, right }] } with
 * `chance` the probability of what was chosen and `known` that of the true symbol, null beyond the truth's end.
 */
export function blocksOf({ symbols, rollouts }, arrays) {
  return rollouts.map((said, row) => {
    const truth = rowOf(arrays("target"), row).filter((code) => code >= 0);
    const cells = (way) => cellsOf(way, row, { arrays, symbols, truth });
    return { ...said, source: [...said.source], truth: truth.map((code) => symbols[code]), forced: cells("forced"), free: cells("free") };
  });
}

function cellsOf(way, row, { arrays, symbols, truth }) {
  const chosen = rowOf(arrays(`${way}/chosen`), row);
  const known = rowOf(arrays(`${way}/true`), row);
  const [, places, best] = arrays(`${way}/top`).shape;
  const cells = [];
  for (let place = 0; place < chosen.length && chosen[place] >= 0; place += 1) {
    const at = (row * places + place) * best;
    const top = [];
    for (let rank = 0; rank < best; rank += 1) {
      const code = arrays(`${way}/top`)[at + rank];
      top.push({ symbol: symbols[code], chance: arrays(`${way}/probability`)[at + rank], right: code === truth[place] });
    }
    cells.push({
      symbol: symbols[chosen[place]],
      right: chosen[place] === truth[place],
      truth: truth[place] === undefined ? null : symbols[truth[place]],
      chance: top[0].chance,
      known: Number.isFinite(known[place]) ? known[place] : null,
      top,
    });
  }
  return cells;
}

function rowOf(array, row) {
  const width = array.shape[1];
  return Array.from(array.subarray(row * width, (row + 1) * width));
}

/** Return how strongly a cell is filled, 0.1 … 0.62: letters on it have to stay readable. */
export const strength = (chance) => 0.1 + 0.52 * Math.max(0, Math.min(1, chance || 0));

/** Return "91.3 %", and words for what is nearly nothing or nearly all; the space in it does not break. */
export function percent(chance) {
  if (chance === null || !Number.isFinite(chance)) return "–";
  const share = 100 * chance;
  if (share === 0 || share === 100) return `${share}\u00a0%`;
  if (share < 0.05) return "< 0.1\u00a0%";
  if (share > 99.95) return "> 99.9\u00a0%";
  return `${share.toFixed(1)}\u00a0%`;
}

/** Return a log-likelihood with two digits, and no minus in front of what is rounded to nothing. */
export function nats(value) {
  if (value === null || !Number.isFinite(value)) return "–";
  return Math.abs(value) < 0.005 ? "0.00" : value.toFixed(2).replace("-", "−");
}

/** Return how many cells the longest row of all blocks has. */
export const widest = (blocks) => Math.max(0, ...blocks.flatMap(({ source, truth }) => [source.length, truth.length + SPARE]));
