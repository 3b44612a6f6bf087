// The same as scalar.mjs with all numbers in typed arrays: about the fastest that plain JavaScript gets.
import {logLoss, numbers, report, task} from "./task.mjs";

const random = numbers(3);
const layers = task.shape.slice(1).map((width, l) => {
  const inputs = task.shape[l];
  const size = width * inputs + width;
  const reach = Math.sqrt(6 / (inputs + width));
  const weights = new Float64Array(size);
  for (let i = 0; i < width * inputs; i++) weights[i] = (2 * random() - 1) * reach;
  const made = () => new Float64Array(size);
  return {
    width, inputs, weights, gradient: made(), first: made(), second: made(),
    output: new Float64Array(width), error: new Float64Array(width),
  };
});
const last = layers[layers.length - 1];

function forward(input) {
  let given = input;
  for (const layer of layers) {
    const {width, inputs, weights, output} = layer;
    for (let o = 0; o < width; o++) {
      let sum = weights[width * inputs + o];
      for (let i = 0; i < inputs; i++) sum += weights[o * inputs + i] * given[i];
      output[o] = layer === last ? sum : Math.tanh(sum);
    }
    given = output;
  }
  return last.output[0];
}

function backward(input, target) {
  last.error[0] = 1 / (1 + Math.exp(-last.output[0])) - target;
  for (let l = layers.length - 1; l >= 0; l--) {
    const {width, inputs, weights, gradient, error} = layers[l];
    const given = l > 0 ? layers[l - 1].output : input;
    for (let o = 0; o < width; o++) {
      gradient[width * inputs + o] += error[o];
      for (let i = 0; i < inputs; i++) gradient[o * inputs + i] += error[o] * given[i];
    }
    if (l === 0) break;
    const before = layers[l - 1].error;
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let o = 0; o < width; o++) sum += weights[o * inputs + i] * error[o];
      before[i] = sum * (1 - given[i] * given[i]);
    }
  }
}

let step = 0;

function update(count) {
  step += 1;
  const bias1 = 1 - Math.pow(0.9, step);
  const bias2 = 1 - Math.pow(0.999, step);
  for (const {weights, gradient, first, second} of layers) {
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i] / count;
      gradient[i] = 0;
      if (task.rule === "sgd") {
        weights[i] -= task.rate * g;
      } else {
        first[i] += 0.1 * (g - first[i]);
        second[i] += 0.001 * (g * g - second[i]);
        weights[i] -= (task.rate * first[i]) / bias1 / (Math.sqrt(second[i] / bias2) + 1e-8);
      }
    }
  }
}

function epoch(order) {
  let waiting = 0;
  for (let i = 0; i < order.length; i++) {
    forward(task.inputs[order[i]]);
    backward(task.inputs[order[i]], task.targets[order[i]]);
    waiting += 1;
    if (waiting === task.batch || i === order.length - 1) {
      update(waiting);
      waiting = 0;
    }
  }
}

report(epoch, (input, target) => logLoss(forward(input), target));
