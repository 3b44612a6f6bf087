// @ts-check
// The keys of the page, wherever the focus is: one listener for the document.
//
//   const off = pageKeys({ " ": () => clock.toggle(), ".": () => clock.move(1), r: () => clock.restart() });
//
// What a component offers counts before the buttons of the bar. A key belongs to whatever has the focus where it means
// something there: in a text field, in an open menu, and Space on a button that was reached by keyboard. A button that
// was only clicked has the focus too, but nobody means it by the next press of Space.

// One set on all pages: Space, full stop and comma (stage/timeline) and R. S and 0 are what they were called before.
const BAR = { " ": "play", ".": "step", s: "step", e: "epoch", r: "reset", 0: "reset" }; // ends of keys of the bar's buttons
const PRESSED =
  "button, summary, a[href], select, input[type=checkbox], input[type=radio], [role=button], [role=tab], " +
  "[role=switch], [role=checkbox], [role=radio], [role=option]";
const NO_TEXT = new Set([
  "checkbox",
  "radio",
  "range",
  "button",
  "file",
  "reset",
  "submit",
  "color",
  "image",
]);
const TRAVEL = /^(Tab|Enter|Escape|Home|End|Page.*|Arrow.*)$/; // keys that carry the focus along

/** What has the focus, and around it what it lies in, as far as the keys care. */
export function situation(path, byKeyboard) {
  const own = path[0];
  const is = (selector) => own.matches?.(selector) ?? false;
  const combobox = is("[role=combobox]");
  const menu = path.some((each) => each.matches?.("[role=menu], [role=listbox]")) ||
    (is("[aria-expanded=true]") && (combobox || is("[aria-haspopup=menu], [aria-haspopup=listbox]")));
  const typed = own.tagName === "INPUT" && !NO_TEXT.has(own.type);
  return {
    menu,
    combobox,
    text: typed || own.tagName === "TEXTAREA" || Boolean(own.isContentEditable),
    select: own.tagName === "SELECT",
    nothing: own === globalThis.document?.body || own === globalThis.document?.documentElement,
    button: is(PRESSED),
    plain: own.tagName === "BUTTON" && !is("[role=tab], [role=radio]"),
    byKeyboard,
  };
}

/** Whether `key` is the page's in this situation. */
export function belongs(key, { menu, combobox, text, select, nothing, button, plain, byKeyboard }) {
  if (menu) return false;
  if (key === " ") return (text && !combobox) || (button && byKeyboard) ? false : true;
  if (text || select) return false;
  if (key.startsWith("Arrow")) return nothing || (plain && !byKeyboard);
  return true;
}

class Keys {
  constructor() {
    this.offers = []; // the newest first
    this.byPointer = false;
    this.reached = new WeakMap(); // element with the focus → whether the keyboard led there
    this.taken = new Set();
    const listen = {
      pointerdown: () => this.pointer(),
      focusin: (event) => this.focus(event),
      keydown: (event) => this.down(event),
      keyup: (event) => this.up(event),
    };
    for (const [name, act] of Object.entries(listen)) globalThis.addEventListener?.(name, act, true);
    // Streamlit listens at the document for the same keys, and would press Play for who presses another button.
    globalThis.document?.documentElement.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() in BAR && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.stopPropagation();
      }
    });
  }

  pointer() {
    this.byPointer = true;
  }

  focus(event) {
    this.reached.set(event.composedPath()[0], !this.byPointer);
  }

  down(event) {
    if (TRAVEL.test(event.key)) this.byPointer = false;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const path = event.composedPath();
    if (!belongs(key, situation(path, this.reached.get(path[0]) ?? true))) return;
    const act = this.act(key);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.taken.add(event.key);
    if (!(event.repeat && key === " ")) act();
  }

  /** A button is pressed by the key coming up: not when the page took it going down. */
  up(event) {
    if (!this.taken.delete(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  act(key) {
    for (const acts of this.offers) if (acts[key]) return acts[key];
    const button = BAR[key] && barButton(BAR[key]);
    return button ? () => button.click() : null;
  }
}

/** The visible button of the bar whose key ends with `name`; one in the drawer counts while that is closed, too. */
function barButton(name) {
  const end = new RegExp(`^st-key-[\\w-]+-${name}$`);
  for (const place of document.querySelectorAll(`[class*="-${name}"]`)) {
    if (![...place.classList].some((each) => end.test(each))) continue;
    // On a narrow page Streamlit keeps a second, hidden button for its tooltip.
    for (const button of place.querySelectorAll("button:not(:disabled)")) {
      const seen = /** @type {HTMLElement} */ (button).offsetParent || button.closest(".st-key-drawer");
      if (seen) return button;
    }
  }
  return null;
}

// One for the document, whichever release of this module made it.
const MINE = Symbol.for("stage.keys");
const keys = (globalThis[MINE] ??= new Keys());

/** Offer the page's keys `acts` {key: function}; returns the function that takes them back. */
export function pageKeys(acts) {
  keys.offers.unshift(acts);
  return () => keys.offers.splice(keys.offers.indexOf(acts), 1);
}
