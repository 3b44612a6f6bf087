// Where the views go in the width there is. No DOM here.

const GAP = 18;
const WIDE = 1040; // px from which map, surface and charts stand side by side
const PAIR = 640; // px from which one picture and the charts do

/** Return which of "map", "solid", "both" can be chosen, and which is shown when `wanted` is wished for. */
export function viewsFor(width, wanted) {
  const wide = width >= WIDE;
  const views = wide ? ["both", "map", "solid"] : ["map", "solid"];
  return { views, shown: views.includes(wanted) ? wanted : "map" };
}

/**
 * Return { columns, picture: [width, height] at most of each picture, charts(taken) → [width, height] } for a stage of
 * `width` px whose pictures are at most `height` high; `taken` = [width, height] of one picture as it came out.
 */
export function arrange(width, height, shown) {
  const count = shown === "both" ? 2 : 1;
  if (width < PAIR) {
    const tall = Math.min(340, Math.max(260, width * 0.8));
    return { columns: "minmax(0, 1fr)", picture: [width, Math.max(height, width)], charts: () => [width, tall] };
  }
  const share = count === 2 ? (width - 2 * GAP) * 0.34 : (width - GAP) * 0.57;
  return {
    columns: count === 2 ? "auto auto minmax(0, 1fr)" : "auto minmax(0, 1fr)",
    picture: [Math.floor(share), height],
    charts: ([wide, tall]) => [Math.floor(width - count * (wide + GAP)), tall],
  };
}
