// Opens the drawer once, where the page asks for something that lies in it.
//
// data: { lang }

import { Part } from "../core/part.js";
import { turn } from "./state.js";

export const mount = (component) => new Open(component);

class Open extends Part {
  constructor(component) {
    super(component, "open");
    turn({ open: true, search: "" });
    this.take(component);
  }

  update(component) {
    this.take(component);
  }
}
