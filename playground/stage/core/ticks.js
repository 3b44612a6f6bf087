// Scales, ticks and numbers for axes. No DOM here.

/** Return round values (1, 2 or 5 times a power of ten apart), about `count` of them, inside [low, high]. */
export function linearTicks(low, high, count = 5) {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
  const ticks = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}

/** Return powers of ten inside [low, high], with 2 and 5 between them where there would be few. */
export function logTicks(low, high, count = 5) {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const stride = Math.max(1, Math.ceil((last - first) / count));
  const factors = 3 * Math.log10(high / low) <= count + 2 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let power = first; power <= last; power += stride) {
    for (const factor of factors) {
      const value = Number((factor * 10 ** power).toPrecision(12));
      if (value >= low * 0.999 && value <= high * 1.001) ticks.push(value);
    }
  }
  return ticks;
}

/** Return a scale: a function from values to pixels with `.invert` and `.ticks(count)`. */
export function scale([low, high], [from, to], log = false) {
  const wrap = log ? Math.log : (value) => value;
  const unwrap = log ? Math.exp : (value) => value;
  const start = wrap(low);
  const span = wrap(high) - start || 1;
  const map = (value) => from + ((wrap(value) - start) / span) * (to - from);
  map.invert = (pixel) => unwrap(start + ((pixel - from) / (to - from)) * span);
  map.ticks = (count) => (log ? logTicks(low, high, count) : linearTicks(low, high, count));
  map.log = log;
  return map;
}

/** Return a number as an axis says it: 0.05, 12, 1.5k, 2M, 1e−6. */
export function short(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size < 1e-4) text = value.toExponential(0);
  else if (size < 1000) text = String(Number(value.toPrecision(3)));
  else if (size < 1e6) text = `${Number((value / 1e3).toPrecision(3))}k`;
  else if (size < 1e9) text = `${Number((value / 1e6).toPrecision(3))}M`;
  else text = value.toExponential(0);
  return text.replace("e+", "e").replaceAll("-", "−");
}

/** Return a number for a read-out with `digits` decimals, of steady width; "–" for what is not a number. */
export function fixed(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  let text;
  if (size >= 10 ** 5) text = value.toExponential(2);
  else if (size !== 0 && size < 0.5 * 10 ** -digits) text = value.toExponential(1);
  else text = value.toFixed(size >= 100 ? Math.min(digits, 1) : digits);
  return text.replace("e+", "e").replaceAll("-", "−");
}

/** Return a whole number with thin spaces between thousands. */
export function whole(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

/** Move label positions (sorted or not) apart to at least `gap`, inside [top, bottom]; order is kept. */
export function spread(positions, gap, top, bottom) {
  const order = positions.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  let floor = top;
  for (const each of order) {
    each.at = Math.max(each.at, floor);
    floor = each.at + gap;
  }
  let ceiling = bottom;
  for (const each of order.reverse()) {
    each.at = Math.min(each.at, ceiling);
    ceiling = each.at - gap;
  }
  const moved = [];
  for (const { at, index } of order) moved[index] = at;
  return moved;
}
