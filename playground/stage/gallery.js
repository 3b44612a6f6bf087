// Images of a run: a strip of test images to choose from, each marked right or wrong as the network says now, and
// the answer to the one that is chosen: how likely each class is.
//
// data: { token, lang, source, part: "strip" | "answer", size }

import { h } from "./network_dom.js";
import { connect, send } from "./stream.js";
import { onTheme, palette } from "./theme.js";
import { t } from "./words.js";

export const css = `
  .strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(34px, 1fr)); gap: 5px; }
  .strip button { all: unset; box-sizing: border-box; position: relative; aspect-ratio: 1; border-radius: 6px; overflow: hidden;
    cursor: pointer; border: 2px solid transparent; }
  .strip button[aria-checked=true] { border-color: var(--st-primary-color); }
  .strip button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
  .strip canvas, .answer canvas { width: 100%; height: 100%; image-rendering: pixelated; border-radius: 4px; }
  .strip .mark { position: absolute; right: 1px; bottom: 1px; width: 14px; height: 14px; border-radius: 50%; font-size: 10px;
    line-height: 14px; text-align: center; font-weight: 700; color: #fff; background: var(--wrong); }
  .strip .mark:empty { display: none; }
  .score { margin: 0 0 6px; font-size: 12px; opacity: .75; }
  .answer { display: grid; grid-template-columns: minmax(84px, 124px) 1fr; gap: 12px; align-items: start; }
  .answer .seen { aspect-ratio: 1; }
  .answer .truth { margin-top: 4px; font-size: 12px; text-align: center; }
  .rows { display: grid; gap: 2px; }
  .row { display: grid; grid-template-columns: minmax(56px, 92px) 1fr 38px; gap: 6px; align-items: center; font-size: 12px; }
  .row .name { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; text-align: right; }
  .row .bar { height: 12px; border-radius: 3px; background: var(--st-secondary-background-color); overflow: hidden; }
  .row .bar i { display: block; height: 100%; width: 100%; transform-origin: left; background: var(--quiet); }
  .row.first .bar i { background: var(--right); }
  .row.first.wrong .bar i { background: var(--wrong); }
  .row .share { font-variant-numeric: tabular-nums; text-align: right; opacity: .8; }
  .row.true .name { font-weight: 700; }
`;

/** Mount the strip or the answer; returns {update, destroy}. */
export function mount(component) {
  const root = component.parentElement;
  const stage = h("div", { className: "stage" });
  root.append(stage);
  const part = component.data.part === "answer" ? new Answer(stage) : new Strip(stage);
  let disconnect = null;
  let token = null;
  const take = ({ data }) => {
    part.data = data;
    if (data.token === token) return;
    token = data.token;
    disconnect?.();
    disconnect = connect(token, {
      frame: ({ header, arrays }) => {
        const source = part.data.source ?? "main";
        const run = header.runs?.[source];
        if (run) part.show(run, header.scene?.runs?.[source], (name) => arrays[`${source}/${name}`]);
      },
    });
  };
  const dress = () => {
    const colours = palette(root);
    stage.style.setProperty("--right", colours.negative);
    stage.style.setProperty("--wrong", colours.positive);
    stage.style.setProperty("--quiet", colours.faint);
  };
  take(component);
  dress();
  const off = onTheme(dress);
  return {
    update: take,
    destroy() {
      off();
      disconnect?.();
      stage.remove();
    },
  };
}

/** Draw bytes [C, H, W] of `image` from `start` on into a canvas of their size: grey, or red, green and blue. */
export function paintImage(canvas, image, [channels, height, width], start = 0) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const ctx = canvas.getContext("2d");
  const pixels = ctx.createImageData(width, height);
  const size = width * height;
  for (let at = 0; at < size; at++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels.data[4 * at + channel] = image[start + (channels === 3 ? channel : 0) * size + at];
    }
    pixels.data[4 * at + 3] = 255;
  }
  ctx.putImageData(pixels, 0, 0);
}

class Strip {
  constructor(stage) {
    this.score = stage.appendChild(h("p", { className: "score" }));
    this.grid = stage.appendChild(h("div", { className: "strip", role: "radiogroup" }));
    this.grid.onkeydown = (event) => this.key(event);
    this.buttons = [];
  }

