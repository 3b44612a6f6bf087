// @ts-check
// A page's first screen holds its picture, what comes out and the curves: heights are said for a window of 900 px, and
// on a lower or higher one all that lies there is so in proportion (kit/desk.py, static/desk.css).

const TOLD = 900; // px: the window that heights are said for
const AROUND = 400; // px that stay as they are: menu, title, row, headings and axes, and what lies under the picture
const [LEAST, MOST] = [0.6, 1.25];
const NARROW = 900; // px: on a narrower page all lies below each other, and one scrolls

const NAMES = ["height", "size", "room"];

/** By what heights are multiplied in this window. */
export function share() {
  if (globalThis.innerWidth <= NARROW) return 1;
  return Math.min(MOST, Math.max(LEAST, (globalThis.innerHeight - AROUND) / (TOLD - AROUND)));
}

/**
 * The data of a component whose place is `root`, with heights as they fit into this window where it lies on the first
 * screen.
 * @param {any} data
 * @param {any} root
 */
export function fitted(data, root) {
  if (!data || !(root.host ?? root).closest?.(".st-key-bench")) return data;
  const factor = share();
  const found = { ...data };
  for (const name of NAMES) {
    if (typeof found[name] === "number") found[name] = Math.round(found[name] * factor);
  }
  return found;
}

/** Call `listener` when another window wants other heights. */
export function onShare(listener) {
  let known = share();
  globalThis.addEventListener?.("resize", () => {
    if (share() === known) return;
    known = share();
    listener();
  });
}
