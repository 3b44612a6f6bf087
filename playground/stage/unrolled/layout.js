// Where everything of the strip lies: the sequence, a row a network, and what they answer at the right.

export const NARROW = 640;
export const [BAND, ROW, FOOT] = [90, 54, 18]; // px: the sequence, a network's row, the steps below; as in __init__.py
const LOW = 30; // px of a row on a narrow page
const NAME = 16; // px of a network's name where it stands above its row
const [LEAST_TRACK, MOST_TRACK] = [70, 150]; // px of the number line,
const SAID = 96; // and of the words beside it
const WORDS = 190; // px for answers in words

/**
 * Return { left, right, unit, x(step), step(x), band, rows: [{ top, bottom, name }], foot, height, track, said, narrow }
 * of `width` px for `count` networks; `names` is the width of the longest name. `track` is the number line, null for words.
 */
export function layoutOf({ width, steps, count, names, numbers }) {
  const narrow = width < NARROW;
  const left = narrow ? 0 : Math.min(190, Math.ceil(names) + 14);
  const track = narrow ? 0 : numbers ? Math.max(LEAST_TRACK, Math.min(MOST_TRACK, width * 0.12)) : 0;
  const side = narrow ? 0 : numbers ? track + SAID + 24 : WORDS;
  const right = Math.max(left + 40, width - side);
  const unit = (right - left) / Math.max(1, steps);
  const row = narrow ? LOW : ROW;
  const tall = narrow ? LOW + NAME : ROW;
  const rows = Array.from({ length: count }, (_, index) => {
    const top = BAND + index * tall + (narrow ? NAME : 0);
    return { top, bottom: top + row - 6, name: narrow ? top - NAME / 2 - 1 : top + (row - 6) / 2 };
  });
  const foot = BAND + count * tall;
  return {
    narrow, left, right, unit, rows, foot, width,
    band: { top: 0, bottom: BAND - 6 },
    height: foot + FOOT,
    x: (step) => left + (step - 1) * unit,
    step: (x) => Math.max(1, Math.min(steps, Math.floor((x - left) / unit) + 1)),
    track: track ? { left: right + 18, right: right + 18 + track } : null,
    said: right + (track ? track + 30 : 14),
  };
}
