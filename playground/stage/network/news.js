// What Python says of the network that is being built: with its data, and with every frame.

import { bytesOf } from "../core/image.js";
import { reconciled, signature } from "./model.js";
import { t } from "../core/words.js";

/** Take Python's data, except where they are older than an edit made here. */
export function adopt(view, data, fresh) {
  view.lang = data.lang;
  view.plot.ariaLabel = t("Network");
  view.kinds = data.kinds;
  view.limits = data.limits ?? {};
  view.readonly = Boolean(data.readonly);
  view.tunable = data.tunable !== false && !view.readonly; // whether single weights may be changed by hand
  view.room = data.room ?? null; // px for the tiles of a column
  view.editable = data.features_editable !== false && !view.readonly;
  view.outputs = data.outputs ?? 1;
  if (fresh.layers) {
    const next = reconciled(view.nodes, data.layers, view.kinds);
    if (signature(next) !== signature(view.nodes)) {
      if (view.nodes.length) view.editing.history.push(view.nodes);
      view.nodes = next;
    }
    view.problem = view.forgiven === view.sync.total ? null : data.problem ?? null;
  }
  if (fresh.features) adoptFeatures(view, data.features ?? []);
  if (fresh.selected) view.selected = data.selected ?? null;
}

function adoptFeatures(view, features) {
  const text = JSON.stringify(features);
  if (text === view.featuresText) return;
  view.featuresText = text;
  view.features = features.map((feature) => ({ ...feature, ...picture(feature.map) }));
}

/** The run says which edits it knows; what it refused is taken back, with the reason. */
export function hear(view, built) {
  const settled = built && view.sync.heard(built.edits);
  const { total } = view.sync;
  if (!settled || !built.refused || built.source !== view.source || view.refused === total) return;
  view.refused = total;
  const { layer, message, layers, features } = built.refused;
  view.nodes = reconciled(view.nodes, layers, view.kinds);
  view.editing.history.settle(view.nodes, (a, b) => signature(a) === signature(b));
  if (view.editable) chooseFeatures(view, features);
  view.problem = view.forgiven === total ? null : { layer, message };
  view.arrange();
}

/** Use the inputs of these keys, until Python says which ones. */
export function chooseFeatures(view, keys) {
  view.featuresText = null;
  view.features = view.features.map((feature) => ({ ...feature, on: keys.includes(feature.key) }));
}

/** The pixels of a map that came along with the data, as base64 of side × side bytes. */
function picture(text) {
  if (!text) return {};
  const bytes = bytesOf(text);
  const side = Math.round(Math.sqrt(bytes.length));
  const rows = side * side === bytes.length ? side : 1;
  bytes.shape = [1, rows, bytes.length / rows];
  return { pixels: bytes };
}
