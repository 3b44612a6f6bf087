// Phrases written twice: once fed the truth, once fed what the network wrote itself; the first error is marked.
//
// data: { token, lang, name }; frames carry them as the mark `name`, see playground/lessons/translation/rollouts.py.

import { h } from "../core/dom.js";
import { lostNotice } from "../core/canvas.js";
import { Block } from "./block.js";
import { blocksOf, percent, widest } from "./model.js";
import { connect } from "../core/stream.js";
import { onTheme, palette } from "../core/theme.js";
import { whole } from "../core/numbers.js";
import { t } from "../core/words.js";

export { css } from "./style.js";

const [LABEL, CELL, LEAST] = [88, 22, 350]; // px: of the names of rows, of a cell with its gap, and of the line below

export const mount = (component) => new Rollouts(component);

class Rollouts {
  constructor(component) {
    this.root = component.parentElement;
    this.now = h("div", { className: "now" });
    this.grid = h("div", { className: "blocks" });
    this.card = h("div", { className: "card", hidden: true });
    this.stage = h("div", { className: "stage rollouts" }, this.now, this.grid, this.card);
    this.stage.onpointerleave = () => this.point(null);
    this.root.append(this.stage);
    this.blocks = [];
    this.lost = lostNotice(this.stage);
    this.now.textContent = t("The phrases appear here as soon as the network is there.");
    this.dress();
    this.off = onTheme(() => this.dress());
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.grid);
    this.take(component);
  }

  update(component) {
    this.take(component);
    this.draw();
  }

  destroy() {
    this.off();
    this.observer.disconnect();
    this.lost.destroy();
    this.disconnect?.();
    this.stage.remove();
  }

  take({ data }) {
    this.name = data.name;
    if (data.token === this.token) return;
    this.token = data.token;
    this.disconnect?.();
    this.disconnect = connect(data.token, { frame: (frame) => this.frame(frame), closed: this.lost.closed, opened: this.lost.opened });
  }

  dress() {
    const colours = palette(this.root);
    const own = { right: colours.classes[0], wrong: colours.classes[5], accent: colours.accent, faint: colours.faint, ink: colours.text };
    for (const [name, colour] of Object.entries(own)) this.stage.style.setProperty(`--${name}`, colour);
  }

  frame({ header, arrays }) {
    const said = header.marks?.[this.name];
    const { status } = header.runs.main;
    const target = arrays[`${this.name}/target`]; // the same object until they are written anew
    if (!said || (target === this.target && status === this.status)) return;
    Object.assign(this, { said, status, target });
    this.found = blocksOf(said, (own) => arrays[`${this.name}/${own}`]);
    this.grid.style.setProperty("--least", `${Math.max(LEAST, LABEL + CELL * widest(this.found))}px`);
    this.draw();
  }

  draw() {
    if (!this.found) return;
    while (this.blocks.length > this.found.length) this.blocks.pop().element.remove();
    this.found.forEach((block, place) => {
      let own = this.blocks[place];
      if (!own) {
        own = new Block((way, at, cell) => this.point({ own, way, at, cell }));
        this.blocks.push(own);
        this.grid.append(own.element);
      }
      own.show(block);
    });
    this.say();
    if (this.pointed) this.tell();
  }

  say() {
    const { step, forcing, right } = this.said;
    const words = { step: whole(step), share: percent(forcing), right: percent(right) };
    const state = { diverged: t("The loss is no number any more: reset, or turn the rate down."), failed: t("Training failed; reset it.") }[this.status];
    this.now.textContent = state ?? t("Update {step}: in training the symbol before is the true one {share} of the time. On its own the network gets {right} of the test phrases wholly right.", words);
  }

  point(pointed) {
    this.pointed?.cell.classList.remove("on");
    this.pointed = pointed;
    this.card.hidden = pointed === null;
    if (!pointed) return;
    pointed.cell.classList.add("on");
    this.tell();
  }

  /** Fill the card, and put it below the cell, within the page. */
  tell() {
    const { own, way, at, cell } = this.pointed;
    const entry = own.element.isConnected ? own.block[way][at] : undefined;
    if (!entry) return this.point(null);
    const words = { place: at + 1, symbol: entry.truth ?? "–", chance: percent(entry.known) };
    const head = h("div", { className: "head" }, t("Symbol {place}: the true one is {symbol} ({chance}).", words));
    const rows = entry.top.map(({ symbol, chance, right }) =>
      h("div", { className: right ? "best right" : "best" }, h("b", {}, symbol), bar(chance), h("span", {}, percent(chance))));
    this.card.replaceChildren(head, ...rows);
    const [page, place] = [this.stage.getBoundingClientRect(), cell.getBoundingClientRect()];
    const left = Math.min(place.left - page.left, page.width - this.card.offsetWidth);
    this.card.style.left = `${Math.max(0, left)}px`;
    const below = place.bottom - page.top + 6;
    const fits = place.bottom + 6 + this.card.offsetHeight < globalThis.innerHeight;
    this.card.style.top = `${fits ? below : place.top - page.top - this.card.offsetHeight - 6}px`;
  }
}

function bar(chance) {
  const mark = h("i");
  mark.style.width = `${Math.max(1, 100 * chance)}%`;
  return mark;
}
