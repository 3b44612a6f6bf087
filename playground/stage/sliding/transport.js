// Play, pause, step and scrub the kernel over the picture.

import { h } from "../core/dom.js";
import { Choice, sign } from "../core/controls.js";
import { SPEEDS } from "./player.js";
import { t } from "../core/words.js";

const SIGNS = {
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M11.5 3v10L4 8z",
  on: "M4.5 3v10L12 8z",
  all: "M11 3h2v10h-2zM3 3v10l7-5z",
};

export class Transport {
  /** `bench` is the component (sliding.js). */
  constructor(bench) {
    this.bench = bench;
    const button = (className, text, onclick) => h("button", { type: "button", className, onclick }, text);
    const signed = (name, onclick) => button(name, sign(SIGNS[name], 14), onclick);
    this.play = button("play", "", () => bench.toggle());
    this.first = signed("first", () => {
      bench.player.rewind();
      bench.refresh();
    });
    this.back = signed("back", () => bench.seek(bench.player.at - 1));
    this.on = signed("on", () => bench.seek(bench.player.at + 1));
    this.all = signed("all", () => {
      bench.player.finish();
      bench.refresh();
    });
    this.scrub = h("input", { type: "range", min: "0", step: "1", oninput: () => bench.seek(Number(this.scrub.value)) });
    this.scrub.onkeydown = (event) => event.stopPropagation();
    this.where = h("span", { className: "where", role: "status" });
    this.speeds = new Choice("speeds", (speed) => {
      bench.player.speed = speed;
      this.show();
    });
    this.root = h("div", { className: "transport" }, this.play, this.first, this.back, this.on, this.all, this.scrub, this.where, this.speeds.root);
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
    this.play.title = t("Space plays and pauses; . and , or arrow keys step the kernel by hand, R starts again.");
  }

  show() {
    const { player } = this.bench;
    const text = player.playing ? t("Pause") : t("Play");
    if (this.play.textContent !== text) this.play.textContent = text;
    this.scrub.value = String(Math.max(0, player.at));
    const words = { step: Math.max(0, player.at) + 1, steps: player.steps };
    this.where.textContent = this.model?.transposed ? t("input {step} of {steps}", words) : t("output {step} of {steps}", words);
    this.speeds.take(t("Speed"), SPEEDS.map((speed) => [speed, speed === 0.25 ? "¼×" : `${speed}×`]), player.speed);
  }
}
