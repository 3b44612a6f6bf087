// Test images to choose from, page by page: all of them, one class, or those that are taken for another class.
// A bar for each class says how many images there are of it; pressing it keeps that class alone.

import { h } from "../core/dom.js";
import { paintImage } from "../core/image.js";
import { icon } from "../core/controls.js";
import { whole } from "../core/numbers.js";
import { t } from "../core/words.js";

const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export class Album {
  /** Put it into `stage`; `part` is the component, which knows the channel. */
  constructor(stage, part) {
    this.part = part;
    this.bars = h("div", { className: "bars", role: "group" });
    this.balance = h("p", { className: "balance" });
    const press = (change) => () => this.ask(change());
    const turn = (sign, step) =>
      h("button", { type: "button", className: "tool turn", onclick: press(() => ({ page: this.at.page + step })) }, icon(sign));
    this.wrong = h("button", { type: "button", className: "tool wrong", onclick: press(() => ({ wrong: !this.at.wrong, page: 0 })) });
    this.again = h("button", { type: "button", className: "tool again", onclick: press(() => ({ page: 0, again: true })) }, "↻");
    [this.before, this.after] = [turn("before", -1), turn("after", 1)];
    this.where = h("span", { className: "where" });
    this.score = h("p", { className: "score", role: "status" });
    this.grid = h("div", { className: "strip", role: "radiogroup" });
    this.grid.onkeydown = (event) => this.key(event);
    this.bars.onkeydown = (event) => this.walk(event);
    const tools = h("div", { className: "tools" }, this.wrong, this.again, this.where, this.before, this.after);
    stage.append(h("div", { className: "album" }, this.bars, this.balance, tools, this.grid, this.score));
    this.buttons = [];
    this.columns = [];
  }

  show(run, scene, get) {
    const [strip, labels, positions, counts] = ["strip", "strip_labels", "strip_positions", "counts"].map(get);
    if (!strip || !scene || !run.album) return;
    this.at = run.album;
    this.classes = scene.classes;
    if (counts !== this.counts || this.named !== scene.classes) this.count(counts, scene.classes);
    if (strip !== this.strip) this.fill(strip, positions);
    this.mark(run, scene, get("said"), labels);
    this.tell(run);
  }

  /** Say which test image is which, and which are taken for another class. */
  mark(run, scene, said, labels) {
    this.grid.setAttribute("aria-label", t("Test images"));
    const chosen = this.positions.indexOf(run.image?.position ?? -1);
    this.right = 0;
    this.buttons.forEach(({ button, mark }, at) => {
      const wrong = Boolean(said) && said[at] !== labels[at];
      this.right += wrong ? 0 : 1;
      const [is, says] = [scene.classes[labels[at]], scene.classes[said?.[at]]];
      const text = wrong ? t("{is}, taken for {says}", { is, says }) : is;
      if (button.title !== text) {
        button.title = text;
        button.setAttribute("aria-label", text);
        mark.textContent = wrong ? "✕" : "";
      }
      const on = String(at === chosen);
      if (button.getAttribute("aria-checked") !== on) button.setAttribute("aria-checked", on);
      button.tabIndex = at === Math.max(0, chosen) ? 0 : -1;
    });
    this.chosen = chosen;
    if (this.wanted !== undefined && this.came) {
      const next = this.wanted < 0 ? this.buttons.length - 1 : 0;
      this.wanted = this.came = undefined;
      this.choose(next);
    }
  }

  tell(run) {
    const { page, pages, found, judged, step, wrong, label } = this.at;
    set(this.wrong, t("Only wrong"));
    press(this.wrong, wrong);
    this.again.hidden = !wrong || run.step === step;
    this.again.title = t("Found at step {step}: look again", { step });
    this.again.setAttribute("aria-label", this.again.title);
    for (const [button, text, off] of [
      [this.before, t("Images before these"), page === 0],
      [this.after, t("Images after these"), page >= pages - 1],
    ]) {
      button.title = text;
      button.setAttribute("aria-label", text);
      button.disabled = off;
    }
    set(this.where, t("page {page} of {pages}", { page: page + 1, pages }));
    this.columns.forEach((button, at) => press(button, at === label));
    this.bars.classList.toggle("picked", label !== null);
    const all = this.buttons.length;
    if (wrong) set(this.score, t("{found} of {judged} test images taken for another class.", { found: whole(found), judged: whole(judged) }));
    else if (!all) set(this.score, t("No test image is of this class."));
    else set(this.score, t("{right} of these {all} test images right. Click one.", { right: this.right, all }));
    const share = this.shares?.[label];
    set(this.balance, share ? t("{name}: {train} to train on, {test} to test with", share) : this.evenly);
  }

  count(counts, classes) {
    [this.counts, this.named] = [counts, classes];
    const many = classes.length;
    const sums = classes.map((_, at) => counts[at] + counts[many + at]);
    const most = Math.max(1, ...sums);
    this.shares = classes.map((name, at) => ({ name, train: counts[at], test: counts[many + at] }));
    this.columns = this.shares.map((share, at) => {
      const title = t("{name}: {train} to train on, {test} to test with", share);
      const part = (number) => {
        const line = h("i");
        line.style.height = `${(100 * number) / most}%`;
        return line;
      };
      const onclick = () => this.ask({ label: this.at.label === at ? null : at, page: 0 });
      return h("button", { type: "button", title, "aria-label": title, onclick, tabIndex: at ? -1 : 0 }, part(share.test), part(share.train));
    });
    this.bars.setAttribute("aria-label", t("Images of each class"));
    this.bars.replaceChildren(...this.columns);
    const total = (name) => this.shares.reduce((sum, share) => sum + share[name], 0);
    const [low, high, train, test] = [Math.min(...sums), most, total("train"), total("test")];
    const even = high - low <= 1; // bars of one height say nothing: they are buttons with names then
    this.bars.classList.toggle("even", even);
    this.columns.forEach((button, at) => (button.dataset.name = even ? classes[at] : ""));
    this.evenly =
      even
        ? t("{train} images to train on, {test} to test with; {count} of each class. Press a name to see one class.",
            { train: whole(train), test: whole(test), count: whole(high) })
        : t("From {low} ({rare}) to {high} ({common}) images of a class. Press a bar to see one class.",
            { low, high, rare: classes[sums.indexOf(low)], common: classes[sums.indexOf(high)] });
  }

  fill(strip, positions) {
    this.came = this.strip !== undefined;
    [this.strip, this.positions] = [strip, Array.from(positions)];
    const [count, ...shape] = strip.shape;
    const size = shape[0] * shape[1] * shape[2];
    const focused = this.buttons.some(({ button }) => button.matches(":focus"));
    this.buttons = Array.from({ length: count }, (_, at) => {
      const canvas = h("canvas");
      paintImage(canvas, strip, shape, at * size);
      const mark = h("span", { className: "mark", "aria-hidden": "true" });
      const onclick = () => this.choose(at);
      const button = h("button", { type: "button", role: "radio", onclick, tabIndex: at ? -1 : 0 }, canvas, mark);
      return { button, mark };
    });
    this.grid.replaceChildren(...this.buttons.map(({ button }) => button));
    if (focused) this.buttons[this.wanted < 0 ? count - 1 : 0]?.button.focus();
  }

  /** Ask for other test images. */
  ask(change) {
    const { page, wrong, label } = this.at;
    this.part.send({ do: "browse", source: this.part.data.source ?? "main", page, wrong, label, ...change });
  }

  choose(at) {
    const position = this.positions[at];
    if (position !== undefined) this.part.send({ do: "image", source: this.part.data.source ?? "main", position });
  }

  /** Arrows go from image to image and on to the next page; Page up and Page down turn it. */
  key(event) {
    const turn = { PageDown: 1, PageUp: -1 }[event.key];
    const step = KEYS[event.key] ?? 0;
    if ((!step && !turn) || !this.buttons.length) return;
    event.preventDefault();
    const next = this.chosen + step;
    if (turn || (this.chosen >= 0 && (next < 0 || next >= this.buttons.length))) {
      const page = this.at.page + (turn ?? step);
      if (page < 0 || page >= this.at.pages) return;
      this.wanted = turn ?? step;
      this.came = undefined;
      this.ask({ page });
      return;
    }
    const at = Math.max(0, next);
    this.choose(at);
    this.buttons[at].button.focus();
  }

  walk(event) {
    const step = KEYS[event.key];
    const at = this.columns.findIndex((button) => button.matches(":focus"));
    if (!step || at < 0) return;
    event.preventDefault();
    this.columns[(at + step + this.columns.length) % this.columns.length].focus();
  }
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function press(button, on) {
  if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", String(on));
}
