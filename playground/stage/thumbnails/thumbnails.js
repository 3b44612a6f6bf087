// @ts-check
// Pictures beside the entries of Streamlit's own menus: they are given to the elements that Streamlit has made, as
// backgrounds, so that it may use an element again for another entry, or throw it away.
//
// data: { lang, family, entries: { key of a widget: { text of an entry: member } } }

import { Part } from "../core/part.js";
import { show, SLOT, thumbnails } from "../core/thumbnails.js";
import { watch } from "../core/watch.js";

const GAP = 8; // px between picture and text
const EDGE = 10; // px before the picture

export const mount = (component) => new Thumbnails(component);

class Thumbnails extends Part {
  constructor(component) {
    super(component, "thumbnails");
    this.drawings = {};
    this.dress = () => this.look();
    this.own(watch(this.dress));
    this.repaints(this.dress);
    this.update(component);
  }

  update(component) {
    this.take(component);
    thumbnails(this.data.family).then((drawings) => {
      this.drawings = drawings;
      this.look();
    });
  }

  look() {
    for (const [key, members] of Object.entries(this.data.entries)) {
      const name = key.trim().replace(/[^a-zA-Z0-9_-]/g, "-"); // as Streamlit makes a class of a key
      for (const widget of document.querySelectorAll(`.st-key-${name}`)) this.dressed(widget, members);
    }
  }

  dressed(widget, members) {
    const box = widget.querySelector("input[role=combobox]");
    if (!box) return this.button(widget.querySelector("button"), Object.values(members)[0]);
    this.closed(box, members[box.value]);
    if (box.getAttribute("aria-expanded") !== "true") return;
    const list = document.getElementById(box.getAttribute("aria-controls") ?? "");
    for (const option of list?.querySelectorAll("[role=option]") ?? []) {
      const text = /** @type {HTMLElement} */ (option.firstElementChild ?? option);
      this.put(text, members[text.textContent ?? ""], 0);
    }
  }

  /** The box itself, where its text has room enough beside the picture. */
  closed(box, member) {
    this.put(box, member, EDGE);
    if (box.scrollWidth <= box.clientWidth) return;
    box.style.paddingLeft = "";
    box.style.backgroundImage = "none";
  }

  button(button, member) {
    if (button) this.put(button, member, EDGE);
  }

  put(element, member, left) {
    show(element, this.drawings[member], this.colours, left);
    const room = `${left + SLOT + GAP}px`;
    if (element.style.paddingLeft !== room) element.style.paddingLeft = room;
  }
}
