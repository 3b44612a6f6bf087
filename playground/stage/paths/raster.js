// The surface in space, pixel by pixel with a depth for each, so that a path behind a hill is known to be behind it.
// Triangles are filled row by row; lines of equal level fall out of the same pass, soft by their distance in px.
// No DOM here: colours go into words of an ImageData's buffer.

const SHADES = 24;
const SOFT = 4; // strengths of a level's line
const EDGE = -1e-6; // two triangles share every pixel of their common side

/** Return the words for every band, strength of line and shade, for `fill`. */
export function shadeTable(bands, line, { dark }) {
  const table = new Uint32Array(bands.length * SOFT * SHADES);
  bands.forEach((band, k) => {
    for (let soft = 0; soft < SOFT; soft += 1) {
      for (let shade = 0; shade < SHADES; shade += 1) {
        const light = shade / (SHADES - 1);
        const gain = dark ? 0.62 + 0.6 * light : 0.72 + 0.34 * light;
        const mixed = band.map((value, channel) => {
          const lit = Math.min(255, value * gain);
          return Math.round(lit + (line[channel] - lit) * ((soft / (SOFT - 1)) * 0.42));
        });
        table[(k * SOFT + soft) * SHADES + shade] = ((255 << 24) | (mixed[2] << 16) | (mixed[1] << 8) | mixed[0]) >>> 0;
      }
    }
  });
  return table;
}

/** A picture of a mesh: `words` are its pixels, `depth` how far away each is (Infinity: nothing there). */
export class Raster {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.words = new Uint32Array(width * height);
    this.depth = new Float32Array(width * height);
  }

  /** Draw `mesh` (paths_space.js) as `project` shows it, in the words of `table`. */
  draw(mesh, project, table) {
    this.words.fill(0);
    this.depth.fill(Infinity);
    const { n, heights } = mesh;
    if (this.at?.length !== n * n * 3) this.at = new Float32Array(n * n * 3);
    const out = [0, 0, 0];
    for (let row = 0; row < n; row += 1) {
      for (let column = 0; column < n; column += 1) {
        const i = row * n + column;
        project(column / (n - 1), row / (n - 1), heights[i], out);
        this.at.set(out, 3 * i);
      }
    }
    for (let row = 0; row < n - 1; row += 1) {
      for (let column = 0; column < n - 1; column += 1) {
        const i = row * n + column;
        this.triangle(i, i + 1, i + n, mesh, table);
        this.triangle(i + 1, i + n + 1, i + n, mesh, table);
      }
    }
  }

  // Plain arithmetic, no small objects: it runs twenty thousand times a picture.
  triangle(a, b, c, { q, shade }, table) {
    const { at, width, height, words, depth } = this;
    const ax = at[3 * a];
    const ay = at[3 * a + 1];
    const bx = at[3 * b] - ax;
    const by = at[3 * b + 1] - ay;
    const cx = at[3 * c] - ax;
    const cy = at[3 * c + 1] - ay;
    const x0 = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx) - 0.5));
    const x1 = Math.min(width - 1, Math.floor(ax + Math.max(0, bx, cx) - 0.5));
    const y0 = Math.max(0, Math.ceil(ay + Math.min(0, by, cy) - 0.5));
    const y1 = Math.min(height - 1, Math.floor(ay + Math.max(0, by, cy) - 0.5));
    if (x0 > x1 || y0 > y1) return;
    const area = bx * cy - by * cx;
    const qa = q[a];
    const qb = q[b] - qa;
    const qc = q[c] - qa;
    if (area === 0 || qb + qc !== qb + qc) return; // NaN: a hole in the surface
    // Every quantity is linear over the triangle: u and v are the shares of b and c, the others follow from them.
    const ux = cy / area;
    const uy = -cx / area;
    const vx = -by / area;
    const vy = bx / area;
    const za = at[3 * a + 2];
    const zb = at[3 * b + 2] - za;
    const zc = at[3 * c + 2] - za;
    const la = shade[a] * (SHADES - 1) + 0.5;
    const lb = (shade[b] - shade[a]) * (SHADES - 1);
    const lc = (shade[c] - shade[a]) * (SHADES - 1);
    const qx = qb * ux + qc * vx;
    const qy = qb * uy + qc * vy;
    const steep = Math.sqrt(qx * qx + qy * qy);
    const thin = steep > 0 && steep < 0.5 ? SOFT / steep : 0; // where lines lie closer than 2 px there are none
    const top = table.length / (SOFT * SHADES) - 1;
    for (let y = y0; y <= y1; y += 1) {
      const py = y + 0.5 - ay;
      const px = x0 + 0.5 - ax;
      let u = ux * px + uy * py;
      let v = vx * px + vy * py;
      let i = y * width + x0;
      for (let x = x0; x <= x1; x += 1, i += 1, u += ux, v += vx) {
        if (u < EDGE || v < EDGE || u + v > 1 - EDGE) continue;
        const z = za + zb * u + zc * v;
        if (z >= depth[i]) continue;
        depth[i] = z;
        const level = qa + qb * u + qc * v;
        const line = (level + 0.5) | 0;
        const band = level > top ? top : level | 0;
        let soft = 0;
        if (thin > 0 && line > 0 && line <= top) {
          const off = (level > line ? level - line : line - level) * thin;
          if (off < SOFT) soft = off < 1 ? SOFT - 1 : (SOFT - off) | 0;
        }
        const light = (la + lb * u + lc * v) | 0;
        words[i] = table[(band * SOFT + soft) * SHADES + (light < 0 ? 0 : light >= SHADES ? SHADES - 1 : light)];
      }
    }
  }

  /** Return whether something lies before the depth `z` all around (x, y), in px of this picture. */
  hides(x, y, z, slack = 0.03) {
    const column = Math.round(x - 0.5);
    const row = Math.round(y - 0.5);
    if (column < 1 || row < 1 || column >= this.width - 1 || row >= this.height - 1) return false;
    // Seen at a low angle depth changes much from pixel to pixel: one of the neighbours is the place itself.
    for (let dy = -1; dy <= 1; dy += 1) {
      const at = (row + dy) * this.width + column;
      for (let dx = -1; dx <= 1; dx += 1) if (this.depth[at + dx] >= z - slack) return false;
    }
    return true;
  }
}
