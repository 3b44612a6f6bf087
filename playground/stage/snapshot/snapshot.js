// A button that saves a figure as a PNG. Pressed, it asks Python for the figure as it is now, and has Plotly draw it.
//
// data: { label, name, width, lang } and, once asked for, { number, figure (JSON), height }; sets the trigger `wish`.

import { plotly } from "../core/plotly.js";
import { t } from "../core/words.js";

const SHARP = 2; // pixels a CSS pixel
let presses = Date.now() % 1e9; // told apart from those of an earlier page

export const css = `
  button { font: inherit; font-size: 13.5px; padding: 7px 14px; border-radius: 8px; cursor: pointer; white-space: nowrap;
    color: inherit; background: none; border: 1px solid var(--st-border-color); }
  button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
  button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
  button:disabled { opacity: .6; cursor: default; }
`;

export function mount(component) {
  let latest = component;
  let saved = component.data.number; // what is here when the page opens is old
  const button = Object.assign(document.createElement("button"), { type: "button" });
  component.parentElement.append(button);
  const show = () => {
    button.textContent = latest.data.label;
    button.title = t("Made when you press it, of what you look at now.");
  };
  button.onclick = () => {
    button.disabled = true;
    latest.setTriggerValue("wish", (presses += 1));
    setTimeout(() => (button.disabled = false), 4000); // should no answer come
  };
  const save = async ({ figure, name, width, height }) => {
    const Plotly = await plotly();
    const { data, layout } = JSON.parse(figure);
    const size = { width, height, scale: SHARP };
    const url = await Plotly.toImage({ data, layout: { ...layout, width, height } }, { format: "png", ...size });
    Object.assign(document.createElement("a"), { href: url, download: `${name}.png` }).click();
    button.disabled = false;
  };
  show();
  return {
    update(next) {
      latest = next;
      show();
      if (!next.data.figure || next.data.number === saved) return;
      saved = next.data.number;
      save(next.data);
    },
    destroy() {
      button.remove();
    },
  };
}
