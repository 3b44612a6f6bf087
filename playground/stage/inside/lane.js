// One network in the look inside: its maps, and beside them the graph, the values and the equations of one unit.

import { h } from "../core/dom.js";
import { surface } from "../core/canvas.js";
import { answerAt, spotAt, stackOf, stepped, unitOf } from "./data.js";
import { chipsOf, graphOf } from "./graph.js";
import { EDGE, GUTTER, paintMaps, Parts } from "./maps.js";
import { t } from "../core/words.js";

export class LaneView {
  /** Put a lane into `parent`; `on` = { point(spot), pin(spot), step(spot) } is told what a reader does. */
  constructor(parent, source, on) {
    const part = (className, kind = "div") => h(kind, { className });
    this.source = source;
    this.pictures = new Parts();
    this.stack = { boxes: [], height: 10 };
    [this.root, this.row, this.left, this.right] = [part("lane", "section"), part("row"), part("left"), part("right")];
    [this.head, this.maps, this.where, this.graph, this.chips, this.sums] = [
      part("", "h4"), part("maps"), part("where", "p"), part("graph"), part("chips"), part("sums")];
    this.maps.tabIndex = 0;
    this.maps.setAttribute("role", "application");
    this.left.append(this.head, this.maps);
    this.right.append(this.where, this.graph, this.chips, this.sums);
    this.row.append(this.left, this.right);
    this.root.append(this.row);
    parent.append(this.root);
    this.view = surface(this.maps, { height: 10, draw: (ctx, width) => this.paint(ctx, width) });
    this.listen(on);
  }

  listen({ point, pin, step }) {
    const canvas = this.view.canvas;
    const spot = ({ offsetX, offsetY }) => {
      const found = this.lane && this.end && spotAt({ ...this.lane, boxes: this.stack.boxes, left: GUTTER, right: this.end }, offsetX, offsetY);
      return found && { source: this.source, ...found };
    };
    for (const type of ["pointermove", "pointerdown"]) canvas.addEventListener(type, (event) => point(spot(event)));
    canvas.addEventListener("pointerleave", () => point(null));
    canvas.addEventListener("click", (event) => {
      const found = spot(event);
      if (found && found.row !== null) pin(found);
    });
    this.maps.addEventListener("keydown", (event) => {
      if (!this.lane?.steps || event.ctrlKey || event.metaKey || event.altKey) return;
      const { at, row } = this.shown;
      if (event.key === "Enter") pin({ source: this.source, t: at, row });
      const size = { steps: this.lane.steps, rows: this.lane.bytes.shape[0] };
      const next = event.key === "Enter" ? null : stepped({ t: at ?? size.steps, row }, size, event);
      if (next) step({ source: this.source, ...next });
      if (!next && event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** Show `lane` with `shown` = { at, row, pinned, lively, each, beside, memory, colours, faces }; `describe` writes the rest. */
  show(lane, shown) {
    Object.assign(this, { lane, shown });
    this.root.hidden = lane.parts.length === 0;
    if (this.root.hidden) return;
    const stack = stackOf(lane.parts, shown.each);
    const resized = stack.height !== this.stack.height;
    this.stack = stack;
    if (resized) this.view.resize(stack.height + 2);
    this.view.now();
  }

  paint(ctx, width) {
    const { lane, shown, stack } = this;
    if (!lane?.parts.length) return;
    this.end = width - EDGE;
    ctx.translate(0, 1);
    paintMaps(ctx, lane, { ...shown, boxes: stack.boxes, pictures: this.pictures.of(lane, shown.colours), left: GUTTER,
      right: this.end });
  }

  /** Write what stands above and beside the maps. */
  describe() {
    const { lane, shown } = this;
    if (!lane?.parts.length) return;
    const { memory, colours } = shown;
    const at = shown.at ?? lane.steps;
    const { part, unit } = unitOf(lane.parts, shown.row) ?? { part: lane.parts[0], unit: 0 };
    this.titles(answerAt(memory.sequence, lane.run?.inside?.said, at), colours);
    const where = t("step {step}, unit {unit} of {count}", { step: at, unit: unit + 1, count: part.rows });
    put(this.where, where);
    this.graph.innerHTML = graphOf(lane, memory, { at, unit, width: shown.beside, colours });
    this.chips.replaceChildren(...chipsOf(lane, { at, unit, colours }));
    this.fill(lane.run?.focus, { at, unit });
    const title = lane.scene?.title ?? lane.source;
    this.maps.setAttribute("aria-label", t("What {network} keeps in mind, {where}. Arrow keys move, Enter keeps a unit.", { network: title, where }));
  }

  titles(answer, colours) {
    const { scene, run } = this.lane;
    const title = scene?.title ?? this.source;
    const [layers, place] = [scene?.layers ?? 1, run?.inside?.layer ?? 0];
    const layer = layers > 1 ? t("layer {number}", { number: (place < 0 ? layers + place : place) + 1 }) : "";
    const said = [title, layer, answer, colours.mode].join("|");
    if (said === this.said) return;
    this.said = said;
    const chip = h("i");
    chip.style.background = colours.classes[(scene?.colour ?? 0) % colours.classes.length];
    this.head.replaceChildren(chip, title, ...[layer, answer].filter(Boolean).map((textContent) => h("span", { textContent })));
  }

  /** The equations with their numbers; faint while they are still those of the place before. */
  fill(focus, { at, unit }) {
    const lines = focus?.equations ?? [];
    if (lines.length === 0) {
      put(this.sums, "");
      return;
    }
    this.sums.classList.toggle("late", focus.t !== at || focus.unit !== unit);
    put(this.sums, lines.join("\n"));
  }

  /** Say the values to those who move by keys. */
  spoken() {
    const { lane, shown } = this;
    const { unit } = unitOf(lane.parts, shown.row) ?? { unit: 0 };
    const values = [...this.chips.children].map(({ title, textContent }) => `${title} ${textContent.replace(/^\S+ /, "")}`);
    return [t("step {step}, unit {unit}", { step: shown.at, unit: unit + 1 }), ...values].join("; ");
  }

  destroy() {
    this.view.destroy();
    this.root.remove();
  }
}

/** Touch the DOM only where something changes. */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
