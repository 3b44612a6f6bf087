// The verbs of the builder: each makes a new stack, shows it at once and tells Python.

import {
  bentAlike, changed, columns, count, fitted, hasUnits, inserted, moved, newNode, nodeAt, pathOf, removed, retyped, signature,
  sizeKnob, specsFrom,
} from "./model.js";
import { History } from "./sync.js";

const PAUSE = 400; // ms between two edits that are undone one by one

export class Editing {
  /** `view` holds `nodes`, `kinds`, `limits`, `inputWidth()` and shows new nodes with `show(nodes)`. */
  constructor(view, sync) {
    this.view = view;
    this.sync = sync;
    this.history = new History();
  }

  get full() {
    return count(this.view.nodes) >= (this.view.limits.layers ?? 12);
  }

  insert(path, kind) {
    const { nodes, kinds } = this.view;
    const added = newNode(kinds, kind, this.widthAt(path));
    if (path.length > 1 && hasUnits(kinds, kind)) added.knobs[sizeKnob(kinds, kind).name] = this.widthAt(path);
    this.apply(inserted(nodes, path, added));
    return added.id;
  }

  remove(path) {
    this.apply(removed(this.view.nodes, path));
  }

  /** Move a layer to just before the place `to`; both paths as they are now. */
  move(from, to) {
    this.apply(moved(this.view.nodes, from, to));
  }

  /** Move a layer one place to the left (−1) or right (+1) among its neighbours. */
  nudge(path, step) {
    const at = path[path.length - 1];
    const siblings = path.length > 1 ? nodeAt(this.view.nodes, path.slice(0, -1)).inner : this.view.nodes;
    const to = step < 0 ? at - 1 : at + 2;
    if (to < 0 || to > siblings.length) return;
    this.move(path, [...path.slice(0, -1), to]);
  }

  /** Change knobs of the layer at `path`; one inside a block stays as it is set, others may be fitted to it. */
  set(path, knobs) {
    const { nodes } = this.view;
    const block = path.length > 1 ? nodeAt(nodes, path.slice(0, -1)).id : null;
    const what = `${nodeAt(nodes, path).id} ${Object.keys(knobs)}`;
    this.apply(changed(nodes, path, knobs), { block, what });
  }

  /** Give all layers that have one the same activation, as one change. */
  bend(value) {
    this.apply(bentAlike(this.view.nodes, this.view.kinds, value));
  }

  retype(path, kind) {
    this.apply(retyped(this.view.nodes, path, kind, { kinds: this.view.kinds, width: this.widthAt(path) }));
  }

  undo() {
    this.restore(this.history.undo(this.view.nodes));
  }

  redo() {
    this.restore(this.history.redo(this.view.nodes));
  }

  restore(nodes) {
    if (!nodes) return;
    this.view.show(nodes);
    this.sync.edit("layers", specsFrom(nodes));
  }

  /** Go on with other nodes. Edits of the same `what` in quick succession, as of a slider, are undone as one. */
  apply(nodes, { block = null, what = null } = {}) {
    const { view } = this;
    const now = performance.now();
    const next = fitted(nodes, view.inputWidth(), view.kinds, block);
    if (view.readonly || signature(next) === signature(view.nodes)) return;
    const goesOn = what !== null && what === this.last?.what && now - this.last.at < PAUSE;
    if (!goesOn) this.history.push(view.nodes);
    this.last = { what, at: now };
    view.show(next);
    this.sync.edit("layers", specsFrom(next));
  }

  /** How many values arrive at a place of the stack. */
  widthAt(path) {
    const { nodes, kinds } = this.view;
    const all = columns(nodes, this.view.inputWidth(), kinds);
    const here = nodeAt(nodes, path);
    const own = here && all.find((column) => column.node.id === here.id);
    if (own) return own.widthIn;
    const before = all.filter((column) => column.path.length === path.length && column.path.length > 0);
    const last = before.filter((column) => samePlace(column.path, path)).pop();
    return last?.units ?? this.view.inputWidth();
  }

  /** The path of a layer by its id. */
  path(id) {
    return pathOf(this.view.nodes, id);
  }
}

const samePlace = (path, other) =>
  path.slice(0, -1).every((part, at) => part === other[at]) && path.at(-1) < other.at(-1);
