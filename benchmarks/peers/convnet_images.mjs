// ConvNetJS (npm: convnetjs) learns from images.
import {createRequire} from "node:module";
import {report, task} from "./images.mjs";

const convnetjs = createRequire(import.meta.url)("convnetjs");
const [height, width] = task.shape;
const net = new convnetjs.Net();
const conv = filters => ({type: "conv", sx: 3, filters, stride: 1, pad: 1, activation: "relu"});
const pool = {type: "pool", sx: 2, stride: 2};
net.makeLayers([
  {type: "input", out_sx: width, out_sy: height, out_depth: 1},
  conv(8), pool, conv(16), pool,
  {type: "softmax", num_classes: task.classes},
]);
const trainer = new convnetjs.Trainer(net, {
  method: "adam", learning_rate: task.rate, batch_size: task.batch, l2_decay: 0, beta1: 0.9, beta2: 0.999,
});
const volumes = task.images.map(image => {
  const volume = new convnetjs.Vol(width, height, 1);
  image.forEach((value, i) => (volume.w[i] = value));
  return volume;
});

function update(places) {
  for (const i of places) trainer.train(volumes[i], task.labels[i]);
}

function loss(places) {
  const each = places.map(i => -Math.log(Math.max(net.forward(volumes[i]).w[task.labels[i]], 1e-30)));
  return each.reduce((a, b) => a + b, 0) / each.length;
}

await report(update, loss);
