// Lines of equal value by marching squares (Lorensen and Cline's idea in the plane): pure functions.
// Segments are [x0, y0, x1, y1, …] in grid units, 0 … n − 1, y upwards.

// Values smoothed by [1 2 1] / 4 along both axes: bytes are steps, and a line through steps would be jagged.
export function smoothed(values, n, out = new Float32Array(n * n), from = 0) {
  const rows = new Float32Array(n * n);
  for (let row = 0; row < n; row++) {
    const base = row * n;
    for (let col = 0; col < n; col++) {
      const left = values[from + base + (col > 0 ? col - 1 : 0)];
      const right = values[from + base + (col < n - 1 ? col + 1 : n - 1)];
      rows[base + col] = (left + 2 * values[from + base + col] + right) / 4;
    }
  }
  for (let row = 0; row < n; row++) {
    const below = (row > 0 ? row - 1 : 0) * n;
    const above = (row < n - 1 ? row + 1 : n - 1) * n;
    for (let col = 0; col < n; col++) {
      out[row * n + col] = (rows[below + col] + 2 * rows[row * n + col] + rows[above + col]) / 4;
    }
  }
  return out;
}

// Edges: 0 bottom, 1 right, 2 top, 3 left. Corners: bit 0 bottom left, 1 bottom right, 2 top right, 3 top left.
const CROSSED = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];

function pushEdge(segments, edge, c, r, a, b, d, e, level) {
  if (edge === 0) segments.push(c + (level - a) / (b - a), r);
  else if (edge === 1) segments.push(c + 1, r + (level - b) / (d - b));
  else if (edge === 2) segments.push(c + (level - e) / (d - e), r + 1);
  else segments.push(c, r + (level - a) / (e - a));
}

export function contour(values, n, level, segments = []) {
  for (let r = 0; r < n - 1; r++) {
    for (let c = 0; c < n - 1; c++) {
      const i = r * n + c;
      const a = values[i];
      const b = values[i + 1];
      const d = values[i + n + 1];
      const e = values[i + n];
      const kind = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (d > level ? 4 : 0) | (e > level ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      let edges = CROSSED[kind];
      if (kind === 5 || kind === 10) {
        const joined = (a + b + d + e) / 4 > level; // the saddle's middle decides which corners belong together
        edges = joined === (kind === 5) ? [3, 2, 0, 1] : [3, 0, 1, 2];
      }
      for (const edge of edges) pushEdge(segments, edge, c, r, a, b, d, e, level);
    }
  }
  return segments;
}

// Lines between the regions of several classes: where a class's lead over the best other class is zero.
export function borders(bytes, best, n, count, segments = []) {
  const size = n * n;
  const lead = (k, i) => {
    let other = 0;
    for (let j = 0; j < count; j++) if (j !== k && bytes[j * size + i] > other) other = bytes[j * size + i];
    return bytes[k * size + i] - other;
  };
  const corners = new Float32Array(4);
  for (let r = 0; r < n - 1; r++) {
    for (let c = 0; c < n - 1; c++) {
      const i = r * n + c;
      const here = [best[i], best[i + 1], best[i + n], best[i + n + 1]];
      const classes = [...new Set(here)];
      if (classes.length === 1) continue;
      // Two regions share one line; where three meet, each region draws its own side.
      for (const k of classes.length === 2 ? classes.slice(0, 1) : classes) {
        [i, i + 1, i + n, i + n + 1].forEach((at, slot) => (corners[slot] = lead(k, at)));
        const found = contour(corners, 2, -1e-6);
        for (let s = 0; s < found.length; s += 2) segments.push(found[s] + c, found[s + 1] + r);
      }
    }
  }
  return segments;
}
