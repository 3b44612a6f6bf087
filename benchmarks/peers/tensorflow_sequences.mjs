// TensorFlow.js (npm: @tensorflow/tfjs) learns from sequences with an LSTM, on its processor back end.
//
// The task is that of images.mjs: `shape` is [T, F], `images` are sequences row by row, `labels` are numbers to foretell.
import {createRequire} from "node:module";
import {report, task} from "./images.mjs";

const tf = createRequire(import.meta.url)("@tensorflow/tfjs");
await tf.setBackend("cpu");
const [steps, width] = task.shape;
const model = tf.sequential();
model.add(tf.layers.lstm({units: task.units, inputShape: [steps, width], recurrentActivation: "sigmoid"}));
model.add(tf.layers.dense({units: 1}));
model.compile({optimizer: tf.train.adam(task.rate), loss: "meanSquaredError"});
const inputs = tf.tensor(task.images.flat(), [task.images.length, steps, width]);
const targets = tf.tensor2d(task.labels, [task.labels.length, 1]);

async function update(places) {
  const [x, y] = tf.tidy(() => {
    const index = tf.tensor1d(places, "int32");
    return [inputs.gather(index), targets.gather(index)];
  });
  await model.trainOnBatch(x, y);
  x.dispose();
  y.dispose();
}

function loss(places) {
  return tf.tidy(() => {
    const index = tf.tensor1d(places, "int32");
    const said = model.predict(inputs.gather(index));
    return tf.losses.meanSquaredError(targets.gather(index), said).dataSync()[0];
  });
}

await report(update, loss);
