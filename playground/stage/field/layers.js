// The canvases of the square, one above the other: picture, lines, points, pointer. Each is drawn only when its own
// content changes; the picture is scaled up by the browser, so that a frame costs little.

import { borders, contour, smoothed } from "../core/landscape/contour.js";
import { drawMarks, radiusFor, trace } from "../core/points.js";
import { prepared } from "../core/planar/model.js";
import { classWords, colourRows, colourWinners, dissent, doubt, HALF, steppedWords } from "../core/planar/raster.js";

const NAMES = ["picture", "veil", "lines", "points", "pointer"];

export class Layers {
  constructor(parent) {
    for (const name of NAMES) {
      const canvas = document.createElement("canvas");
      canvas.className = name;
      parent.append(canvas);
      this[name] = canvas.getContext("2d");
    }
    this.mask = document.createElement("canvas").getContext("2d");
    this.cache = {};
    this.images = new Map(); // context → what is put into it
  }

  dress(colours) {
    this.colours = colours;
    this.words = {
      probability: colours.probability,
      signed: colours.pixels,
      sides: steppedWords(colours.probability, 2),
      bands: steppedWords(colours.pixels, 9),
      classes: new Map(),
    };
  }

  resize(size, ratio) {
    this.size = size;
    this.ratio = ratio;
    for (const name of NAMES.slice(1)) {
      const { canvas } = this[name];
      canvas.width = canvas.height = Math.round(size * ratio);
      canvas.style.width = canvas.style.height = `${size}px`;
      this[name].setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.fit();
  }

  // Grid points lie on the corners of the square, pixels have a middle: the outer half pixels hang over the edge.
  fit(n = this.picture.canvas.width) {
    const { canvas } = this.picture;
    const wide = (this.size * n) / Math.max(1, n - 1);
    Object.assign(canvas.style, {
      width: `${wide}px`,
      height: `${wide}px`,
      left: `${(this.size - wide) / 2}px`,
      top: `${(this.size - wide) / 2}px`,
    });
  }

  image(ctx, n) {
    if (ctx.canvas.width !== n) {
      ctx.canvas.width = ctx.canvas.height = n;
      if (ctx === this.picture) this.fit(n);
    }
    let made = this.images.get(ctx);
    if (made?.n !== n) {
      const data = ctx.createImageData(n, n);
      this.images.set(ctx, (made = { n, data, words: new Uint32Array(data.data.buffer) }));
    }
    return made;
  }

  classWords(count) {
    const { classes } = this.words;
    if (!classes.has(count)) classes.set(count, classWords(this.colours, count));
    return classes.get(count);
  }

  // The picture itself; returns what the lines need.
  drawPicture(picture, discrete) {
    const { kind } = picture;
    this.picture.canvas.hidden = kind === "none" || kind === "curve";
    if (this.picture.canvas.hidden) return null;
    const ready = prepared(picture, discrete, this.cache);
    const { data, words } = this.image(this.picture, ready.n);
    if (kind === "classes")
      colourWinners(ready.best, ready.top, ready.n, this.classWords(picture.count), words);
    else if (kind === "binary")
      colourRows(ready.bytes, ready.n, discrete ? this.words.sides : this.words.probability, words);
    else colourRows(ready.bytes, ready.n, discrete ? this.words.bands : this.words.signed, words);
    this.picture.putImageData(data, 0, 0);
    return ready;
  }

  // Boundaries: p = ½ between two classes, equal probability between several, zero on a surface.
  drawLines(picture, ready, { unsure = false } = {}) {
    const ctx = this.lines;
    ctx.clearRect(0, 0, this.size, this.size);
    const { kind, n } = picture;
    if (kind === "curve") this.drawCurve(picture.values);
    if (!ready) return;
    if (kind === "classes") {
      this.stroke(borders(picture.bytes, ready.coarse, n, picture.count), n, 1.6);
      return;
    }
    const even = smoothed(
      picture.bytes,
      n,
      (this.even = this.even?.length === n * n ? this.even : new Float32Array(n * n)),
    );
    if (unsure && kind === "binary")
      for (const level of [0.25, 0.75]) this.stroke(contour(even, n, level * 255), n, 0.8, 0.55);
    this.stroke(
      contour(even, n, kind === "binary" ? HALF : 128),
      n,
      kind === "binary" ? 1.8 : 1,
      kind === "binary" ? 1 : 0.5,
    );
  }

  stroke(segments, n, width, opacity = 1) {
    const ctx = this.lines;
    const step = this.size / (n - 1);
    ctx.beginPath();
    for (let i = 0; i < segments.length; i += 4) {
      ctx.moveTo(segments[i] * step, this.size - segments[i + 1] * step);
      ctx.lineTo(segments[i + 2] * step, this.size - segments[i + 3] * step);
    }
    ctx.lineCap = "round";
    ctx.globalAlpha = opacity;
    ctx.lineWidth = width;
    ctx.strokeStyle = this.colours.text;
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  drawCurve(values) {
    const ctx = this.lines;
    const step = this.size / (values.length - 1);
    ctx.beginPath();
    values.forEach((value, i) => ctx[i ? "lineTo" : "moveTo"](i * step, this.at.y(value)));
    ctx.lineJoin = "round";
    ctx.lineWidth = 3;
    ctx.strokeStyle = this.colours.positive_ink;
    ctx.stroke();
  }

  // Hatching over what is unsure (`mode` "doubt") or what the seeds disagree on ("dissent").
  drawVeil(mode, picture, agreement) {
    const ctx = this.veil;
    ctx.clearRect(0, 0, this.size, this.size);
    const ready =
      mode === "doubt" ? picture.kind === "binary" || picture.kind === "classes" : agreement?.shape[0] > 1;
    if (!mode || !ready) return;
    const n = mode === "doubt" ? picture.n : agreement.shape[0];
    const { data, words } = this.image(this.mask, n);
    if (mode === "doubt") doubt(picture.bytes, n, picture.count, words);
    else dissent(agreement, n, words);
    this.mask.putImageData(data, 0, 0);
    ctx.fillStyle = this.hatch();
    ctx.fillRect(0, 0, this.size, this.size);
    ctx.globalCompositeOperation = "destination-in";
    ctx.drawImage(this.mask.canvas, 0.5, 0.5, n - 1, n - 1, 0, 0, this.size, this.size);
    ctx.globalCompositeOperation = "source-over";
  }

  hatch() {
    const key = `${this.colours.mode}${this.ratio}`;
    if (this.hatched?.key === key) return this.hatched.pattern;
    const side = Math.round(7 * this.ratio);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const ctx = canvas.getContext("2d");
    ctx.strokeStyle = this.colours.text;
    ctx.globalAlpha = 0.42;
    ctx.lineWidth = this.ratio;
    for (const shift of [-side, 0, side]) {
      ctx.moveTo(shift - 2, side + 2);
      ctx.lineTo(shift + side + 2, -2);
    }
    ctx.stroke();
    const pattern = this.veil.createPattern(canvas, "repeat");
    pattern.setTransform(new DOMMatrix().scale(1 / this.ratio));
    this.hatched = { key, pattern };
    return pattern;
  }

  drawPoints(marks, { task, reference, showTest }) {
    const ctx = this.points;
    ctx.clearRect(0, 0, this.size, this.size);
    const shown = showTest ? marks : marks.filter((mark) => !mark.test);
    const radius = radiusFor(shown.length, this.size);
    const style = { at: this.at, colours: this.colours, task, reference, ratio: this.ratio, radius };
    if (showTest)
      drawMarks(
        ctx,
        shown.filter((mark) => mark.test),
        style,
      );
    drawMarks(
      ctx,
      shown.filter((mark) => !mark.test),
      style,
    );
  }

  // `spot` = {px, py, mark, label, reach}: cross-hairs, and a ring around the point that the read-out names.
  drawPointer(spot) {
    const ctx = this.pointer;
    ctx.clearRect(0, 0, this.size, this.size);
    if (!spot) return;
    const { px, py, mark } = spot;
    ctx.strokeStyle = this.colours.text;
    ctx.globalAlpha = 0.35;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(px, 0);
    ctx.lineTo(px, this.size);
    if (spot.level === undefined) {
      ctx.moveTo(0, py);
      ctx.lineTo(this.size, py);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
    if (spot.level !== undefined) {
      ctx.beginPath();
      ctx.arc(px, this.at.y(spot.level), 4, 0, Math.PI * 2);
      ctx.fillStyle = this.colours.background;
      ctx.fill();
      ctx.lineWidth = 2;
      ctx.stroke();
    }
    if (mark) {
      trace(ctx, 0, this.at.x(mark.x), this.at.y(mark.y), 8);
      ctx.lineWidth = 1.6;
      ctx.strokeStyle = this.colours.accent;
      ctx.stroke();
    }
  }
}
