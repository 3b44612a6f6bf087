// @ts-check
// Numbers as people read them. No DOM here.

import { t } from "./words.js";

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

/** Return a whole number with commas between thousands, as everywhere on the pages. */
export function whole(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number as people read it: three significant digits and a true minus. */
export function spoken(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const tiny = size > 0 && size < 0.005;
  const text = size >= 1e5 || tiny
    ? size.toExponential(0)
    : size.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
  return (value < 0 ? "−" : "") + text.replace("-", "−");
}

const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const raised = (power) => String(power).replace("-", "⁻").replace(/\d/g, (digit) => DIGITS[digit]);

/** Return "10⁻²⁰" for a whole power of ten. */
export function tenTo(power) {
  return `10${raised(power)}`;
}

/** Return the number whose log10 is `log` as a read-out has it: 0.32, 3.2·10⁻¹⁷; a word where it is no number. */
export function amount(log) {
  if (log === -Infinity) return t("0: underflow");
  if (log === Infinity) return t("∞: overflow");
  if (Number.isNaN(log) || log === undefined) return "–";
  if (log >= -2 && log < 3) return String(Number((10 ** log).toPrecision(2)));
  let power = Math.floor(log);
  let front = 10 ** (log - power);
  if (front >= 9.95) [power, front] = [power + 1, 1];
  return `${front.toFixed(1)}·${tenTo(power)}`;
}

/** Move `shown` a part of the way to `target`; true while there is way to go. */
export function eased(shown, target, share, tolerance) {
  let moving = false;
  for (let i = 0; i < target.length; i += 1) {
    const gap = target[i] - shown[i];
    if (!Number.isFinite(gap) || Math.abs(gap) <= tolerance) shown[i] = target[i];
    else {
      shown[i] += gap * share;
      moving = true;
    }
  }
  return moving;
}
