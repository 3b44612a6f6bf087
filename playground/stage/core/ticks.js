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

const LIMITS = [-45, 39]; // decades beyond which single precision has nothing
const STRIDES = [1, 2, 5, 10, 20, 50, 100];
const LEAST = 2; // decades that an axis shows at least
const SLACK = 0.5; // an axis stays as it is while what it shows fills this part of it

/** Return how many decades lie between two of about `count` ticks over `span` decades. */
export function strideFor(span, count) {
  return STRIDES.find((stride) => span / stride <= count) ?? STRIDES.at(-1);
}

/** Return whole decades inside [low, high], about `count` of them, always the same ones for the same stride. */
export function decades([low, high], count) {
  const stride = strideFor(high - low, count);
  const found = [];
  for (let power = Math.ceil(low / stride - 1e-6) * stride; power <= high + 1e-6; power += stride) found.push(power);
  return found;
}

/** Move blocks [{ at, tall }] apart inside [top, bottom], keeping their order; returns their new middles. */
export function stacked(blocks, top, bottom) {
  const order = blocks.map(({ at, tall }, index) => ({ at, tall, index })).sort((a, b) => a.at - b.at);
  let floor = top;
  for (const each of order) {
    each.at = Math.max(each.at, floor + each.tall / 2);
    floor = each.at + each.tall / 2;
  }
  let ceiling = bottom;
  for (const each of order.reverse()) {
    each.at = Math.min(each.at, ceiling - each.tall / 2);
    ceiling = each.at - each.tall / 2;
  }
  const moved = [];
  for (const { at, index } of order) moved[index] = at;
  return moved;
}

/**
 * Return the range [low, high] of an axis in whole decades around `extent`. It stays as it was `before` while the
 * values fit and fill a fair part of it, so that a curve that moves is not also rescaled all the time.
 */
export function rangeFor({ low, high }, before = null) {
  if (!(high >= low)) return before ?? [-LEAST, 0];
  if (before && low >= before[0] && high <= before[1]) {
    if (Math.max(high - low, LEAST) >= SLACK * (before[1] - before[0])) return before;
  }
  const stride = strideFor(high - low, 8);
  const range = [Math.floor(low / stride) * stride, Math.ceil(high / stride) * stride + 0]; // + 0: no −0
  if (low >= LIMITS[0]) range[0] = Math.max(range[0], LIMITS[0]);
  if (high <= LIMITS[1]) range[1] = Math.min(range[1], LIMITS[1]);
  while (range[1] - range[0] < LEAST) range[0] -= 1;
  return range;
}
