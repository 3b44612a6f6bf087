// The cursor: which step of the sweep one looks at, how much of the output lies behind it, and whether it moves.

import { speedFor } from "../core/player.js";

const LASTS = 7; // seconds that a sweep takes at the speed that it begins with, about

export class Player {
  constructor(steps = 1) {
    this.chosen = null;
    this.begin(steps);
  }

  /** Steps a second. */
  get speed() {
    return this.chosen ?? speedFor(this.steps, LASTS);
  }

  set speed(value) {
    this.chosen = value;
  }

  /** Another scene of `steps` steps; how far one had come stays, as a share where the number differs. */
  begin(steps) {
    const before = this.steps;
    this.steps = steps;
    if (before === undefined) {
      this.at = 0;
      this.shown = steps;
    } else if (before !== steps) {
      this.at = Math.min(steps - 1, Math.floor((this.at / before) * steps));
      this.shown = this.shown >= before ? steps : Math.min(steps, this.at + 1);
    }
  }

  get whole() {
    return this.shown >= this.steps;
  }

  play() {
    if (this.whole) this.at = -1;
    this.exact = this.at;
    this.playing = true;
    this.shown = Math.min(this.steps, this.at + 1);
  }

  pause() {
    this.playing = false;
  }

  /** Go to a step; what lies behind it is shown, or all where all is shown. */
  seek(step) {
    const whole = this.whole;
    this.playing = false;
    this.at = Math.max(0, Math.min(this.steps - 1, step));
    if (!whole) this.shown = this.at + 1;
  }

  /** Go in time to a step: what lies behind it is shown, at the last one all. */
  scrub(step) {
    this.playing = false;
    this.at = Math.max(0, Math.min(this.steps - 1, step));
    this.shown = this.at + 1;
  }

  /** Go back to the first step, with nothing behind; what played goes on playing. */
  rewind() {
    this.at = this.exact = 0;
    this.shown = 1;
  }

  /** Show all. */
  finish() {
    this.playing = false;
    this.at = this.steps - 1;
    this.shown = this.steps;
  }

  /** Let `seconds` go by; returns whether anything has changed. */
  advance(seconds) {
    if (!this.playing) return false;
    this.exact += seconds * this.speed;
    const at = Math.min(this.steps - 1, Math.floor(this.exact));
    const changed = at !== this.at;
    this.at = Math.max(0, at);
    this.shown = this.at + 1;
    if (this.exact >= this.steps) this.finish();
    return changed || !this.playing;
  }
}
