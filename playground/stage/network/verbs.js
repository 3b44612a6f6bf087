// What the diagram's controls and keys do.

import { grab } from "./drag.js";
import { bendMenu, focusChosen } from "./bends.js";
import { activationKnob, bending, columns, hasUnits, isBlock, nodeAt, pathOf, sizeKnob } from "./model.js";
import { layerSettings } from "./knobs.js";
import { featureMenu, kindMenu } from "./menu.js";
import { chooseFeatures } from "./news.js";
import { boxOf } from "./popover.js";
import { t } from "../core/words.js";

/** The verbs of a view, for heads, feet and keys. */
export function verbs(view) {
  const { editing } = view;
  const headOf = (id) => view.heads.heads.get(id)?.element;
  const focusHead = (id) => headOf(id)?.focus({ preventScroll: true });

  const act = {
    insert(path, anchor, rect) {
      const menu = kindMenu(allowedKinds(view.kinds, path), (kind) => {
        view.popover.close();
        const id = editing.insert(path, kind);
        focusHead(id);
      });
      const box = rect ?? boxOf(anchor, view.plot);
      view.popover.show(menu, box, { label: t("Insert a layer"), className: "menus" });
    },
    remove(id) {
      const order = columns(view.nodes, 1, view.kinds).map((column) => column.node.id);
      editing.remove(pathOf(view.nodes, id));
      const left = order.slice(0, order.indexOf(id)).reverse().find((each) => pathOf(view.nodes, each));
      if (left) focusHead(left);
    },
    retype: (id, kind) => (editing.retype(pathOf(view.nodes, id), kind), focusHead(id)),
    set: (id, knobs) => editing.set(pathOf(view.nodes, id), knobs),
    /** Give a layer, or all of them, another activation. */
    bent(id, name, value, everywhere) {
      if (everywhere) editing.bend(value);
      else act.set(id, { [name]: value });
    },
    bend(id, anchor) {
      const { kind, knobs } = nodeAt(view.nodes, pathOf(view.nodes, id));
      const knob = activationKnob(view.kinds, kind);
      const pick = (value, everywhere) => {
        view.popover.close({ refocus: true });
        act.bent(id, knob.name, value, everywhere);
      };
      const menu = bendMenu(knob, knobs[knob.name], { layers: bending(view.nodes, view.kinds), pick });
      view.popover.show(menu, boxOf(anchor, view.plot), { label: knob.label, className: "menus" });
      focusChosen(menu);
    },
    grab(event, id) {
      const path = pathOf(view.nodes, id);
      if (!path || view.readonly) return;
      const own = { path, block: isBlock(view.kinds, nodeAt(view.nodes, path).kind) };
      const head = headOf(id);
      const drop = (to) => editing.move(path, to);
      grab(event, { plot: view.plot, head, layout: view.motion.target, built: view.built, own, drop, tap: () => act.open(id) });
    },
    open(id) {
      const path = pathOf(view.nodes, id);
      const node = nodeAt(view.nodes, path);
      const box = boxOf(headOf(id), view.plot);
      const close = () => view.popover.close();
      const beside = (shift) => {
        const now = pathOf(view.nodes, id);
        const to = [...now.slice(0, -1), now.at(-1) + shift];
        close();
        act.insert(to, null, box);
      };
      const actions = {
        set: (knobs) => act.set(id, knobs),
        bend: (name, value, everywhere) => act.bent(id, name, value, everywhere),
        retype: (kind) => (act.retype(id, kind), act.open(id)),
        before: () => beside(0),
        after: () => beside(1),
        remove: () => (close(), act.remove(id)),
      };
      const kinds = allowedKinds(view.kinds, path);
      const choices = Object.entries(kinds).map(([value, { title }]) => ({ value, label: title }));
      const layers = bending(view.nodes, view.kinds);
      const content = layerSettings({ node, kinds: view.kinds, choices, actions, layers });
      const title = view.kinds[node.kind]?.title ?? node.kind;
      view.popover.show(content, box, { label: t("Settings of {title}", { title }) });
    },
    toggleFeature(key) {
      if (!view.editable) return undefined;
      const next = view.features.map((feature) => (feature.key === key ? { ...feature, on: !feature.on } : feature));
      if (!next.some((feature) => feature.on)) {
        view.problem = { layer: null, message: t("At least one input has to stay.") };
        view.arrange();
        return true;
      }
      const chosen = next.filter((feature) => feature.on).map((feature) => feature.key);
      chooseFeatures(view, chosen);
      view.problem = null;
      view.sync.edit("features", chosen);
      view.arrange();
      return next.find((feature) => feature.key === key).on;
    },
    chooseFeatures: (anchor) =>
      view.popover.show(featureMenu(view.features, act.toggleFeature), boxOf(anchor, view.plot), { label: t("Inputs") }),
    forgive() {
      view.problem = null;
      view.forgiven = view.sync.total;
      view.arrange();
    },
  };
  act.keys = {
    history: (which) => !view.readonly && editing[which](),
    lesion: () => view.pointing.lesionHovered(),
    onHead: (meaning, head) => onHead(view, act, meaning, head.dataset.id),
  };
  return act;
}

function onHead(view, act, meaning, id) {
  const path = pathOf(view.nodes, id);
  if (!path) return;
  const order = view.built.filter((column) => !column.output).map((column) => column.node.id);
  const focus = (which) => view.heads.heads.get(which)?.element.focus({ preventScroll: true });
  if (meaning.do === "focus") return focus(order[order.indexOf(id) + meaning.step]);
  if (meaning.do === "unit") return view.pointing.step(order.indexOf(id) + 1, meaning.step);
  if (meaning.do === "neuron") return view.pointing.openHovered();
  if (meaning.do === "lesion") return view.pointing.lesionHovered();
  if (view.readonly) return undefined;
  if (meaning.do === "open") return act.open(id);
  if (meaning.do === "remove") return act.remove(id);
  if (meaning.do === "nudge") {
    view.editing.nudge(path, meaning.step);
    return focus(id);
  }
  const { kind, knobs } = view.nodes.length ? nodeAt(view.nodes, path) : {};
  if (meaning.do !== "units" || !hasUnits(view.kinds, kind)) return undefined;
  const { name, low = 1, high = 64 } = sizeKnob(view.kinds, kind);
  return act.set(id, { [name]: Math.max(low, Math.min(high, knobs[name] + meaning.step)) });
}

/** The kinds that may stand at a path: no block inside another. */
const allowedKinds = (kinds, path) =>
  path.length === 1 ? kinds : Object.fromEntries(Object.entries(kinds).filter(([kind]) => !isBlock(kinds, kind)));