  show(run, scene, get) {
    const [strip, labels, said] = [get("strip"), get("strip_labels"), get("said")];
    if (!strip || !scene) return;
    this.grid.setAttribute("aria-label", t("Test images"));
    if (strip !== this.strip) this.fill(strip);
    const chosen = run.image?.position ?? -1;
    let right = 0;
    this.buttons.forEach(({ button, mark }, at) => {
      const wrong = Boolean(said) && said[at] !== labels[at];
      right += wrong ? 0 : 1;
      const [is, says] = [scene.classes[labels[at]], scene.classes[said?.[at]]];
      const text = wrong ? t("{is}, taken for {says}", { is, says }) : is;
      if (button.title !== text) {
        button.title = text;
        button.setAttribute("aria-label", text);
        mark.textContent = wrong ? "✕" : "";
      }
      const on = String(at === chosen);
      if (button.getAttribute("aria-checked") === on) return;
      button.setAttribute("aria-checked", on);
      button.tabIndex = at === Math.max(0, chosen) ? 0 : -1;
    });
    this.chosen = chosen;
    this.score.textContent = t("{right} of these {all} test images right. Click one.", { right, all: this.buttons.length });
  }

  fill(strip) {
    this.strip = strip;
    const [count, ...shape] = strip.shape;
    const size = shape[0] * shape[1] * shape[2];
    this.buttons = Array.from({ length: count }, (_, at) => {
      const canvas = h("canvas");
      paintImage(canvas, strip, shape, at * size);
      const mark = h("span", { className: "mark", "aria-hidden": "true" });
      const onclick = () => this.choose(at);
      const button = h("button", { type: "button", role: "radio", onclick, tabIndex: at ? -1 : 0 }, canvas, mark);
      return { button, mark };
    });
    this.grid.replaceChildren(...this.buttons.map(({ button }) => button));
  }

  choose(position) {
    send(this.data.token, { do: "image", source: this.data.source ?? "main", position });
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !this.buttons.length) return;
    event.preventDefault();
    const next = (Math.max(0, this.chosen) + step + this.buttons.length) % this.buttons.length;
    this.choose(next);
    this.buttons[next].button.focus();
  }
}

class Answer {
  constructor(stage) {
    this.canvas = h("canvas");
    this.truth = h("div", { className: "truth" });
    this.rows = h("div", { className: "rows", role: "list" });
    const seen = h("div", {}, h("div", { className: "seen" }, this.canvas), this.truth);
    stage.append(h("div", { className: "answer" }, seen, this.rows));
    this.lines = [];
  }

  show(run, scene, get) {
    const [image, chances] = [get("image"), get("chances")];
    if (!image || !chances || !scene) return;
    if (image !== this.image) paintImage(this.canvas, (this.image = image), image.shape);
    const key = scene.classes.join("|");
    if (key !== this.key) this.fill(scene.classes, key);
    const label = run.image?.label ?? null;
    const first = chances.indexOf(Math.max(...chances));
    this.canvas.setAttribute("aria-label", label === null ? t("your image") : scene.classes[label]);
    this.truth.textContent = label === null ? t("your image") : scene.classes[label];
    this.lines.forEach(({ row, bar, share }, at) => {
      row.classList.toggle("first", at === first);
      row.classList.toggle("wrong", label !== null && at === first && first !== label);
      row.classList.toggle("true", at === label);
      bar.style.transform = `scaleX(${chances[at] || 0})`;
      const text = `${(100 * (chances[at] || 0)).toFixed(chances[at] < 0.0995 ? 1 : 0)}%`;
      if (share.textContent !== text) share.textContent = text;
    });
  }

  fill(classes, key) {
    this.key = key;
    this.lines = classes.map((name) => {
      const bar = h("i");
      const share = h("span", { className: "share" });
      const row = h("div", { className: "row", role: "listitem" }, h("span", { className: "name", title: name }, name),
        h("span", { className: "bar" }, bar), share);
      return { row, bar, share };
    });
    this.rows.replaceChildren(...this.lines.map(({ row }) => row));
  }
}
