// What rules have in mind, asked for when one is pointed at: a race travels faster without.

import { INTERNALS, think } from "../core/landscape/data.js";

export class Thoughts {
  /** `stage` is the component (paths.js). */
  constructor(stage) {
    this.stage = stage;
    this.asked = new Set(); // indices of rules
    this.known = new Set();
  }

  /** Take the race in hand, with the number that it is known by on the channel. */
  about(model, { race }) {
    if (model !== this.model) this.known = new Set(Object.keys(model.internals).length ? model.rules.keys() : []);
    if (model !== this.model || race !== this.race) this.asked = new Set(this.known);
    Object.assign(this, { model, race });
  }

  /** Ask what rule `index` has in mind, once. */
  ask(index) {
    if (index === null || !this.stage.token || this.asked.has(index)) return;
    this.asked.add(index);
    this.stage.send({ do: "inside", race: this.race, rule: this.model.rules[index].name });
  }

  take({ header, arrays }) {
    if (header.race !== this.race) return; // of a race that is over
    const came = this.model.rules.filter(({ name }) => arrays[`${name}/step`]);
    for (const { name, index } of came) {
      this.known.add(index);
      think(this.model, index, Object.fromEntries(INTERNALS.map((each) => [each, arrays[`${name}/${each}`]])));
    }
    if (!came.length) return;
    this.stage.hover.card.key = null; // there is more to say now
    this.stage.animate();
  }
}
