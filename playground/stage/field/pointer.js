// Pointer and keyboard on the square: reading, and in paint mode painting.

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.02; // of the side, for an arrow key; with Shift five times as far

/** Listen for a field; returns the function that ends it. */
export function listen(field) {
  const { plot } = field.parts;
  const { brush } = field;
  const place = (event) => {
    const box = plot.getBoundingClientRect();
    const scale = field.at.size / box.width; // a page may be zoomed by CSS
    return { px: (event.clientX - box.left) * scale, py: (event.clientY - box.top) * scale };
  };
  const handlers = {
    pointerdown(event) {
      if (!field.at) return;
      const { px, py } = place(event);
      if (brush.down(event, px, py)) {
        plot.setPointerCapture(event.pointerId);
        event.preventDefault();
        plot.focus({ preventScroll: true });
      }
      field.point({ px, py });
    },
    pointermove(event) {
      if (!field.at) return;
      const moves = brush.gesture ? (event.getCoalescedEvents?.() ?? []) : [];
      for (const each of moves.length ? moves : [event]) brush.move(place(each).px, place(each).py);
      const spot = place(event);
      const inside = spot.px >= 0 && spot.py >= 0 && spot.px <= field.at.size && spot.py <= field.at.size;
      field.point(inside ? spot : null);
    },
    pointerup: () => brush.up(),
    pointercancel: () => brush.up(),
    pointerleave: (event) => {
      if (event.pointerType !== "touch") field.point(null); // what a finger asked for stays until it asks elsewhere
    },
    contextmenu(event) {
      if (field.paint) event.preventDefault(); // the right button paints the other class
    },
    blur: () => field.point(null),
    keydown(event) {
      if (field.at && handle(field, event)) {
        event.preventDefault();
        event.stopPropagation(); // the page has shortcuts of its own
      }
    },
  };
  for (const [name, handler] of Object.entries(handlers)) plot.addEventListener(name, handler);
  return () => {
    for (const [name, handler] of Object.entries(handlers)) plot.removeEventListener(name, handler);
  };
}

function handle(field, event) {
  if (event.ctrlKey || event.metaKey) return false;
  const { size } = field.at;
  const spot = field.pointer ?? { px: size / 2, py: size / 2 };
  if (KEYS[event.key]) {
    const [dx, dy] = KEYS[event.key].map((way) => way * size * STEP * (event.shiftKey ? 5 : 1));
    const within = (value) => Math.max(0, Math.min(size, value));
    field.point({ px: within(spot.px + dx), py: within(spot.py + dy) });
    return true;
  }
  if (event.key === "Escape" && field.pointer) {
    field.point(null);
    return true;
  }
  return field.paint ? paint(field, event, spot) : false;
}

function paint(field, event, { px, py }) {
  const { brush } = field;
  if (event.key === "Enter") {
    if (!field.pointer) field.point({ px, py });
    if (brush.erasing) brush.erase(px, py);
    else brush.put(px, py, event.shiftKey ? (brush.active + 1) % brush.classes.length : brush.active);
    return true;
  }
  if (event.key === "Delete" || event.key === "Backspace") {
    brush.erase(px, py);
    return true;
  }
  const label = Number(event.key) - 1;
  if (Number.isInteger(label) && label >= 0 && label < brush.classes.length) {
    field.choose(label, false);
    return true;
  }
  return false;
}
