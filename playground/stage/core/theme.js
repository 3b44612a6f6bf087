// @ts-check
// The colours of the active theme, as playground/theme.py has them.
//
//   const p = palette(element);  p.text, p.classes[0], p.test, …, p.dark
//   p.pixels[byte]               Uint32 for an ImageData: byte 128 neutral, 1 negative end, 255 positive end
//   p.probability[byte]          the same palette for a probability: 0 class 0 (negative), 127/128 neutral, 255 class 1
//   p.diverging(t)               "rgb(…)" for t in [-1, 1] (clamped; NaN is neutral)
//   const off = onTheme(() => repaint());

import { css, divergingTable, luminance, mix, parse } from "./colour.js";

const FALLBACK = {
  negative: "#3e96ea",
  neutral: "#ffffff",
  positive: "#d67620",
  classes: ["#0072b2", "#e69f00"],
  accent: "#6546d8",
  text: "#1c2430",
  faint: "#5b6575",
  grid: "#e3e7ee",
  edge: "#cbd2dc",
  background: "#ffffff",
  surface: "#f5f6f9",
  train: "#107f5f",
  test: "#6b0f46",
};

const source = await load();
const built = {};
const known = new WeakMap();
const watchers = new Set();

async function load() {
  if (!globalThis.document) return null; // imported by a test, outside a browser
  for (const pause of [0, 300, 1500]) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      const answer = await fetch(new URL("../palette.json", import.meta.url));
      if (answer.ok) return await answer.json();
    } catch (error) {
      console.warn("stage: palette not loaded yet", error);
    }
  }
  return null;
}

/** Return the palette of the theme that `element` (or a shadow root) is shown in. */
export function palette(element) {
  const host = element.host ?? element;
  let mode = known.get(host);
  if (!mode) {
    const colour = parse(getComputedStyle(host).getPropertyValue("--st-background-color") || "#ffffff");
    mode = colour && luminance(colour) < 0.35 ? "dark" : "light";
    if (host.isConnected) known.set(host, mode); // reading a computed style costs too much to do every frame
  }
  return (built[mode] ??= build(mode));
}

/** Return the plain colours of the theme "light" or "dark". */
export function coloursOf(mode) {
  return { ...FALLBACK, ...source?.[mode] };
}

function build(mode) {
  const colours = coloursOf(mode);
  const [negative, neutral, positive] =
    /** @type {any[]} */ ([colours.negative, colours.neutral, colours.positive].map(parse));
  const pixels = divergingTable(negative, neutral, positive);
  const probability = new Uint32Array(256);
  // Byte 0 and byte 1 would be the same otherwise: a probability uses the whole range of the byte.
  for (let byte = 0; byte < 256; byte += 1) probability[byte] = pixels[1 + Math.round((byte * 254) / 255)];
  const diverging = (t) => {
    const bounded = Number.isNaN(t) ? 0 : Math.max(-1, Math.min(1, t));
    return css(mix(neutral, bounded < 0 ? negative : positive, Math.abs(bounded)));
  };
  return Object.freeze({ ...colours, mode, dark: mode === "dark", pixels, probability, diverging });
}

/** Return "rgb(…)" for `t` in [-1, 1] in the theme of `element`. */
export function diverging(t, element = globalThis.document.body) {
  return palette(element).diverging(t);
}

/** Call `listener` whenever the theme may have changed; returns the function that ends it. */
export function onTheme(listener) {
  watchers.add(listener);
  return () => watchers.delete(listener);
}

/** Look again at the theme of `element`; the host of the components calls it when Streamlit updates one. */
export function refreshTheme(element) {
  const host = element.host ?? element;
  const before = known.get(host);
  known.delete(host);
  const now = palette(host).mode;
  if (before !== undefined && before !== now) { for (const each of [...watchers]) each(); }
}
