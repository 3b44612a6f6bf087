// Where the names beside moving marks go: near their mark, on nobody else, and steady. No DOM here.

const REACHES = [7, 18, 32, 48, 66, 86];
const DIRECTIONS = [[1, 0], [1, -0.8], [1, 0.8], [-1, 0], [-1, -0.8], [-1, 0.8], [0, -1], [0, 1]];

// Offsets of a label's nearest edge from its mark; near ones first.
const SPOTS = REACHES.flatMap((reach) => DIRECTIONS.map(([x, y]) => ({ x, y, reach })));

const STAY = 30; // how much better another spot has to be before a label moves
const MARK = 6; // px of room for a mark on each side
const OBSTACLE = 10;

function boxAt({ x, y, w, h }, { x: dx, y: dy, reach }) {
  const left = dx > 0 ? x + dx * reach : dx < 0 ? x - reach - w : x - w / 2;
  const middle = dx === 0 ? y + dy * (reach + h / 2) : y + dy * reach;
  return { left, top: middle - h / 2, right: left + w, bottom: middle + h / 2 };
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
      let cost = spot.reach * 1.2 + (index % DIRECTIONS.length) * 1.5;
      if (before.get(anchor.key) !== index) cost += STAY;
      if (best && cost >= best.cost) return;
      for (const other of taken) cost += 6 * overlap(own, other);
      for (const mark of marks) cost += 2 * overlap(own, mark);
      const out = Math.max(0, box.left - own.left) + Math.max(0, own.right - box.right) + Math.max(0, box.top - own.top)
        + Math.max(0, own.bottom - box.bottom);
      cost += 60 * out;
      if (!best || cost < best.cost) best = { cost, index, own };
    });
    taken.push(best.own);
    return { left: best.own.left, top: best.own.top, spot: best.index, reach: SPOTS[best.index].reach };
  });
}
