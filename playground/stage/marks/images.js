// @ts-check
// A grid of small images, with captions, frames and boxes. An item is [image].

import { axes } from "../core/axes.js";
import { short } from "../core/numbers.js";
import { scale } from "../core/ticks.js";
import { t } from "../core/words.js";
import { colourOf, lettersOf } from "./data.js";
import { grid } from "./grid.js";

const CAPTION = 16;
const SMALL = 62; // px an image likes to be wide where nobody said how many stand side by side
const ALONE = 240; // and where there is only one
const GAP = 4;
const ROOM = { left: 26, top: 20, bottom: 20 }; // px that axes need, where images are of places on a plane

/**
 * @param {import("./data.js").Packed} packed
 * @returns {import("./mark.js").Picture}
 */
export function picture({ header, arrays }) {
  const { pixels } = arrays;
  const [count, rows, columns, channels] = pixels.shape;
  const { captions, boxes, link, plane, notes } = header;
  const room = plane ? ROOM : { left: 0, top: 0, bottom: 0 };
  const images = Array.from({ length: count }, (_, k) => painted(pixels, { rows, columns, channels, k }));
  const how = {
    count,
    aspect: columns / rows,
    gap: GAP,
    above: GAP / 2 + 1,
    left: 2,
    right: 2,
    largest: SMALL,
    below: GAP / 2 + (captions.length ? CAPTION : 0),
    columns: header.columns,
  };
  const name = (k) => captions[k] ?? (link ? `${link} ${k}` : "");
  /** @type {any} */
  let at = null;

  return {
    height: (width) =>
      grid({ ...how, width: width - room.left, ...sized(width - room.left) }).height + room.top + room.bottom,
    draw,
    at: find,
    spot: ([k]) => /** @type {[number, number]} */ (at?.boxes[k] && middle(at.boxes[k])),
    step,
    say: ([k]) =>
      [
        captions[k] ?? (plane ? where(k) : t("image {number} of {count}", { number: k + 1, count })),
        notes?.[k] ?? "",
        ...boxes.filter(({ image }) => image === k).map((box) => box.name),
      ].filter(Boolean),
    tell: ([k]) => ({ name: linked(k), at: null, along: null }),
    knows: (told) => found(told) >= 0,
    table,
  };

  /** How large images like to be: those that fill the width lie in one row as long as each has room in it. */
  function sized(width) {
    if (!header.wide) return { largest: count === 1 ? ALONE : SMALL };
    const across = header.columns ?? Math.min(count, Math.max(1, Math.floor(width / (SMALL + GAP))));
    return { columns: across, largest: Infinity };
  }

  function linked(k) {
    return link ? `${link} ${k}` : name(k);
  }

  function found(told) {
    return told.name ? images.findIndex((_, k) => linked(k) === told.name) : -1;
  }

  function middle({ left, top, width, height }) {
    return [left + width / 2, top + height / 2];
  }

  function draw(ctx, width, height, view) {
    const { colours, item, told } = view;
    at = grid({
      ...how,
      width: width - room.left,
      height: height - room.top - room.bottom,
      ...(header.wide ? sized(width - room.left) : {}),
    });
    for (const box of at.boxes) [box.left, box.top] = [box.left + room.left, box.top + room.top];
    if (plane) around(ctx, view);
    const lit = told ? found(told) : -1;
    at.boxes.forEach((box, k) => {
      ctx.imageSmoothingEnabled = box.width < columns; // larger ones show their pixels
      ctx.drawImage(images[k], box.left, box.top, box.width, box.height);
      if (captions.length) caption(ctx, k, box, view);
    });
    for (const box of boxes) boxed(ctx, box, view);
    for (const k of header.marked) frame(ctx, at.boxes[k], colours.accent, 2);
    if (lit >= 0) frame(ctx, at.boxes[lit], colours.accent, 3);
    if (item) frame(ctx, at.boxes[item[0]], colours.text, 2);
  }

  /** The axes of the plane, on which images lie like tiles. */
  function around(ctx, { colours, small }) {
    const [first, last] = [at.boxes[0], at.boxes[count - 1]];
    const box = {
      left: first.left,
      top: first.top,
      right: last.left + last.width,
      bottom: last.top + last.height,
    };
    const [x, y] = [plane.x, plane.y];
    ctx.font = small;
    const maps = {
      x: scale([x.low, x.high], [box.left, box.right]),
      y: scale([y.low, y.high], [box.bottom, box.top]),
    };
    axes(ctx, box, { ...maps, colours, xName: x.title, yName: y.title });
  }

  /** Where an image lies on the plane, else its number. */
  function where(k) {
    if (!plane || !at) return `${k + 1}`;
    const across = at.columns;
    const down = Math.ceil(count / across);
    const middle = ({ low, high }, share) => short(Number((low + (high - low) * share).toPrecision(2)));
    const [x, y] = [((k % across) + 0.5) / across, 1 - (Math.floor(k / across) + 0.5) / down];
    return `${plane.x.title} ${middle(plane.x, x)}, ${plane.y.title} ${middle(plane.y, y)}`;
  }

  function caption(ctx, k, box, { colours, small, item }) {
    ctx.font = small;
    [ctx.textAlign, ctx.textBaseline] = ["center", "top"];
    ctx.fillStyle = item?.[0] === k ? colours.text : colours.faint;
    ctx.fillText(captions[k], box.left + box.width / 2, box.top + box.height + 3, box.width + GAP - 2);
  }

  function frame(ctx, { left, top, width, height }, colour, wide) {
    [ctx.lineWidth, ctx.strokeStyle] = [wide, colour];
    ctx.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
  }

  function boxed(ctx, box, { colours, small }) {
    const { left, top, width, height } = at.boxes[box.image];
    const [x, y] = [left + (box.left / columns) * width, top + (box.top / rows) * height];
    ctx.save();
    ctx.setLineDash(box.dashed ? [5, 3] : []);
    for (const [wide, colour] of [[4, colours.background], [2, colourOf(colours, box.colour)]]) {
      [ctx.lineWidth, ctx.strokeStyle] = [wide, colour];
      ctx.strokeRect(x, y, (box.width / columns) * width, (box.height / rows) * height);
    }
    ctx.restore();
    if (!box.name) return;
    ctx.font = small;
    [ctx.textAlign, ctx.textBaseline] = ["left", "alphabetic"];
    const wide = ctx.measureText(box.name).width + 6;
    ctx.fillStyle = colours.background;
    ctx.fillRect(x - 1, y - 13, wide, 13);
    ctx.fillStyle = lettersOf(colours, box.colour);
    ctx.fillText(box.name, x + 2, y - 3);
  }

  function find(px, py) {
    const near = ({ left, top, width, height }) =>
      px >= left - 2 && px <= left + width + 2 && py >= top - 2 &&
      py <= top + height + (captions.length ? CAPTION : 2);
    const k = at?.boxes.findIndex(near) ?? -1;
    return k < 0 ? null : [k];
  }

  function step(item, right, up) {
    if (!item) return [0];
    const to = item[0] + right - up * (at?.columns ?? 1);
    return to < 0 || to >= count ? item : [to];
  }

  function table() {
    const mean = (k) => {
      const size = rows * columns * channels;
      return pixels.subarray(k * size, (k + 1) * size).reduce((sum, value) => sum + value, 0) / size / 255;
    };
    const lines = images.map((
      _,
      k,
    ) => [
      k + 1,
      captions[k] ?? "",
      mean(k),
      boxes.filter(({ image }) => image === k)
        .map((box) =>
          `${box.name} ${[box.left, box.top, box.width, box.height].map(Math.round).join(" ")}`.trim()
        ).join("; "),
    ]);
    return { columns: ["image", "caption", "mean brightness", "boxes (left top width height)"], rows: lines };
  }
}

/** Return a canvas with image `k`: grey, or red, green and blue. */
function painted(pixels, { rows, columns, channels, k }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const image = new ImageData(columns, rows);
  for (let at = 0; at < rows * columns; at++) {
    const from = (k * rows * columns + at) * channels;
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * at + channel] = pixels[from + (channels === 3 ? channel : 0)];
    }
    image.data[4 * at + 3] = 255;
  }
  /** @type {any} */ (canvas.getContext("2d")).putImageData(image, 0, 0);
  return canvas;
}
