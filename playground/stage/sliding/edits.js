// What the reader changes, on its way to Python: gathered, sent one at a time, and kept until it is answered.

const BUSY = 1500; // ms that an answer is waited for before the next edit is sent all the same
const PAUSE = 40; // ms in which changes are gathered

export class Edits {
  /** `send` gets {n, changes}. */
  constructor(send) {
    this.send = send;
    this.pending = {};
    this.sent = null;
    this.number = Date.now() % 1e9; // told apart from those of an earlier page
  }

  /** Whether something is still unanswered. */
  get busy() {
    return this.sent !== null || Object.keys(this.pending).length > 0;
  }

  change(changes) {
    Object.assign(this.pending, changes);
    this.timer ??= setTimeout(() => this.flush(), PAUSE);
  }

  flush() {
    clearTimeout(this.timer);
    clearTimeout(this.again);
    this.timer = undefined;
    if (Object.keys(this.pending).length === 0) return;
    if (this.sent && performance.now() - this.sent.time < this.sent.wait - 1) {
      this.timer = setTimeout(() => this.flush(), PAUSE);
      return;
    }
    this.number += 1;
    // What is sent again, unchanged, is answered by an answer to any of its numbers; each time it is waited for longer.
    const again = this.sent && JSON.stringify(this.sent.changes) === JSON.stringify(this.pending);
    const [first, wait] = again ? [this.sent.first, 2 * this.sent.wait] : [this.number, BUSY];
    this.sent = { n: this.number, first, wait, changes: { ...this.pending }, time: performance.now() };
    this.send({ n: this.number, changes: this.sent.changes });
    // An edit that is made while the page is still coming may never be heard of.
    this.again = setTimeout(() => this.flush(), wait);
  }

  /** Python has carried out, or refused, the edit of this number. */
  answered(number) {
    if (!this.sent || !(number >= this.sent.first && number <= this.sent.n)) return;
    for (const [name, value] of Object.entries(this.sent.changes)) {
      if (this.pending[name] === value) delete this.pending[name];
    }
    this.took = performance.now() - this.sent.time;
    this.sent = null;
    this.flush();
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.again);
  }
}
