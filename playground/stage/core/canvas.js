// @ts-check
// A canvas that is sharp on every screen, follows the width of its place, and a note for lost connections.

import { t } from "./words.js";

/**
 * Put a canvas into `parent`: `draw(ctx, width, height)` is called in CSS pixels, on a cleared canvas.
 * Returns { canvas, now(), request(), resize(height), destroy() }: `now` draws at once (inside a frame callback),
 * `request` at the next animation frame, however often it is called.
 */
export function surface(parent, { height, draw }) {
  const canvas = document.createElement("canvas");
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  canvas.style.cssText = `width:100%;height:${height}px`;
  parent.append(canvas);
  let width = 0;
  let pending;

  const now = () => {
    cancelAnimationFrame(pending);
    pending = undefined;
    if (width === 0) return;
    const ratio = globalThis.devicePixelRatio || 1; // may change when the window moves to another screen
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    draw(ctx, width, height);
  };
  const request = () => {
    pending ??= requestAnimationFrame(now);
  };
  const observer = new ResizeObserver(([entry]) => {
    width = entry.contentRect.width;
    now(); // before the browser paints: a resized canvas never shows stretched
  });
  observer.observe(canvas);
  const off = onSharpness(request);
  return {
    canvas,
    now,
    request,
    resize(value) {
      height = value;
      canvas.style.height = `${value}px`;
      request();
    },
    destroy() {
      off();
      observer.disconnect();
      cancelAnimationFrame(pending);
      canvas.remove();
    },
  };
}

const sharpened = new Set();
let ratio; // of the screen's pixels to those of CSS, as it was last known

/** Call `listener` when the screen's pixels have become finer or coarser: zoom, another screen; returns what ends it. */
export function onSharpness(listener) {
  if (ratio === undefined && "matchMedia" in globalThis) watchSharpness();
  sharpened.add(listener);
  return () => sharpened.delete(listener);
}

function watchSharpness() {
  let query;
  const look = () => {
    if (ratio === globalThis.devicePixelRatio) return;
    const first = ratio === undefined;
    ratio = globalThis.devicePixelRatio;
    query?.removeEventListener("change", look);
    query = matchMedia(`(resolution: ${ratio}dppx)`); // a query holds for one ratio only
    query.addEventListener("change", look);
    if (!first) { for (const each of [...sharpened]) each(); }
  };
  look();
  globalThis.addEventListener("resize", look); // some changes are told in this way alone
}

/** Return { closed, opened, destroy } for `connect`: says over `parent` that the connection is lost. */
export function lostNotice(parent) {
  const note = document.createElement("div");
  note.className = "stage-lost";
  note.setAttribute("role", "status");
  let timer;
  return {
    closed() {
      clearTimeout(timer); // a blip of less than a second is not worth a word
      timer = setTimeout(() => {
        note.textContent = t("Connection lost, trying again…");
        parent.append(note);
      }, 1000);
    },
    opened() {
      clearTimeout(timer);
      note.remove();
    },
    destroy() {
      clearTimeout(timer);
      note.remove();
    },
  };
}

/**
 * Return a function that calls `effect` at most every `pause` ms, and always once more for the last call; it has
 * `.now()`, which does not wait, and `.cancel()`.
 */
export function throttled(effect, pause) {
  let last = -Infinity;
  let timer;
  const run = () => {
    timer = undefined;
    last = performance.now();
    effect();
  };
  const call = () => {
    const wait = last + pause - performance.now();
    if (wait <= 0) {
      clearTimeout(timer);
      run();
    } else timer ??= setTimeout(run, wait);
  };
  call.now = () => {
    clearTimeout(timer);
    run();
  };
  call.cancel = () => clearTimeout(timer);
  return call;
}

/** Return hatching of `colour` as a canvas pattern. */
export function hatching(ctx, colour) {
  const ratio = ctx.getTransform().a || 1;
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(6 * ratio);
  const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  pen.scale(ratio, ratio);
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const at of [-6, 0, 6]) {
    pen.moveTo(at - 1, 7);
    pen.lineTo(at + 7, -1);
  }
  pen.stroke();
  const pattern = ctx.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]));
  return pattern;
}
