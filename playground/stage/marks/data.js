// @ts-check
// From what travels to what is drawn: messages, ranges, and colours of numbers. No DOM here.

import { css, inkOf as letters, mix, parse, ramp } from "../core/colour.js";
import { decode } from "../core/frame.js";
import { bytesOf } from "../core/image.js";

/**
 * @typedef {{ header: any, arrays: Record<string, any> }} Packed a mark: what it says, and its arrays by name
 * @typedef {[number, number]} Pair
 */

/**
 * Return the mark that a text in base64 holds (see marks/mark.py).
 * @param {string} text
 * @returns {Packed}
 */
export function unpacked(text) {
  return decode(bytesOf(text).buffer);
}

/**
 * Return the mark `name` of a frame, null where it has none; arrays that did not change stay the same objects.
 * @param {Packed} frame
 * @param {string} name
 * @returns {Packed | null}
 */
export function carried({ header, arrays }, name) {
  const mine = header.marks?.[name];
  if (!mine) return null;
  const start = `${name}/`;
  const own = Object.entries(arrays).filter(([key]) => key.startsWith(start));
  return {
    header: mine,
    arrays: Object.fromEntries(own.map(([key, array]) => [key.slice(start.length), array])),
  };
}

/**
 * Whether two marks are drawn alike: the same words, and the very same arrays.
 * @param {Packed | null} one
 * @param {Packed | null} other
 */
export function alike(one, other) {
  if (!one || !other) return one === other;
  const names = Object.keys(one.arrays);
  if (names.length !== Object.keys(other.arrays).length) return false;
  if (names.some((name) => one.arrays[name] !== other.arrays[name])) return false;
  return JSON.stringify(one.header) === JSON.stringify(other.header);
}

/**
 * Return [lowest, highest] of all finite numbers; with `log` only of positive ones. Null where there are none.
 * @param {Iterable<ArrayLike<number>>} arrays
 * @param {boolean} [log]
 * @returns {Pair | null}
 */
export function extent(arrays, log = false) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of arrays) {
    for (let at = 0; at < values.length; at++) {
      const value = values[at];
      if (!Number.isFinite(value) || (log && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/**
 * Return the ends of an axis: its own where it says them, else those of the numbers with a little room around.
 * @param {{ low: number | null, high: number | null, log: boolean }} axis
 * @param {Iterable<ArrayLike<number>>} arrays
 * @param {number} [room] share of the range that is left free at both ends
 * @returns {Pair}
 */
export function range({ low, high, log }, arrays, room = 0.04) {
  let [from, to] = extent(arrays, log) ?? (log ? [1, 10] : [0, 1]);
  if (log) {
    if (from === to) [from, to] = [from / 2, to * 2];
    const spare = (to / from) ** room;
    return [low ?? from / spare, high ?? to * spare];
  }
  if (from === to) {
    const size = Math.abs(from) / 10 || 0.5;
    [from, to] = [from - size, to + size];
  }
  const spare = (to - from) * room;
  return [low ?? from - spare, high ?? to + spare];
}

/**
 * Return a colour of the palette: of a class by its number, of anything else by its name there.
 * @param {any} colours
 * @param {number | string} colour
 * @returns {string}
 */
export function colourOf(colours, colour) {
  if (typeof colour === "string") return colours[colour] ?? colours.text;
  return colours.classes[colour % colours.classes.length];
}

/**
 * Return the same colour, dark or bright enough for words and thin lines on the page.
 * @param {any} colours
 * @param {number | string} colour
 */
export function inkOf(colours, colour) {
  if (typeof colour === "string") return colourOf(colours, colour);
  return css(mix(parse(colourOf(colours, colour)), parse(colours.text), colours.dark ? 0.35 : 0.18));
}

/**
 * Return the colour of letters that are of colour `colour`: near enough to the text's to be read.
 * @param {any} colours
 * @param {number | string} colour
 */
export function lettersOf(colours, colour) {
  return typeof colour === "string"
    ? colourOf(colours, colour)
    : letters(colourOf(colours, colour), colours, 0.18);
}

/**
 * Return the ends of a scale over `values`; a diverging one lies evenly around 0.
 * @param {any} scale
 * @param {ArrayLike<number>} values
 * @returns {Pair}
 */
export function ends({ kind, low, high }, values) {
  const [from, to] = extent([values]) ?? [0, 1];
  if (kind !== "diverging") return [low ?? from, high ?? (to > from ? to : from + 1)];
  const reach = Math.max(Math.abs(low ?? from), Math.abs(high ?? to)) || 1;
  return [low ?? -reach, high ?? reach];
}

/**
 * Return a function from a number to its pixel (Uint32 as an ImageData's buffer wants it), 0 for what is missing.
 * @param {any} scale
 * @param {Pair} ends
 * @param {any} colours the palette
 * @returns {(value: number) => number}
 */
export function pixelsOf(scale, [low, high], colours) {
  if (scale.kind === "categories") {
    const own = scale.colours.length ? scale.colours : scale.names.map((_, at) => at);
    const table = own.map((each) => solid(colourOf(colours, each)));
    return (value) => (Number.isFinite(value) ? (table[value] ?? 0) : 0);
  }
  const table = scale.kind === "sequential" ? sequential(colours) : colours.probability;
  if (scale.decades) {
    const over = solid(colours.danger ?? colours.text);
    const pixel = (value) => (value === Infinity ? over : table[byte((value - low) / (high - low))]);
    return (value) => (value === -Infinity || Number.isNaN(value) ? 0 : pixel(value));
  }
  if (scale.kind !== "diverging") {
    return (value) => (Number.isFinite(value) ? table[byte((value - low) / (high - low))] : 0);
  }
  // Zero keeps the page's colour even where the ends lie unevenly around it.
  return (value) => {
    if (!Number.isFinite(value)) return 0;
    const share = value < 0 ? -value / (low || -1) : value / (high || 1);
    return colours.pixels[128 + Math.round(127 * Math.max(-1, Math.min(1, share)))];
  };
}

/** @type {WeakMap<any, Uint32Array>} */
const ramps = new WeakMap();

function sequential(colours) {
  const made = ramps.get(colours) ?? ramp(parse(colours.neutral), parse(colours.accent));
  ramps.set(colours, made);
  return made;
}

/**
 * Return the pixel of a colour.
 * @param {string} colour
 */
export function solid(colour) {
  const [r, g, b] = parse(colour) ?? [0, 0, 0];
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/**
 * Return [r, g, b] of a pixel.
 * @param {number} pixel
 * @returns {[number, number, number]}
 */
export function rgb(pixel) {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

function byte(share) {
  return Math.round(255 * Math.max(0, Math.min(1, share)));
}
