// @ts-check
// The life of a component: its root, its theme, its size, its channel, and the end of all of it.
//
//   class Card extends Part {
//     constructor(component) { super(component, "card"); this.repaints(() => this.draw()); this.update(component); }
//     update(component) { this.take(component); … }
//     frame({ header, arrays }) { … }   // what the channel of data.token sends
//   }

import { lostNotice, onSharpness, surface, throttled } from "./canvas.js";
import { h } from "./dom.js";
import { connect, send } from "./stream.js";
import { onTheme, palette } from "./theme.js";

let events = Date.now() % 1e9; // told apart from those of an earlier page

export class Part {
  /**
   * @param {any} component what Streamlit hands over: { data, parentElement, setTriggerValue, setStateValue }
   * @param {string} className of its root element, beside "stage"
   */
  constructor(component, className) {
    this.component = component;
    this.data = component.data;
    this.host = component.parentElement;
    this.root = h("div", { className: `stage ${className}` });
    this.host.append(this.root);
    /** @type {(() => void)[]} */
    this.offs = [];
    /** @type {string | undefined} */
    this.token = undefined;
    /** @type {number | undefined} */
    this.pending = undefined;
    /** @type {ReturnType<typeof lostNotice> | undefined} */
    this.notice = undefined;
  }

  /** Take the newest data, and listen to its channel where there is one. */
  take(component) {
    this.component = component;
    this.data = component.data;
    const token = this.data?.token;
    if (token === this.token) return;
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    this.token = token;
    if (!token) return;
    this.anew();
    this.unsubscribe = connect(token, {
      frame: (frame) => this.frame(frame),
      closed: () => this.lose(true),
      opened: () => this.lose(false),
    });
  }

  /** Called before it listens to another channel: what came over the former one counts no more. */
  anew() {}

  /** Say, over the picture, that the connection is `lost`, or that it is there again. */
  lose(lost) {
    this.notice ??= lostNotice(this.root);
    this.notice[lost ? "closed" : "opened"]();
  }

  /** Called with every frame of the channel. */
  frame(_frame) {}

  /** The colours of the theme that it is shown in. */
  get colours() {
    return palette(this.host);
  }

  /** Have `off` called when it ends. */
  own(...offs) {
    this.offs.push(...offs);
  }

  /** Call `paint` whenever what is painted looks different: another theme, another sharpness of the screen. */
  repaints(paint) {
    this.own(onTheme(paint), onSharpness(paint));
  }

  /** Call `fit` with the width and height of `element` whenever they change, and once to begin with. */
  resizes(fit, element = this.root) {
    const observer = new ResizeObserver(([entry]) => fit(entry.contentRect.width, entry.contentRect.height));
    observer.observe(element);
    this.own(() => observer.disconnect());
  }

  /** Call `seen` with whether it is on the screen, whenever that changes. */
  sees(seen) {
    const observer = new IntersectionObserver(([entry]) => seen(entry.isIntersecting));
    observer.observe(this.root);
    this.own(() => observer.disconnect());
  }

  /** A canvas in `parent` (core/canvas.js) that ends with this part. */
  canvasIn(parent, height, draw) {
    const made = surface(parent, { height, draw });
    this.own(() => made.destroy());
    return made;
  }

  /** `effect` at most every `pause` ms (core/canvas.js), and not any more when this part has ended. */
  throttled(effect, pause) {
    const made = throttled(effect, pause);
    this.own(() => made.cancel());
    return made;
  }

  /** Call `effect` at the next animation frame, however often this is asked for. */
  request(effect) {
    this.pending ??= requestAnimationFrame((now) => {
      this.pending = undefined;
      effect(now);
    });
  }

  /** Whether the reader wants little motion. */
  get still() {
    return Boolean(globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches);
  }

  /** Give its styles colours of the palette as variables: --on-accent is on_accent. */
  dye(...names) {
    for (const name of names) this.root.style.setProperty(`--${name.replace("_", "-")}`, this.colours[name]);
  }

  /** Tell Python, once, that `name` has happened. */
  tell(name, value = {}) {
    this.component.setTriggerValue(name, { ...value, n: events += 1 });
  }

  /** Send a command to the channel. */
  send(message) {
    if (this.token) send(this.token, message);
  }

  destroy() {
    if (this.pending !== undefined) cancelAnimationFrame(this.pending);
    this.unsubscribe?.();
    this.notice?.destroy();
    for (const off of this.offs.splice(0)) off();
    this.root.remove();
  }
}
