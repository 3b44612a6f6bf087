// Between the diagram and Python: edits go out once they rest, and old news never overwrites a newer edit.

const DELAY = { layers: 150, features: 150, selected: 0 };

/** Counts the edits made here. Python says, with its data, which of them it knows: what it says about anything
 * that was edited since is out of date. */
export class Sync {
  constructor(component) {
    this.counts = { layers: 0, features: 0, selected: 0 };
    this.timers = {};
    this.take(component);
  }

  /** Take a component with new data; returns for each name whether the data about it are up to date. */
  take(component) {
    this.component = component;
    const known = component.data.edits ?? {};
    const fresh = {};
    for (const name of Object.keys(this.counts)) {
      const count = known[name] ?? 0;
      fresh[name] = count >= this.counts[name];
      this.counts[name] = Math.max(count, this.counts[name]);
    }
    return fresh;
  }

  /** Tell Python, when this has rested for a moment, that `name` is now `value`. */
  edit(name, value) {
    const edit = ++this.counts[name];
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(() => this.component.setStateValue(name, { edit, value }), DELAY[name]);
  }

  destroy() {
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
  }
}

/** What was before, and what was undone. */
export class History {
  constructor(most = 100) {
    this.most = most;
    this.past = [];
    this.future = [];
  }

  /** Remember `state`, which is about to be left. */
  push(state) {
    this.past.push(state);
    if (this.past.length > this.most) this.past.shift();
    this.future = [];
  }

  /** Return the state before `current`, or null. */
  undo(current) {
    if (!this.past.length) return null;
    this.future.push(current);
    return this.past.pop();
  }

  /** Return the state that was undone last, or null. */
  redo(current) {
    if (!this.future.length) return null;
    this.past.push(current);
    return this.future.pop();
  }
}
