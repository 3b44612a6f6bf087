// One network's row: its title, what is said of it, and the sequence with its answers' memory as colour.

import { h } from "../core/dom.js";
import { surface } from "../core/canvas.js";
import { layoutOf } from "./model.js";
import { inkOf } from "../core/colour.js";
import { FOOT, paintLane, roomFor } from "./paint.js";

export class Lane {
  /** `point(step)` is called when a reader points at a step. */
  constructor(parent, point) {
    const part = (kind, className = "") => h(kind, { className });
    [this.title, this.said, this.note] = [part("b"), part("span"), part("p", "note")];
    this.name = part("div", "name");
    this.name.append(this.title, this.said);
    this.element = part("div", "lane");
    this.element.append(this.name, this.note);
    parent.append(this.element);
    this.height = 60;
    this.surface = surface(this.element, { height: this.height, draw: (...args) => this.draw(...args) });
    const { canvas } = this.surface;
    canvas.onpointermove = canvas.onpointerdown = (event) => {
      if (!this.layout) return;
      const box = canvas.getBoundingClientRect();
      point(this.layout.at(event.clientX - box.left, event.clientY - box.top));
    };
  }

  /** Take what the lane looks like now. */
  show(scene) {
    this.scene = scene;
    const { lane, colours, said } = scene;
    this.title.textContent = lane.title;
    this.title.style.color = inkOf(lane.colour, colours);
    this.said.textContent = said;
    this.note.textContent = lane.note;
    this.surface.canvas.hidden = !lane.logs;
    this.surface.request();
  }

  draw(ctx, width) {
    if (!this.scene?.lane.logs) return;
    const { lane, model, at, colours } = this.scene;
    const root = this.element.getRootNode();
    this.layout = layoutOf(model, width, roomFor(ctx, model, root));
    const height = this.layout.height + (model.labels ? 1 : FOOT);
    if (height !== this.height) {
      this.height = height;
      this.surface.resize(height); // and draws again
      return;
    }
    paintLane(ctx, { model, layout: this.layout, fills: lane.fills, colour: lane.colour, at, colours, root });
  }

  destroy() {
    this.surface.destroy();
    this.element.remove();
  }
}
