// @ts-check
// The small menu of a mark, by its button or by a right click: save the picture, save the numbers, show them.

import { font } from "../core/axes.js";
import { h } from "../core/dom.js";
import { fixed } from "../core/numbers.js";
import { t } from "../core/words.js";

const [MOST, CELLS] = [300, 6000]; // rows and cells of the table on the page; a file has them all
const HEAD = 26; // px above a saved picture that has a title

export class Menu {
  /**
   * @param {HTMLElement} root
   * @param {{ png: () => void, csv: () => void, table: () => void }} acts
   */
  constructor(root, acts) {
    this.root = root;
    this.acts = acts;
    this.button = h("button", {
      type: "button",
      className: "more",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    });
    this.button.append("⋯");
    this.button.onclick = () => (this.list ? this.close() : this.open());
    /** @type {any} */
    this.list = null;
    this.outside = (event) => {
      if (!event.composedPath().includes(this.list) && !event.composedPath().includes(this.button)) {
        this.close();
      }
    };
  }

  say() {
    const title = t("Save or read the numbers");
    Object.assign(this.button, { title, ariaLabel: title });
  }

  /** Open it below its button, or where a right click was. */
  open(/** @type {any} */ event = undefined) {
    event?.preventDefault();
    this.close();
    const entry = (text, act) => {
      const pressed = () => {
        this.close();
        act();
      };
      return h("button", { type: "button", role: "menuitem", onclick: pressed }, text);
    };
    this.list = h("div", { className: "menu", role: "menu" });
    this.list.append(
      entry(t("Save the picture (PNG)"), this.acts.png),
      entry(t("Save the numbers (CSV)"), this.acts.csv),
      entry(t("Show the numbers as a table"), this.acts.table),
    );
    this.list.onkeydown = (pressed) => this.key(pressed);
    this.root.append(this.list);
    if (event) {
      const box = this.root.getBoundingClientRect();
      const left = Math.min(event.clientX - box.left, box.width - this.list.offsetWidth);
      Object.assign(this.list.style, {
        left: `${Math.max(0, left)}px`,
        top: `${event.clientY - box.top}px`,
        right: "auto",
      });
    }
    this.button.setAttribute("aria-expanded", "true");
    this.list.firstChild.focus();
    document.addEventListener("pointerdown", this.outside, true);
  }

  key(event) {
    const entries = [...this.list.children];
    const here = entries.findIndex((each) => each.matches(":focus"));
    const step = { ArrowDown: 1, ArrowUp: entries.length - 1 }[event.key];
    if (step) entries[(here + step) % entries.length].focus();
    else if (event.key === "Escape") this.close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close(back = false) {
    if (!this.list) return;
    this.list.remove();
    this.list = null;
    this.button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.outside, true);
    if (back) this.button.focus();
  }

  destroy() {
    this.close();
  }
}

/**
 * Return a table as a file that every spreadsheet reads: commas, quotes where they are needed, points in numbers.
 * @param {{ columns: string[], rows: any[][] }} table
 */
export function csv({ columns, rows }) {
  const cell = (value) => {
    if (typeof value === "number") return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : "";
    const text = String(value ?? "");
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\n") + "\n";
}

/**
 * Return the rows of a table for the page, as many as a reader may want to hear.
 * @param {{ columns: string[], rows: any[][] }} table
 * @param {string} label
 */
export function rowsOf({ columns, rows }, label) {
  const text = (value) => (typeof value === "number" ? fixed(value) : String(value ?? ""));
  const line = (row, tag = "td") => h("tr", {}, ...row.map((value) => h(tag, {}, text(value))));
  const count = Math.min(MOST, Math.ceil(CELLS / (columns.length || 1)));
  const caption = rows.length > count
    ? t("{label}: the first {count} of {all} rows", { label, count, all: rows.length })
    : label;
  return [
    h("caption", {}, caption),
    h("thead", {}, line(columns, "th")),
    h("tbody", {}, ...rows.slice(0, count).map((row) => line(row))),
  ];
}

/**
 * Return a picture of a canvas on the page's own ground, below its title.
 * @param {HTMLCanvasElement} canvas
 * @param {{ label: string, colours: any, host: any }} how
 * @returns {Promise<Blob>}
 */
export function png(canvas, { label, colours, host }) {
  const ratio = canvas.width / (canvas.clientWidth || canvas.width);
  const head = label ? HEAD * ratio : 0;
  const copy = h("canvas", { width: canvas.width, height: canvas.height + head });
  const ctx = copy.getContext("2d");
  ctx.fillStyle = colours.background;
  ctx.fillRect(0, 0, copy.width, copy.height);
  ctx.drawImage(canvas, 0, head);
  ctx.fillStyle = colours.text;
  ctx.font = font(host, 13 * ratio, 600);
  if (label) ctx.fillText(label, 4 * ratio, 17 * ratio);
  return new Promise((resolve) => copy.toBlob(resolve, "image/png"));
}

/**
 * Have the browser save `blob`.
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
