// Which part of the stream belongs to which column of the diagram; pure functions.
//
// The diagram shows what is being built, the stream what is being trained, and for a moment after every edit
// they differ.  Columns that both know keep their picture meanwhile.

/** The columns of a scene in the order of the stream, each with where its numbers begin.
 *
 * Each is {entry, units, taps, count, weights, biases, widthIn, from, skip}: `taps`, `weights`, `biases` are offsets
 * into the maps and the arrays of those names (weights and biases -1 for a layer without a weight matrix), `count`
 * says how many maps it has.  Lines come from the `lines` units of column `source`, which the entry says where those
 * are not the values that it reads: behind a flat layer, each line stands for all weights of a channel.
 */
export function sceneColumns(scene) {
  const out = [];
  walk(scene.layers, -1, scene.inputs.length);
  const offset = { taps: 0, weights: 0, biases: 0 };
  for (const column of out) {
    const { source = column.from, lines = column.widthIn } = column.entry;
    Object.assign(column, { source, lines });
    const linked = Boolean(column.entry.links);
    column.taps = offset.taps;
    column.weights = linked ? offset.weights : -1;
    column.biases = linked ? offset.biases : -1;
    column.count = column.entry.taps ?? column.units;
    offset.taps += column.count;
    if (!linked) continue;
    offset.weights += column.units * column.lines;
    offset.biases += column.units;
  }
  return out;

  function walk(layers, from, width) {
    let at = { from, width };
    for (const entry of layers) {
      if (entry.inner?.length) {
        const end = walk(entry.inner, at.from, at.width);
        out.push({ entry, units: entry.units, widthIn: at.width, from: end.from, skip: at.from });
      } else {
        out.push({ entry, units: entry.units, widthIn: at.width, from: at.from });
      }
      at = { from: out.length - 1, width: entry.units };
    }
    return at;
  }
}

const alike = (built, streamed) => built.node.kind === streamed.entry.kind && built.units === streamed.units;

/** For each built column the index of the streamed column that it shows, or -1 while there is none.
 *
 * `built` and `streamed` both end with the output column.  `known` maps node ids to indexes from the time when
 * both last agreed on this scene.
 */
export function bound(built, streamed, known = new Map()) {
  if (agree(built, streamed)) return built.map((_, at) => at);
  if (known.size) return built.map((column) => known.get(column.node.id) ?? -1);
  const kin = (a, b) => a.node.kind === b.entry.kind;
  const most = Math.min(built.length, streamed.length);
  let head = 0;
  while (head < most && kin(built[head], streamed[head])) head++;
  return built.map((column, at) => {
    if (at < head) return at;
    const other = streamed.length - (built.length - at);
    return other >= head && kin(column, streamed[other]) ? other : -1;
  });
}

/** Whether the streamed network is the built one, as far as pictures go. */
export const agree = (built, streamed) =>
  built.length === streamed.length && built.every((column, at) => alike(column, streamed[at]));

/** Whether the links into built column `at` show the streamed weights: both ends have to be bound to neighbours. */
export function linksLive(built, streamed, binding, at) {
  const to = streamed[binding[at]];
  if (!to || to.weights < 0) return false;
  const { source } = built[at];
  return source < 0 ? to.source < 0 : binding[source] >= 0 && binding[source] === to.source;
}

/** For each feature shown, its position among the network's inputs, or -1 where it is switched off. */
export const inputPositions = (features, inputs) =>
  features.map((feature) => inputs.findIndex((input) => input.name === feature.key));
