// The small card beside the pointer: what goes on inside a rule at a step, or how all rules stand at it.

import { h } from "../core/dom.js";
import { ending, insideAt, magnified, placeAt, ranking, valueAt } from "../core/landscape/data.js";
import { shapePath } from "../core/landscape/marks.js";
import { fixed, short, whole } from "../core/numbers.js";
import { t } from "../core/words.js";

const SVG = "http://www.w3.org/2000/svg";
const LONGEST = 54; // px of the longer of the two arrows of forces
const LEAST = 16; // px of the arrow of the step, below which it is magnified

/** Return the mark of a rule with a piece of its line, as an SVG element. */
export function sample({ rule, colour }, width = 34) {
  const svg = document.createElementNS(SVG, "svg");
  const put = (kind, attributes) => {
    const node = document.createElementNS(SVG, kind);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    svg.append(node);
  };
  svg.setAttribute("viewBox", `0 -7 ${width} 14`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", 14);
  svg.setAttribute("aria-hidden", "true");
  put("path", { d: `M0 0H${width}`, stroke: colour, "stroke-width": 2, "stroke-dasharray": rule.dash.join(" ") });
  const d = shapePath(rule.colour, 4.4);
  const middle = { transform: `translate(${width / 2} 0)` };
  put("path", { d, class: "mark", fill: colour, stroke: "var(--background)", "stroke-width": 1.5, ...middle });
  put("path", { d: "M-4 -4L4 4M4 -4L-4 4", class: "cross", stroke: colour, "stroke-width": 2.5, ...middle });
  return svg;
}

/**
 * Return the arrows at a step: [{ name, dx, dy, factor }] in px, downhill and momentum on one scale, the step on that
 * of the map (`perX`, `perY` px a unit) or magnified by a round `factor`.
 */
export function arrows(model, index, step, { perX, perY }) {
  const inside = insideAt(model, index, step);
  const forces = [["gradient", "downhill"], ["first", "momentum"]].filter(([name]) => inside[name])
    .map(([name, as]) => ({ name: as, dx: -inside[name][0] * perX, dy: -inside[name][1] * perY }));
  const longest = Math.max(0, ...forces.map(({ dx, dy }) => Math.hypot(dx, dy)));
  const found = forces.filter(() => longest > 0)
    .map(({ name, dx, dy }) => ({ name, dx: (dx / longest) * LONGEST, dy: (dy / longest) * LONGEST, factor: 1 }));
  if (inside.step) {
    const [dx, dy] = [inside.step[0] * perX, inside.step[1] * perY];
    const length = Math.hypot(dx, dy);
    const factor = magnified(length, LEAST);
    if (length > 0) found.push({ name: "step", dx: dx * factor, dy: dy * factor, factor });
  }
  return found;
}

/** Three digits that tell something, however small. */
function number(value) {
  const size = Math.abs(value);
  if (size >= 1e5) return short(value);
  return size < 0.1 && size >= 1e-4 ? value.toPrecision(3).replace("-", "−") : fixed(value, 3);
}

const arrowSign = (colour) => {
  const sign = h("span", { className: "arrow", textContent: "→" });
  sign.style.color = colour;
  return sign;
};

const bar = (value, share) => {
  const length = h("i");
  length.style.width = `${100 * share}%`;
  return h("span", { className: "bar" }, h("b", { textContent: number(value) }), length);
};

export class Card {
  constructor(parent) {
    this.root = h("div", { className: "card", hidden: true, role: "tooltip" });
    parent.append(this.root);
  }

  hide() {
    this.root.hidden = true;
    this.key = null;
  }

  /** Show rule `shown` at `step`; `colours` are those of the arrows. */
  rule(model, shown, step, { colours, spot }) {
    const key = `${shown.rule.name} ${step}`;
    if (key !== this.key) {
      this.key = key;
      const { rule } = shown;
      const [x, y] = placeAt(model, rule.index, step);
      const head = h("div", { className: "name" }, sample(shown), h("b", { textContent: rule.title }),
        h("span", { className: "soft", textContent: rule.knobs }));
      const ended = rule.diverged && step >= rule.last;
      const facts = this.table([
        [t("step"), whole(step)],
        [t("loss"), ended ? ending(rule) : number(valueAt(model.losses, model.steps, rule.index, step))],
        ["x", number(x)],
        ["y", number(y)],
      ]);
      this.root.replaceChildren(head, facts, ...this.inside(model, rule, step, { colours, ...spot }));
    }
    this.at(spot);
  }

  /** One row for each thing known: arrows on the map with their two numbers, and bars on one scale per row. */
  inside(model, rule, step, options) {
    const inside = insideAt(model, rule.index, step);
    const drawn = Object.fromEntries(arrows(model, rule.index, step, options).map((each) => [each.name, each]));
    const table = h("div", { className: "inside" });
    const vectors = [
      ["gradient", t("downhill (−gradient)"), "downhill"],
      ["first", t("momentum"), "momentum"],
      ["step", t("step taken"), "step"],
    ];
    for (const [name, label, as] of vectors) {
      if (!inside[name]) continue;
      const sign = name === "step" ? 1 : -1; // what moves a rule is against the gradient
      const title = h("span", {}, arrowSign(options.colours[as]), ` ${label}`);
      if (drawn[as]?.factor > 1) {
        const words = t("drawn × {factor}", { factor: whole(drawn[as].factor) });
        title.append(h("small", { textContent: ` ${words}` }));
      }
      table.append(title, ...inside[name].map((value) => h("b", { textContent: number(sign * value) })));
    }
    for (const [name, label] of [["second", t("second moment")], ["rate", t("effective rate")]]) {
      if (!inside[name]) continue;
      const most = Math.max(...inside[name].map(Math.abs)) || 1;
      table.append(h("span", { textContent: label }), ...inside[name].map((value) => bar(value, Math.abs(value) / most)));
    }
    if (!table.children.length) return [];
    table.prepend(h("i"), h("i", { textContent: "x" }), h("i", { textContent: "y" }));
    return [table];
  }

  table(rows) {
    const box = h("div", { className: "facts" });
    for (const [name, value] of rows) {
      box.append(h("span", {}, h("i", { textContent: name }), " ", h("b", { textContent: value })));
    }
    return box;
  }

  /** Show how the rules stand at `step`, the lowest loss first. */
  step(model, shown, step, { hidden, spot, focus }) {
    const key = `step ${step} ${shown.length} ${focus}`;
    if (key !== this.key) {
      this.key = key;
      const styles = new Map(shown.map((each) => [each.rule.index, each]));
      const list = h("div", { className: "stand" });
      for (const { rule, value } of ranking(model, step, hidden)) {
        const style = styles.get(rule.index);
        const distance = valueAt(model.distance, model.steps, rule.index, step);
        const name = h("span", { textContent: rule.title });
        name.style.color = style.ink;
        const quiet = focus !== null && focus !== rule.index;
        for (const cell of [sample(style, 20), name, h("b", { textContent: Number.isFinite(value) ? number(value) : ending(rule) }),
          h("b", { className: "soft", textContent: number(distance) })]) {
          cell.style.opacity = quiet ? 0.4 : 1;
          list.append(cell);
        }
      }
      const when = t("step {step}", { step: whole(step) });
      const top = [h("span"), h("b", { className: "when", textContent: when }),
        h("i", { textContent: t("loss") }), h("i", { textContent: t("distance") })];
      list.prepend(...top);
      this.root.replaceChildren(list);
    }
    this.at(spot);
  }

  /** Stand beside (x, y) of the stage, `gap` px away, on the side with room. */
  at({ x, y, width, height, gap = 18 }) {
    this.root.hidden = false;
    const own = [this.root.offsetWidth, this.root.offsetHeight];
    const left = x + gap + own[0] > width ? Math.max(0, x - gap - own[0]) : x + gap;
    const top = Math.max(0, Math.min(height - own[1], y - own[1] / 3));
    this.root.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}

/** Draw the arrows from (x, y). */
export function drawArrows(ctx, list, { x, y, colours }) {
  for (const [page, extra] of [[true, 2.5], [false, 0]]) {
    for (const { name, dx, dy } of list) {
      const length = Math.hypot(dx, dy);
      if (length < 1) continue;
      const tip = Math.min(8, 3 + length * 0.3);
      const [ux, uy] = [dx / length, dy / length];
      ctx.strokeStyle = ctx.fillStyle = page ? colours.background : colours[name];
      ctx.lineWidth = 2 + extra;
      ctx.lineCap = "butt";
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x + dx - ux * tip * 0.8, y + dy - uy * tip * 0.8);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x + dx, y + dy);
      ctx.lineTo(x + dx - ux * tip - uy * tip * 0.5, y + dy - uy * tip + ux * tip * 0.5);
      ctx.lineTo(x + dx - ux * tip + uy * tip * 0.5, y + dy - uy * tip - ux * tip * 0.5);
      ctx.closePath();
      if (page) ctx.stroke();
      ctx.fill();
    }
  }
}
