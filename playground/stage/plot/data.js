// Figures as the browser completes them: the theme's colours and template. No DOM here.

import { css, parse } from "../core/colour.js";

/**
 * Return the function that translates colours: whatever is a colour of the palette `from` becomes the colour of the
 * same name in `to`, "rgba(…)" with its opacity kept. Figures are made in the light theme's colours.
 */
export function translator(from, to) {
  const table = new Map();
  for (const [name, colour] of Object.entries(from)) {
    const [olds, news] = [colour, to[name]].map((value) => (Array.isArray(value) ? value : [value]));
    olds.forEach((old, index) => {
      const channels = typeof old === "string" && parse(old);
      if (channels) table.set(String(channels), news[index]);
    });
  }
  return (text) => {
    const channels = /^(#|rgb)/i.test(text) ? parse(text) : null;
    const found = channels && table.get(String(channels));
    if (!found) return text;
    const alpha = /^rgba\(.*,\s*([\d.]+)\s*\)$/i.exec(text)?.[1];
    return alpha === undefined ? found : css(parse(found), Number(alpha));
  };
}

/** Return `value` with `translate` applied to every text in it. */
export function tinted(value, translate) {
  if (typeof value === "string") return translate(value);
  // Numbers need no look, but [0, "#fff"] is a stop of a colour scale.
  const numbers = Array.isArray(value) && typeof value[0] === "number" && typeof value[1] !== "string";
  if (Array.isArray(value)) return numbers ? value : value.map((each) => tinted(each, translate));
  if (value === null || typeof value !== "object") return value;
  const result = {};
  for (const [key, each] of Object.entries(value)) result[key] = tinted(each, translate);
  return result;
}

/** Return a layout whose words beside its pictures have colours that can be read, as `ink` makes them. */
export function inked(layout, ink) {
  const annotations = layout.annotations?.map((each) => {
    const colour = each.font?.color;
    return colour && parse(colour) ? { ...each, font: { ...each.font, color: ink(colour) } } : each;
  });
  return annotations ? { ...layout, annotations } : layout;
}

/** Return { data, layout } for Plotly.react: tinted, in the theme's template, of the size of its place. */
export function completed(figure, { translate, ink = (colour) => colour, template, width, height, source }) {
  const { data = [], layout = {} } = figure;
  return {
    data: tinted(data, translate),
    layout: {
      uirevision: source ?? "kept", // zoom and hidden traces outlast an update
      ...inked(tinted(layout, translate), ink),
      template,
      width,
      height,
      autosize: false,
    },
  };
}
