// Where walks end, for every start: one small map a rule. Colour is the place, strength is how soon it is reached.
//
// data: { titles, side, domain, fate, speed (base64 bytes [rules, side, side], row 0 lowest), most, places, known, size, lang }

import { mix, parse } from "../core/colour.js";
import { onTheme, palette } from "../core/theme.js";
import { short } from "../core/numbers.js";
import { t } from "../core/words.js";

const [EDGE, LOST, GOING] = [253, 254, 255];

export const css = `
  .fates { display: flex; flex-wrap: wrap; gap: 14px 18px; }
  figure { margin: 0; flex: 1 1 200px; min-width: 160px; }
  figcaption { font-weight: 600; font-size: 13px; margin-bottom: 4px; }
  canvas { width: 100%; aspect-ratio: 1; cursor: crosshair; border-radius: 4px; image-rendering: pixelated;
    touch-action: manipulation; border: 1px solid var(--st-border-color); }
  canvas:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
  .read { flex-basis: 100%; min-height: 1.4em; font-size: 12px; }
  .legend { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 12px; }
  .legend span { display: inline-flex; gap: 5px; align-items: center; }
  .legend i { width: 11px; height: 11px; border-radius: 3px; display: inline-block; }
`;

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export function mount(component) {
  let { data } = component;
  let latest = component;
  let clicks = Date.now() % 1e9; // told apart from those of an earlier page
  const root = document.createElement("div");
  root.className = "fates stage";
  component.parentElement.append(root);
  let fate, speed, maps, read;

  /** Return [red, green, blue] of a place, full where it is reached at once and pale where late. */
  const colourOf = (place, soon) => {
    const colours = palette(component.parentElement);
    const page = parse(colours.background);
    if (place === EDGE) return mix(page, parse(colours.text), soon === 255 ? 0 : 0.45);
    if (place === LOST) return parse(colours.text);
    if (place === GOING) return mix(page, parse(colours.faint), 0.25);
    const base = parse(colours.classes[place % colours.classes.length]);
    return mix(page, base, 0.35 + 0.65 * (soon / 255));
  };

  const wordsOf = (place) => {
    if (place === EDGE) return t("leaves where the function has a value");
    if (place === LOST) return t("diverges");
    if (place === GOING) return t("still on its way");
    const [x, y, height] = data.places[place];
    const words = { x: short(x), y: short(y), height: short(height) };
    return data.known[place]
      ? t("minimum at {x}, {y} (height {height})", words)
      : t("comes to rest at {x}, {y} (height {height})", words);
  };

  const paint = () => {
    const { side } = data;
    maps.forEach((canvas, rule) => {
      canvas.width = canvas.height = side;
      const image = new ImageData(side, side);
      for (let row = 0; row < side; row += 1) {
        for (let column = 0; column < side; column += 1) {
          const at = (rule * side + row) * side + column;
          const [r, g, b] = colourOf(fate[at], speed[at]);
          image.data.set([r, g, b, 255], ((side - 1 - row) * side + column) * 4);
        }
      }
      canvas.getContext("2d").putImageData(image, 0, 0);
    });
  };

  const cellOf = (event, canvas) => {
    const box = canvas.getBoundingClientRect();
    const clamp = (value) => Math.min(data.side - 1, Math.max(0, Math.floor(value * data.side)));
    return { column: clamp((event.clientX - box.left) / box.width), row: clamp((box.bottom - event.clientY) / box.height) };
  };

  const say = (rule, { row, column }) => {
    const at = (rule * data.side + row) * data.side + column;
    const [x0, x1, y0, y1] = data.domain;
    const along = (low, high, place) => short(low + ((high - low) * place) / (data.side - 1));
    const steps = Math.round(((255 - speed[at]) / 255) * data.most);
    if (fate[at] === EDGE && speed[at] === 255) {
      read.textContent = t("At {x}, {y} the function has no value.", { x: along(x0, x1, column), y: along(y0, y1, row) });
      return;
    }
    read.textContent = t("{rule} from {x}, {y}: {end}, after about {steps} steps", {
      rule: data.titles[rule], x: along(x0, x1, column), y: along(y0, y1, row), end: wordsOf(fate[at]), steps,
    });
  };

  const build = () => {
    [fate, speed] = [bytes(data.fate), bytes(data.speed)];
    root.replaceChildren();
    maps = data.titles.map((title, rule) => {
      const figure = document.createElement("figure");
      figure.style.maxWidth = `${data.size}px`;
      const canvas = document.createElement("canvas");
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", t("Where {rule} ends, for every start", { rule: title }));
      canvas.onpointermove = (event) => say(rule, cellOf(event, canvas));
      canvas.onpointerleave = () => (read.textContent = t("Point at a start to read its fate; click to walk from there."));
      canvas.onclick = (event) => latest.setTriggerValue("cell", { ...cellOf(event, canvas), rule, n: (clicks += 1) });
      figure.append(Object.assign(document.createElement("figcaption"), { textContent: title }), canvas);
      root.append(figure);
      return canvas;
    });
    read = Object.assign(document.createElement("div"), { className: "read" });
    read.textContent = t("Point at a start to read its fate; click to walk from there.");
    root.append(read, legend());
    paint();
  };

  const legend = () => {
    const row = Object.assign(document.createElement("div"), { className: "legend" });
    for (const place of [...new Set(fate)].sort((a, b) => a - b)) {
      const entry = document.createElement("span");
      const mark = document.createElement("i");
      mark.style.background = `rgb(${colourOf(place, place === EDGE ? 0 : 255).map(Math.round).join(",")})`;
      entry.append(mark, wordsOf(place));
      row.append(entry);
    }
    return row;
  };

  build();
  const off = onTheme(build);
  return {
    update(next) {
      latest = next;
      const same = next.data.fate === data.fate && next.data.lang === data.lang && String(next.data.titles) === String(data.titles);
      data = next.data;
      if (!same) build();
    },
    destroy() {
      off();
      root.remove();
    },
  };
}
