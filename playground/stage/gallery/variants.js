// One image, changed in several ways: bytes that come with the page.
//
// data: { lang, pixels (base64), shape: [N, C, H, W], label }

import { h } from "../core/dom.js";
import { bytesOf, paintImage } from "../core/image.js";

export const css = `
  .variants { display: grid; grid-template-columns: repeat(6, 1fr); gap: 4px; }
  .variants canvas { width: 100%; aspect-ratio: 1; image-rendering: pixelated; border-radius: 4px; }
`;

/** Mount the images; returns {update, destroy}. */
export function mount(component) {
  const stage = h("div", { className: "stage variants", role: "img" });
  component.parentElement.append(stage);
  const take = ({ data }) => {
    const [count, ...shape] = data.shape;
    const bytes = bytesOf(data.pixels);
    const size = shape[0] * shape[1] * shape[2];
    while (stage.children.length > count) stage.lastChild.remove();
    while (stage.children.length < count) stage.append(h("canvas"));
    [...stage.children].forEach((canvas, at) => paintImage(canvas, bytes, shape, at * size));
    stage.setAttribute("aria-label", data.label);
  };
  take(component);
  return { update: take, destroy: () => stage.remove() };
}
