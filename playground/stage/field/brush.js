// The brush: pointer and keyboard gestures on the square become strokes.

import { throttled } from "../core/canvas.js";
import { Strokes } from "./strokes.js";
import { nearest } from "../core/points.js";

const SPRAY = 11; // px between two sprayed points
const SPREAD = 6; // px by which a sprayed point may miss the pointer
const REACH = 11; // px within which the eraser takes a point
const PAUSE = 100; // ms between two messages to Python

export class Brush {
  // `field` offers at (scales), marks (what is shown), paint (data), changed(), say(text), stroke(message).
  constructor(field) {
    this.field = field;
    this.strokes = new Strokes();
    this.erasing = false;
    this.active = 0;
    this.flush = throttled(() => {
      const message = this.strokes.take();
      if (message) field.stroke(message);
    }, PAUSE);
  }

  get classes() {
    return this.field.paint?.classes ?? [];
  }

  choose(active, erasing = false) {
    this.active = Math.max(0, Math.min(this.classes.length - 1, active));
    this.erasing = erasing;
  }

  /** Begin a gesture; true where the brush takes it. */
  down(event, px, py) {
    if (!this.field.paint || event.button > 2 || event.button === 1) return false;
    const other = event.shiftKey || event.button === 2;
    const label = other ? (this.active + 1) % Math.max(1, this.classes.length) : this.active;
    this.gesture = { label, erase: event.altKey || this.erasing, px, py };
    if (this.gesture.erase) this.erase(px, py);
    else this.put(px, py, label);
    return true;
  }

  move(px, py) {
    const { gesture } = this;
    if (!gesture) return;
    if (gesture.erase) {
      this.erase(px, py);
      return;
    }
    if (Math.hypot(px - gesture.px, py - gesture.py) < SPRAY) return;
    Object.assign(gesture, { px, py });
    const miss = () => (Math.random() + Math.random() - 1) * SPREAD;
    this.put(px + miss(), py + miss(), gesture.label);
  }

  up() {
    this.gesture = null;
  }

  put(px, py, label) {
    const { at, marks, paint } = this.field;
    if (px < 0 || py < 0 || px > at.size || py > at.size) return;
    if (marks.length >= (paint.most ?? Infinity)) {
      this.field.full(paint.most);
      return;
    }
    this.strokes.add(at.dataX(px), at.dataY(py), label);
    this.field.painted();
    this.flush();
  }

  erase(px, py) {
    const { at, marks } = this.field;
    const found = nearest(marks, at, px, py, REACH);
    if (found < 0) return;
    this.strokes.remove(marks[found]);
    this.field.painted();
    this.flush();
  }

  clear() {
    this.strokes.clear(this.field.marks);
    this.field.painted();
    this.flush();
  }

  destroy() {
    this.flush.cancel();
    const message = this.strokes.take();
    if (message) this.field.stroke(message); // a stroke in its last tenth of a second counts as well
  }
}
