// The page's socket against a pretend browser: painting, acknowledging, hiding, losing and finding the connection.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

let sockets;
let frames; // callbacks waiting for the next animation frame
let hidden;
let watchers;

class FakeSocket {
  constructor(url) {
    this.url = String(url);
    this.readyState = 0;
    this.sent = [];
    sockets.push(this);
  }
  accept() {
    this.readyState = 1;
    this.onopen();
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  drop(code = 1006) {
    this.readyState = 3;
    this.onclose({ code });
  }
  deliver(header) {
    const text = new TextEncoder().encode(JSON.stringify({ kept: [], arrays: {}, ...header }));
    const message = new Uint8Array(4 + text.length);
    new DataView(message.buffer).setUint32(0, text.length, true);
    message.set(text, 4);
    this.onmessage({ data: message.buffer });
  }
}

globalThis.WebSocket = FakeSocket;
globalThis.requestAnimationFrame = (callback) => frames.push(callback);
globalThis.cancelAnimationFrame = (id) => (frames[id - 1] = null);
globalThis.document = {
  get hidden() {
    return hidden;
  },
  addEventListener: (name, watcher) => watchers.add(watcher),
  removeEventListener: (name, watcher) => watchers.delete(watcher),
};
const { bus, connect, onExpired, send } = await import("../../../playground/stage/core/stream.js");

const nextFrame = () => frames.splice(0).forEach((callback) => callback?.());
const acks = (socket) => socket.sent.filter((each) => "ack" in each).map(({ ack }) => ack);
const turn = (value) => {
  hidden = value;
  for (const each of [...watchers]) each();
};
const microtasks = () => new Promise((resolve) => queueMicrotask(resolve));

let endings;
let serial = 0;
function join(token, events = []) {
  const subscriber = {
    frame: (frame) => events.push(frame.header.seq),
    closed: () => events.push("closed"),
    opened: () => events.push("opened"),
  };
  const end = connect(token, subscriber);
  endings.push(end);
  return { events, end };
}

beforeEach(() => {
  [sockets, frames, hidden, watchers, endings] = [[], [], false, new Set(), []];
  serial += 1;
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => {
  for (const end of endings) end();
  mock.timers.tick(1000);
  mock.timers.reset();
});

test("all components of a token share one socket, and the acknowledgement follows the painting", () => {
  const [a, b] = [join(`t${serial}`), join(`t${serial}`)];
  assert.equal(sockets.length, 1);
  sockets[0].accept();
  sockets[0].deliver({ seq: 1 });
  assert.deepEqual(acks(sockets[0]), []);
  nextFrame();
  assert.deepEqual([a.events, b.events], [["opened", 1], ["opened", 1]]);
  assert.deepEqual(acks(sockets[0]), [1]);
});

test("two frames before one animation frame: only the newest is painted, and acknowledged", () => {
  const { events } = join(`t${serial}`);
  sockets[0].accept();
  sockets[0].deliver({ seq: 1 });
  sockets[0].deliver({ seq: 2 });
  nextFrame();
  assert.deepEqual(events, ["opened", 2]);
  assert.deepEqual(acks(sockets[0]), [2]);
});

test("a component that fails stops neither the others nor the acknowledgement", () => {
  const error = mock.method(console, "error", () => {});
  endings.push(connect(`t${serial}`, { frame: () => { throw new Error("broken"); } }));
  const { events } = join(`t${serial}`);
  sockets[0].accept();
  sockets[0].deliver({ seq: 1 });
  nextFrame();
  sockets[0].deliver({ seq: 2 });
  nextFrame();
  assert.deepEqual(events, ["opened", 1, 2]);
  assert.deepEqual(acks(sockets[0]), [1, 2]);
  assert.equal(error.mock.callCount(), 1);
  error.mock.restore();
});

test("a hidden page acknowledges slowly and paints when it is seen again", () => {
  const { events } = join(`t${serial}`);
  sockets[0].accept();
  turn(true);
  sockets[0].deliver({ seq: 1 });
  mock.timers.tick(1900);
  assert.deepEqual(acks(sockets[0]), []);
  mock.timers.tick(200);
  assert.deepEqual(acks(sockets[0]), [1]);
  assert.deepEqual(events, ["opened"]);
  turn(false);
  nextFrame();
  assert.deepEqual(events, ["opened", 1]);
  assert.deepEqual(acks(sockets[0]), [1]); // once is enough
});

test("a page hidden while an animation frame was awaited does not stop the stream", () => {
  join(`t${serial}`);
  sockets[0].accept();
  sockets[0].deliver({ seq: 1 });
  turn(true); // the animation frame never comes
  mock.timers.tick(2100);
  assert.deepEqual(acks(sockets[0]), [1]);
});

test("animation frames that don't come although the page counts as visible do not stop the stream", () => {
  const { events } = join(`t${serial}`);
  sockets[0].accept();
  sockets[0].deliver({ seq: 1 });
  mock.timers.tick(1100);
  assert.deepEqual(events, ["opened", 1]);
  assert.deepEqual(acks(sockets[0]), [1]);
});

test("a late component gets the last frame at once", async () => {
  join(`t${serial}`);
  sockets[0].accept();
  sockets[0].deliver({ seq: 7 });
  nextFrame();
  const late = join(`t${serial}`);
  await microtasks();
  nextFrame();
  assert.deepEqual(late.events, [7]);
  assert.deepEqual(acks(sockets[0]), [7]);
});

test("a lost connection is told, tried again with growing pauses, and told when it is back", () => {
  const { events } = join(`t${serial}`);
  sockets[0].accept();
  sockets[0].drop();
  assert.deepEqual(events, ["opened", "closed"]);
  for (const [pause, count] of [[313, 2], [625, 3], [1250, 4]]) {
    mock.timers.tick(pause);
    assert.equal(sockets.length, count);
    if (count < 4) sockets.at(-1).drop();
  }
  sockets[3].accept();
  sockets[3].deliver({ seq: 9 });
  nextFrame();
  assert.deepEqual(events, ["opened", "closed", "opened", 9]);
});

test("a channel that is over is not tried again", () => {
  const { events } = join(`t${serial}`);
  sockets[0].accept();
  sockets[0].drop(4000);
  mock.timers.tick(60_000);
  assert.equal(sockets.length, 1);
  assert.deepEqual(events, ["opened", "closed"]);
});

test("a refused handshake asks whether the token is known still, and a dead network is no answer", async () => {
  const expired = [];
  const off = onExpired((token) => expired.push(token));
  const token = `t${serial}`;
  join(token);
  for (const answer of [{ status: 404 }, { status: 200, json: async () => ({ welcome: true }) }, null]) {
    globalThis.fetch = async (url) => {
      assert.ok(String(url).includes(`/stream?token=${token}&origin=`));
      if (!answer) throw new TypeError("network");
      return answer;
    };
    sockets.at(-1).drop();
    await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(10_000);
  }
  off();
  assert.deepEqual(expired, [token]);
});

/** Refuse so many handshakes, while plain requests get `answers`, and return the requests that were posted. */
async function refuse(times, { welcome = true, posted = () => ({ status: 204, ok: true }) } = {}) {
  const asked = [];
  globalThis.fetch = async (url, options = {}) => {
    if (options.method !== "POST") return { status: 200, json: async () => ({ welcome, host: "inner:8501" }) };
    asked.push(JSON.parse(options.body));
    return posted(asked.at(-1));
  };
  for (let time = 0; time < times; time += 1) {
    sockets.at(-1).drop();
    await settled();
    if (time < times - 1) mock.timers.tick(10_000);
  }
  return asked;
}
const settled = async () => {
  for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
};
const packed = (header) => {
  let data;
  FakeSocket.prototype.deliver.call({ onmessage: (event) => (data = event.data) }, header);
  return data;
};

test("where handshakes are refused but requests answered, frames come the slow way, and commands go it", async () => {
  const token = `t${serial}`;
  const { events } = join(token);
  await microtasks();
  const asked = await refuse(3, {
    posted: ({ seq }) => ({ status: 200, ok: true, arrayBuffer: async () => packed({ seq: seq + 5 }) }),
  });
  nextFrame();
  assert.deepEqual(events, ["closed", "opened", 5]);
  send(token, { do: "scrub", step: 3 });
  await settled();
  assert.deepEqual(asked.map(({ seq, say }) => seq ?? say), [0, [{ do: "scrub", step: 3 }]]);
  assert.equal(new Set(asked.map(({ page }) => page)).size, 1);
  mock.timers.tick(1100);
  await settled();
  nextFrame();
  assert.deepEqual(events.slice(2), [5, 10]);
});

test("two refusals are no reason for the slow way, and the stream is gone back to as soon as it opens", async () => {
  const { events } = join(`t${serial}`);
  assert.deepEqual(await refuse(2), []);
  mock.timers.tick(10_000);
  const asked = await refuse(1);
  assert.equal(asked.length, 1);
  mock.timers.tick(40_000);
  sockets.at(-1).accept();
  sockets.at(-1).deliver({ seq: 9 });
  nextFrame();
  await settled();
  const after = asked.length;
  mock.timers.tick(20_000);
  await settled();
  assert.equal(asked.length, after);
  assert.deepEqual(events.slice(-1), [9]);
  assert.deepEqual(acks(sockets.at(-1)), [9]);
});

test("a server that takes the page for a stranger's is not asked the slow way either", async () => {
  join(`t${serial}`);
  assert.deepEqual(await refuse(5, { welcome: false }), []);
});

test("a handshake that nobody answers counts as refused", async () => {
  join(`t${serial}`);
  const socket = sockets[0];
  let closed = false;
  socket.close = () => (closed = true);
  mock.timers.tick(10_001);
  assert.ok(closed);
});

test("a page says when nobody sees it", () => {
  join(`t${serial}`);
  turn(true);
  sockets[0].accept();
  turn(false);
  assert.deepEqual(sockets[0].sent, [{ hidden: true }, { hidden: false }]);
});

test("commands wait for a connection that is being remade, in order", () => {
  join(`t${serial}`);
  send(`t${serial}`, { do: "a" });
  send(`t${serial}`, { do: "b" });
  sockets[0].accept();
  send(`t${serial}`, { do: "c" });
  assert.deepEqual(sockets[0].sent.map((each) => each.do), ["a", "b", "c"]);
});

test("the socket outlives a change of page, and closes when nobody comes", () => {
  const token = `t${serial}`;
  const first = join(token);
  sockets[0].accept();
  first.end();
  mock.timers.tick(100);
  const second = join(token);
  mock.timers.tick(1000);
  assert.equal(sockets.length, 1);
  second.end();
  mock.timers.tick(500);
  assert.equal(sockets[0].readyState, 3);
  join(token);
  assert.equal(sockets.length, 2);
});

test("the bus reaches who listens, until they stop", () => {
  const heard = [];
  const off = bus.on("step", (step) => heard.push(step));
  bus.emit("step", 3);
  off();
  bus.emit("step", 4);
  assert.deepEqual(heard, [3]);
});
