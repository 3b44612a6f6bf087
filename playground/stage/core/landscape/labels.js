// Where the names beside moving marks go: near their mark, on nobody else, and steady. No DOM here.

const ROW = 15.5; // px from one name to the next

// Offsets of a label from its mark: `side` 1 to the right, -1 to the left, 0 above or below; `gap` px between the mark
// and the label's nearer end; `dy` px of its middle. Close by in eight directions, further away in rows.
const SPOTS = [7, 17].flatMap((gap) => [[1, 0], [1, -0.85], [1, 0.85], [-1, 0], [-1, -0.85], [-1, 0.85], [0, -1], [0, 1]]
  .map(([side, y]) => ({ side, gap, dy: side ? y * gap : y * (gap + ROW / 2) })));
for (const gap of [12, 34, 64, 104]) {
  for (let row = -8; row <= 8; row += 1) for (const side of [1, -1]) SPOTS.push({ side, gap, dy: row * ROW });
}
for (let row = 2; row <= 7; row += 1) {
  for (const way of [-1, 1]) SPOTS.push({ side: 0, gap: 0, dy: way * (row + 0.3) * ROW });
}
for (const spot of SPOTS) spot.reach = Math.hypot(spot.gap, Math.max(0, Math.abs(spot.dy) - ROW / 2));
SPOTS.sort((a, b) => a.reach - b.reach);

const STAY = 30; // how much better another spot has to be before a label moves
const MARK = 6; // px of room for a mark on each side
const OBSTACLE = 10;

function boxAt({ x, y, w, h }, { side, gap, dy }) {
  const left = side > 0 ? x + gap : side < 0 ? x - gap - w : x - w / 2;
  return { left, top: y + dy - h / 2, right: left + w, bottom: y + dy + h / 2 };
}

function overlap(a, b) {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const tall = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return wide > 0 && tall > 0 ? wide * tall : 0;
}

/**
 * Return for each anchor { x, y, w, h, key } (the mark's place and the label's size) { left, top, spot, reach }.
 * `before` is a Map from key to the spot of the last time, which a label keeps while it is good; `box` holds all.
 * Earlier anchors have the first choice. `obstacles` are further places { x, y } that no label should cover.
 */
export function placed(anchors, box, before = new Map(), obstacles = []) {
  const around = ({ x, y }, room) => ({ left: x - room, right: x + room, top: y - room, bottom: y + room });
  const marks = [...anchors.map((each) => around(each, MARK)), ...obstacles.map((each) => around(each, OBSTACLE))];
  const taken = [];
  return anchors.map((anchor) => {
    let best = null;
    SPOTS.forEach((spot, index) => {
      const own = boxAt(anchor, spot);
      let cost = spot.reach * 1.2 + (spot.side > 0 ? 0 : 4);
      if (before.get(anchor.key) !== index) cost += STAY;
      if (best && cost >= best.cost) return;
      for (const other of taken) {
        const common = overlap(own, other);
        if (common > 0) cost += 60 + 6 * common;
      }
      for (const mark of marks) cost += 2 * overlap(own, mark);
      const out = Math.max(0, box.left - own.left) + Math.max(0, own.right - box.right) + Math.max(0, box.top - own.top)
        + Math.max(0, own.bottom - box.bottom);
      if (out > 0) cost += 400 + 60 * out;
      if (!best || cost < best.cost) best = { cost, index, own };
    });
    taken.push(best.own);
    return { left: best.own.left, top: best.own.top, spot: best.index, reach: SPOTS[best.index].reach };
  });
}
