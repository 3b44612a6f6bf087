// What is said about a fold. No DOM.

import { percent } from "../core/planar/read.js";
import { t } from "../core/words.js";

/** The title, and the caption of the folded plane: which layer sees it, and how much of it two axes can show. */
export function captions(fold, scene, label) {
  const number = fold.layer + 1;
  const title = scene.layers?.find((each) => each.index === fold.layer)?.title;
  const layer = title ? t("layer {number}, {title}", { number, title }) : t("layer {number}", { number });
  const caption = t("as {layer} sees it", { layer });
  const partial = fold.axes[0].startsWith("PC");
  const held = partial ? t("two principal components hold {share} of it", { share: percent(fold.held) }) : "";
  return [label || t("How the network folds the plane"), held ? `${caption} · ${held}` : caption];
}
