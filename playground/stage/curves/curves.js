// Loss, accuracy, or whatever a training measures, against the step, for one to four runs, drawn on a canvas.
//
// data: { token, lang, sources: [{ source, label, dash, colour, stride }], show: ["loss"], parts, log, height, scrub, axis,
//   colours: { name: number }, levels: [{ value, label }] }; what is measured stands in the scene of each source

import { lostNotice, surface, throttled } from "../core/canvas.js";
import { paintCurves } from "./paint.js";
import { linesOf, nearest } from "./data.js";
import { spelled } from "./readout.js";
import { bus, connect, send } from "../core/stream.js";
import { onTheme, palette } from "../core/theme.js";
import { fixed, whole } from "../core/numbers.js";
import { t } from "../core/words.js";
import { topics } from "../core/topics.js";

export const css = `
  .stage { display: grid; }
  .tools { position: absolute; right: 0; top: -3px; display: flex; gap: 2px; z-index: 1; }
  .tools button { all: unset; box-sizing: border-box; padding: 4px 8px; border-radius: 6px; font: inherit; font-size: 11px;
    cursor: pointer; opacity: .65; }
  .tools button:hover { opacity: 1; }
  .tools button[aria-pressed=true] { opacity: 1; background: var(--st-secondary-background-color); font-weight: 600; }
  .tools button:focus-visible { outline: 2px solid var(--st-primary-color); }
  @media (pointer: coarse) { .tools button { padding: 9px 12px; } }
  canvas { touch-action: pan-y; }
`;

const SAY_EVERY = 3000; // ms between spoken summaries: a screen reader is not a ticker

export function mount(component) {
  const root = component.parentElement;
  const stage = Object.assign(document.createElement("div"), { className: "stage" });
  root.append(stage);
  const state = { lines: [], seen: new Map(), header: null, hover: null, pointed: false, log: false, data: component.data };
  state.log = wanted(state);

  const view = surface(stage, {
    height: component.data.height ?? 230,
    draw: (ctx, width, height) => {
      state.map = paintCurves(ctx, { width, height, colours: palette(root), root, ...state });
    },
  });
  view.canvas.setAttribute("role", "img");
  const scales = scaleSwitch(stage, state, () => view.now());
  const say = throttled(() => view.canvas.setAttribute("aria-label", summary(state)), SAY_EVERY);
  const lost = lostNotice(stage);
  const offHover = bus.on(topic(component.data), (step) => {
    if (state.hover === step) return;
    state.hover = step;
    view.request();
  });
  const offTheme = onTheme(view.request);
  pointer(view.canvas, state);

  let token = null;
  let disconnect = null;
  const subscribe = () => {
    if (state.data.token === token) return;
    disconnect?.();
    token = state.data.token;
    disconnect = token ? connect(token, { frame, closed: lost.closed, opened: lost.opened }) : null;
  };
  const frame = ({ header, arrays }) => {
    state.header = header;
    state.arrays = arrays;
    if (gather(state, arrays) || moved(state)) {
      if (!state.asked && wanted(state) !== state.log) scales.set(wanted(state));
      view.now();
      say();
    }
  };
  subscribe();
  say();

  return {
    update({ data }) {
      const before = state.data;
      state.data = data;
      if (before.log !== data.log) scales.set(wanted(state));
      if (before.height !== data.height) view.resize(data.height ?? 230);
      state.seen.clear();
      subscribe();
      if (state.arrays) gather(state, state.arrays);
      view.request();
    },
    destroy() {
      disconnect?.();
      offHover();
      offTheme();
      say.cancel();
      lost.destroy();
      view.destroy();
      stage.remove();
    },
  };
}

/** What the place under the pointer is called: a step that other components know too, or a place on an axis of our own. */
const topic = ({ axis }) => (axis ? topics.AXIS : topics.STEP);

/** Return whether the axis starts out logarithmic: the page says so, or what is measured. */
function wanted({ data, lines }) {
  return Boolean(data.log) || lines.some((line) => line.log);
}

