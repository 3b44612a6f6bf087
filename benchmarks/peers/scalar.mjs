// Plain scalar backpropagation as browser playgrounds do it: units and links are objects, samples pass one by one,
// gradients add up, and every so many samples the weights move.
import {logLoss, numbers, report, task} from "./task.mjs";

class Link {
  constructor(from, to, weight) {
    Object.assign(this, {from, to, weight, gradient: 0, first: 0, second: 0});
  }
}

class Unit {
  constructor() {
    Object.assign(this, {into: [], out: [], bias: 0, gradient: 0, first: 0, second: 0});
    Object.assign(this, {output: 0, slope: 1, error: 0});
  }

  pass(isLast) {
    let sum = this.bias;
    for (const link of this.into) sum += link.weight * link.from.output;
    this.output = isLast ? sum : Math.tanh(sum);
    this.slope = isLast ? 1 : 1 - this.output * this.output;
  }

  back() {
    this.error = 0;
    for (const link of this.out) this.error += link.weight * link.to.error;
    this.error *= this.slope;
  }

  collect() {
    this.gradient += this.error;
    for (const link of this.into) link.gradient += this.error * link.from.output;
  }
}

const random = numbers(3);
const layers = task.shape.map(width => Array.from({length: width}, () => new Unit()));
for (let l = 1; l < layers.length; l++) {
  for (const to of layers[l]) {
    for (const from of layers[l - 1]) {
      const reach = Math.sqrt(6 / (layers[l - 1].length + layers[l].length));
      const link = new Link(from, to, (2 * random() - 1) * reach);
      from.out.push(link);
      to.into.push(link);
    }
  }
}
const [output] = layers[layers.length - 1];

function forward(input) {
  for (let i = 0; i < input.length; i++) layers[0][i].output = input[i];
  for (let l = 1; l < layers.length; l++) {
    for (const unit of layers[l]) unit.pass(l === layers.length - 1);
  }
  return output.output;
}

function backward(target) {
  output.error = 1 / (1 + Math.exp(-output.output)) - target;
  output.collect();
  for (let l = layers.length - 2; l > 0; l--) {
    for (const unit of layers[l]) {
      unit.back();
      unit.collect();
    }
  }
}

let step = 0;

function moved(value, part, count, bias1, bias2) {
  const gradient = part.gradient / count;
  part.gradient = 0;
  if (task.rule === "sgd") return value - task.rate * gradient;
  part.first += 0.1 * (gradient - part.first);
  part.second += 0.001 * (gradient * gradient - part.second);
  return value - (task.rate * part.first) / bias1 / (Math.sqrt(part.second / bias2) + 1e-8);
}

function update(count) {
  step += 1;
  const bias1 = 1 - Math.pow(0.9, step);
  const bias2 = 1 - Math.pow(0.999, step);
  for (let l = 1; l < layers.length; l++) {
    for (const unit of layers[l]) {
      unit.bias = moved(unit.bias, unit, count, bias1, bias2);
      for (const link of unit.into) link.weight = moved(link.weight, link, count, bias1, bias2);
    }
  }
}

function epoch(order) {
  let waiting = 0;
  for (let i = 0; i < order.length; i++) {
    forward(task.inputs[order[i]]);
    backward(task.targets[order[i]]);
    waiting += 1;
    if (waiting === task.batch || i === order.length - 1) {
      update(waiting);
      waiting = 0;
    }
  }
}

report(epoch, (input, target) => logLoss(forward(input), target));
