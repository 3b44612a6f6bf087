// The start of the race: where it is, where the hand moves it, and what Python is told of it.

import { throttled } from "../core/canvas.js";
import { fixed } from "../core/numbers.js";
import { t } from "../core/words.js";

const SEND_EVERY = 120; // ms
const LATE = 350; // ms after which the old race steps back
const BUSY = 1500; // ms that an answer is waited for before the next start is sent
const PATIENCE = 15000; // ms after which a start that brought no race is given up

export class Start {
  /** `stage` is the component (paths.js), `handle` the element that is dragged. */
  constructor(stage, handle) {
    Object.assign(this, { stage, handle, held: false, asked: null, pending: false, busy: 0, number: 0 });
    this.send = throttled(() => this.emit(), SEND_EVERY);
  }

  /** Where the start is shown: where the hand has put it, else where the race began. */
  get at() {
    return this.asked ?? this.stage.model.start;
  }

  /** Put the handle where it belongs. */
  place() {
    const { map } = this.stage;
    if (!map.x) return;
    const [x, y] = this.at;
    this.handle.style.transform = `translate(${map.x(x).toFixed(1)}px, ${map.y(y).toFixed(1)}px)`;
    const words = t("Start of the race, at x {x}, y {y}. Arrow keys move it.", { x: fixed(x, 2), y: fixed(y, 2) });
    this.handle.setAttribute("aria-label", words);
    this.handle.title = t("Drag the start, or click anywhere on the map");
  }

  hold(held, changed = false) {
    this.held = held;
    this.handle.classList.toggle("held", held);
    if (held) this.stage.hover.at(null);
    else if (changed) {
      this.emit(true);
      if (!this.asked) this.stage.clock.restart(); // the race of this start is here already
      this.stage.animate();
    }
  }

  /** The press has become a drag: what is seen from now on are whole races. */
  dragging() {
    this.stage.clock.pause();
    this.stage.clock.seek(this.stage.model.steps);
    this.stage.animate();
  }

  moveStart(px, py) {
    this.go(this.stage.map.place(px, py));
  }

  /** Move by a share of the plane, as arrow keys do. */
  nudge(du, dv) {
    const [x0, x1, y0, y1] = this.stage.model.domain;
    const held = (value, low, high) => Math.max(low, Math.min(high, value));
    this.go([held(this.at[0] + du * (x1 - x0), x0, x1), held(this.at[1] + dv * (y1 - y0), y0, y1)]);
  }

  go(place) {
    if (String(place) === String(this.at)) return;
    this.asked = place;
    this.pending = true;
    this.place();
    this.wait(true);
    this.send();
  }

  /**
   * Tell Python. While it computes the race of one start the next one waits: Streamlit breaks off a run of the page
   * when news comes, so that in a quick drag no race would ever arrive. The last place is told in any case.
   */
  emit(last = false) {
    if (!this.pending || (!last && performance.now() < this.busy)) return;
    this.pending = false;
    this.wait(true);
    this.busy = performance.now() + BUSY;
    clearTimeout(this.free);
    this.free = setTimeout(() => this.emit(), BUSY);
    // Numbers go up even when the page has been loaded anew: each start is told once.
    this.number = Math.max(Date.now(), this.number + 1);
    const [x, y] = this.asked;
    this.stage.component.setStateValue("start", { x, y, n: this.number });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.forget(), PATIENCE);
  }

  /** A race has come; it answers when it starts where it was asked to. */
  arrived(model) {
    if (!this.asked) {
      this.busy = 0;
      return;
    }
    const [x0, x1, y0, y1] = model.domain;
    const [dx, dy] = model.start.map((value, k) => Math.abs(value - this.asked[k]));
    const far = dx / (x1 - x0) + dy / (y1 - y0);
    this.wait(false);
    this.busy = 0;
    if (far < 1e-4) this.forget();
    else if (this.pending) this.send();
  }

  forget() {
    if (this.pending) return;
    clearTimeout(this.timer);
    this.asked = null;
    this.wait(false);
    this.place();
    this.stage.animate();
  }

  /** While the race of a new start is long in coming, the old one steps back. */
  wait(waiting) {
    if (waiting && this.late) return;
    clearTimeout(this.late);
    this.late = waiting ? setTimeout(() => this.stepBack(true), LATE) : null;
    if (!waiting) this.stepBack(false);
  }

  stepBack(back) {
    if (back === this.waiting) return;
    this.waiting = back;
    this.stage.parts.root.classList.toggle("waiting", back);
    this.stage.animate();
  }

  onMap(px, py) {
    return this.stage.map.inside(px, py);
  }

  pointMap(px, py) {
    return this.stage.hover.picture("map", px, py);
  }

  destroy() {
    for (const timer of [this.timer, this.late, this.free]) clearTimeout(timer);
    this.send.cancel();
  }
}
