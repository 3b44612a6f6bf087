// @ts-check
// Pointer and keys over a picture: where it is pointed at, what is pressed or dragged, and where arrows lead.

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STILL = 5; // px that a press may move and still is a click

/**
 * Return where an arrow key leads, [right, up] of length 1; null for any other key.
 * @param {{ key: string }} event
 * @returns {[number, number] | null}
 */
export function arrow({ key }) {
  return ARROWS[key] ?? null;
}

/**
 * Listen to the pointer over `element`, in its own px. `hover(x, y)` and `leave()` while nothing is held; `press(x, y)`
 * says whether what lies there can be dragged, then come `drag(x, y)` and `drop(x, y)`; a press that stays where it is
 * is a `click(x, y)`. Returns the function that ends it.
 * @param {HTMLElement} element
 * @param {{ hover?: (x: number, y: number) => void, leave?: () => void, click?: (x: number, y: number) => void,
 *   press?: (x: number, y: number) => boolean, drag?: (x: number, y: number) => void,
 *   drop?: (x: number, y: number) => void }} acts
 */
export function pointing(element, { hover, leave, click, press, drag, drop }) {
  /** @type {{ id: number, x: number, y: number, held: boolean, moved: boolean } | null} */
  let down = null;
  const place = (event) => {
    const box = element.getBoundingClientRect();
    return /** @type {[number, number]} */ ([event.clientX - box.left, event.clientY - box.top]);
  };
  /** @type {Record<string, (event: PointerEvent) => void>} */
  const listen = {
    pointerdown(event) {
      if (event.button > 0) return;
      const [x, y] = place(event);
      down = { id: event.pointerId, x, y, held: press?.(x, y) ?? false, moved: false };
      if (down.held) element.setPointerCapture(event.pointerId);
      else hover?.(x, y);
    },
    pointermove(event) {
      const [x, y] = place(event);
      if (down && Math.hypot(x - down.x, y - down.y) > STILL) down.moved = true;
      if (down?.held) {
        if (down.moved) drag?.(x, y);
      } else hover?.(x, y);
    },
    pointerup(event) {
      if (!down || event.pointerId !== down.id) return;
      const { held, moved } = down;
      const [x, y] = place(event);
      down = null;
      if (held && moved) drop?.(x, y);
      else if (!moved) click?.(x, y);
    },
    pointercancel() {
      down = null;
    },
    pointerleave(event) {
      if (!down?.held && event.pointerType === "mouse") leave?.();
    },
  };
  for (const [name, act] of Object.entries(listen)) element.addEventListener(name, /** @type {any} */ (act));
  return () => {
    for (const [name, act] of Object.entries(listen)) element.removeEventListener(name, /** @type {any} */ (act));
  };
}
