// @ts-check
// Whether the drawer is open, how much of it is shown, and what is looked for in it: one for the page.

/** @typedef {"simple" | "everything"} Level */

const PLACE = "playground-drawer"; // in the browser's own storage: how much the reader wants to see

/** @type {Set<() => void>} */
const listeners = new Set();

export const state = {
  open: false,
  /** @type {Level} */
  level: "simple",
  search: "",
  focus: false, // whether the search is to have the focus
};

try {
  const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "{}");
  if (kept.level === "everything") state.level = "everything";
  state.open = kept.open === true;
} catch {
  // Then it opens as for a newcomer.
}
show();

/** Change some of the state, and tell everybody. */
export function turn(change) {
  Object.assign(state, change);
  try {
    sessionStorage.setItem(PLACE, JSON.stringify({ level: state.level, open: state.open }));
  } catch {
    // Then this page alone remembers.
  }
  show();
  for (const each of [...listeners]) each();
}

/** Call `listener` at every change; returns what ends that. */
export function onTurn(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function show() {
  if (state.open) document.body.dataset.drawer = state.search ? "everything" : state.level;
  else delete document.body.dataset.drawer;
}

/** The drawer of the page, where it has one. */
export const drawer = () => /** @type {HTMLElement | null} */ (document.querySelector(".st-key-drawer-groups"));
