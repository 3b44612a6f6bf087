// @ts-check
// Thumbnails of what menus offer, as core/thumbnails.py draws them: fetched once a family, as images for CSS.

/** @typedef {{ width: number, height: number, strokes?: [string, string, number][], image?: string, mask?: string }} Drawing */

export const SLOT = 30; // px that a menu keeps free for the widest of them

/** @type {Map<string, Promise<Record<string, Drawing>>>} */
const families = new Map();

/**
 * Return what there is of a family ("activations", "points", …), by member; nothing where it can't be had.
 * @param {string} family
 */
export function thumbnails(family) {
  const known = families.get(family);
  if (known) return known;
  const found = load(family);
  families.set(family, found);
  return found;
}

async function load(family) {
  try {
    const answer = await fetch(new URL(`../../../thumbnails/${family}.json`, import.meta.url));
    if (answer.ok) return await answer.json();
  } catch (error) {
    console.warn("stage: thumbnails not loaded", error);
  }
  families.delete(family); // the next one who needs them tries again
  return {};
}

/**
 * Give an element a thumbnail at its left edge, in the colours of a palette; null takes it away, and its room stays.
 * @param {HTMLElement} element
 * @param {Drawing | null | undefined} drawing
 * @param {any} colours
 */
export function show(element, drawing, colours, left = 0) {
  const url = drawing ? `url("${imageOf(drawing, colours)}")` : "none";
  const style = {
    backgroundImage: url,
    backgroundRepeat: "no-repeat",
    backgroundSize: drawing ? `${drawing.width}px ${drawing.height}px` : "",
    backgroundPosition: drawing ? `${left + (SLOT - drawing.width) / 2}px center` : "",
  };
  for (const [name, value] of Object.entries(style)) {
    if (element.style[name] !== value) element.style[name] = value;
  }
}

/**
 * Return an image as a data URL.
 * @param {Drawing} drawing
 * @param {any} colours
 */
export function imageOf({ width, height, strokes, image, mask }, colours) {
  if (image) return image;
  const paths = (strokes ?? []).map(([path, ink, wide]) =>
    `<path d='${path}' fill='none' stroke='${
      inkOf(ink, colours)
    }' stroke-width='${wide}' stroke-linecap='round' stroke-linejoin='round'/>`
  );
  // The picture says where it is opaque, the theme in which colour.
  const flood = `<feFlood flood-color='${colours.accent}'/><feComposite operator='in' in2='SourceAlpha'/>`;
  const dyed = mask
    ? `<filter id='f' x='0' y='0' width='1' height='1'>${flood}</filter><image width='${width}' height='${height}' href='${mask}' filter='url(#f)'/>`
    : "";
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' width='${width}' height='${height}'>${
    paths.join("")
  }${dyed}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

const inkOf = (ink, colours) =>
  ink.startsWith("class") ? colours.classes[Number(ink.slice(5))] : colours[ink];
