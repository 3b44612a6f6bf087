// What lights up when the reader points at something, in both directions.

/** Return {inputs, outputs, weights, terms}: Maps from a cell's key to the weight that joins it, and the products. */
export function lightOf(model, focus) {
  const found = { inputs: new Map(), outputs: new Map(), weights: new Set(), terms: [], focus };
  if (focus?.kind === "output") fromOutput(model, focus, found);
  else if (focus?.kind === "input") fromInput(model, focus, found);
  else if (focus?.kind === "weight") fromWeight(model, focus, found);
  return found;
}

export const inputKey = (model, channel, y, x) => (channel * model.height + y) * model.width + x;
export const outputKey = (model, channel, r, c) => (channel * model.rowsOut + r) * model.columnsOut + c;
export const weightKey = (model, channel, a, b) => (channel * model.tapsDown + a) * model.tapsAlong + b;

function fromOutput(model, { channel, r, c }, found) {
  found.terms = model.products(channel, r, c);
  for (const term of found.terms) {
    found.inputs.set(inputKey(model, term.channel, term.y, term.x), term.weight);
    found.weights.add(weightKey(model, term.channel, term.a, term.b));
  }
  found.outputs.set(outputKey(model, channel, r, c), undefined);
  if (model.mode === "max_pool" && found.terms.length) {
    const { channel: from, y, x } = found.terms[model.largest(found.terms)];
    found.best = inputKey(model, from, y, x);
  }
}

function fromInput(model, { channel, y, x }, found) {
  found.terms = model.uses(channel, y, x);
  for (const cy of model.down.twins(y)) {
    for (const cx of model.along.twins(x)) found.inputs.set(inputKey(model, channel, cy, cx), undefined);
  }
  for (const { a, b, r, c, weight } of found.terms) {
    found.weights.add(weightKey(model, channel, a, b));
    for (const out of model.outsOf(channel)) {
      const key = outputKey(model, out, r, c);
      // An image of the cell in the border may bring it into the same output by a second weight.
      found.outputs.set(key, (found.outputs.get(key) ?? 0) + weight);
    }
  }
}

function fromWeight(model, { channel, a, b }, found) {
  found.weights.add(weightKey(model, channel, a, b));
  for (const { y, x, r, c } of model.touches(a, b)) {
    found.inputs.set(inputKey(model, channel, y, x), undefined);
    for (const out of model.outsOf(channel)) found.outputs.set(outputKey(model, out, r, c), undefined);
  }
}

/** What the cursor looks at: an output, or for a transposed convolution an input. */
export function focusAt(model, step, channel = 0) {
  const [row, column] = [Math.floor(step / model.stepWidth), step % model.stepWidth];
  return model.transposed ? { kind: "input", channel, y: row, x: column } : { kind: "output", channel, r: row, c: column };
}

/** The step at which the cursor would look at this; null where it never does. */
export function stepOf(model, focus) {
  if (focus?.kind === "output" && !model.transposed) return focus.r * model.stepWidth + focus.c;
  if (focus?.kind === "input" && model.transposed) return focus.y * model.stepWidth + focus.x;
  return null;
}

/** Return several lights as one: what the cursor looks at in channels that are not mixed. */
export function together(lights) {
  const [first, ...rest] = lights;
  for (const each of rest) {
    for (const name of ["inputs", "outputs"]) for (const [key, weight] of each[name]) first[name].set(key, weight);
    for (const key of each.weights) first.weights.add(key);
    first.terms.push(...each.terms);
  }
  if (rest.length) first.focus = { ...first.focus, every: true };
  return first;
}
