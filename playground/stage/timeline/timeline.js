// The line that says where a run is, in numbers, and the slider that goes back through it.
//
// data: { token, lang, source, scrub, brief }: `brief` leaves out what differs between runs side by side

import { h } from "../core/dom.js";
import { pageKeys } from "../core/keys.js";
import { Part } from "../core/part.js";
import { bus } from "../core/stream.js";
import { fixed, short, whole } from "../core/numbers.js";
import { marks, place, statusOf, stepAt, stopNear, stops } from "./data.js";
import { t } from "../core/words.js";
import { topics } from "../core/topics.js";

const READ_EVERY = 120; // ms: digits that change faster can't be read
const ALONG = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -1e9, End: 1e9 };

export const css = ["timeline/style.css"];

export const mount = (component) => new Timeline(component);

class Timeline extends Part {
  constructor(component) {
    super(component, "timeline");
    this.run = this.scene = null;
    this.lost = false;
    this.held = false; // whether a hand is on the slider
    this.wanted = null; // the stop that keys have asked for, until it is shown
    this.parts = build(this.root);
    this.show = this.throttled(() => this.draw(), READ_EVERY);
    this.ask = this.throttled(() => this.send({ do: "scrub", step: this.asked, source: this.data.source }), 40);
    const { input, live } = this.parts;
    input.oninput = () => this.slide();
    input.onchange = input.onblur = () => {
      this.held = false;
      bus.emit(topics.STEP, null);
    };
    input.onkeydown = (event) => this.key(event);
    live.onclick = () => this.go(null);
    this.own(pageKeys(this.offers()));
    this.update(component);
  }

  update(component) {
    this.take(component);
    this.parts.relabel();
    this.show();
  }

  frame({ header }) {
    const before = statusOf(this.run)[0];
    this.run = header.runs?.[this.data.source] ?? null;
    this.scene = header.scene?.runs?.[this.data.source] ?? null;
    this.lost = false;
    if (this.run?.viewing === this.asked) this.wanted = null;
    if (statusOf(this.run)[0] === before) this.show();
    else this.show.now();
  }

  /** The line of facts says that the connection is lost, where others put a note over their picture. */
  lose(lost) {
    this.lost = lost;
    setTimeout(this.show, lost ? 1000 : 0);
  }

  slide() {
    const { steps } = stops(this.run);
    this.held = true;
    this.stand(stopNear(steps, this.run?.step ?? 0, this.parts.input.valueAsNumber));
  }

