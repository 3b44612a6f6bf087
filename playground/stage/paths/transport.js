// What the transport does to the clock of a race, and what it says of it.

import { sign } from "../core/controls.js";
import { h } from "../core/dom.js";
import { whole } from "../core/numbers.js";
import { seated, Transport } from "../core/player.js";
import { t } from "../core/words.js";

const SHOT = "M6 2.5h4l1.2 1.7H14v9H2v-9h2.8zM8 6a2.7 2.7 0 1 0 0 5.4A2.7 2.7 0 0 0 8 6z";

/** The bar of a `stage` (paths.js), its time in `bottom`; the button for a picture goes into its `foot`. */
export class Drive {
  constructor(stage, { bottom, foot }) {
    const { clock } = stage;
    this.clock = clock;
    const moved = (act) => (value) => {
      act(value);
      stage.animate();
    };
    this.bar = new Transport({
      toggle: moved(() => clock.toggle()),
      step: moved(() => clock.move(1)),
      reset: moved(() => clock.reset()),
      speed: moved((value) => (clock.speed = value)),
      seek: moved((step) => {
        clock.pause();
        clock.seek(step);
      }),
    });
    this.shot = h("button", { type: "button", className: "act shot", onclick: () => stage.save() }, sign(SHOT));
    foot.append(this.shot);
    seated(stage, this.bar, bottom);
  }

  relabel() {
    this.bar.relabel({ time: t("Step"), step: t("One step of every rule.") });
    this.shot.title = t("Save what you see as a picture (PNG)");
    this.shot.setAttribute("aria-label", this.shot.title);
    this.show();
  }

  show() {
    const { playing, step, steps, speed } = this.clock;
    const where = t("step {step} of {steps}", { step: whole(step), steps: whole(steps) });
    this.bar.show({ playing, at: step, most: steps, speed, where });
  }
}
