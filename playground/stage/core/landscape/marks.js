// Colours and marks of the rules: each has a colour, a dash and a shape of its own. No DOM here.

import { css, luminance, mix, parse } from "../colour.js";

const polygon = (count, turn, inner = 1) => {
  const points = [];
  const corners = inner === 1 ? count : 2 * count;
  for (let k = 0; k < corners; k += 1) {
    const angle = turn + (2 * Math.PI * k) / corners;
    const reach = k % 2 && inner !== 1 ? inner : 1;
    points.push([reach * Math.cos(angle), reach * Math.sin(angle)]);
  }
  return points;
};
const UP = -Math.PI / 2;
const PLUS = [[-0.36, -1], [0.36, -1], [0.36, -0.36], [1, -0.36], [1, 0.36], [0.36, 0.36], [0.36, 1], [-0.36, 1], [-0.36, 0.36],
  [-1, 0.36], [-1, -0.36], [-0.36, -0.36]];
const turned = (points) => points.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]);

// Corners on or in the unit circle, scaled so that all look equally large; null is the circle itself.
const SHAPES = [
  null,
  polygon(4, Math.PI / 4).map(([x, y]) => [1.2 * x, 1.2 * y]),
  polygon(3, UP).map(([x, y]) => [1.3 * x, 1.3 * y + 0.15]),
  polygon(4, 0).map(([x, y]) => [1.25 * x, 1.25 * y]),
  polygon(3, -UP).map(([x, y]) => [1.3 * x, 1.3 * y - 0.15]),
  polygon(5, UP, 0.5).map(([x, y]) => [1.45 * x, 1.45 * y]),
  PLUS.map(([x, y]) => [1.1 * x, 1.1 * y]),
  polygon(6, 0).map(([x, y]) => [1.15 * x, 1.15 * y]),
  turned(PLUS).map(([x, y]) => [1.1 * x, 1.1 * y]),
  polygon(3, 0).map(([x, y]) => [1.3 * x - 0.15, 1.3 * y]),
  polygon(5, UP).map(([x, y]) => [1.15 * x, 1.15 * y]),
  polygon(4, UP, 0.42).map(([x, y]) => [1.5 * x, 1.5 * y]),
];

/** Return the shape of radius `r` around (0, 0) as the path that SVG and Path2D understand. */
export function shapePath(index, r) {
  const points = SHAPES[index % SHAPES.length];
  if (!points) return `M${r} 0A${r} ${r} 0 1 1 ${-r} 0A${r} ${r} 0 1 1 ${r} 0Z`;
  return `M${points.map(([x, y]) => `${+(x * r).toFixed(2)} ${+(y * r).toFixed(2)}`).join("L")}Z`;
}

/** Return { line, ink }: the colour of a rule's path, and of its name, which has to be read. */
export function colourOf(rule, colours) {
  const own = parse(colours.classes[rule.colour % colours.classes.length]);
  const page = luminance(parse(colours.background));
  const contrast = (colour) => {
    const [a, b] = [luminance(colour), page].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  // A bright yellow on white, or a deep blue on black, is helped by the colour of the text until it can be read.
  const helped = (least) => {
    for (let share = 0; share < 1; share += 0.05) {
      const colour = mix(own, parse(colours.text), share);
      if (contrast(colour) >= least) return css(colour);
    }
    return colours.text;
  };
  return { line: helped(colours.dark ? 3.6 : 2.2), ink: helped(4.5) };
}

/** Return the `count` colours [r, g, b] of a surface's bands, from the valley (the page) up to the heights. */
export function slopeColours(colours, count) {
  const valley = parse(colours.background);
  const hue = mix(parse(colours.faint), parse(colours.accent), 0.3);
  const peak = mix(valley, hue, colours.dark ? 0.38 : 0.46);
  return Array.from({ length: count }, (_, k) => mix(valley, peak, count > 1 ? 0.03 + 0.97 * (k / (count - 1)) : 0.3));
}

/** Return [r, g, b] as a word of an ImageData's buffer. */
export function word([r, g, b]) {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
