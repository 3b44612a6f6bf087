// The stack of layers being built, as an immutable tree of nodes; pure functions, no DOM.
//
// A node is {id, kind, knobs, inner}: `id` stays with a layer through every edit, so that the diagram can ease it
// to its new place and keep its picture; `inner` is null, or the nodes inside a residual block.
// A path leads to a node: [2] is the third layer, [2, 0] the first one inside it.

export const INNER = "layers"; // how a spec spells the layers inside a block

let fresh = 0;

const node = (kind, knobs, inner) => ({ id: `n${++fresh}`, kind, knobs, inner });

function defaults(kinds, kind) {
  const knobs = {};
  for (const knob of kinds[kind]?.knobs ?? []) knobs[knob.name] = knob.default;
  return knobs;
}

/** Whether a kind holds layers of its own. */
export const isBlock = (kinds, kind) => Boolean(kinds[kind]?.block);

/** The knob that says how many units, or channels, a kind has, or undefined. */
export const sizeKnob = (kinds, kind) => {
  const size = kinds[kind]?.size ?? [];
  return size.length === 1 ? kinds[kind].knobs.find((knob) => knob.name === size[0]) : undefined;
};

/** Whether a kind has units of its own, as many as one knob says. */
export const hasUnits = (kinds, kind) => Boolean(sizeKnob(kinds, kind));

/** How many units a node has where `width` arrive; none of a flat one, whose units are the pixels before it. */
export function unitsOf(kinds, { kind, knobs }, width) {
  const size = kinds[kind]?.size ?? [];
  if (kinds[kind]?.flat) return 0;
  return size.length ? size.reduce((sum, name) => sum + knobs[name], 0) : width;
}

/** The knob that holds a kind's activation function, or undefined. */
export const activationKnob = (kinds, kind) =>
  (kinds[kind]?.knobs ?? []).find((knob) => knob.kind === "choice" && ["activation", "function"].includes(knob.name));

/** Nodes for a list of specs as JSON; knobs that a spec leaves out take their defaults. */
export function nodesFrom(specs, kinds) {
  return specs.map((spec) => {
    const { kind, [INNER]: layers, inner: alias, ...own } = spec;
    const inner = isBlock(kinds, kind) ? layers ?? alias ?? kinds[kind].inner ?? [] : null;
    return node(kind, { ...defaults(kinds, kind), ...own }, inner && nodesFrom(inner, kinds));
  });
}

/** Specs as JSON for a list of nodes. */
export const specsFrom = (nodes) =>
  nodes.map(({ kind, knobs, inner }) => (inner ? { kind, ...knobs, [INNER]: specsFrom(inner) } : { kind, ...knobs }));

/** A new node of a kind for a place where `width` values arrive. */
export function newNode(kinds, kind, width) {
  const knobs = defaults(kinds, kind);
  if (!isBlock(kinds, kind)) return node(kind, knobs, null);
  const inside = Object.keys(kinds).find((name) => kinds[name].filling) ?? Object.keys(kinds).find((name) => hasUnits(kinds, name));
  return node(kind, knobs, [node(inside, { ...defaults(kinds, inside), [sizeKnob(kinds, inside).name]: width }, null)]);
}

/** The columns of the diagram in the order in which values pass, a block after what it holds.
 *
 * Each is {node, path, units, widthIn, from, skip, depth, block}: `from` is the column it reads (-1: the inputs),
 * `skip` the column that a block adds to its result (undefined for other layers), `block` the first column inside.
 * Lines into it come from the column `source`: what puts its pixels in a row has no units of its own to begin at.
 */
export function columns(nodes, width, kinds) {
  const out = [];
  walk(nodes, { from: -1, source: -1, units: width, prefix: [] });
  return out;

  function walk(list, { from, source, units, prefix }) {
    let at = { from, source, units };
    list.forEach((each, position) => {
      const path = [...prefix, position];
      const entry = { node: each, path, widthIn: at.units, from: at.from, source: at.source, depth: prefix.length };
      if (each.inner) {
        const block = out.length;
        const end = walk(each.inner, { ...at, prefix: path });
        out.push({ ...entry, units: at.units, from: end.from, skip: at.from, block });
      } else {
        out.push({ ...entry, units: unitsOf(kinds, each, at.units) });
      }
      const last = out.length - 1;
      at = { from: last, source: out[last].units ? last : at.source, units: out[last].units };
    });
    return at;
  }
}

/** The node at a path. */
export function nodeAt(nodes, [first, ...rest]) {
  const found = nodes[first];
  return rest.length && found ? nodeAt(found.inner ?? [], rest) : found;
}

/** The path of a node by its id, or null. */
export function pathOf(nodes, id) {
  for (const [position, each] of nodes.entries()) {
    if (each.id === id) return [position];
    const inside = each.inner && pathOf(each.inner, id);
    if (inside) return [position, ...inside];
  }
  return null;
}

function within(nodes, [first, ...rest], edit) {
  if (!rest.length) return edit([...nodes], first);
  const out = [...nodes];
  out[first] = { ...out[first], inner: within(out[first].inner, rest, edit) };
  return out;
}

