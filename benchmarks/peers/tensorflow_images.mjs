// TensorFlow.js (npm: @tensorflow/tfjs) learns from images, on its processor back end.
import {createRequire} from "node:module";
import {report, task} from "./images.mjs";

const tf = createRequire(import.meta.url)("@tensorflow/tfjs");
await tf.setBackend("cpu");
const [height, width] = task.shape;
const model = tf.sequential();
const conv = (filters, rest = {}) =>
  model.add(tf.layers.conv2d({filters, kernelSize: 3, padding: "same", activation: "relu", ...rest}));
const pool = () => model.add(tf.layers.maxPooling2d({poolSize: 2, strides: 2}));
conv(8, {inputShape: [height, width, 1]});
pool();
conv(16);
pool();
model.add(tf.layers.flatten());
model.add(tf.layers.dense({units: task.classes, activation: "softmax"}));
model.compile({optimizer: tf.train.adam(task.rate), loss: "categoricalCrossentropy"});
const images = tf.tensor(task.images.flat(), [task.images.length, height, width, 1]);
const labels = tf.oneHot(tf.tensor1d(task.labels, "int32"), task.classes).toFloat();

async function update(places) {
  const [x, y] = tf.tidy(() => {
    const index = tf.tensor1d(places, "int32");
    return [images.gather(index), labels.gather(index)];
  });
  await model.trainOnBatch(x, y);
  x.dispose();
  y.dispose();
}

function loss(places) {
  return tf.tidy(() => {
    const index = tf.tensor1d(places, "int32");
    const chance = model.predict(images.gather(index));
    return tf.metrics.categoricalCrossentropy(labels.gather(index), chance).mean().dataSync()[0];
  });
}

await report(update, loss);
