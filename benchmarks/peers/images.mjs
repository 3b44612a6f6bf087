// What every peer that learns from images is given, and what it says at the end.
//
// node PEER.mjs FILE: a JSON object {rate, batch, seconds, shape, classes, images, labels}; images are rows of
// brightness as the engine's networks see it, of `shape` [H, W].  A peer trains for about that many seconds of processor
// time and prints {updates, seconds, before, after}: the last two are mean losses over the first batch.
import {readFileSync} from "node:fs";
import {numbers, processorSeconds, shuffled} from "./task.mjs";

export const task = JSON.parse(readFileSync(process.argv[2], "utf8"));

// `update(places)` learns from one batch, `loss(places)` is the mean loss of one.
export async function report(update, loss) {
  const random = numbers(7);
  const order = task.labels.map((_, i) => i);
  const first = order.slice(0, task.batch);
  const before = loss(first);
  for (let i = 0; i < 3; i++) await update(shuffled(order, random).slice(0, task.batch)); // until compiled
  const begun = processorSeconds();
  let updates = 0;
  while (processorSeconds() - begun < task.seconds || updates < 2) {
    await update(shuffled(order, random).slice(0, task.batch));
    updates += 1;
  }
  const seconds = processorSeconds() - begun;
  console.log(JSON.stringify({updates, seconds, before, after: loss(first)}));
}
