// One phrase: what was read, what would be right, what is written fed the truth, and what fed itself.

import { h } from "../core/dom.js";
import { nats, strength } from "./model.js";
import { t } from "../core/words.js";

const LABEL = 84; // px, as in the styles

export class Block {
  /** `point(way, place, cell)` is called when a reader points at a cell. */
  constructor(point) {
    this.lines = {};
    const row = (name, kind) => {
      const line = { label: h("div", { className: "label" }), cells: h("div", { className: "cells" }), shown: [] };
      line.row = h("div", { className: `row ${kind} ${name}`, role: "img" }, line.label, line.cells);
      this.lines[name] = line;
      return line.row;
    };
    this.at = h("span", { className: "at" });
    this.odds = h("span");
    this.element = h("div", { className: "block" },
      row("source", "plain"), row("truth", "plain"), row("forced", "way"), row("free", "way"),
      h("div", { className: "foot" }, this.at, this.odds));
    for (const way of ["forced", "free"]) {
      const { cells } = this.lines[way];
      cells.onpointerover = cells.onpointerdown = ({ target }) => {
        const place = this.lines[way].shown.indexOf(target);
        if (place >= 0) point(way, place, target);
      };
    }
  }

  show(block) {
    this.block = block;
    const labels = { source: t("reads"), truth: t("truth"), forced: t("fed the truth"), free: t("fed itself") };
    for (const [name, line] of Object.entries(this.lines)) {
      set(line.label, labels[name]);
      const symbols = block[name].map((each) => each.symbol ?? each);
      this.fill(line, block[name]);
      line.row.setAttribute("aria-label", `${labels[name]}: ${symbols.join("")}`);
    }
    const { divergence } = block;
    this.lines.free.shown.forEach((cell, place) => cell.classList.toggle("first", place === divergence));
    const fine = divergence === null;
    this.at.className = fine ? "at fine" : "at";
    set(this.at, fine ? t("✓ right, either way") : t("first error: symbol {place}", { place: divergence + 1 }));
    this.at.style.marginLeft = `${LABEL}px`;
    const [truth, own] = [block.likelihood, block.own].map(nats);
    set(this.odds, fine ? t("log p = {truth}", { truth }) : t("log p: truth {truth}, its own {own}", { truth, own }));
  }

  fill(line, entries) {
    while (line.shown.length > entries.length) line.shown.pop().remove();
    entries.forEach((entry, place) => {
      let cell = line.shown[place];
      if (!cell) {
        line.shown.push((cell = h("span", { className: "cell" })));
        line.cells.append(cell);
      }
      const symbol = entry.symbol ?? entry;
      set(cell, symbol === " " ? "␣" : symbol);
      if (entry.top === undefined) return;
      cell.classList.toggle("wrong", !entry.right);
      cell.style.setProperty("--fill", `${Math.round(100 * strength(entry.chance))}%`);
    });
  }
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
