// Between the diagram and Python: edits go to the run at once, the page follows once they rest, and old news never
// overwrites a newer edit.

const REST = 700; // ms without an edit after which the page is drawn again: widgets, address, code
const ALONE = 150; // ms, where no stream is there to take the edit: the page has to carry it out
const PATIENCE = 1000; // ms after which the next edit goes out, answered or not
const NAMES = ["layers", "features"]; // what goes over the stream too

/** Counts the edits made here, and says with each the whole new state: the last one is right whatever became of those
 * before. One at a time is on its way to the run, so that a slider that is dragged can't outrun the server. Python
 * says, with its data and with every frame, which edits it knows: what it says about anything that was edited since is
 * out of date. */
export class Sync {
  /** `tell(message)` sends {name: {edit, value}} over the stream, where there is one. */
  constructor(component, tell = null) {
    this.tell = tell;
    this.up = false; // whether the stream is there
    this.counts = { layers: 0, features: 0, selected: 0 };
    this.told = { layers: 0, features: 0 };
    this.known = { layers: 0, features: 0 };
    this.latest = {};
    this.paged = {}; // by the page's own way
    this.take(component);
  }

  /** Begin to count anew. */
  begin() {
    for (const counts of [this.counts, this.told, this.known, this.paged]) for (const name in counts) counts[name] = 0;
    clearTimeout(this.flying);
    this.flying = undefined;
    this.latest = {};
  }

  /** How many edits there have been; changes with every one. */
  get total() {
    return this.counts.layers + this.counts.features;
  }

  /** Take a component with new data; returns for each name whether the data about it are up to date. */
  take(component) {
    this.component = component;
    const edits = component.data.edits ?? {};
    const fresh = {};
    for (const name of Object.keys(this.counts)) {
      const count = edits[name] ?? 0;
      fresh[name] = count >= this.counts[name];
      this.counts[name] = Math.max(count, this.counts[name]);
    }
    this.heard(edits);
    return fresh;
  }

  /** Note which edits are dealt with; returns whether all that were made here are. */
  heard(edits) {
    for (const name of NAMES) {
      this.known[name] = Math.max(this.known[name], edits[name] ?? 0);
      this.told[name] = Math.max(this.told[name], this.known[name]);
    }
    if (NAMES.every((name) => this.known[name] >= this.told[name])) this.send();
    return NAMES.every((name) => this.known[name] >= this.counts[name]);
  }

  /** Tell Python that `name` is now `value`: the run at once, the page when this has rested for a moment. */
  edit(name, value) {
    const edit = ++this.counts[name];
    if (name === "selected") return this.component.setStateValue(name, { edit, value });
    this.latest[name] = { edit, value };
    if (!this.flying) this.send();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.follow(), this.tell && this.up ? REST : ALONE);
    return undefined;
  }

  /** Send what the run has not been told yet. */
  send() {
    clearTimeout(this.flying);
    this.flying = undefined;
    const news = Object.entries(this.latest).filter(([name, { edit }]) => edit > this.told[name]);
    if (!news.length || !this.tell) return;
    for (const [name, { edit }] of news) this.told[name] = edit;
    this.tell(Object.fromEntries(news));
    this.flying = setTimeout(() => this.send(), PATIENCE);
  }

  /** Let the page follow; it carries out what the stream has not brought. */
  follow() {
    for (const [name, message] of Object.entries(this.latest)) {
      if (message.edit <= (this.paged[name] ?? 0)) continue;
      this.paged[name] = message.edit;
      this.component.setStateValue(name, message);
    }
  }

  /** Nothing is lost: what has not been sent yet goes out now. */
  destroy() {
    clearTimeout(this.timer);
    this.send();
    clearTimeout(this.flying);
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

  /** Forget the states before `current` that `same` says are no other, since it was taken back. */
  settle(current, same) {
    while (this.past.length && same(this.past.at(-1), current)) this.past.pop();
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
