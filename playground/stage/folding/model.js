// Space folding in numbers: the window it is seen through, the sheet's cells, and easing. Pure functions, no DOM.

const NICE = [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The smallest round half-width that is not below `need`. */
export function roundUp(need) {
  if (!(need > 0) || !Number.isFinite(need)) return 1;
  const power = 10 ** Math.floor(Math.log10(need));
  return NICE.find((each) => each * power >= need * 0.999) * power;
}

/**
 * The square window [x0, x1, y0, y1] in which the points [N, 2] lie with some room. It stays as it is while they
 * still fit and fill a fair part of it, so that a picture that moves is not also rescaled all the time.
 */
export function windowFor(points, before = null) {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 1) {
    if (!Number.isFinite(points[i])) continue;
    low[i % 2] = Math.min(low[i % 2], points[i]);
    high[i % 2] = Math.max(high[i % 2], points[i]);
  }
  if (!(high[0] >= low[0] && high[1] >= low[1])) return before ?? [-1, 1, -1, 1];
  const need = (Math.max(high[0] - low[0], high[1] - low[1]) / 2) * 1.12;
  if (before) {
    const half = (before[1] - before[0]) / 2;
    const inside = low[0] >= before[0] && high[0] <= before[1] && low[1] >= before[2] && high[1] <= before[3];
    if (inside && need > half * 0.45) return before;
  }
  const half = roundUp(need);
  const snap = half / 4;
  const [cx, cy] = [0, 1].map((axis) => Math.round((low[axis] + high[axis]) / 2 / snap) * snap);
  return [cx - half, cx + half, cy - half, cy + half];
}

/**
 * The cells of the sheet: quads between two neighbouring upright lines. `lines` is [L, n, 2] flat, the first half of
 * the L lines upright; calls `each(a, b, c, d, u, v)` with the four corners' places in `lines` and the cell's middle
 * as fractions of the plane.
 */
export function cells([count, n], each, stride = 3) {
  const upright = count / 2;
  for (let i = 0; i + 1 < upright; i += 1) {
    for (let k = 0; k + 1 < n; k += stride) {
      const up = Math.min(stride, n - 1 - k);
      const a = (i * n + k) * 2;
      const b = a + n * 2;
      each(a, b, b + up * 2, a + up * 2, (i + 0.5) / (upright - 1), (k + up / 2) / (n - 1));
    }
  }
}

/** Whether the points of the fold are the first points of the scene, so that one can be found in the other. */
export function paired(labels, sceneLabels) {
  if (!labels || !sceneLabels || labels.length > sceneLabels.length) return false;
  return labels.every((label, i) => label === sceneLabels[i]);
}

/** The straight grid of the plane itself, in the order of the folded one: [L, n, 2] flat. */
export function straight([count, n], [x0, x1, y0, y1]) {
  const upright = count / 2;
  const lines = new Float32Array(count * n * 2);
  for (let line = 0; line < count; line += 1) {
    for (let k = 0; k < n; k += 1) {
      const across = (line % upright) / Math.max(1, upright - 1);
      const along = k / (n - 1);
      const [u, v] = line < upright ? [across, along] : [along, across];
      lines.set([x0 + u * (x1 - x0), y0 + v * (y1 - y0)], (line * n + k) * 2);
    }
  }
  return lines;
}
