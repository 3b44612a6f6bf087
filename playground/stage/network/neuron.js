// What is known of one neuron, from the last frame.

import { spoken } from "../core/numbers.js";
import { t } from "../core/words.js";

/** The name of input `input` of a built column. */
export function inputName(view, column, input) {
  if (column.source >= 0) return t("unit {number}", { number: input + 1 });
  return view.scene?.inputs[input]?.label ?? "";
}

/** What is known of the unit `at` = {column, unit} of a view; column 0 holds the inputs.
 *
 * {title, maps, map, scale, facts, layer, unit, lesioned, bias, incoming}; `map` is -1 while there is no picture.
 */
export function neuron(view, at) {
  return at.column === 0 ? feature(view, at.unit) : unit(view, at);
}

function feature(view, at) {
  const { label, on, pixels } = view.shownFeatures()[at];
  const position = view.positions[at];
  const { inputs, inputsScale } = view.live;
  const streamed = inputs && position >= 0;
  return {
    title: label,
    maps: streamed ? inputs : pixels ?? null,
    map: streamed ? position : pixels ? 0 : -1,
    scale: streamed ? inputsScale?.[position] ?? 1 : NaN,
    facts: [[t("input"), on ? t("used") : t("left out")]],
  };
}

function unit(view, { column, unit: at }) {
  const built = view.built[column - 1];
  const scene = view.streamed[view.binding[column - 1]];
  const { maps, scale, biases, weights, lesions, dead } = view.live;
  const known = Boolean(scene && maps && at < scene.units);
  const layer = scene?.entry.index ?? column - 1;
  const bias = known && scene.biases >= 0 && biases ? biases[scene.biases + at] : undefined;
  const activation = scene?.entry.activation;
  const lesioned = lesions.has(`${layer}|${at}`);
  const facts = [];
  if (activation) facts.push([t("activation"), activation]);
  if (bias !== undefined) facts.push([t("bias"), spoken(bias), "bias"]);
  if (dead.has(`${layer}|${at}`)) facts.push([t("dead"), t("no slope at any point")]);
  if (lesioned) facts.push([t("switched off"), "✕"]);
  const map = known ? scene.taps + at : -1;
  const linked = known && scene.weights >= 0 && weights && view.tunable;
  const incoming = linked
    ? Array.from({ length: scene.widthIn }, (_, from) => ({
        label: inputName(view, built, from),
        from,
        value: weights[scene.weights + at * scene.widthIn + from],
      }))
    : [];
  if (known && view.live.values) facts.unshift([t("value"), spoken(view.live.values[map])]);
  const title = titleOf(view, built, column, at);
  return { title, maps, map, scale: scale?.[map] ?? 1, facts, layer, unit: at, lesioned, bias, incoming };
}

function titleOf(view, built, column, at) {
  if (!built.output) return t("Layer {layer} · unit {unit}", { layer: column, unit: at + 1 });
  return built.units > 1 ? view.scene?.classes?.[at] ?? t("Output {number}", { number: at + 1 }) : t("Output");
}

/** Where the neuron {layer, unit} of the stream stands in the diagram, or null. */
export function whereIs(view, { layer, unit: at }) {
  const column = view.binding.findIndex((index) => view.streamed[index]?.entry.index === layer);
  return column < 0 ? null : { column: column + 1, unit: at };
}
