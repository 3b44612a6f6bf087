// How far a visitor has come through the course: the names of lessons in the browser's own storage, and nowhere else.
//
// data: { tried: [name], course: [name], lang }: `tried` is added to what is kept; a course marks its cards on the page.

import { h } from "../core/dom.js";
import { t } from "../core/words.js";

const PLACE = "playground-tried";

export const css = `
  .far { display: flex; align-items: baseline; gap: 0.8em; color: var(--faint); font-size: 0.93rem; min-height: 2rem; }
  .far button { border: 0; padding: 0.45em 0; background: none; color: inherit; font: inherit; cursor: pointer;
    text-decoration: underline; text-underline-offset: 0.2em; }
  .far button:hover { color: var(--text); }
`;

let memory = []; // where the browser forbids storage: for as long as the page is open

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
  } catch {
    return memory;
  }
}

function keep(names) {
  memory = names;
  try {
    if (names.length > 0) localStorage.setItem(PLACE, JSON.stringify(names));
    else localStorage.removeItem(PLACE);
  } catch {
    // Then this page alone remembers.
  }
}

export function mount(component) {
  const root = h("div", { className: "stage far", role: "status" });
  component.parentElement.append(root);
  let forgotten = []; // what the server goes on saying of this visit after it was to be forgotten
  let data;

  function mark() {
    const tried = kept().filter((each) => data.course.includes(each));
    const next = data.course.find((each) => !tried.includes(each));
    for (const name of data.course) {
      const card = document.querySelector(`.st-key-card-${CSS.escape(name)}`);
      card?.toggleAttribute("data-tried", tried.includes(name));
      card?.toggleAttribute("data-next", name === next && tried.length > 0);
    }
    root.replaceChildren();
    if (tried.length === 0) return;
    const forget = h("button", { type: "button", textContent: t("Forget this"), onclick: () => {
      forgotten = [...data.tried];
      keep([]);
      mark();
    } });
    const words = t("{count} of {all} tried. Kept in this browser only.", { count: tried.length, all: data.course.length });
    root.append(h("span", { textContent: words }), forget);
  }

  function update(next) {
    data = next.data;
    const fresh = data.tried.filter((each) => !forgotten.includes(each));
    keep([...new Set([...kept(), ...fresh])]);
    if (data.course.length > 0) requestAnimationFrame(mark); // once the cards beside it are there
  }

  update(component);
  return { update, destroy: () => root.remove() };
}
