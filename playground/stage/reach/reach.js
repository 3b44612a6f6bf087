// @ts-check
// What the keyboard and readers aloud need of Streamlit's own page: the help of a control is part of it, and a first
// stop leads past the controls to the picture. And a view that is chosen below the picture is brought into sight.
//
// data: { lang, picture: selector of the living picture }

import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { watch } from "../core/watch.js";
import { t } from "../core/words.js";
import { first } from "./first.js";
import { iconOf, settle } from "./help.js";
import { bringView } from "./views.js";

export const mount = (component) => new Reach(component);

class Reach extends Part {
  constructor(component) {
    super(component, "reach");
    // The first thing on the page, before the menu; and a description has to lie in the tree of its control.
    this.jump = h("button", { type: "button", className: "to-picture", onclick: () => this.go() });
    document.body.prepend(this.jump);
    this.shelf = document.body.appendChild(h("div", { hidden: true }));
    const listen = (name, act) => {
      document.addEventListener(name, act, true);
      this.own(() => document.removeEventListener(name, act, true));
    };
    listen("keydown", ({ key }) => this.byKeyboard = key === "Tab" || this.byKeyboard);
    listen("pointerdown", () => this.byKeyboard = false);
    listen("click", ({ target, isTrusted }) => isTrusted && bringView(target, this.still));
    listen("focusin", ({ target }) => this.byKeyboard && this.hint(target, "pointerover"));
    listen("focusout", ({ target }) => this.hint(target, "pointerout"));
    this.own(watch(() => settle(this.shelf)), () => this.shelf.remove(), () => this.jump.remove());
    this.update(component);
  }

  update(component) {
    this.take(component);
    this.jump.textContent = t("To the picture");
    Object.assign(this.jump.style, { color: this.colours.on_accent, background: this.colours.accent });
    document.body.style.setProperty("--key-space", JSON.stringify(t("Space"))); // static/shell.css
    settle(this.shelf);
  }

  /** Lead the focus to the first thing in the picture that takes it. */
  go() {
    const pictures = [...document.querySelectorAll(this.data.picture)];
    const found = pictures.map(first).find(Boolean);
    found?.focus();
    found?.scrollIntoView({ block: "nearest" });
  }

  /** Open or close the help of a control, as the pointer does over its label. */
  hint(control, type) {
    const icon = control instanceof Element ? iconOf(control) : null;
    const how = { bubbles: true, pointerType: "mouse", relatedTarget: document.body };
    icon?.dispatchEvent(new PointerEvent(type, how));
  }
}
