// Numbers as people read them. No DOM here.

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

/** Return a whole number with thin spaces between thousands. */
export function whole(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u2009");
}
