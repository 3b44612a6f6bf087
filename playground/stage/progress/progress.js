// How far a visitor has come through the course: the names of lessons in the browser's own storage, and nowhere else.
//
// data: { tried: [name], course: [name], lang }: `tried` is added to what is kept; a course marks its cards on the page.

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { t } from "../core/words.js";

const PLACE = "playground-tried";

export const css = ["progress/style.css"];
export const mount = (component) => new Progress(component);

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

class Progress extends Part {
  constructor(component) {
    super(component, "progress");
    this.forgotten = []; // what the server goes on saying of this visit after it was to be forgotten
    this.root.setAttribute("role", "status");
    this.update(component);
  }

  update(component) {
    this.take(component);
    const fresh = this.data.tried.filter((each) => !this.forgotten.includes(each));
    keep([...new Set([...kept(), ...fresh])]);
    requestAnimationFrame(() => this.mark()); // once the cards beside it are there
  }

  mark() {
    const { course } = this.data;
    const tried = kept().filter((each) => course.includes(each));
    const next = course.find((each) => !tried.includes(each));
    for (const name of course) {
      const card = document.querySelector(`.st-key-card-${CSS.escape(name)}`);
      card?.toggleAttribute("data-tried", tried.includes(name));
      card?.toggleAttribute("data-next", name === next && tried.length > 0);
    }
    this.root.replaceChildren();
    if (tried.length === 0) return;
    const words = t("{count} of {all} tried. Kept in this browser only.", { count: tried.length, all: course.length });
    const forget = { type: "button", textContent: t("Forget this"), onclick: () => this.forget() };
    this.root.append(h("span", { textContent: words }), h("button", forget));
  }

  forget() {
    this.forgotten = [...this.data.tried];
    keep([]);
    this.mark();
  }
}
