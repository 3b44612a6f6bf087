// One floating card at a time: menus, settings, weights; it stays inside the diagram's bounds.

import { h } from "../core/dom.js";


const MARGIN = 6;

export class Popover {
  /** `layer` is the element that floats over the diagram. */
  constructor(layer) {
    this.layer = layer;
    this.element = null;
    this.outside = (event) => {
      if (this.element && !event.composedPath().includes(this.element)) this.close();
    };
  }

  get open() {
    return Boolean(this.element);
  }

  /** Show `content` beside `anchor` {x, y, width, height}, and put the focus into it. */
  show(content, anchor, { label, className = "", closed, focus = true } = {}) {
    this.close();
    this.closed = closed;
    const root = this.layer.getRootNode();
    this.back = root.activeElement;
    const properties = { className: `popover ${className}`, role: "dialog", tabIndex: -1, "aria-label": label };
    this.element = h("div", properties, content);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close({ refocus: true });
    });
    this.layer.append(this.element);
    this.place(anchor);
    document.addEventListener("pointerdown", this.outside, true);
    const first = this.element.querySelector("input, select, button") ?? this.element;
    if (focus) first.focus({ preventScroll: true });
  }

  /** Put the card below its anchor, or above, or wherever there is room. */
  place(anchor) {
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const bounds = { width: this.layer.clientWidth, height: this.layer.clientHeight };
    const wanted = anchor.beside
      ? { x: anchor.x + anchor.width + 10, y: anchor.y + anchor.height / 2 - height / 2 }
      : { x: anchor.x + anchor.width / 2 - width / 2, y: anchor.y + anchor.height + MARGIN };
    if (anchor.beside && wanted.x + width > bounds.width - MARGIN) wanted.x = anchor.x - width - 10;
    if (!anchor.beside && wanted.y + height > bounds.height && anchor.y - height - MARGIN > 0) {
      wanted.y = anchor.y - height - MARGIN;
    }
    const x = Math.max(MARGIN, Math.min(bounds.width - width - MARGIN, wanted.x));
    const y = Math.max(MARGIN, anchor.beside ? Math.min(bounds.height - height - MARGIN, wanted.y) : wanted.y);
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  close({ refocus = false } = {}) {
    if (!this.element) return;
    document.removeEventListener("pointerdown", this.outside, true);
    this.element.remove();
    this.element = null;
    if (refocus) this.back?.focus({ preventScroll: true });
    this.closed?.();
  }
}

/** The box of an element, in the coordinates of the diagram. */
export function boxOf(element, within) {
  const [own, outer] = [element.getBoundingClientRect(), within.getBoundingClientRect()];
  return { x: own.left - outer.left, y: own.top - outer.top, width: own.width, height: own.height };
}
