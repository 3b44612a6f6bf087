// What every peer in JavaScript is given, and what it says at the end.
//
// node PEER.mjs FILE: a JSON object {shape, rule, rate, batch, seconds, inputs, targets}.  A peer trains for about
// that many seconds of processor time and prints {updates, seconds, before, after}: the last two are mean losses.
import {readFileSync} from "node:fs";

export const task = JSON.parse(readFileSync(process.argv[2], "utf8"));

export function processorSeconds() {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1e6;
}

// A generator of numbers in [0, 1) that starts the same way every time (mulberry32).
export function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function shuffled(order, random) {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

export function logLoss(output, target) {
  return Math.max(output, 0) - output * target + Math.log1p(Math.exp(-Math.abs(output)));
}

// Train epoch by epoch: `epoch(order)` does all updates of one, `loss(input, target)` is that of one sample.
export function report(epoch, loss) {
  const random = numbers(7);
  const order = task.targets.map((_, i) => i);
  const mean = () => order.reduce((sum, i) => sum + loss(task.inputs[i], task.targets[i]), 0) / order.length;
  const perEpoch = Math.ceil(order.length / task.batch);
  const before = mean();
  for (let i = 0; i < 40; i++) epoch(shuffled(order, random)); // until the compiler has seen enough
  const begun = processorSeconds();
  let updates = 0;
  while (processorSeconds() - begun < task.seconds) {
    for (let i = 0; i < 10; i++) epoch(shuffled(order, random));
    updates += 10 * perEpoch;
  }
  const seconds = processorSeconds() - begun;
  console.log(JSON.stringify({updates, seconds, before, after: mean()}));
}
