// @ts-check
// One token's way to the server: its WebSocket, or where that is blocked the slow way; what came last, who paints it.

import { blocked, renamed, say, unsay } from "./banner.js";
import { complete, decode } from "./frame.js";
import { Slow } from "./stream_slow.js";

const FIRST_RETRY = 250; // ms; doubles up to LAST_RETRY
const LAST_RETRY = 8000;
const UNANSWERED = 10_000; // ms after which a handshake that nobody answers counts as blocked
const BLOCKED = 3; // handshakes in a row that fail although plain requests come through
const BLOCKED_RETRY = 30_000;
const NO_PAINT = 1000; // a visible page whose animation frames don't come (covered window) paints all the same
const HIDDEN_ACK = 2000; // a hidden page asks for little
const LINGER = 400; // a page change unmounts and mounts components: the socket outlives the gap
const FINAL = new Set([4000, 4001]); // the server said: this channel is over, or another page has taken over

export const wires = new Map();
export const mourners = new Set();

/** What tests and benchmarks look at. */
const counters = (globalThis.__stage ??= { frames: 0, tokens: {} });

export class Wire {
  constructor(token) {
    this.token = token;
    this.subscribers = new Set();
    this.memory = new Map();
    this.last = null; // the newest frame, painted or not
    this.fresh = false; // whether it still has to be painted
    this.late = new Set(); // subscribers that came after it was painted
    this.outbox = [];
    this.delay = FIRST_RETRY;
    this.refused = 0; // handshakes in a row that failed while the server could be asked
    this.slow = null; // the slow way, where it was taken
    this.address = new URL("../../../stream", import.meta.url); // this module: …/api/stage/<release>/core/stream.js
    this.address.searchParams.set("token", token);
    this.state = "waiting"; // "waiting" | "open" | "slow" | "lost" | "over"
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
    this.proven = false; // whether anything has come through
    clearTimeout(this.unanswered);
    this.unanswered = setTimeout(() => socket.readyState === 0 && socket.close(), UNANSWERED);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => socket === this.socket && this.opened();
    socket.onmessage = (event) => socket === this.socket && this.receive(event.data);
    socket.onclose = (event) => socket === this.socket && this.lost(event.code);
  }

  opened() {
    clearTimeout(this.unanswered);
    this.leaveSlowWay();
    this.memory = new Map(); // a new connection is told everything again
    this.change("open");
    if (globalThis.document?.hidden) this.post({ hidden: true });
    for (const message of this.outbox.splice(0)) this.post(message);
  }

  lost(code) {
    this.socket = null;
    if (!this.slow) this.cancel();
    if (FINAL.has(code)) {
      this.leaveSlowWay();
      this.change("over");
      return;
    }
    if (!this.proven) this.inquire();
    if (!this.slow) this.change("lost");
    this.retryTimer = setTimeout(
      () => this.open(),
      this.slow ? BLOCKED_RETRY : this.delay * (0.75 + Math.random() / 2),
    );
    this.delay = Math.min(this.delay * 2, LAST_RETRY);
  }

  /** A refused handshake looks like a dead network; a plain request tells the two apart, and what is in the way. */
  async inquire() {
    try {
      const address = new URL(this.address);
      address.searchParams.set("origin", globalThis.location?.origin ?? "");
      const answer = await fetch(address, { cache: "no-store" });
      if (answer.status === 404) this.expired();
      if (answer.status !== 200) return;
      const { host, welcome } = await answer.json();
      this.refused += 1;
      if (this.state === "open" || !wires.has(this.token)) return;
      if (!welcome) say(renamed(host, globalThis.location?.host));
      else if (this.refused >= BLOCKED) this.takeSlowWay();
    } catch {
      return; // no network: the next attempt asks again
    }
  }

  expired() {
    for (const each of [...mourners]) each(this.token);
  }

  takeSlowWay() {
    if (this.slow) return;
    this.memory = new Map();
    this.slow = new Slow(this.address, {
      expired: () => this.expired(),
      frame: (data) => {
        this.change("slow");
        this.receive(data);
        return this.last.header.seq;
      },
    });
    say(blocked());
    for (const message of this.outbox.splice(0)) this.post(message);
  }

  leaveSlowWay() {
    this.slow?.end();
    this.slow = null;
    unsay();
  }

  retryNow() {
    if (["lost", "slow"].includes(this.state) && !this.socket) this.open();
  }

  change(state) {
    if (state === this.state) return;
    this.state = state;
    const name = state === "open" || state === "slow" ? "opened" : "closed";
    for (const each of this.subscribers) guarded(each, name);
  }

  receive(data) {
    if (typeof data === "string") return;
    this.last = complete(decode(data), this.memory);
    this.fresh = true;
    if (this.state === "open") [this.proven, this.refused, this.delay] = [true, 0, FIRST_RETRY];
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
    if (this.fresh && !this.last.header.still) {
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
    this.post({ hidden: globalThis.document.hidden }); // nobody sees it: one frame in flight will do
    if (globalThis.document.hidden ? this.raf !== undefined : this.fresh) this.schedule();
    if (!globalThis.document.hidden) this.retryNow();
  }

  post(message) {
    if (this.slow && this.state !== "open") {
      if (message.do) this.slow.say(message); // it asks for frames itself
      return true;
    }
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
    this.leaveSlowWay();
    clearTimeout(this.unanswered);
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
export function guarded(subscriber, name, value) {
  try {
    subscriber[name]?.(value);
  } catch (error) {
    if (subscriber.failed) return;
    subscriber.failed = true;
    console.error("stage:", error);
  }
}
