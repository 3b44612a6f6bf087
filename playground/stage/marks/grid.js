// @ts-check
// Equal boxes side by side, in as many rows as fit best: where small multiples lie. No DOM here.

const GAP = 12;
const LARGEST = 420; // px of the longer side of a picture that nobody gave a height
const SMALL = 170; // of each of several

/**
 * Return { boxes: [{ left, top, width, height }], columns, height } for `count` boxes of width / height `aspect` that
 * have room for words around: as large as they fit into `width` and `height`, or as they like to be without `height`.
 * @param {{ count: number, width: number, aspect: number, left?: number, right?: number, above?: number, below?: number,
 *   height?: number | null, columns?: number | null, gap?: number, largest?: number }} how
 */
export function grid(how) {
  const { count, width, aspect, left = 0, right = 0, above = 0, below = 0, height = null, columns = null, gap = GAP } = how;
  const most = (how.largest ?? (count > 1 ? SMALL : LARGEST)) * Math.min(1, aspect);
  let best = { columns: 1, wide: 0 };
  for (let across = columns ?? 1; across <= (columns ?? count); across++) {
    const down = Math.ceil(count / across);
    let wide = (width - left - right - gap * (across - 1)) / across;
    if (height === null) wide = Math.min(wide, columns ? Infinity : most);
    else wide = Math.min(wide, ((height - down * (above + below)) / down) * aspect);
    const better = height === null ? wide >= most * 0.98 || wide > best.wide : wide > best.wide * 1.001;
    if (better) best = { columns: across, wide };
  }
  const [wide, tall] = [Math.max(1, best.wide), Math.max(1, best.wide / aspect)];
  const boxes = Array.from({ length: count }, (_, at) => ({
    left: left + (at % best.columns) * (wide + gap),
    top: above + Math.floor(at / best.columns) * (tall + above + below),
    width: wide,
    height: tall,
  }));
  return { boxes, columns: best.columns, height: Math.ceil(count / best.columns) * (tall + above + below) };
}