  /** Keys go from stop to stop, wherever these lie on the slider. */
  key(event) {
    const by = ALONG[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.move(by);
  }

  move(by) {
    const { steps, at } = stops(this.run);
    this.wanted = Math.min(Math.max((this.wanted ?? at) + by, 0), steps.length);
    this.parts.input.valueAsNumber = this.wanted < steps.length ? place(steps[this.wanted], this.run.step) : 1;
    this.stand(this.wanted);
    bus.emit(topics.STEP, null);
  }

  /** Show the stop `index`. */
  stand(index) {
    const step = stepAt(stops(this.run).steps, index);
    this.parts.input.setAttribute("aria-valuetext", step === null ? t("now") : t("step {step}", { step: whole(step) }));
    bus.emit(topics.STEP, step);
    this.go(step);
  }

  /** The page's keys: a comma goes a recorded step back, a full stop one on while one looks back. */
  offers() {
    const steps = () => (this.data.scrub === false ? 0 : stops(this.run).steps.length);
    const looking = () => !stops(this.run).live;
    const back = () => this.move(-1);
    const on = () => this.move(1);
    return {
      get ","() {
        return steps() ? back : undefined;
      },
      get "."() {
        return steps() && looking() ? on : undefined;
      },
    };
  }

  go(step) {
    this.asked = step;
    this.ask();
  }

  draw() {
    const { parts, run, scene, lost, data } = this;
    write(parts, { run, scene, lost, brief: data.brief });
    slide(parts, { run, held: this.held || this.wanted !== null, scrub: data.scrub !== false });
  }
}

/** Put all parts into `root`; `relabel` writes their words in the reader's language. */
function build(root) {
  const status = h("div", { className: "status" }, h("span", { className: "mark" }), h("span"));
  const message = h("p", { className: "message" });
  message.setAttribute("role", "status"); // spoken once when it changes; the numbers are not
  const facts = {};
  const list = h("dl", { className: "facts" }, status);
  for (const [name, width] of [["step", 7], ["epoch", 6], ["rate", 6], ["lr", 6], ["train", 6], ["test", 6], ["metric", 12],
    ["balanced", 6], ["guess", 6]]) {
    const value = h("dd", { className: "number" });
    value.style.minWidth = `${width}ch`; // room for the longest, so that nothing moves when digits come
    facts[name] = { term: h("dt"), value };
    list.append(h("div", { className: name }, facts[name].term, value));
  }
  list.append(message);
  const input = h("input", { type: "range", min: 0, max: 1, step: "any", value: 1 });
  const scale = h("div", { className: "scale" });
  scale.setAttribute("aria-hidden", "true");
  const where = h("span", { className: "where" });
  const live = h("button", { type: "button" });
  const way = h("div", { className: "way" }, h("div", { className: "line" }, input, scale), h("div", { className: "end" }, where, live));
  root.append(list, way);
  const relabel = () => {
    const terms = { step: t("step"), epoch: t("epoch"), rate: t("updates/s"), lr: t("learning rate") };
    for (const [name, term] of Object.entries(terms)) facts[name].term.textContent = term;
    facts.train.term.textContent = t("train loss");
    facts.test.term.textContent = t("test loss");
    facts.balanced.term.textContent = t("balanced (test)");
    facts.guess.term.textContent = t("always the same answer");
    live.textContent = t("Back to now");
    input.setAttribute("aria-label", t("Go back through the recorded steps"));
  };
  return { status, message, facts, input, scale, where, live, way, relabel };
}

function write({ status, message, facts }, { run, scene, lost, brief }) {
  const [key, words] = lost ? ["lost", t("Connection lost, trying again…")] : statusOf(run);
  put(status.lastChild, words);
  if (status.dataset.status !== key) status.dataset.status = key;
  put(message, run?.message ?? "");
  put(facts.step.value, whole(run?.step));
  put(facts.epoch.value, fixed(run?.epoch, 2));
  // What learns without a data set counts no epochs, and a rule without a rate has none.
  for (const [name, value] of [["epoch", run?.epoch], ["lr", run?.learning_rate]]) {
    facts[name].value.parentElement.hidden = Boolean(run) && value === undefined;
  }
  const way = engineOf(run);
  put(facts.rate.term, t("updates/s"));
  if (facts.rate.term.title !== way) facts.rate.term.title = way; // for those who ask
  put(facts.rate.value, run?.rate ? short(Number(run.rate.toPrecision(2))) : "–");
  put(facts.lr.value, run?.learning_rate ? short(run.learning_rate) : "–");
  put(facts.train.value, fixed(run?.train_loss));
  put(facts.test.value, fixed(run?.test_loss));
  for (const name of ["train", "test", "metric"]) facts[name].value.parentElement.hidden = Boolean(brief);
  const r2 = scene?.metric === "r2";
  put(facts.metric.term, r2 ? t("R² train / test") : t("accuracy train / test"));
  const say = (value) => (r2 ? fixed(value, 3) : Number.isFinite(value) ? `${fixed(value * 100, 1)}%` : "–");
  put(facts.metric.value, `${say(run?.train_metric)} / ${say(run?.test_metric)}`);
  // Where one class is far more frequent, whoever always says it is right nearly always.
  const uneven = Number.isFinite(scene?.guess) && !brief;
  for (const name of ["balanced", "guess"]) facts[name].value.parentElement.hidden = !uneven;
  put(facts.balanced.value, say(run?.balanced));
  put(facts.guess.value, say(scene?.guess));
}

/** Return in a word what does the updates: it changes nothing but the speed. */
function engineOf(run) {
  const words = { fused: t("compiled"), stacked: t("batched"), reference: t("plain PyTorch") };
  return Object.hasOwn(words, run?.backend) ? words[run.backend] : "";
}

function slide({ input, scale, where, live, way }, { run, held, scrub }) {
  const { steps, at, live: present } = stops(run);
  way.hidden = !scrub;
  input.disabled = steps.length === 0;
  live.disabled = present;
  where.hidden = !present;
  mark(scale, steps.length ? run.step : 0);
  if (held) return;
  input.valueAsNumber = at < steps.length ? place(steps[at], run.step) : 1;
  put(where, t("now"));
  input.setAttribute("aria-valuetext", present ? t("now") : t("step {step}", { step: whole(run.viewing) }));
}

/** Write 10, 100, 1k … under the slider, where they are when it ends at `last`. */
function mark(scale, last) {
  const all = marks(last);
  while (scale.childElementCount > all.length) scale.lastChild.remove();
  while (scale.childElementCount < all.length) scale.append(h("span"));
  all.forEach(([step, along], index) => {
    const each = scale.children[index];
    put(each, short(step));
    each.style.left = `${(100 * along).toFixed(2)}%`;
  });
}

/** Touch the DOM only where something changes. */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