/** The nodes with `added` put before the one at `path`. */
export const inserted = (nodes, path, added) =>
  within(nodes, path, (list, at) => (list.splice(at, 0, added), list));

/** The nodes without the one at `path`; a block that loses its last layer goes with it. */
export function removed(nodes, path) {
  const parent = path.length > 1 && nodeAt(nodes, path.slice(0, -1));
  if (parent && parent.inner.length === 1) return removed(nodes, path.slice(0, -1));
  return within(nodes, path, (list, at) => (list.splice(at, 1), list));
}

/** The nodes with some knobs of the one at `path` changed. */
export const changed = (nodes, path, knobs) =>
  within(nodes, path, (list, at) => {
    list[at] = { ...list[at], knobs: { ...list[at].knobs, ...knobs } };
    return list;
  });

/** The nodes with one activation in all layers that can have it. */
export function bentAlike(nodes, kinds, value) {
  return nodes.map((each) => {
    const knob = activationKnob(kinds, each.kind);
    const takes = knob?.choices.some((choice) => choice.value === value);
    const inner = each.inner && bentAlike(each.inner, kinds, value);
    return { ...each, inner, knobs: takes ? { ...each.knobs, [knob.name]: value } : each.knobs };
  });
}

/** How many nodes have an activation, those inside blocks too. */
export const bending = (nodes, kinds) =>
  nodes.reduce((sum, { kind, inner }) =>
    sum + (activationKnob(kinds, kind) ? 1 : 0) + (inner ? bending(inner, kinds) : 0), 0);

/** The nodes with the one at `path` turned into another kind; knobs that both kinds have are kept. */
export function retyped(nodes, path, kind, { kinds, width }) {
  return within(nodes, path, (list, at) => {
    const old = list[at];
    const next = newNode(kinds, kind, width);
    for (const name of Object.keys(next.knobs)) if (name in old.knobs) next.knobs[name] = old.knobs[name];
    if (next.inner && !old.inner && hasUnits(kinds, old.kind)) {
      next.inner = [node(old.kind, { ...old.knobs, [sizeKnob(kinds, old.kind).name]: width }, null)];
    }
    list[at] = { ...next, id: old.id };
    return list;
  });
}

/** The nodes with the one at `from` moved before the place `to`, both paths read before the move. */
export function moved(nodes, from, to) {
  const what = nodeAt(nodes, from);
  if (!what || startsWith(to, from) || (what.inner && to.length > 1)) return nodes;
  const mark = { ...what, id: `${what.id}*` };
  const both = inserted(nodes, to, mark);
  const cut = removed(both, pathOf(both, what.id));
  return replaceId(cut, mark.id, what.id);
}

const startsWith = (path, prefix) => prefix.length < path.length && prefix.every((part, at) => part === path[at]);

const replaceId = (nodes, old, id) =>
  nodes.map((each) => {
    if (each.id === old) return { ...each, id };
    return each.inner ? { ...each, inner: replaceId(each.inner, old, id) } : each;
  });

/** The nodes with every block's last units fitted to its input, except inside `kept`, the block being edited. */
export function fitted(nodes, width, kinds, kept = null) {
  let units = width;
  return nodes.map((each) => {
    if (each.inner) return each.id === kept ? each : { ...each, inner: fitEnd(each.inner, units, kinds) };
    units = unitsOf(kinds, each, units);
    return each;
  });
}

function fitEnd(inner, units, kinds) {
  const last = inner.findLastIndex((each) => hasUnits(kinds, each.kind));
  const knob = last >= 0 && sizeKnob(kinds, inner[last].kind).name;
  if (last < 0 || !units || inner[last].knobs[knob] === units) return inner;
  return changed(inner, [last], { [knob]: units });
}

/** New nodes for `specs` that keep the ids of the old nodes they most plainly continue. */
export function reconciled(old, specs, kinds) {
  return inherit(old, nodesFrom(specs, kinds));
}

function inherit(old, next) {
  const same = (a, b) => a.kind === b.kind;
  let head = 0;
  let tail = 0;
  while (head < old.length && head < next.length && same(old[head], next[head])) head++;
  const room = Math.min(old.length, next.length) - head;
  while (tail < room && same(old[old.length - 1 - tail], next[next.length - 1 - tail])) tail++;
  return next.map((each, at) => {
    const from = at < head ? old[at] : next.length - at <= tail ? old[old.length - (next.length - at)] : null;
    if (!from) return each;
    return { ...each, id: from.id, inner: each.inner && inherit(from.inner ?? [], each.inner) };
  });
}

/** A text that is equal for equal stacks, whatever their ids. */
export const signature = (nodes) => JSON.stringify(specsFrom(nodes).map(sorted));

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

/** How many layers there are, those inside blocks and the blocks counted. */
export const count = (nodes) => nodes.reduce((sum, each) => sum + 1 + (each.inner ? count(each.inner) : 0), 0);
