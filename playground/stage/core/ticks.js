// Scales and ticks for axes. No DOM here.

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
