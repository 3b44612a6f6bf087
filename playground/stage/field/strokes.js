// What a reader has painted and Python has not confirmed yet: pure bookkeeping, no DOM.
//
// Every batch that leaves has a number; whatever is unconfirmed leaves again with the next one, so that a batch lost
// between two reruns is not lost for good. What is painted shows at once, and stays on show until the scene has it.

const CLOSE = 1e-3; // the same point, after its way through float32 and back
const PATIENCE = 4000; // ms after which the scene is believed rather than the brush

const same = (a, b) => Math.abs(a.x - b.x) < CLOSE && Math.abs(a.y - b.y) < CLOSE;

export class Strokes {
  constructor(from = Math.random().toString(36).slice(2, 10), now = () => Date.now()) {
    this.from = from;
    this.now = now;
    this.number = 0;
    this.batch = null; // being gathered
    this.sent = []; // left, not confirmed
    this.shown = []; // {kind, mark, since}: what the marks of the scene don't show yet
  }

  add(x, y, label) {
    const mark = { x: Number(x.toFixed(3)), y: Number(y.toFixed(3)), label, test: false };
    this.open().add.push([mark.x, mark.y, label]);
    this.shown.push({ kind: "add", mark, since: this.now() });
    return mark;
  }

  remove(mark) {
    const batch = this.open();
    const unsent = batch.add.findIndex(([x, y]) => same({ x, y }, mark));
    if (unsent >= 0) batch.add.splice(unsent, 1);
    else batch.remove.push([mark.x, mark.y]);
    const own = this.shown.findIndex((each) => each.kind === "add" && same(each.mark, mark));
    if (own >= 0) this.shown.splice(own, 1);
    if (unsent < 0) this.shown.push({ kind: "remove", mark, since: this.now() });
  }

  clear(marks) {
    this.batch = { n: 0, add: [], remove: [], clear: true };
    this.shown = marks.map((mark) => ({ kind: "remove", mark, since: this.now() }));
  }

  open() {
    return (this.batch ??= { n: 0, add: [], remove: [], clear: false });
  }

  /** The message that tells Python everything it may not know, or null where there is nothing new. */
  take() {
    const { batch } = this;
    if (!batch || !(batch.clear || batch.add.length || batch.remove.length)) return null;
    this.batch = null;
    this.sent.push({ ...batch, n: ++this.number });
    return { from: this.from, n: this.number, batches: this.sent };
  }

  /** Python has taken in batch `n` of the brush `from`. */
  confirm(from, n) {
    if (from === this.from) this.sent = this.sent.filter((batch) => batch.n > n);
  }

  /** The scene's marks with what is painted on top; forgets what the scene shows by now. */
  over(marks) {
    const latest = this.now() - PATIENCE;
    this.shown = this.shown.filter(({ kind, mark, since }) => {
      const there = marks.some((each) => same(each, mark));
      return since > latest && (kind === "add" ? !there : there);
    });
    if (this.shown.length === 0) return marks;
    const gone = this.shown.filter((each) => each.kind === "remove").map((each) => each.mark);
    const added = this.shown.filter((each) => each.kind === "add").map((each) => each.mark);
    return [...marks.filter((mark) => !gone.some((each) => same(each, mark))), ...added];
  }
}
