// Canvases one upon another in one place: what rarely changes lies below, what moves lies on top.

let least = 1; // pixels a CSS pixel that a picture to be kept has at least

/** Let `act` lay out and draw everything with at least `ratio` pixels a CSS pixel, and return what it returns. */
export function sharply(ratio, act) {
  least = ratio;
  try {
    return act();
  } finally {
    least = 1;
  }
}

/** Put a canvas per name into `parent`, the first lowest; { of, resize(width, height), wipe(name), destroy() }. */
export function sheets(parent, names) {
  const of = {};
  for (const name of names) {
    const canvas = document.createElement("canvas");
    canvas.className = `sheet ${name}`;
    parent.append(canvas);
    of[name] = canvas.getContext("2d");
  }
  const size = { width: 0, height: 0, ratio: 1 };
  return {
    of,
    size,
    /** Make all as large as this, in CSS px; returns whether anything has changed (then all are empty). */
    resize(width, height) {
      const ratio = Math.max(least, Math.min(3, globalThis.devicePixelRatio || 1));
      if (width === size.width && height === size.height && ratio === size.ratio) return false;
      Object.assign(size, { width, height, ratio });
      for (const ctx of Object.values(of)) {
        ctx.canvas.width = Math.round(width * ratio);
        ctx.canvas.height = Math.round(height * ratio);
        ctx.canvas.style.width = `${width}px`;
        ctx.canvas.style.height = `${height}px`;
        ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      }
      return true;
    },
    wipe(name) {
      of[name].clearRect(0, 0, size.width, size.height);
      return of[name];
    },
    destroy() {
      for (const ctx of Object.values(of)) ctx.canvas.remove();
    },
  };
}

/** Return an ImageData's canvas and words of width × height pixels, to be drawn with drawImage. */
export function image(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const ctx = canvas.getContext("2d");
  const data = ctx.createImageData(width, height);
  return { canvas, words: new Uint32Array(data.data.buffer), put: () => ctx.putImageData(data, 0, 0) };
}