/** Take the lines out of the frame where they have changed; returns whether any has. */
function gather(state, arrays) {
  let changed = false;
  for (const { source, stride } of state.data.sources) {
    const [curve, band] = [arrays[`${source}/curve`], arrays[`${source}/band`]];
    const scene = state.header?.scene?.runs?.[source];
    const old = state.seen.get(source);
    if (old && old.curve === curve && old.band === band && old.scene === scene) continue;
    state.seen.set(source, { curve, band, scene });
    const { parts } = state.data;
    state.lines = state.lines.filter((line) => line.source !== source).concat(
      linesOf(source, curve, band, scene, stride).filter(({ part }) => !part || !parts || parts.includes(part)),
    );
    changed = true;
  }
  const known = new Set(state.data.sources.map(({ source }) => source));
  state.lines = state.lines.filter((line) => known.has(line.source));
  return changed;
}

/** Return whether something other than the lines has changed that the picture shows. */
function moved(state) {
  const runs = state.header.runs ?? {};
  const marks = state.data.sources.map(({ source }) => [runs[source]?.viewing, runs[source]?.events?.length]);
  const now = JSON.stringify(marks);
  const changed = now !== state.marks;
  state.marks = now;
  return changed;
}

function scaleSwitch(stage, state, redraw) {
  const tools = Object.assign(document.createElement("div"), { className: "tools" });
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", t("Scale of the loss"));
  const buttons = [[t("linear"), false], [t("log"), true]].map(([label, log]) => {
    const button = Object.assign(document.createElement("button"), { textContent: label, type: "button" });
    button.onclick = () => {
      state.asked = true;
      set(log);
    };
    tools.append(button);
    return [button, log];
  });
  const set = (log) => {
    state.log = log;
    for (const [button, own] of buttons) button.setAttribute("aria-pressed", String(own === log));
    redraw();
  };
  for (const [button, own] of buttons) button.setAttribute("aria-pressed", String(own === state.log));
  stage.prepend(tools);
  return { set };
}

/** The step under the pointer is everybody's business; a click goes back to it where that is offered. */
function pointer(canvas, state) {
  const stepAt = (event) => {
    const map = state.map;
    if (!map || state.lines.length === 0 || event.offsetX < map.box.left - 8 || event.offsetX > map.box.right + 8) return null;
    const line = state.lines.reduce((a, b) => (b.steps.length > a.steps.length ? b : a));
    return line.steps[nearest(line.steps, map.x.invert(event.offsetX))];
  };
  const point = (event) => {
    state.pointed = event.type !== "pointerleave";
    bus.emit(topic(state.data), state.pointed ? stepAt(event) : null);
  };
  for (const type of ["pointermove", "pointerdown", "pointerleave"]) canvas.addEventListener(type, point);
  canvas.addEventListener("click", (event) => {
    const step = state.data.scrub === false ? null : stepAt(event);
    if (step !== null) send(state.data.token, { do: "scrub", step: Math.round(step) });
  });
}

function summary(state) {
  if (state.lines.length === 0) return t("Curves of what is measured; empty until training starts.");
  const parts = [];
  for (const { source, label } of state.data.sources) {
    const run = state.header?.runs?.[source];
    if (!run) continue;
    const values = { label: label ?? "", step: whole(run.step) };
    if (Number.isFinite(run.train_loss)) {
      const losses = { train: fixed(run.train_loss), test: fixed(run.test_loss) };
      parts.push(t("{label} Step {step}: training loss {train}, test loss {test}.", { ...values, ...losses }).trim());
      continue;
    }
    const own = state.lines.filter((line) => line.source === source);
    const said = own.map((line) => `${line.title} ${spelled(line, line.values.findLast(Number.isFinite))}`).join(", ");
    parts.push(t("{label} Step {step}: {values}.", { ...values, values: said }).trim());
  }
  return parts.join(" ");
}
