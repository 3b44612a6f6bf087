// @ts-check
// Colour arithmetic, without the DOM. Interpolation is linear in sRGB, as in a Plotly colour scale, so that the
// same value has the same colour on canvas and in Plotly.

/**
 * Return [r, g, b] (0–255) of "#rrggbb", "#rgb" or "rgb(…)"; null for anything else.
 * @returns {any}
 */
export function parse(colour) {
  const text = colour.trim();
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1];
  if (hex) {
    const wide = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
    return [0, 2, 4].map((at) => parseInt(wide.slice(at, at + 2), 16));
  }
  const numbers = /^rgba?\(([^)]+)\)$/i.exec(text)?.[1].split(/[\s,/]+/).map(Number);
  return numbers && numbers.length >= 3 ? numbers.slice(0, 3) : null;
}

/** Return the relative luminance (0 black … 1 white) of [r, g, b]. */
export function luminance([r, g, b]) {
  const linear = (value) => (value <= 10 ? value / 3295 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

// Luminances above which letters of these colours are read well; in between black alone is, 4.5 : 1 and better.
const [DARK, BLACK] = [0.253, 0.179];

/** Return what can be read on [r, g, b]: dark letters on light, light on dark. */
export function inkOn(ground) {
  const light = luminance(ground);
  return light > DARK ? "#1c2430" : light > BLACK ? "#000000" : "#ffffff";
}

/**
 * Return [r, g, b] at `t` in [0, 1] between two colours.
 * @returns {any}
 */
export function mix(from, to, t) {
  return from.map((value, index) => Math.round(value + (to[index] - value) * t));
}

/** Return "rgb(…)" or, with `alpha`, "rgba(…)" of [r, g, b]. */
export function css([r, g, b], alpha = 1) {
  return alpha === 1 ? `rgb(${r},${g},${b})` : `rgba(${r},${g},${b},${alpha})`;
}

/** Return the contrast ratio (1 … 21) of two [r, g, b]. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const READ = 4.5; // the contrast that letters need (WCAG 2.2, 1.4.3)
/** @type {Map<string, string>} */
const inks = new Map();

/** Return a colour nearer to that of the text, as near as letters need to be read on the page and on surfaces. */
export function inkOf(colour, { text, background, surface }, share = 0.3) {
  const key = `${colour} ${text} ${share}`;
  const known = inks.get(key);
  if (known) return known;
  const grounds = [background, surface].filter(Boolean).map(parse);
  let ink = mix(parse(colour), parse(text), share);
  for (let more = share; more < 1 && grounds.some((ground) => contrast(ink, ground) < READ); more += 0.05) {
    ink = mix(parse(colour), parse(text), more);
  }
  inks.set(key, css(ink));
  return css(ink);
}

/**
 * Return 256 pixels (Uint32, as an ImageData's buffer wants them) for the bytes of a map:
 * byte 128 is zero (neutral), 1 the negative end, 255 the positive end.
 */
export function divergingTable(negative, neutral, positive) {
  const table = new Uint8ClampedArray(256 * 4);
  for (let byte = 0; byte < 256; byte += 1) {
    const t = Math.max(-1, (byte - 128) / 127);
    table.set([...mix(neutral, t < 0 ? negative : positive, Math.abs(t)), 255], byte * 4);
  }
  return new Uint32Array(table.buffer);
}

/** Return 256 pixels for the bytes of a magnitude or probability: 0 is `from`, 255 is `to`. */
export function ramp(from, to) {
  const table = new Uint8ClampedArray(256 * 4);
  for (let byte = 0; byte < 256; byte += 1) table.set([...mix(from, to, byte / 255), 255], byte * 4);
  return new Uint32Array(table.buffer);
}
