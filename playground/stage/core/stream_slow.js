// @ts-check
// The slow way to a channel, where no WebSocket comes through (see poll.py): one request brings the next frame, at most
// one a second; commands go with requests of their own, at once.

const PACE = 1000; // ms from one frame to the next
const HIDDEN = 5000; // of a page that nobody sees; the server counts one that is silent for 20 s as closed
const TROUBLE = 4000; // after a request that failed

/** Ask for frames at `address` until it is ended: `frame(buffer)` returns a frame's number, `expired()` has no more. */
export class Slow {
  constructor(address, { frame, expired }) {
    this.address = address;
    this.frame = frame;
    this.expired = expired;
    this.page = crypto.randomUUID?.() ?? `${Math.random()}`.slice(2);
    this.seq = 0;
    /** @type {Promise<any>} */
    this.saying = Promise.resolve();
    this.ended = new AbortController();
    this.run();
  }

  async run() {
    while (!this.ended.signal.aborted) {
      const begun = performance.now();
      const pause = (await this.next()) ? (globalThis.document?.hidden ? HIDDEN : PACE) : TROUBLE;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + pause - performance.now())));
    }
  }

  /** Ask once, and return whether there was an answer that makes sense. */
  async next() {
    try {
      const answer = await this.ask({ seq: this.seq });
      if (answer.status === 404 || answer.status === 410) this.expired();
      if (answer.status === 200) {
        const frame = await answer.arrayBuffer();
        if (!this.ended.signal.aborted) this.seq = this.frame(frame);
      }
      return answer.ok;
    } catch {
      return false; // no network for the moment
    }
  }

  /** Send a command; commands arrive in the order in which they were said. */
  say(message) {
    this.saying = this.saying.then(() => this.ask({ say: [message] })).catch(() => undefined);
  }

  ask(message) {
    const body = JSON.stringify({ page: this.page, ...message });
    return fetch(this.address, { method: "POST", body, cache: "no-store", signal: this.ended.signal });
  }

  end() {
    this.ended.abort();
  }
}
