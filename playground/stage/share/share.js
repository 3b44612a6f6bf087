// The page's address with what restores it, to be copied.
//
// data: { query, lang }

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { t } from "../core/words.js";

export const css = `
  .share { display: flex; gap: 8px; align-items: center; }
  input { flex: 1; min-width: 180px; font: inherit; font-size: 12px; padding: 6px 8px; border-radius: 7px; color: inherit;
    border: 1px solid var(--st-border-color); background: var(--st-secondary-background-color); }
  button { font: inherit; font-size: 13px; padding: 6px 12px; border-radius: 7px; cursor: pointer; white-space: nowrap;
    color: var(--st-background-color); background: var(--st-primary-color); border: 0; }
  input:focus-visible, button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
`;

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
