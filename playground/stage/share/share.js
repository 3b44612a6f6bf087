// The page's address with what restores it, to be copied.
//
// data: { query, lang }

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { t } from "../core/words.js";

export const css = ["share/style.css"];

export const mount = (component) => new Share(component);

class Share extends Part {
  constructor(component) {
    super(component, "share");
    this.field = h("input", { readOnly: true, onfocus: () => this.field.select() });
    this.button = h("button", { type: "button", onclick: () => this.copy() });
    this.root.append(this.field, this.button);
    this.own(() => clearTimeout(this.timer));
    this.update(component);
  }

  update(component) {
    this.take(component);
    const page = new URL(location.href);
    page.search = this.data.query;
    this.field.value = page.href;
    this.field.setAttribute("aria-label", t("The link to this page as you see it"));
    this.button.textContent = t("Copy");
  }

  async copy() {
    this.field.select();
    // Without https there is no clipboard object; the older command still works there.
    if (navigator.clipboard) await navigator.clipboard.writeText(this.field.value);
    else document.execCommand("copy");
    this.button.textContent = t("Copied");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.update(this.component), 1500);
  }
}
