// @ts-check
// Between Streamlit and a component: Streamlit calls a component's script again at every change of its data and
// never says which call was the first. A module of ours exports
//
//   export function mount(component) { …; return { update(component) {…}, destroy() {…} }; }
//   export const css = […];   // optional: names of sheets below stage/, put into the component's shadow root
//
// and mounts once; `component` is Streamlit's: { data, parentElement, key, setStateValue, setTriggerValue }.

import { fitted, onShare } from "./fit.js";
import "./history.js";
import "./keys.js"; // the bar's keys work on every page that has a component
import { connect, onExpired } from "./stream.js";
import { refreshTheme } from "./theme.js";
import { setLanguage, t } from "./words.js";

// On the element itself, so that the host of a new release finds, and ends, what an old one has mounted there.
const MARK = Symbol.for("stage.mounted");
const mounted = new WeakMap();
const living = new Set();

const BASE = `
  :host { display: block; }
  *, *::before, *::after { box-sizing: border-box; }
  .stage { position: relative; font: 13px/1.4 var(--st-font, system-ui), sans-serif; color: var(--st-text-color);
    font-variant-numeric: tabular-nums; }
  .stage canvas { display: block; }
  .stage .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  @media (forced-colors: active) { /* a picture means what its colours say; all that is pressed takes the reader's */
    .stage { forced-color-adjust: none; background: var(--st-background-color); }
    .stage :is(button, input, select, textarea, a, [role="slider"], [role="menu"]) { forced-color-adjust: auto; }
  }
  .stage-lost { position: absolute; inset: auto 0 6px 0; margin: auto; width: fit-content; padding: 2px 10px;
    border-radius: 9px; font-size: 12px; background: var(--st-secondary-background-color);
    color: var(--st-text-color); border: 1px solid var(--st-border-color); pointer-events: none; }
`;

/** Mount the module `name` for a Streamlit component, or hand its new data to what is mounted already. */
export async function host(given, name) {
  const root = given.parentElement;
  const component = { ...given, data: fitted(given.data, root) };
  let entry = mounted.get(root);
  if (!entry) {
    root[MARK]?.();
    mounted.set(root, entry = { latest: component, ready: null });
    root[MARK] = () => end(root, entry);
  }
  entry.latest = component;
  entry.given = given;
  // Streamlit ends a call that another one has followed while its module was loading: that other one goes on.
  const turn = entry.turn = (entry.turn ?? 0) + 1;
  const over = () => entry.turn === turn && end(root, entry);
  living.add(entry);
  entry.ready ??= start(entry, root, name);
  const before = entry.instance;
  try {
    await entry.ready;
  } catch (error) {
    entry.ready = null; // the next update tries again
    complain(root, error);
    return over;
  }
  if (before && mounted.get(root) === entry) {
    refreshTheme(root);
    await setLanguage(component.data?.lang);
    entry.instance.update?.(component);
  }
  return over;
}

onShare(() => {
  for (const entry of living) {
    entry.latest = { ...entry.given, data: fitted(entry.given.data, entry.given.parentElement) };
    entry.instance?.update?.(entry.latest);
  }
});

function end(root, entry) {
  if (mounted.get(root) !== entry) return;
  mounted.delete(root);
  living.delete(entry);
  delete root[MARK];
  entry.instance?.destroy?.();
}

async function start(entry, root, name) {
  const [module] = await Promise.all([
    import(`../${name.includes("/") ? name : `${name}/${name}`}.js`),
    setLanguage(entry.latest.data?.lang),
  ]);
  await dress(root, module.css ?? []);
  await setLanguage(entry.latest.data?.lang); // another one may have been chosen while the module was loading
  if (mounted.get(root) !== entry) return; // the page has gone on while the module was loading
  root.querySelector(".stage-complaint")?.remove();
  entry.instance = module.mount(entry.latest);
  stands(root, entry.latest.data?.token);
}

/** Note on the component's place that it has been drawn: at once, or with the first frame of its channel. */
function stands(root, token) {
  const drawn = () => (root.host ?? root).dataset.stage = "drawn";
  if (!token) return drawn();
  const off = connect(token, { frame: () => (drawn(), off()), closed() {}, opened() {} });
}

// After a long sleep, or when the server was started anew, Streamlit connects again but does not run the page: it
// would go on showing a channel that is no more. A trigger makes it run, with the reader's widgets as they were.
const asked = new Map();
onExpired((token) => {
  const entry = [...living].find(({ latest }) => latest.data?.token === token);
  if (!entry) return;
  const times = (asked.get(token) ?? 0) + 1;
  asked.set(token, times);
  if (times <= 4) entry.latest.setTriggerValue("expired", times);
  else if (times === 5 && sessionStorage.getItem("stage-reloaded") !== token) {
    sessionStorage.setItem("stage-reloaded", token); // once, whatever happens then
    location.reload();
  }
});

/** @type {Map<string, Promise<CSSStyleSheet>>} */
const sheets = new Map(); // by name; each is one for all components that use it

function sheet(name) {
  if (!sheets.has(name)) sheets.set(name, load(name));
  return /** @type {Promise<CSSStyleSheet>} */ (sheets.get(name));
}

async function load(name) {
  try {
    const made = new CSSStyleSheet();
    const answer = name ? await fetch(new URL(`../${name}`, import.meta.url)) : null;
    if (answer && !answer.ok) throw new Error(`${name}: ${answer.status}`);
    return await made.replace(answer ? await answer.text() : BASE);
  } catch (error) {
    sheets.delete(name); // the next one who needs it tries again
    throw error;
  }
}

/** Put the common styles and those of these names into a component's shadow root. */
async function dress(root, names) {
  const own = await Promise.all(["", ...names].map(sheet));
  const scope = root.adoptedStyleSheets ? root : document;
  scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, ...own];
}

function complain(root, error) {
  console.error("stage:", error);
  const note = root.querySelector(".stage-complaint") ?? document.createElement("p");
  note.className = "stage-complaint";
  note.textContent = t("This picture could not be loaded. Check your connection, then load the page again.");
  root.append(note);
}
