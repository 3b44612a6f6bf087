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

import { complete, decode } from "./frame.js";

const FIRST_RETRY = 250; // ms; doubles up to LAST_RETRY
const LAST_RETRY = 8000;
const NO_PAINT = 1000; // a visible page whose animation frames don't come (covered window) paints all the same
const HIDDEN_ACK = 2000; // a hidden page asks for little
const LINGER = 400; // a page change unmounts and mounts components: the socket outlives the gap
const FINAL = new Set([4000, 4001]); // the server said: this channel is over, or another page has taken over

const wires = new Map();
const mourners = new Set();

/** What tests and benchmarks look at. */
const counters = (globalThis.__stage ??= { frames: 0, tokens: {} });

class Wire {
  constructor(token) {
    this.token = token;
    this.subscribers = new Set();
    this.memory = new Map();
    this.last = null; // the newest frame, painted or not
    this.fresh = false; // whether it still has to be painted
    this.late = new Set(); // subscribers that came after it was painted
    this.outbox = [];
    this.delay = FIRST_RETRY;
    this.address = new URL("../../stream", import.meta.url); // this module: …/api/stage/<release>/stream.js
    this.address.searchParams.set("token", token);
    this.state = "waiting"; // "waiting" | "open" | "lost" | "over"
    this.onVisible = () => this.visibility();
    this.onOnline = () => this.retryNow();
    globalThis.document?.addEventListener("visibilitychange", this.onVisible);
    globalThis.addEventListener?.("online", this.onOnline);
    this.open();
  }

  open() {
    clearTimeout(this.retryTimer);
    const url = new URL(this.address);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = (this.socket = new WebSocket(url));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => socket === this.socket && this.opened();
    socket.onmessage = (event) => socket === this.socket && this.receive(event.data);
    socket.onclose = (event) => socket === this.socket && this.lost(event.code);
  }

  opened() {
    this.memory = new Map(); // a new connection is told everything again
    this.change("open");
    for (const message of this.outbox.splice(0)) this.post(message);
  }

  lost(code) {
    this.socket = null;
    this.cancel();
    if (this.state !== "open") this.inquire();
    this.change(FINAL.has(code) ? "over" : "lost");
    if (this.state === "over") return;
    this.retryTimer = setTimeout(() => this.open(), this.delay * (0.75 + Math.random() / 2));
    this.delay = Math.min(this.delay * 2, LAST_RETRY);
  }

  /** A refused handshake looks like a dead network; a plain request tells the two apart. */
  async inquire() {
    try {
      const answer = await fetch(this.address, { cache: "no-store" });
      if (answer.status === 404) for (const each of [...mourners]) each(this.token);
    } catch {
      return; // no network: the next attempt asks again
    }
  }

  retryNow() {
    if (this.state === "lost" && !this.socket) this.open();
  }

  change(state) {
    if (state === this.state) return;
    this.state = state;
    const name = state === "open" ? "opened" : "closed";
    for (const each of this.subscribers) guarded(each, name);
  }

  receive(data) {
    if (typeof data === "string") return;
    this.last = complete(decode(data), this.memory);
    this.fresh = true;
    this.delay = FIRST_RETRY;
    this.schedule();
  }

  /** Paint at the next animation frame; hidden pages get none, so they only acknowledge, and slowly. */
  schedule() {
    this.cancel();
    if (globalThis.document?.hidden) {
      this.timer = setTimeout(() => this.acknowledge(), HIDDEN_ACK);
      return;
    }
    this.raf = requestAnimationFrame(() => this.paint());
    this.timer = setTimeout(() => this.paint(), NO_PAINT);
  }

  cancel() {
    if (this.raf !== undefined) cancelAnimationFrame(this.raf);
    clearTimeout(this.timer);
    this.raf = this.timer = undefined;
  }

  paint() {
    this.cancel();
    const targets = this.fresh ? this.subscribers : this.late;
    for (const each of [...targets]) guarded(each, "frame", this.last);
    this.late.clear();
    if (this.fresh) {
      counters.frames += 1;
      const mine = (counters.tokens[this.token] ??= { frames: 0, header: null });
      mine.frames += 1;
      Object.assign(mine, this.last); // header, arrays
    }
    this.fresh = false;
    this.acknowledge();
  }

  acknowledge() {
    const seq = this.last?.header.seq;
    if (seq === undefined || this.acknowledged === this.last) return;
    if (this.post({ ack: seq })) this.acknowledged = this.last;
  }

  visibility() {
    if (globalThis.document.hidden ? this.raf !== undefined : this.fresh) this.schedule();
    if (!globalThis.document.hidden) this.retryNow();
  }

  post(message) {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  add(subscriber) {
    clearTimeout(this.lingering);
    this.subscribers.add(subscriber);
    queueMicrotask(() => {
      if (!this.subscribers.has(subscriber)) return;
      if (this.state === "lost" || this.state === "over") guarded(subscriber, "closed");
      if (!this.last) return;
      this.late.add(subscriber); // paint the last frame at once: a paused run sends no other
      if (this.raf === undefined) this.schedule();
    });
  }

  remove(subscriber) {
    this.subscribers.delete(subscriber);
    this.late.delete(subscriber);
    if (this.subscribers.size === 0) this.lingering = setTimeout(() => this.end(), LINGER);
  }

  end() {
    this.cancel();
    clearTimeout(this.retryTimer);
    globalThis.document?.removeEventListener("visibilitychange", this.onVisible);
    globalThis.removeEventListener?.("online", this.onOnline);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    wires.delete(this.token);
    delete counters.tokens[this.token];
  }
}

/** One component that fails must neither stop the others nor the acknowledgement; say it once. */
function guarded(subscriber, name, value) {
  try {
    subscriber[name]?.(value);
  } catch (error) {
    if (subscriber.failed) return;
    subscriber.failed = true;
    console.error("stage:", error);
  }
}

/** Give `subscriber.frame` every frame of the channel `token`; returns the function that ends it. */
export function connect(token, subscriber) {
  let wire = wires.get(token);
  if (!wire) wires.set(token, (wire = new Wire(token)));
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
