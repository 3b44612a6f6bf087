// TensorFlow.js (npm: @tensorflow/tfjs) on the same work, on its processor back end.
import {createRequire} from "node:module";
import {logLoss, numbers, processorSeconds, shuffled, task} from "./task.mjs";

const tf = createRequire(import.meta.url)("@tensorflow/tfjs");
await tf.setBackend("cpu");
const model = tf.sequential();
task.shape.slice(1).forEach((units, l) => {
  const isLast = l === task.shape.length - 2;
  model.add(tf.layers.dense({units, activation: isLast ? "linear" : "tanh", inputShape: [task.shape[l]]}));
});
const optimizer = task.rule === "sgd" ? tf.train.sgd(task.rate) : tf.train.adam(task.rate);
model.compile({optimizer, loss: (wanted, output) => tf.losses.sigmoidCrossEntropy(wanted, output)});
const outputs = () => tf.tidy(() => [...model.predict(tf.tensor2d(task.inputs)).dataSync()]);
const mean = () => outputs().reduce((sum, o, i) => sum + logLoss(o, task.targets[i]), 0) / task.targets.length;

async function epoch(order) {
  let updates = 0;
  for (let start = 0; start < order.length; start += task.batch) {
    const part = order.slice(start, start + task.batch);
    const x = tf.tensor2d(part.map(i => task.inputs[i]));
    const y = tf.tensor2d(part.map(i => [task.targets[i]]));
    await model.trainOnBatch(x, y);
    x.dispose();
    y.dispose();
    updates += 1;
  }
  return updates;
}

const random = numbers(7);
const order = task.targets.map((_, i) => i);
const before = mean();
await epoch(shuffled(order, random));
const begun = processorSeconds();
let updates = 0;
while (processorSeconds() - begun < task.seconds) updates += await epoch(shuffled(order, random));
const seconds = processorSeconds() - begun;
console.log(JSON.stringify({updates, seconds, before, after: mean()}));
