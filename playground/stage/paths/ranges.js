// What the axes of the charts span. No DOM here.

const DEEPEST = 1e-16; // of the highest value: what is lower is noise of the arithmetic
const ABOVE = { true: 30, false: 1.25 }; // how far over the start a diverging rule may lead an axis (log, linear)

/** Return the row of rule `index` of model[name], [rules, T+1]. */
export function values(model, name, index) {
  const length = model.steps + 1;
  return model[name].subarray(index * length, (index + 1) * length);
}

/**
 * Return [low, high] of an axis for model[name] of the rules `shown`: everything of those that stay finite, while one
 * that diverges leads it no further than a little over the start. With `log` it measures from `floor`.
 */
export function chartRange(model, name, shown, { log, floor = 0 }) {
  let [low, high, start] = [Infinity, -Infinity, -Infinity];
  const look = (value, diverged) => {
    const own = log ? value - floor : value;
    if (!Number.isFinite(own) || (log && own <= 0)) return;
    if (own < low) low = own;
    if (!diverged && own > high) high = own;
  };
  for (const { rule } of shown) {
    const row = values(model, name, rule.index);
    for (const value of row) look(value, rule.diverged && !rule.edge);
    if (Number.isFinite(row[0])) start = Math.max(start, log ? row[0] - floor : row[0]);
    for (const quartile of name === "losses" && model.band ? [0, 2] : []) {
      const from = (rule.index * 3 + quartile) * (model.steps + 1);
      for (let step = 0; step <= model.steps; step += 1) look(model.band[from + step], rule.diverged);
    }
  }
  const cap = start > 0 ? start * ABOVE[log] : start;
  if (shown.some(({ rule }) => rule.diverged && !rule.edge)) high = Math.max(high, cap);
  // A rule that is thrown far out but comes back must not press all the others together.
  const most = log ? start * 1e4 : cap * 4;
  if (start > 0 && high > 2 * most) high = most;
  if (!(high > -Infinity)) return log ? [0.1, 1] : [0, 1];
  if (log) {
    low = Math.max(Math.min(low, high / 10), high * DEEPEST);
    return [low * 0.8, high * 1.25];
  }
  const bottom = Math.min(0, low);
  return [bottom, high > bottom ? high + (high - bottom) * 0.04 : bottom + 1];
}
