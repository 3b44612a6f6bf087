// Play, step and scrub the kernel over the picture: the transport of core/player.js on the bench's cursor.

import { h } from "../core/dom.js";
import { whole } from "../core/numbers.js";
import { seated, Transport as Bar } from "../core/player.js";
import { t } from "../core/words.js";

export class Transport {
  /** `bench` is the component (sliding.js). */
  constructor(bench) {
    this.bench = bench;
    const { player } = bench;
    const shown = (act) => (value) => {
      act(value);
      bench.refresh();
    };
    this.bar = new Bar({
      toggle: () => bench.toggle(),
      step: () => bench.seek(player.at + 1),
      reset: shown(() => player.rewind()),
      speed: shown((speed) => (player.speed = speed)),
      seek: shown((step) => player.scrub(step)),
    });
    for (const { input } of [this.bar.speed, this.bar.time]) input.onkeydown = (event) => event.stopPropagation();
    this.root = h("div", {});
    seated(bench, this.bar, this.root);
  }

  take(model) {
    this.model = model;
    this.bar.relabel({ time: t("Place of the kernel"), step: t("The kernel goes on to its next place.") });
  }

  show() {
    const { player } = this.bench;
    const at = Math.max(0, player.at);
    const words = { step: whole(at + 1), steps: whole(player.steps) };
    const where = this.model?.transposed ? t("input {step} of {steps}", words) : t("output {step} of {steps}", words);
    this.bar.show({ playing: player.playing, at, most: player.steps - 1, speed: player.speed, where });
  }
}
