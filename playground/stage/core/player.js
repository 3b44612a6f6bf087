// @ts-check
// The transport of what the browser plays by itself, as that of trainings (kit/moves.py): play or pause, step, reset,
// then the speed, in the row of the page; the time under the picture.  On a narrow page all of it is a bar that stays at
// the bottom of the window.
//
//   const bar = new Transport({ toggle, step, reset, speed: (value) => …, seek: (step) => … });
//   seated(part, bar, bottom);                                   // in the page's seat; the time in `bottom`
//   bar.relabel({ time: t("Step"), step: t("One step on.") });   // in the reader's language
//   bar.show({ playing, at, most, speed, where });               // whenever any of it has changed

import { sign } from "./controls.js";
import { h } from "./dom.js";
import { whole } from "./numbers.js";
import { t } from "./words.js";

export const css = "core/player.css";

// Steps a second.  In the words of kit/speed.py: one that is slow can be followed, of one that is fast nobody sees each.
export const SPEEDS = [1, 3, 10, 30, 100, 300];
const [NORMAL, FAST] = [10, 100];

const SIGNS = {
  play: "M8 5v14l11-7z",
  pause: "M6 19h4V5H6v14zm8-14v14h4V5h-4z",
  step: "M6 18l8.5-6L6 6v12zM16 6v12h2V6h-2z",
  reset:
    "M12 5V1L7 6l5 5V7c3.31 0 6 2.69 6 6s-2.69 6-6 6-6-2.69-6-6H4c0 4.42 3.58 8 8 8s8-3.58 8-8-3.58-8-8-8z",
};

/** The speed at which so many steps take about as many `seconds`. */
export function speedFor(steps, seconds) {
  const far = (speed) => Math.abs(Math.log((speed * seconds) / Math.max(1, steps)));
  return SPEEDS.reduce((best, each) => (far(each) < far(best) ? each : best));
}

/** A speed in words. */
export function speedWords(speed) {
  const count = { count: whole(speed) };
  if (speed < NORMAL) return t("slow, {count}/s", count);
  return speed < FAST ? t("normal, {count}/s", count) : t("fast, {count}/s", count);
}

function signed(name) {
  const made = sign(SIGNS[name], 18);
  made.setAttribute("viewBox", "0 0 24 24");
  return made;
}

export class Transport {
  /** @param {{ toggle: () => void, step: () => void, reset: () => void, speed: (value: number) => void, seek: (step: number) => void }} acts */
  constructor({ toggle, step, reset, speed, seek }) {
    const button = (name, act) => {
      const word = h("span", { className: "word" });
      const made = h("button", { type: "button", className: name, onclick: act }, signed(name), word);
      return { made, word };
    };
    this.play = button("play", toggle);
    this.key = h("kbd", {});
    this.play.made.append(this.key);
    this.step = button("step", step);
    this.reset = button("reset", reset);
    const slider = (name, act) => {
      const [head, input] = [
        h("span", { className: "head" }),
        h("input", { type: "range", min: 0, max: 1, step: 1 }),
      ];
      input.oninput = () => act(input.valueAsNumber);
      return { head, input, root: h("label", { className: name }, head, input) };
    };
    this.speed = slider("speed", (place) => speed(SPEEDS[place]));
    this.speed.input.max = SPEEDS.length - 1;
    this.time = slider("time", seek);
    this.time.head.setAttribute("role", "status");
    const buttons = [this.play, this.step, this.reset].map(({ made }) => made);
    this.root = h("div", { className: "transport" }, ...buttons, this.speed.root);
    this.was = "";
  }

  /** Write the words in the reader's language; `time` names the slider, `step` says what a step is. */
  relabel({ time, step }) {
    const say = ({ made, word }, text, keys, help = text) => {
      word.textContent = text;
      made.title = `${help} (${keys})`;
      made.setAttribute("aria-label", text);
      made.setAttribute("aria-keyshortcuts", keys);
    };
    this.say = say;
    say(this.step, t("Step"), ".", step);
    say(this.reset, t("Reset"), "r", t("Back to the very same start."));
    this.key.textContent = t("Space");
    this.speed.input.setAttribute("aria-label", t("Speed"));
    this.speed.root.title = t("At most so many steps a second.");
    this.time.input.setAttribute("aria-label", time);
    this.was = "";
  }

  /** Show where it is: the step `at` of `most`, whether it is `playing`, at which `speed`, and `where` that is in words. */
  show({ playing, at, most, speed, where }) {
    const state = `${playing}`;
    if (state !== this.was) {
      this.was = state;
      this.play.made.querySelector("svg")?.replaceWith(signed(playing ? "pause" : "play"));
      this.say?.(this.play, playing ? t("Pause") : t("Play"), "Space");
    }
    const words = speedWords(speed);
    if (this.speed.head.textContent !== words) {
      this.speed.head.textContent = words;
      this.speed.input.valueAsNumber = Math.max(0, SPEEDS.indexOf(speed));
      this.speed.input.setAttribute("aria-valuetext", words);
    }
    const { head, input } = this.time;
    if (input.max !== String(most)) input.max = String(most);
    if (input.valueAsNumber !== at) input.valueAsNumber = at;
    if (head.textContent !== where) head.textContent = where;
  }
}

const NARROW = "(max-width: 899.98px)";
const DYED = ["accent", "on_accent", "grid", "faint", "text", "background"];

/**
 * Give the transport of a `part` its seat in the row of the page (kit/moves.py), and its time a place in `bottom`; where
 * the page has no seat, all of it lies there.
 * @param {import("./part.js").Part} part
 * @param {Transport} bar
 * @param {HTMLElement} bottom
 */
export function seated(part, bar, bottom) {
  const holder = h("div", {});
  const shadow = holder.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [...(part.host.adoptedStyleSheets ?? [])];
  const way = h("div", { className: "way" });
  const dye = () => {
    for (const name of DYED) {
      holder.style.setProperty(`--${name.replace("_", "-")}`, part.colours[name]);
    }
  };
  const sit = () => {
    const seat = document.querySelector("[data-seat]");
    if (seat && holder.parentElement !== seat) seat.replaceChildren(holder);
    const place = seat ? shadow : bottom;
    if (bar.root.parentNode !== place) place.prepend(bar.root);
    if (way.parentElement !== bottom) bottom.append(way);
    const time = seat && !narrow.matches ? way : bar.root;
    if (bar.time.root.parentElement !== time) time.append(bar.time.root);
  };
  const narrow = globalThis.matchMedia(NARROW);
  narrow.addEventListener("change", sit);
  // The page may draw its row anew, with an empty seat.
  const row = document.querySelector(".st-key-screen");
  const watch = new MutationObserver(() => holder.isConnected || sit());
  if (row) watch.observe(row, { childList: true, subtree: true });
  part.repaints(dye);
  part.own(() => {
    narrow.removeEventListener("change", sit);
    watch.disconnect();
    holder.remove();
  });
  dye();
  sit();
  // On a narrow page the bar covers the end of the page (page.css).
  (part.host.host ?? part.host).toggleAttribute("data-docked", true);
}
