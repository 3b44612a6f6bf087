// @ts-check
// Nodes with numbers in them and edges with numbers on them. An item is [0, node] or [1, edge].

import { css, inkOn } from "../core/colour.js";
import { fixed } from "../core/numbers.js";
import { ends, pixelsOf, rgb } from "./data.js";

const SIZE = [54, 26]; // px of a node
const ROW = 74; // px a node of a layer, or a layer of a tree, likes to have
const WIDEST = 4.5; // px of an edge

/**
 * @param {import("./data.js").Packed} packed
 * @returns {import("./mark.js").Picture}
 */
export function picture({ header, arrays }) {
  const { nodes, edges, scale, layout } = header;
  const { places } = arrays;
  const limits = {
    nodes: ends(scale, nodes.map(({ value }) => value ?? NaN)),
    edges: ends(scale, edges.map(({ value }) => value ?? NaN)),
  };
  const most = Math.max(...limits.edges.map(Math.abs)) || 1;
  const wide = layout === "tree" ? new Set(nodes.map((_, k) => places[2 * k + 1])).size : crowd();
  /** @type {[number, number][]} */
  let at = [];
  let size = SIZE;

  return { height: () => Math.max(120, wide * ROW), draw, at: find, spot, step, say, tell, knows, table };

  /** How many nodes the fullest layer has. */
  function crowd() {
    const counts = new Map();
    nodes.forEach((_, k) => counts.set(places[2 * k], (counts.get(places[2 * k]) ?? 0) + 1));
    return Math.max(...counts.values());
  }

  function draw(ctx, width, height, view) {
    const across = new Set(nodes.map((_, k) => places[2 * k])).size;
    size = [Math.min(SIZE[0], Math.max(26, width / (across * 1.35))), SIZE[1]];
    const [left, top] = [size[0] / 2 + 6, layout === "tree" ? 26 : 8];
    const room = [width - 2 * left, height - top - (layout === "tree" ? 30 : 8)];
    at = nodes.map((_, k) => [left + places[2 * k] * room[0], top + places[2 * k + 1] * room[1]]);
    edges.forEach((edge, k) => line(ctx, edge, k, view));
    edges.forEach((edge, k) => sign(ctx, edge, k, view));
    nodes.forEach((node, k) => box(ctx, node, k, view));
  }

  function line(ctx, { source, target, value }, k, { colours, item }) {
    const [x0, y0] = at[source];
    const [x1, y1] = at[target];
    const pixel = pixelsOf(scale, limits.edges, colours);
    const share = value === null ? 0.3 : Math.abs(value) / most;
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    if (layout === "tree") ctx.lineTo(x1, y1);
    else ctx.bezierCurveTo((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, x1, y1);
    ctx.lineWidth = 1.2 + share * WIDEST + 2;
    ctx.strokeStyle = item?.[0] === 1 && item[1] === k ? colours.text : colours.grid;
    ctx.stroke(); // zero has the colour of the page: the edge of an edge is seen all the same
    ctx.lineWidth = 1.2 + share * WIDEST;
    ctx.strokeStyle = value === null ? colours.faint : css(rgb(pixel(value)));
    ctx.stroke();
  }

  /** Where the number of an edge stands: nearer to its target, where edges are apart. */
  function middle({ source, target }) {
    const along = layout === "tree" ? 0.5 : 0.42;
    const bend = layout === "tree" ? along : along ** 2 * (3 - 2 * along);
    return [
      at[source][0] + (at[target][0] - at[source][0]) * along,
      at[source][1] + (at[target][1] - at[source][1]) * bend,
    ];
  }

  function sign(ctx, edge, k, { colours, small, item }) {
    const text = edge.note || (edge.value === null ? "" : fixed(edge.value, 2));
    if (!text || (edges.length > 40 && !(item?.[0] === 1 && item[1] === k))) return;
    const [x, y] = middle(edge);
    ctx.font = small;
    [ctx.textAlign, ctx.textBaseline] = ["center", "middle"];
    [ctx.strokeStyle, ctx.lineWidth, ctx.lineJoin] = [colours.background, 3.5, "round"];
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colours.text;
    ctx.fillText(text, x, y);
  }

  function box(ctx, { name, value, note }, k, { colours, bold, small, item, told }) {
    const [x, y] = at[k];
    const ground = value === null ? null : rgb(pixelsOf(scale, limits.nodes, colours)(value));
    const meant = item?.[0] === 0 && item[1] === k;
    const lit = Boolean(told?.name) && told.name === name;
    ctx.beginPath();
    ctx.roundRect(x - size[0] / 2, y - size[1] / 2, size[0], size[1], 8);
    ctx.fillStyle = ground ? css(ground) : colours.surface;
    ctx.fill();
    [ctx.lineWidth, ctx.strokeStyle] = meant || lit
      ? [2.2, lit ? colours.accent : colours.text]
      : [1, colours.faint];
    ctx.stroke();
    [ctx.font, ctx.textAlign, ctx.textBaseline] = [bold, "center", "middle"];
    ctx.fillStyle = !ground ? colours.text : inkOn(ground);
    ctx.fillText(value === null ? name : fixed(value, 2), x, y, size[0] - 4);
    [ctx.font, ctx.fillStyle] = [small, colours.faint];
    [ctx.strokeStyle, ctx.lineWidth] = [colours.background, 3];
    const words = [[value === null ? "" : name, y - size[1] / 2 - 8], [note, y + size[1] / 2 + 9]];
    for (const [text, height] of /** @type {any} */ (words)) {
      ctx.strokeText(text, x, height);
      ctx.fillText(text, x, height);
    }
  }

  function find(px, py) {
    const node = at.findIndex(([x, y]) =>
      Math.abs(px - x) <= size[0] / 2 + 3 && Math.abs(py - y) <= size[1] / 2 + 3
    );
    if (node >= 0) return [0, node];
    let [best, found] = [16, -1];
    edges.forEach((edge, k) => {
      if (!at.length) return;
      const [x, y] = middle(edge);
      const far = Math.hypot(px - x, py - y);
      if (far < best) [best, found] = [far, k];
    });
    return found < 0 ? null : [1, found];
  }

  function spot([kind, k]) {
    const place = kind ? edges[k] && at.length && middle(edges[k]) : at[k];
    return /** @type {[number, number]} */ (place || null);
  }

  /** Along an edge from node to edge to node; across to the neighbour in the same layer. */
  function step(item, right, up) {
    if (!item) return [0, 0];
    const [kind, k] = item;
    const [ahead, aside] = layout === "tree" ? [-up, right] : [right, -up];
    if (kind && ahead) return [0, ahead > 0 ? edges[k].target : edges[k].source];
    const alike = kind ? edges.map((each, own) => [each.target === edges[k].target, own]) : nodes.map((
      _,
      own,
    ) => [
      places[2 * own + (layout === "tree" ? 1 : 0)] === places[2 * k + (layout === "tree" ? 1 : 0)],
      own,
    ]);
    const mine = alike.filter(([same]) => same).map(([, own]) => Number(own));
    if (ahead) {
      const next = edges.findIndex(({ source, target }) => (ahead > 0 ? source : target) === k);
      return next < 0 ? item : [1, next];
    }
    const across = (own) => spot([kind, own])[layout === "tree" ? 0 : 1];
    mine.sort((one, other) => across(one) - across(other));
    return [kind, mine[Math.max(0, Math.min(mine.length - 1, mine.indexOf(k) + aside))]];
  }

  function named([kind, k]) {
    return kind ? `${nodes[edges[k].source].name} → ${nodes[edges[k].target].name}` : nodes[k].name;
  }

  function say(item) {
    const { value, note } = item[0] ? edges[item[1]] : nodes[item[1]];
    return [named(item), value === null ? "" : fixed(value), note].filter(Boolean);
  }

  function tell(item) {
    return { name: named(item), at: null, along: null };
  }

  function knows(told) {
    return Boolean(told.name) && nodes.some(({ name }) => name === told.name);
  }

  function table() {
    const line = (kind) => ({ value, note }, k) => [named([kind, k]), value ?? "", note];
    return {
      columns: ["", scale.title || "value", ""],
      rows: [...nodes.map(line(0)), ...edges.map(line(1))],
    };
  }
}
