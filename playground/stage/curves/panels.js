// The panels of the curves as pictures of lines: what each line is called, how it looks, and how its axis is read.

import { boundedRange, levelsOf, lossRange, stepRange } from "./data.js";
import { lostOf, markedLost } from "./lost.js";
import { unbegun } from "./empty.js";
import { picture } from "../marks/lines.js";
import { t } from "../core/words.js";

const LEFT = 46;
const GAP = 8; // between the panels, beside the room for a name: it stands clear of the numbers above
const FOOT = 24; // px of the axis, which the last panel has alone
const LOW = 170; // px, below which the second panel would be a line
const MANY = [undefined, [7, 3], [2, 3]]; // beyond the palette's colours

/** Return { parts, axis } of the curves in a picture of `height` px, as marks/stack.js takes them; none without lines. */
export function panelsOf({ lines, data, header, log, colours, measure }, height) {
  const axis = data.axis || t("step");
  const names = [...new Set(lines.map((line) => line.panel))].filter((panel) => data.show?.includes(panel) ?? true);
  const shown = lines.filter((line) => names.includes(line.panel));
  const lost = lostOf(lines, data.sources, header);
  if (!shown.length || unbegun(shown, lost.size)) return { parts: [], axis };
  const alone = shown.every((line) => line.part);
  const titles = [...new Set(lines.map((line) => line.title))];
  const runs = new Map(data.sources.map((each, index) => [each.source, { ...each, index: each.colour ?? index }]));
  const series = shown.map((line) => ({ ...line, ...styled(line, { runs, data, alone, titles, colours }) }));
  const edge = { left: LEFT, right: 12 + Math.max(...series.map(({ text }) => measure(text))) };
  const [first, last] = stepRange(lines);
  const ends = placed(names, height);
  const events = [...happenings(data, header), ...markedLost(lost, { ...data, axis: data.axis })];
  const said = new Set();
  const parts = names.map((panel, place) => {
    const mine = series.filter((line) => line.panel === panel).sort((a, b) => rank(a) - rank(b));
    const x = { title: axis, low: first, high: last, log: false, names: [], quiet: place < names.length - 1 };
    const y = axisOf(mine, { data, header, log, first: place === 0 });
    const levels = place === 0 ? levelsOf(data.levels, log) : [];
    const looks = mine.map(({ text, colour, dash }) => JSON.stringify([text, colour, dash]));
    const again = looks.every((look) => said.has(look)); // what is named above is not named again
    looks.forEach((look) => said.add(look));
    const drawn = mine.map(({ text, colour, dash, values }) => ({
      name: text,
      colour,
      dash,
      points: values.filter(Number.isFinite).length < 2, // of which no line can be drawn
    }));
    const told = events.map((each) => (place === 0 ? each : { ...each, label: "" }));
    return {
      ...ends[place],
      lines: mine,
      picture: picture({ header: { x, y, series: drawn, levels, events: told, edge, named: !again }, arrays: arraysOf(mine) }),
    };
  });
  return { parts, axis };
}

/** Training under test: where the two agree, the one that counts is seen. */
const rank = ({ part }) => (part === "train" ? 0 : 1);

function arraysOf(lines) {
  const arrays = {};
  lines.forEach(({ steps, values, low, high }, at) => {
    Object.assign(arrays, { [`x${at}`]: steps, [`y${at}`]: values });
    if (low) arrays[`band${at}`] = Float32Array.from([...low, ...high]);
  });
  return arrays;
}

/** The words, the colour and the dash of a line; `alone` says that all are taken on training or test points. */
function styled(line, { runs, data, alone, titles, colours }) {
  const { label, dash, index } = runs.get(line.source);
  const own = data.colours?.[line.name] ?? titles.indexOf(line.title);
  const part = alone ? { train: t("train"), test: t("test") }[line.part] : line.title;
  const single = runs.size === 1;
  const many = data.parts?.length !== 1;
  const dashed = dash ? [1.5, 3] : MANY[Math.floor(index / colours.classes.length) % MANY.length];
  const tested = many && alone && line.part === "test";
  const lone = alone ? line.part : own;
  return {
    label: single ? "" : label,
    text: single ? part : many ? `${label} ${part}` : label,
    colour: single ? lone : index,
    dash: !single && !alone ? MANY[own % MANY.length] : tested ? testing(dash, dashed) : dashed,
  };
}

/** The dash of what is tested: told from training, whatever tells the runs apart. */
function testing(dash, dashed) {
  if (dash) return [7, 3, 1.5, 3];
  return dashed ? [...dashed, 1.5, 3] : [5, 4];
}

function axisOf(lines, { data, header, log, first }) {
  const [{ kind, axis: title }] = lines;
  const number = kind === "number";
  const lost = data.sources.some(({ source }) => header?.runs?.[source]?.status === "diverged");
  const levels = first ? levelsOf(data.levels, log) : [];
  const [low, high] = number ? lossRange(lines, log, { levels, lost }) : boundedRange(lines, kind);
  return { title, low, high, log: number && log, share: kind === "share", names: [] };
}

/** Where the panels lie: of two the first is the larger one, if there is room; more share what there is. */
function placed(names, height) {
  const count = names.length;
  const room = height - FOOT - GAP * (count - 1);
  const first = room < LOW ? 0.55 : 0.68;
  const ends = count === 2 ? [0, first, 1] : Array.from({ length: count + 1 }, (_, index) => index / count);
  return names.map((_, place) => ({
    top: Math.round(room * ends[place]) + GAP * place,
    height: Math.round(room * (ends[place + 1] - ends[place])) + FOOT,
  }));
}

/** Where the reader is looking back to, and what happened on the way (a rate changed, a layer joined). */
function happenings({ sources }, header) {
  return sources.flatMap(({ source }) => {
    const run = header?.runs?.[source];
    const back = Number.isFinite(run?.viewing ?? NaN) ? [{ value: run.viewing, label: "", colour: "accent" }] : [];
    const events = (run?.events ?? []).map(([value, label]) => ({ value, label, colour: "faint", dash: [2, 3] }));
    return [...back, ...events];
  });
}
