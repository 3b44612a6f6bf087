// The transport that both instruments share, as far as it needs no browser: its speeds, and what drives at them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SPEEDS, speedFor, speedWords } from "../../../playground/stage/core/player.js";
import { Clock } from "../../../playground/stage/paths/clock.js";
import { Player } from "../../../playground/stage/sliding/player.js";

test("a speed is said in the words of the trainings, with its steps a second", () => {
  assert.deepEqual(SPEEDS.map(speedWords), [
    "slow, 1/s",
    "slow, 3/s",
    "normal, 10/s",
    "normal, 30/s",
    "fast, 100/s",
    "fast, 300/s",
  ]);
});

test("what is long begins fast enough to be seen through, by one of the speeds of the slider", () => {
  assert.deepEqual([1, 80, 200, 500, 1000].map((steps) => speedFor(steps, 5)), [1, 10, 30, 100, 300]);
  for (const steps of [4, 16, 196, 676, 1000]) {
    for (const driven of [new Clock(steps), new Player(steps)]) {
      assert.ok(SPEEDS.includes(driven.speed));
      const lasts = steps / driven.speed;
      assert.ok(lasts > 2 && lasts < 13, `${steps} steps take ${lasts} s`);
    }
  }
});

test("a chosen speed counts at once, and stays for what comes next", () => {
  const clock = new Clock(200);
  assert.ok(clock.rate < clock.speed, "the first steps are played slowly");
  clock.speed = 300;
  assert.equal(clock.rate, 300);
  clock.begin(50);
  assert.equal(clock.rate, 300);
  const player = new Player(196);
  player.speed = 3;
  player.begin(40);
  assert.equal(player.speed, 3);
});

test("reset goes back to the start, and what played goes on playing", () => {
  const clock = new Clock(200);
  clock.play();
  clock.tick(100);
  clock.reset();
  assert.ok(clock.playing && clock.time === 0);
  clock.seek(200);
  clock.reset();
  assert.ok(!clock.playing && clock.time === 0);
  const player = new Player(196);
  player.play();
  player.advance(1);
  player.rewind();
  assert.ok(player.playing && player.at === 0 && player.shown === 1);
  player.advance(0.01);
  assert.equal(player.at, 0, "from the first step on, not from where it was");
});

test("the time slider shows what lies behind it, all at its end", () => {
  const player = new Player(9);
  player.scrub(4);
  assert.deepEqual([player.at, player.shown, player.whole], [4, 5, false]);
  player.scrub(8);
  assert.ok(player.whole);
  player.scrub(2);
  assert.equal(player.shown, 3, "and it goes back in time");
});
