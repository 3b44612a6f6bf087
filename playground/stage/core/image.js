// @ts-check
// Images as bytes: what a run sends, and what a page hands over as text.

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

/** The bytes of a text in base64. */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Bytes as a text in base64. */
export function textOf(bytes) {
  let letters = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    letters += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return btoa(letters);
}
