// @ts-check
// One entry of the browser's history for each deliberate step. Streamlit writes a new one at every change of the
// address, ten for a slider that is moved by ten ticks. Here an entry is kept where a person did something else than
// before; a knob that is turned further, and whatever the page adds by itself, replace the newest one.

const MARK = Symbol.for("stage.history");
const GRADUAL =
  'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, canvas, [role="slider"], [role="spinbutton"]';
const WIDGET = '[data-testid="stSlider"], [data-testid="stNumberInput"], [data-testid="stTextInput"]'; // one to a key

/** Return a name for what an event happened on, and whether that is turned gradually rather than pressed. */
export function control(path) {
  const nodes = path.filter((node) => node.nodeType === 1);
  const widget = nodes.find((node) => node.matches(WIDGET));
  const turned = widget ?? nodes.find((node) => node.matches(GRADUAL));
  // A list one chooses from holds a text field to search in: choosing is a step.
  const listed = nodes.some((node) => node.matches('[role="combobox"], [role="listbox"], [role="option"]'));
  const key = nodes.flatMap((node) => [...node.classList]).find((name) => name.startsWith("st-key-")) ?? "";
  const name = widget ? "" : (turned?.getAttribute("aria-label") ?? turned?.className ?? "");
  return { name: `${key} ${name}`, gradual: Boolean(turned) && !listed };
}

/** Return what keeps the account: `did` says that a person did something, `push` whether a new address is an entry. */
export function account() {
  let acts = 0;
  let last = null;
  let written = { acts: 0, name: null };
  return {
    did(what) {
      acts += 1;
      last = what;
    },
    /** The reader has gone to another page: what that page says of itself belongs to the same step. */
    arrived() {
      written = { acts, name: null };
    },
    push() {
      const further = last?.gradual && last.name === written.name;
      const pushes = acts !== written.acts && !further;
      written = { acts, name: last?.gradual ? last.name : null };
      return pushes;
    },
  };
}

function install() {
  if (window[MARK]) return;
  window[MARK] = true;
  const { did, arrived, push } = account();
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, (event) => did(control(event.composedPath())), { capture: true, passive: true });
  }
  addEventListener("popstate", arrived, { capture: true });
  const native = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const next = new URL(url ?? location.href, location.href);
    if (next.pathname !== location.pathname) {
      native(state, title, url);
      arrived();
    } else if (push()) native(state, title, url);
    else history.replaceState(state, title, url);
  };
}

if (typeof window !== "undefined") install();
