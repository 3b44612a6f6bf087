// Pictures of a field as RGBA words: pure functions over typed arrays, no DOM.
// A field lies row by row from the lowest y upwards; a picture from the top downwards.

import { mix, parse, ramp } from "../colour.js";

export const HALF = 127.5; // a probability of one half, in bytes

// 256 words that tell only the side (two classes) or the band (a surface) a value lies in.
export function steppedWords(words, bands) {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    if (bands === 2) return words[byte > HALF ? 216 : 39];
    const band = Math.min(bands - 1, Math.floor((byte / 256) * bands));
    return words[Math.round((band / (bands - 1)) * 255)];
  });
}

// One table of 256 words per class: byte = probability of the winning class, neutral where it is a mere guess.
export function classWords(colours, count, strength = 0.72) {
  const neutral = parse(colours.neutral);
  return Array.from({ length: count }, (_, k) => {
    const own = mix(neutral, parse(colours.classes[k % colours.classes.length]), strength);
    const shades = ramp(neutral, own);
    return Uint32Array.from({ length: 256 }, (_, byte) => {
      const sure = Math.max(0, (byte / 255 - 1 / count) / (1 - 1 / count));
      return shades[Math.round(sure * 255)];
    });
  });
}

// Re-reads bytes on a signed scale so that equal values keep equal colours while `scale` moves from frame to frame.
export function rescaled(bytes, scale, reference, out) {
  const gain = scale / reference;
  for (let i = 0; i < bytes.length; i++) {
    const value = 128 + (bytes[i] - 128) * gain;
    out[i] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
  return out;
}

export function colourRows(bytes, n, words, out) {
  for (let row = 0; row < n; row++) {
    const to = (n - 1 - row) * n;
    const from = row * n;
    for (let col = 0; col < n; col++) out[to + col] = words[bytes[from + col]];
  }
  return out;
}

// The winning class of every grid point, its probability, and its lead over the runner-up (bytes).
export function winners(bytes, n, count, best = new Uint8Array(n * n), top = new Uint8Array(n * n)) {
  const size = n * n;
  for (let i = 0; i < size; i++) {
    let high = bytes[i];
    let at = 0;
    for (let k = 1; k < count; k++) {
      const value = bytes[k * size + i];
      if (value > high) {
        high = value;
        at = k;
      }
    }
    best[i] = at;
    top[i] = high;
  }
  return { best, top };
}

export function colourWinners(best, top, n, tables, out) {
  for (let row = 0; row < n; row++) {
    const to = (n - 1 - row) * n;
    const from = row * n;
    for (let col = 0; col < n; col++) out[to + col] = tables[best[from + col]][top[from + col]];
  }
  return out;
}

// Bilinear refinement by a whole factor: n×n → m×m with m = (n − 1)·factor + 1, values on the same corners.
export function refined(bytes, n, factor, out) {
  const m = (n - 1) * factor + 1;
  out ??= new Uint8ClampedArray(m * m);
  for (let row = 0; row < m; row++) {
    const r = Math.min(n - 2, Math.floor(row / factor));
    const v = row / factor - r;
    const base = r * n;
    for (let col = 0; col < m; col++) {
      const c = Math.min(n - 2, Math.floor(col / factor));
      const u = col / factor - c;
      const i = base + c;
      const low = bytes[i] + (bytes[i + 1] - bytes[i]) * u;
      const high = bytes[i + n] + (bytes[i + n + 1] - bytes[i + n]) * u;
      out[row * m + col] = low + (high - low) * v;
    }
  }
  return out;
}

// Winners on the refined grid; only cells whose corners disagree are looked at class by class.
export function refinedWinners(bytes, best, n, count, factor, out) {
  const m = (n - 1) * factor + 1;
  const size = n * n;
  out ??= new Uint8Array(m * m);
  for (let row = 0; row < m; row++) {
    const r = Math.min(n - 2, Math.floor(row / factor));
    const v = row / factor - r;
    for (let col = 0; col < m; col++) {
      const c = Math.min(n - 2, Math.floor(col / factor));
      const i = r * n + c;
      let at = best[i];
      if (at !== best[i + 1] || at !== best[i + n] || at !== best[i + n + 1]) {
        const u = col / factor - c;
        let high = -1;
        for (let k = 0; k < count; k++) {
          const j = k * size + i;
          const low = bytes[j] + (bytes[j + 1] - bytes[j]) * u;
          const up = bytes[j + n] + (bytes[j + n + 1] - bytes[j + n]) * u;
          const value = low + (up - low) * v;
          if (value > high) {
            high = value;
            at = k;
          }
        }
      }
      out[row * m + col] = at;
    }
  }
  return out;
}

// The veil over what is less than 75 % sure, as opaque or clear words (soft edge, so that it scales smoothly).
export function doubt(bytes, n, count, out) {
  for (let row = 0; row < n; row++) {
    for (let col = 0; col < n; col++) {
      const i = row * n + col;
      let sure = count === 1 ? Math.max(bytes[i], 255 - bytes[i]) : 0;
      for (let k = 0; count > 1 && k < count; k++) sure = Math.max(sure, bytes[k * n * n + i]);
      out[(n - 1 - row) * n + col] = veil((0.75 - sure / 255) * 12 + 0.5);
    }
  }
  return out;
}

// The same veil where the seeds of a run disagree: byte 255 = all agree.
export function dissent(agreement, n, out) {
  for (let row = 0; row < n; row++) {
    for (let col = 0; col < n; col++) {
      const share = 1 - agreement[row * n + col] / 255;
      out[(n - 1 - row) * n + col] = veil(share * 4);
    }
  }
  return out;
}

function veil(opacity) {
  return (Math.max(0, Math.min(255, Math.round(opacity * 255))) << 24) >>> 0;
}

// Bilinear value at the fraction (u, v) of the square, both from 0 to 1; `from` is where the map begins.
export function sampled(values, n, u, v, from = 0) {
  const x = Math.min(Math.max(u, 0), 1) * (n - 1);
  const y = Math.min(Math.max(v, 0), 1) * (n - 1);
  const c = Math.min(n - 2, Math.floor(x));
  const r = Math.min(n - 2, Math.floor(y));
  const i = from + r * n + c;
  const low = values[i] + (values[i + 1] - values[i]) * (x - c);
  const high = values[i + n] + (values[i + n + 1] - values[i + n]) * (x - c);
  return low + (high - low) * (y - r);
}
