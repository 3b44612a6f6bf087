// The one clock of all the views. No DOM here.
//
// Most happens in the first steps, so that they are played slowly: FIRST steps a second at the start, after a
// quarter of the run as many as the speed says.  Whoever chooses a speed has it at once.

import { speedFor } from "../core/player.js";

const FIRST = 14;
const LASTS = 5; // seconds that a run takes at the speed that it begins with, about

/** The time of a race, in steps; not always a whole number while it plays. */
export class Clock {
  constructor(steps = 0) {
    this.chosen = null;
    this.playing = false;
    this.begin(steps);
  }

  begin(steps) {
    this.steps = steps;
    this.time = 0;
  }

  /** Steps a second, at most. */
  get speed() {
    return this.chosen ?? speedFor(this.steps, LASTS);
  }

  set speed(value) {
    this.chosen = value;
  }

  get ended() {
    return this.time >= this.steps;
  }

  /** The last step that has been taken. */
  get step() {
    return Math.floor(this.time + 1e-9);
  }

  /** Steps a second at the present time. */
  get rate() {
    if (this.chosen) return this.chosen;
    const first = Math.min(FIRST, this.speed);
    const share = Math.min(1, this.time / Math.max(1, this.steps / 4));
    return first + (this.speed - first) * share;
  }

  /** Let `ms` pass; returns whether anything has moved. */
  tick(ms) {
    if (!this.playing) return false;
    // After a pause of the browser (a hidden tab) it goes on from where it was.
    this.time = Math.min(this.steps, this.time + (this.rate * Math.min(ms, 100)) / 1000);
    if (this.ended) this.playing = false;
    return true;
  }

  play() {
    if (this.ended) this.time = 0;
    this.playing = this.steps > 0;
  }

  pause() {
    this.playing = false;
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  restart() {
    this.time = 0;
    this.play();
  }

  /** Go back to the start; what played goes on playing. */
  reset() {
    this.time = 0;
  }

  /** Go to `time`; it goes on playing if it did. */
  seek(time) {
    this.time = Math.max(0, Math.min(this.steps, time));
    if (this.ended) this.playing = false;
  }

  /** Pause, `count` whole steps on or back. */
  move(count) {
    this.pause();
    this.seek(count > 0 ? this.step + count : Math.ceil(this.time) + count);
  }
}
