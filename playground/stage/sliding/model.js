// What a scene of the bench says: who reads whom, and the products. No DOM here, and no arithmetic of convolutions:
// the tables `rows` and `columns` come from the engine, the outputs from PyTorch.

import { decode } from "../core/frame.js";

/** Return the model of a scene (see playground/lessons/convolution/scene.py) from its bytes, wherever they lie. */
export function modelOf(bytes) {
  const { header, arrays } = decode(bytes.slice().buffer);
  return new Model(header, arrays);
}

/** The tables along one axis: for an output the cells that the taps read, for a cell the outputs it goes into. */
class Axis {
  constructor(reads, origin) {
    [this.outputs, this.taps] = reads.shape;
    this.reads = reads;
    this.origin = origin;
    this.cells = origin.length;
  }

  /** [[tap, cell]] of an output. */
  of(output) {
    const found = [];
    for (let tap = 0; tap < this.taps; tap++) {
      const cell = this.reads[output * this.taps + tap];
      if (cell >= 0) found.push([tap, cell]);
    }
    return found;
  }

  /** [[tap, output]] of the cells in `among`. */
  into(among) {
    const found = [];
    this.reads.forEach((cell, at) => {
      if (cell >= 0 && among.includes(cell)) found.push([at % this.taps, Math.floor(at / this.taps)]);
    });
    return found;
  }

  /** [[cell, output]] that a tap joins. */
  by(tap) {
    const found = [];
    for (let output = 0; output < this.outputs; output++) {
      const cell = this.reads[output * this.taps + tap];
      if (cell >= 0) found.push([cell, output]);
    }
    return found;
  }

  /** The cells that hold the same input cell as `cell` does: itself, and its images in the border. */
  twins(cell) {
    const origin = this.origin[cell];
    return origin < 0 ? [cell] : [...this.origin.keys()].filter((each) => this.origin[each] === origin);
  }
}

export class Model {
  constructor(header, arrays) {
    Object.assign(this, header, arrays);
    this.mode = header.operation.mode;
    this.down = new Axis(arrays.rows, arrays.row_origin);
    this.along = new Axis(arrays.columns, arrays.column_origin);
    [this.channels, this.height, this.width] = arrays.padded.shape;
    [this.outs, this.rowsOut, this.columnsOut] = arrays.output.shape;
    [this.tapsDown, this.tapsAlong] = [this.down.taps, this.along.taps];
    this.transposed = this.mode === "transposed";
    /** What the cursor walks over: outputs, or for a transposed convolution the inputs. */
    this.steps = this.transposed ? this.height * this.width : this.rowsOut * this.columnsOut;
    this.stepWidth = this.transposed ? this.width : this.columnsOut;
    const finite = (array) => array.reduce((most, each) => (Number.isFinite(each) ? Math.max(most, Math.abs(each)) : most), 0);
    this.most = { output: finite(arrays.output) || 1, padded: finite(arrays.padded) || 1, weights: finite(arrays.weights) || 1 };
    this.most.parts = arrays.parts ? finite(arrays.parts) || 1 : 1;
    this.most.overlap = arrays.overlap ? finite(arrays.overlap) : 1;
  }

  input(channel, y, x) {
    return this.padded[(channel * this.height + y) * this.width + x];
  }

  /** Whether a cell is padding. */
  border(y, x) {
    return !this.given_at(y, x);
  }

  /** Whether the cell itself belongs to the input, and is no image of one in the border. */
  given_at(y, x) {
    const [first, top] = [this.before, this.line ? 0 : this.before];
    const height = this.line ? 1 : this.cells;
    return x >= first && x < first + this.cells && y >= top && y < top + height;
  }

  weight(channel, a, b) {
    return this.pools ? 1 : this.weights[(channel * this.tapsDown + a) * this.tapsAlong + b];
  }

  value(name, channel, r, c) {
    return this[name][(channel * this.rowsOut + r) * this.columnsOut + c];
  }

  /** The channels of the input that an output channel reads. */
  channelsOf(output) {
    return this.mode === "channels" ? [0, 1, 2] : [output];
  }

  /** The output channels that a channel of the input goes into. */
  outsOf(channel) {
    return this.mode === "channels" ? [0] : [channel];
  }

  /** All products of an output: [{channel, a, b, y, x, value, weight, product}]. */
  products(output, r, c) {
    const found = [];
    for (const channel of this.channelsOf(output)) {
      for (const [a, y] of this.down.of(r)) {
        for (const [b, x] of this.along.of(c)) {
          const [value, weight] = [this.input(channel, y, x), this.weight(channel, a, b)];
          found.push({ channel, a, b, y, x, value, weight, product: value * weight });
        }
      }
    }
    return found;
  }

  /** Where a cell of the input goes: [{channel, a, b, r, c, weight, product}], images of it in the border included. */
  uses(channel, y, x) {
    const found = [];
    for (const [a, r] of this.down.into(this.down.twins(y))) {
      for (const [b, c] of this.along.into(this.along.twins(x))) {
        const [value, weight] = [this.input(channel, y, x), this.weight(channel, a, b)];
        found.push({ channel, a, b, r, c, value, weight, product: value * weight });
      }
    }
    return found;
  }

  /** What a weight joins: [{y, x, r, c}]. */
  touches(a, b) {
    const found = [];
    for (const [y, r] of this.down.by(a)) for (const [x, c] of this.along.by(b)) found.push({ y, x, r, c });
    return found;
  }

  /** What an output has grown to when the first `count` inputs have painted their kernel. */
  painted(count) {
    if (count >= this.steps) return this.output;
    if (this.growing?.count > count) this.growing = null;
    this.growing ??= { count: 0, sums: new Float32Array(this.output.length) };
    const { sums } = this.growing;
    for (; this.growing.count < count; this.growing.count += 1) {
      const [y, x] = [Math.floor(this.growing.count / this.width), this.growing.count % this.width];
      for (const { r, c, product } of this.uses(0, y, x)) sums[r * this.columnsOut + c] += product;
    }
    return sums;
  }

  /** The index of the largest of some products: what max pooling takes. */
  largest(products) {
    return products.reduce((best, { value }, at) => (best < 0 || value > products[best].value ? at : best), -1);
  }
}

/** A number as it is written in cells and sums: whole where it is whole, else with few decimals and a true minus. */
export function written(value, wide = true) {
  if (value === -Infinity) return "−∞";
  if (!Number.isFinite(value)) return "–";
  const near = Math.round(value);
  const size = Math.abs(value);
  let text;
  if (Math.abs(value - near) < 1e-4 * Math.max(1, size * 1e-2)) text = String(Math.abs(near));
  else text = size.toFixed(size >= 100 ? (wide ? 1 : 0) : size >= 10 ? 1 : size >= 1 ? 2 : wide ? 3 : 2);
  if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  return (value < 0 && text !== "0" ? "−" : "") + text;
}

/** How many decimals the numbers of a grid have, all alike, where the largest is `most` and a cell so many px wide. */
export function decimalsOf(values, most, cell) {
  if (values.every((each) => !Number.isFinite(each) || Math.abs(each - Math.round(each)) < 1e-4)) return 0;
  return Math.max(0, (cell > 40 ? 3 : 2) - Math.max(0, Math.floor(Math.log10(most || 1))));
}

/** A number with so many decimals. */
export function figured(value, decimals) {
  if (!Number.isFinite(value)) return written(value);
  const text = Math.abs(value).toFixed(decimals);
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text;
}
