// @ts-check
// The page's one WebSocket: frames in, painted once an animation frame by all who subscribed, then acknowledged.
//
//   const unsubscribe = connect(token, { frame(frame) {…}, closed() {…}, opened() {…} });
//   send(token, { do: "scrub", step: 40 });
//   const off = bus.on("step", (step) => …); bus.emit("step", 40);
//
// frame = { header, arrays }. `header.scene`, `header.plots` and kept arrays (points, labels, curve, …) are always
// there once they have come, and stay the same objects until they change: compare with `!==`.
// A token whose channel the server does not know any more (it was started anew, or the page slept for too long) is
// reported to the listeners of `onExpired`.

import { guarded, mourners, Wire, wires } from "./stream_wire.js";

/** Give `subscriber.frame` every frame of the channel `token`; returns the function that ends it. */
export function connect(token, subscriber) {
  let wire = wires.get(token);
  if (!wire) wires.set(token, wire = new Wire(token));
  wire.add(subscriber);
  return () => wire.remove(subscriber);
}

/** Send a command; while the connection is being remade, up to 20 wait for it. */
export function send(token, message) {
  const wire = wires.get(token);
  if (!wire || wire.post(message) || wire.state === "over") return;
  if (wire.outbox.length < 20) wire.outbox.push(message);
}

/** Call `listener(token)` whenever the server turns out not to know a token; returns the function that ends it. */
export function onExpired(listener) {
  mourners.add(listener);
  return () => mourners.delete(listener);
}

const listeners = new Map();

/** What components of one page tell each other without the server, such as the step under the pointer. */
export const bus = {
  on(name, listener) {
    if (!listeners.has(name)) listeners.set(name, new Set());
    listeners.get(name).add(listener);
    return () => listeners.get(name).delete(listener);
  },
  emit(name, value) {
    for (const each of listeners.get(name) ?? []) guarded({ [name]: each }, name, value);
  },
};
