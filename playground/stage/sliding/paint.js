// The colours of cells: brightness for images, the diverging pair for what has a sign, counts in the accent.

import { css, inkOn, mix, parse } from "../core/colour.js";

const DIMMED = 0.72;
const TINTS = [[1, 0.32, 0.32], [0.34, 0.88, 0.38], [0.42, 0.55, 1]];

export class Paint {
  constructor(palette) {
    this.palette = palette;
    this.background = parse(palette.background);
    this.surface = parse(palette.surface);
    this.text = parse(palette.text);
    this.accent = parse(palette.accent);
    this.faint = parse(palette.faint);
    this.ends = [palette.negative, palette.positive].map(parse);
  }

  /** [r, g, b] of a brightness from 0 to 255; with a channel, in its colour. */
  grey(value, channel = null) {
    // On a dark page white would be a slab of light: all of a picture is a little darker there.
    const bright = (this.palette.dark ? DIMMED : 1) * Math.max(0, Math.min(255, value));
    return channel === null ? [bright, bright, bright] : TINTS[channel].map((share) => bright * share);
  }

  /** [r, g, b] of a value with a sign, where `most` is the strongest. */
  signed(value, most) {
    const share = Number.isFinite(value) ? Math.max(-1, Math.min(1, value / most)) : -1;
    return mix(this.background, share < 0 ? this.ends[0] : this.ends[1], Math.abs(share));
  }

  /** [r, g, b] of a count. */
  count(value, most) {
    return mix(this.background, this.accent, 0.85 * Math.min(1, value / (most || 1)));
  }

  /** A colour to write in on a cell. */
  ink(rgb) {
    return inkOn(rgb);
  }

  veil(alpha) {
    return css(this.background, alpha);
  }
}

export { css, mix };
