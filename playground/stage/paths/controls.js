// Play, pause, step, restart, scrub, speed; and the small switches over the pictures.

import { Choice, sign } from "../core/controls.js";
import { h } from "../core/dom.js";
import { SPEEDS } from "./clock.js";
import { whole } from "../core/numbers.js";
import { t } from "../core/words.js";

const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
  back: "M12 2.5v11L5 8zM3.5 2.5h2v11h-2z",
  on: "M4 2.5v11L11 8zM10.5 2.5h2v11h-2z",
  shot: "M6 2.5h4l1.2 1.7H14v9H2v-9h2.8zM8 6a2.7 2.7 0 1 0 0 5.4A2.7 2.7 0 0 0 8 6z",
  again: "M8 3a5 5 0 1 0 4.6 3l-1.6.7A3.3 3.3 0 1 1 8 4.7V7l4-3.2L8 .6z",
};

const FRACTIONS = { 0.25: "¼", 0.5: "½" };

export class Controls {
  constructor(parent, clock, { changed, save }) {
    Object.assign(this, { clock, changed });
    const button = (name, act) => {
      const made = h("button", { type: "button", className: `act ${name}` }, sign(ICONS[name]));
      made.onclick = () => this.act(act);
      return made;
    };
    this.play = button("play", () => clock.toggle());
    this.back = button("back", () => clock.move(-1));
    this.on = button("on", () => clock.move(1));
    this.again = button("again", () => clock.restart());
    this.range = h("input", { type: "range", min: 0, max: 1, step: 1, value: 0 });
    this.range.oninput = () => this.act(() => this.scrub());
    this.where = h("output", { className: "where" });
    this.speed = new Choice("speed", (value) => this.act(() => Object.assign(clock, { speed: value })));
    this.shot = button("shot", save);
    const buttons = [this.play, this.back, this.on, this.again];
    const rest = [this.range, this.where, this.speed.root, this.shot];
    this.root = h("div", { className: "controls" }, ...buttons, ...rest);
    parent.append(this.root);
  }

  act(effect) {
    effect();
    this.changed();
  }

  scrub() {
    this.clock.pause();
    this.clock.seek(this.range.valueAsNumber);
  }

  /** Write the words in the reader's language. */
  relabel() {
    const say = (button, text, keys) => {
      button.title = keys ? `${text} (${keys})` : text;
      button.setAttribute("aria-label", text);
      if (keys) button.setAttribute("aria-keyshortcuts", keys);
    };
    say(this.back, t("One step back"), ",");
    say(this.on, t("One step on"), ".");
    say(this.again, t("From the start"), "r");
    say(this.shot, t("Save what you see as a picture (PNG)"));
    this.range.setAttribute("aria-label", t("Step"));
    this.say = say;
    this.was = null;
    this.show();
  }

  show() {
    const { clock } = this;
    const state = `${clock.playing} ${clock.ended}`;
    if (state !== this.was) {
      this.was = state;
      this.play.replaceChildren(sign(ICONS[clock.playing ? "pause" : "play"]));
      const word = clock.playing ? t("Pause") : clock.ended ? t("Play again") : t("Play");
      this.say(this.play, word, "Space");
    }
    this.speed.take(t("Speed"), SPEEDS.map((each) => [each, `${FRACTIONS[each] ?? each}×`]), clock.speed);
    if (this.range.max !== String(clock.steps)) this.range.max = clock.steps;
    if (this.range.valueAsNumber !== clock.step) this.range.valueAsNumber = clock.step;
    const text = t("step {step} of {steps}", { step: whole(clock.step), steps: whole(clock.steps) });
    if (this.where.textContent !== text) this.where.textContent = text;
  }
}
