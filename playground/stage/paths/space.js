// The surface in space: a grid of heights, seen from a point that goes around it. No DOM here.
//
// The plane is the square [-1, 1]², heights 0 … 1 are `TALL` high; the eye looks at its middle.

const TALL = 0.92;
const AWAY = 5.2; // of the eye, in half sides of the plane: little perspective
const FILLS = 0.97; // of the picture
const LIGHT = normal([-0.55, -0.35, 0.76]);

export const LOWEST = 0.12; // of the pitch, in radians
export const STEEPEST = 1.5;

function normal([x, y, z]) {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}

/** Return the camera { yaw, pitch } turned by (dx, dy) px of a drag. */
export function turned({ yaw, pitch }, dx, dy) {
  return { yaw: (yaw - dx * 0.008) % (2 * Math.PI), pitch: Math.max(LOWEST, Math.min(STEEPEST, pitch + dy * 0.006)) };
}

const extents = new Map();

/** Return how far the box of the surface reaches from the middle at focus 1, over all turns: { wide, up, down }. */
function extentOf(pitch, ratio) {
  const key = `${pitch.toFixed(3)} ${ratio.toFixed(3)}`;
  let found = extents.get(key);
  if (found) return found;
  found = { wide: 0, up: 0, down: 0 };
  const out = [0, 0, 0];
  for (let k = 0; k < 36; k += 1) {
    const look = lens({ yaw: (k * Math.PI) / 18, pitch }, ratio);
    for (const [u, v, tall] of CORNERS) {
      look(u, v, tall, out);
      found.wide = Math.max(found.wide, Math.abs(out[0]));
      found.up = Math.max(found.up, out[1]);
      found.down = Math.max(found.down, -out[1]);
    }
  }
  if (extents.size > 400) extents.clear();
  extents.set(key, found);
  return found;
}

const CORNERS = [0, 1].flatMap((u) => [0, 1].flatMap((v) => [0, 1].map((tall) => [u, v, tall])));

/** Return the projection onto a plane at distance 1: x to the right, y upwards, and the depth. */
function lens({ yaw, pitch }, ratio) {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  const [rise, flat] = [Math.sin(pitch), Math.cos(pitch)];
  const [ax, ay] = ratio >= 1 ? [1, 1 / ratio] : [ratio, 1];
  return (u, v, tall, out) => {
    const x = (2 * u - 1) * ax;
    const y = (2 * v - 1) * ay;
    const z = (tall - 0.5) * TALL;
    const back = x * sin + y * cos;
    const depth = AWAY + back * flat - z * rise;
    out[0] = (x * cos - y * sin) / depth;
    out[1] = (back * rise + z * flat) / depth;
    out[2] = depth;
    return out;
  };
}

/**
 * Return `project(u, v, height, out)` for a picture of width × height px: writes x, y and depth (larger is further
 * away) into out; u, v in the unit square. `ratio` is width over height of the plane. Whatever the turn, the whole
 * box stays in the picture, and no turn makes it larger or smaller.
 */
export function camera({ yaw, pitch }, { width, height, ratio = 1 }) {
  const { wide, up, down } = extentOf(pitch, ratio);
  const focus = Math.min((width * 0.5) / wide, height / (up + down)) * FILLS;
  const middle = height / 2 + (focus * (up - down)) / 2;
  const look = lens({ yaw, pitch }, ratio);
  return (u, v, tall, out) => {
    look(u, v, tall, out);
    out[0] = width / 2 + out[0] * focus;
    out[1] = middle - out[1] * focus;
    return out;
  };
}

/** Return { n, heights, q, shade } of a surface on n × n points: `shade` 0 … 1 is how the light falls on each. */
export function meshOf(heights, q, n) {
  const shade = new Float32Array(n * n);
  const side = 2 / (n - 1);
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1) {
      const [w, e] = [Math.max(0, column - 1), Math.min(n - 1, column + 1)];
      const [s, o] = [Math.max(0, row - 1), Math.min(n - 1, row + 1)];
      const dx = ((heights[row * n + e] - heights[row * n + w]) * TALL) / ((e - w) * side);
      const dy = ((heights[o * n + column] - heights[s * n + column]) * TALL) / ((o - s) * side);
      const [x, y, z] = normal([-dx, -dy, 1]);
      shade[row * n + column] = Math.max(0, x * LIGHT[0] + y * LIGHT[1] + z * LIGHT[2]);
    }
  }
  return { n, heights, q, shade };
}
