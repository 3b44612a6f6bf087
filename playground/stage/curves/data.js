// What the curves component draws, as plain numbers: lines and ranges. No DOM here.

const BEFORE = 2; // step and epoch come before the measures

/** Return the column `index` of a [M, width] array. */
function column(array, index) {
  const [rows, width] = array.shape;
  const values = new Float32Array(rows);
  for (let row = 0; row < rows; row += 1) values[row] = array[row * width + index];
  return values;
}

/** Return whether an array has come and has rows. */
function filled(array) {
  return Boolean(array) && array.shape[0] > 0;
}

/**
 * Return the lines of one run, one for each of the `measures` that its scene names, in their order:
 * [{ source, name, title, panel, axis, kind, log, part, steps, values, low?, high? }].
 * One that the scene lists among `bands` is the median of several seeds, between its quartiles.  A step is `stride` long
 * on the axis.
 */
export function linesOf(source, curve, band, { measures = [], bands = [] } = {}, stride = 1) {
  const stepsOf = (array) => column(array, 0).map((step) => step * stride);
  const lines = [];
  measures.forEach((measure, index) => {
    const place = filled(band) ? bands.indexOf(measure.name) : -1;
    if (place >= 0) {
      const [low, values, high] = [1, 2, 3].map((quartile) => column(band, 3 * place + quartile));
      lines.push({ ...measure, source, steps: stepsOf(band), values, low, high });
    } else if (filled(curve)) {
      lines.push({ ...measure, source, steps: stepsOf(curve), values: column(curve, BEFORE + index) });
    }
  });
  return lines.filter((line) => line.values.some(Number.isFinite));
}

/** Return [first, last] step of all lines. */
export function stepRange(lines) {
  let [first, last] = [Infinity, -Infinity];
  for (const { steps } of lines) {
    first = Math.min(first, steps[0]);
    last = Math.max(last, steps[steps.length - 1]);
  }
  return last > first ? [first, last] : [first, first + 1];
}

/** Return the losses to be compared with that can be drawn on the axis. */
export function levelsOf(levels, log) {
  return (levels ?? []).filter(({ value }) => Number.isFinite(value) && !(log && value <= 0));
}

function extent(lines, positive) {
  let [low, high] = [Infinity, -Infinity];
  for (const line of lines) {
    for (const values of [line.values, line.low, line.high]) {
      for (const value of values ?? []) {
        if (!Number.isFinite(value) || (positive && value <= 0)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  return [low, high];
}

const LOST = 100; // times its first loss: more of an explosion would press all else flat

/**
 * Return the range of a loss axis, `levels` included: from 0, or of the positive values where the axis is logarithmic.
 * Where a run is `lost` its line leaves at the top.
 */
export function lossRange(lines, log, { levels = [], lost = false } = {}) {
  const [low, high] = extent([...lines, { values: levels.map(({ value }) => value) }], log);
  if (!(high > -Infinity)) return log ? [0.1, 1] : [0, 1];
  if (log) return [Math.min(low, high / 10) * 0.9, high * 1.1];
  const first = Math.max(...lines.map(({ values }) => values.find(Number.isFinite) ?? 0));
  const most = lost && first > 0 ? Math.min(high, LOST * first) : high;
  return [Math.min(0, low), most > 0 ? most * 1.04 : 1];
}

/** Return the range of an axis that ends at 1: a share from 0 or 0.5, R² from what it needs (at least -1). */
export function boundedRange(lines, kind) {
  const [low] = extent(lines, false);
  if (kind !== "r2") return low >= 0.5 ? [0.5, 1] : [0, 1];
  return [Math.max(-1, Math.min(0, Math.floor(low * 2) / 2)), 1];
}
