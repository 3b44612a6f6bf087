// ConvNetJS (npm: convnetjs) on the same work.
import {createRequire} from "node:module";
import {report, task} from "./task.mjs";

const convnetjs = createRequire(import.meta.url)("convnetjs");
const [inputs, ...rest] = task.shape;
const net = new convnetjs.Net();
net.makeLayers([
  {type: "input", out_sx: 1, out_sy: 1, out_depth: inputs},
  ...rest.slice(0, -1).map(width => ({type: "fc", num_neurons: width, activation: "tanh"})),
  {type: "softmax", num_classes: 2},
]);
const trainer = new convnetjs.Trainer(net, {
  method: task.rule, learning_rate: task.rate, batch_size: task.batch, l2_decay: 0, momentum: 0,
  beta1: 0.9, beta2: 0.999,
});
const volumes = new Map(task.inputs.map(input => {
  const volume = new convnetjs.Vol(1, 1, inputs);
  input.forEach((value, i) => (volume.w[i] = value));
  return [input, volume];
}));

function epoch(order) {
  for (const i of order) trainer.train(volumes.get(task.inputs[i]), task.targets[i]);
}

report(epoch, (input, target) => -Math.log(net.forward(volumes.get(input)).w[target]));
