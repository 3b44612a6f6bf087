// Play, pause, step and scrub the kernel over the picture.

import { h } from "../core/dom.js";
import { icon } from "./icons.js";
import { SPEEDS } from "./player.js";
import { t } from "../core/words.js";

export class Transport {
  /** `bench` is the component (sliding.js). */
  constructor(bench) {
    this.bench = bench;
    const button = (className, text, onclick) => h("button", { type: "button", className, onclick }, text);
    const sign = (name, onclick) => button(name, icon(name), onclick);
    this.play = button("play", "", () => bench.toggle());
    this.first = sign("first", () => {
      bench.player.rewind();
      bench.refresh();
    });
    this.back = sign("back", () => bench.seek(bench.player.at - 1));
    this.on = sign("on", () => bench.seek(bench.player.at + 1));
    this.all = sign("all", () => {
      bench.player.finish();
      bench.refresh();
    });
    this.scrub = h("input", { type: "range", min: "0", step: "1", oninput: () => bench.seek(Number(this.scrub.value)) });
    this.scrub.onkeydown = (event) => event.stopPropagation();
    this.where = h("span", { className: "where", role: "status" });
    this.speeds = h("div", { className: "speeds", role: "group" }, ...SPEEDS.map((speed) => {
      const label = speed === 0.25 ? "¼×" : `${speed}×`;
      const each = button("speed", label, () => {
        bench.player.speed = speed;
        this.show();
      });
      each.dataset.speed = speed;
      return each;
    }));
    this.root = h("div", { className: "transport" }, this.play, this.first, this.back, this.on, this.all, this.scrub, this.where, this.speeds);
  }

  take(model) {
    this.model = model;
    this.scrub.max = String(model.steps - 1);
    const name = (element, words) => {
      element.title = words;
      element.setAttribute("aria-label", words);
    };
    name(this.first, t("From the start"));
    name(this.back, t("One step back"));
    name(this.on, t("One step on"));
    name(this.all, t("Show all"));
    name(this.scrub, t("Place of the kernel"));
    this.speeds.setAttribute("aria-label", t("Speed"));
    this.play.title = t("Space plays and pauses; arrow keys step the kernel by hand.");
  }

  show() {
    const { player } = this.bench;
    const text = player.playing ? t("Pause") : t("Play");
    if (this.play.textContent !== text) this.play.textContent = text;
    this.scrub.value = String(Math.max(0, player.at));
    const words = { step: Math.max(0, player.at) + 1, steps: player.steps };
    this.where.textContent = this.model?.transposed ? t("input {step} of {steps}", words) : t("output {step} of {steps}", words);
    for (const each of this.speeds.children) each.setAttribute("aria-pressed", String(Number(each.dataset.speed) === player.speed));
  }
}
