// The hand on the paths component: moving the start, pointing at paths, turning the surface, scrubbing on the charts.

import { pageKeys } from "../core/keys.js";

const MOVED = 4; // px from which on a press is a drag
const KEY_STEP = 0.02; // of the plane, one press of an arrow key; with Shift a tenth of it
const TURN = 12; // px of a drag that an arrow key stands for

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const at = (event, pad) => {
  const box = pad.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};

/** Let the start be moved: the handle by any pointer, elsewhere on the map by mouse or pen, by touch with a tap. */
export function startPointer({ pad, handle, stage }) {
  const begin = (event, from) => {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.focus({ preventScroll: true, focusVisible: false });
    const origin = [event.clientX, event.clientY];
    let moved = false;
    from.setPointerCapture(event.pointerId);
    stage.hold(true);
    if (from === pad) stage.moveStart(...at(event, pad));
    const move = (next) => {
      if (!moved && Math.hypot(next.clientX - origin[0], next.clientY - origin[1]) < MOVED) return;
      if (!moved) stage.dragging();
      moved = true;
      stage.moveStart(...at(next, pad));
    };
    const end = () => {
      from.removeEventListener("pointermove", move);
      for (const type of ["pointerup", "pointercancel"]) from.removeEventListener(type, end);
      stage.hold(false, moved || from === pad);
    };
    from.addEventListener("pointermove", move);
    for (const type of ["pointerup", "pointercancel"]) from.addEventListener(type, end);
  };
  handle.addEventListener("pointerdown", (event) => begin(event, handle));
  pad.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" && stage.onMap(...at(event, pad))) begin(event, pad);
  });
  pad.addEventListener("click", (event) => {
    if (event.pointerType !== "touch") return;
    const place = at(event, pad);
    if (stage.pointMap(...place) || !stage.onMap(...place)) return;
    stage.hold(true);
    stage.moveStart(...place);
    stage.hold(false, true);
  });
  handle.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    event.stopPropagation();
    const step = KEY_STEP * (event.shiftKey ? 0.1 : 1);
    stage.nudge(arrow[0] * step, -arrow[1] * step);
  });
}

/** Let paths be pointed at on a picture; `point(px, py)` or `point(null)` is called. */
export function hoverPointer(pad, point) {
  pad.addEventListener("pointermove", (event) => {
    if (event.buttons === 0) point(...at(event, pad));
  });
  pad.addEventListener("pointerleave", () => point(null));
}

/** Let the surface be turned by dragging and by the arrow keys: `turn(dx, dy)`, then `rest()`. */
export function turnPointer(pad, { turn, rest }) {
  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    let last = [event.clientX, event.clientY];
    const move = (next) => {
      turn(next.clientX - last[0], next.clientY - last[1]);
      last = [next.clientX, next.clientY];
    };
    const end = () => {
      pad.removeEventListener("pointermove", move);
      for (const type of ["pointerup", "pointercancel"]) pad.removeEventListener(type, end);
      rest();
    };
    pad.addEventListener("pointermove", move);
    for (const type of ["pointerup", "pointercancel"]) pad.addEventListener(type, end);
  });
  pad.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    event.stopPropagation();
    turn(-arrow[0] * TURN, -arrow[1] * TURN);
  });
  pad.addEventListener("keyup", (event) => ARROWS[event.key] && rest());
}

/** Let the charts be read and scrubbed: `point(px, py)` or `point(null)`, and `seek(px, py)` while pressed. */
export function chartPointer(pad, { point, seek }) {
  hoverPointer(pad, point);
  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    point(null);
    seek(...at(event, pad));
  });
  pad.addEventListener("pointermove", (event) => {
    if (event.buttons & 1 && pad.hasPointerCapture(event.pointerId)) seek(...at(event, pad));
  });
}

/** Let the keys of the page drive the clock; Home and End where the focus is within. Returns what takes them back. */
export function clockKeys(places, clock, changed) {
  const acting = (act) => () => {
    act();
    changed();
  };
  const ends = { Home: () => clock.seek(0), End: () => clock.seek(clock.steps) };
  const listen = (event) => {
    const act = ends[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.composedPath()[0].tagName === "INPUT") return;
    event.preventDefault();
    event.stopPropagation();
    acting(act)();
  };
  for (const place of places) place.addEventListener("keydown", listen);
  const [on, again] = [acting(() => clock.move(1)), acting(() => clock.reset())];
  return pageKeys({
    " ": acting(() => clock.toggle()),
    ".": on,
    s: on,
    ",": acting(() => clock.move(-1)),
    r: again,
    0: again,
  });
}
