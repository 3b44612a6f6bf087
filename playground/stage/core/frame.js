// @ts-check
// Frames as they travel (see frame.py), and what the browser keeps from one to the next. No DOM here.

const TYPES = { u1: Uint8Array, f4: Float32Array, i4: Int32Array };
const text = new TextDecoder();

/** Return {header, arrays} of one binary message; arrays are views into it, each with a `.shape`. */
export function decode(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(text.decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  for (const [name, { dtype, shape, at }] of Object.entries(header.arrays)) {
    const count = shape.reduce((product, side) => product * side, 1);
    arrays[name] = new TYPES[dtype](buffer, 4 + length + at, count);
    arrays[name].shape = shape;
  }
  delete header.arrays;
  return { header, arrays };
}

/**
 * Complete a decoded frame with what the server sends only when it changes: `header.scene`, `header.plots`
 * and the kept arrays. Unchanged things stay the *same objects*, so that a component sees with `!==` whether
 * it has to prepare anew. Returns the frame to hand on; `memory` is a Map that belongs to one connection.
 */
export function complete(frame, memory) {
  const { header, arrays } = frame;
  const kept = new Set(header.kept ?? []);
  for (const name of memory.keys()) if (!kept.has(name)) memory.delete(name);
  for (const name of kept) {
    const [family, own] = split(name);
    const fresh = { scene: header.scene, plot: header.plots?.[own], array: arrays[own] }[family];
    if (fresh !== undefined) memory.set(name, fresh);
  }
  header.plots = {};
  for (const [name, value] of memory) {
    const [family, own] = split(name);
    if (family === "scene") header.scene = value;
    else if (family === "plot") header.plots[own] = value;
    else arrays[own] = value;
  }
  return frame;
}

function split(name) {
  const colon = name.indexOf(":");
  return [name.slice(0, colon), name.slice(colon + 1)];
}
