// Images of a run: test images to choose from, and the answer to the one that is chosen: how likely each class is.
//
// data: { token, lang, source, part: "strip" | "answer" }

import { h } from "../core/dom.js";
import { Album } from "./album.js";
import { beckons } from "../core/beckon.js";
import { paintImage } from "../core/image.js";
import { Part } from "../core/part.js";
import { t } from "../core/words.js";

export const css = ["gallery/style.css"];

/** Mount the strip or the answer. */
export const mount = (component) => new Gallery(component);

class Gallery extends Part {
  constructor(component) {
    super(component, "");
    this.part = this.data.part === "answer" ? new Answer(this.root) : new Album(this.root, this);
    this.repaints(() => this.dress());
    if (this.data.part === "answer") this.own(beckons(this, ["picture", "class"]));
    this.dress();
    this.update(component);
  }

  update(component) {
    this.take(component);
  }

  frame({ header, arrays }) {
    const source = this.data.source ?? "main";
    const run = header.runs?.[source];
    if (run) this.part.show(run, header.scene?.runs?.[source], (name) => arrays[`${source}/${name}`]);
  }

  dress() {
    const { negative: right, positive: wrong, positive_ink: ink, faint: quiet } = this.colours;
    for (const [name, colour] of Object.entries({ right, wrong, "wrong-ink": ink, quiet })) {
      this.root.style.setProperty(`--${name}`, colour);
    }
  }
}

class Answer {
  constructor(stage) {
    this.canvas = h("canvas");
    this.truth = h("div", { className: "truth" });
    this.rows = h("div", { className: "rows", role: "list" });
    const seen = h("div", {}, h("div", { className: "seen" }, this.canvas), this.truth);
    stage.append(h("div", { className: "answer" }, seen, this.rows));
    this.lines = [];
  }

  show(run, scene, get) {
    const [image, chances] = [get("image"), get("chances")];
    if (!image || !chances || !scene) return;
    if (image !== this.image) paintImage(this.canvas, (this.image = image), image.shape);
    const key = scene.classes.join("|");
    if (key !== this.key) this.fill(scene.classes, key);
    const label = run.image?.label ?? null;
    const first = chances.indexOf(Math.max(...chances));
    this.canvas.setAttribute("aria-label", label === null ? t("your image") : scene.classes[label]);
    this.truth.textContent = label === null ? t("your image") : scene.classes[label];
    this.lines.forEach(({ row, bar, share }, at) => {
      row.classList.toggle("first", at === first);
      row.classList.toggle("wrong", label !== null && at === first && first !== label);
      row.classList.toggle("true", at === label);
      bar.style.transform = `scaleX(${chances[at] || 0})`;
      const text = `${(100 * (chances[at] || 0)).toFixed(chances[at] < 0.0995 ? 1 : 0)}%`;
      if (share.textContent !== text) share.textContent = text;
    });
  }

  fill(classes, key) {
    this.key = key;
    this.lines = classes.map((name) => {
      const bar = h("i");
      const share = h("span", { className: "share" });
      const row = h("div", { className: "row", role: "listitem" }, h("span", { className: "name", title: name }, name),
        h("span", { className: "bar" }, bar), share);
      return { row, bar, share };
    });
    this.rows.replaceChildren(...this.lines.map(({ row }) => row));
  }
}
