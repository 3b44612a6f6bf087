// Which of the field's switches are on. They answer at once; Python hears of it, and may wish otherwise. No DOM.

const ORDER = ["test", "discrete", "uncertainty", "agreement"]; // as Python spells them out
const EXCLUSIVE = ["uncertainty", "agreement"]; // both hatch the picture

export class Switches {
  constructor() {
    this.on = new Set();
    this.told = new Set(); // what Python has been told and may repeat, late, without meaning it
  }

  has(name) {
    return this.on.has(name);
  }

  /** Take Python's wish, unless it is the same as last time or repeats what it was told from here. */
  adopt(names) {
    const wish = JSON.stringify(names ?? []);
    if (wish === this.asked) return;
    this.asked = wish;
    if (!this.told.delete(wish)) this.on = new Set(JSON.parse(wish));
  }

  /** Turn one over; returns all that are on now, to be told to Python. */
  press(name) {
    if (!this.on.delete(name)) {
      if (EXCLUSIVE.includes(name)) EXCLUSIVE.forEach((each) => this.on.delete(each));
      this.on.add(name);
    }
    const names = ORDER.filter((each) => this.on.has(each));
    this.told.add(JSON.stringify(names));
    return names;
  }
}
