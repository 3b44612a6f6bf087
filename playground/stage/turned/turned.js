// A run that turns to something else by itself changes what the page has to say: its buttons, and a way on.
//
// data: { token, lang, source, status }: `status` is what the page last knew the run to be doing

import { Part } from "../core/part.js";

const TURNED = 300; // ms: by then the page's own rerun has told us what it knows

export const mount = (component) => new Turned(component);

class Turned extends Part {
  constructor(component) {
    super(component, "turned");
    this.own(() => clearTimeout(this.told));
    this.update(component);
  }

  update(component) {
    this.take(component);
  }

  frame({ header }) {
    const { status } = header.runs?.[this.data.source] ?? {};
    if (status === this.now) return;
    this.now = status;
    clearTimeout(this.told);
    this.told = setTimeout(() => {
      if (this.data.status && status && status !== this.data.status) this.component.setTriggerValue("turned", status);
    }, TURNED);
  }

  lose() {} // the line of facts says so
}
