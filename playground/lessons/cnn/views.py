"""What can be looked at below the bench: one view at a time, computed only while it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from engine.spec import N_
from playground.kit.choice import choice
from playground.kit.live_picture import live_picture
from playground.kit.supervised import views as common
from playground.kit.supervised.diagram import selected
from playground.language import _, current
from playground.lessons.cnn import analysis, why
from playground.lessons.cnn.live import ImageLive
from playground.live.seldom import Seldom
from playground.live.trainer import Drawn
from playground.marks import Mark
from playground.stage.elastic import elastic

VIEWS: dict[str, tuple[str, str]] = {
    "inside": (
        N_("Look inside"),
        N_(
            "One number of a feature map, down to the products that it sums. Click a pixel, or walk over the picture."
        ),
    ),
    "kernels": (N_("Kernels"), N_("What each kernel of the chosen layer looks for, in the channels below.")),
    "mistakes": (
        N_("Mistakes"),
        N_(
            "All test images: rows are what they are, columns what it says. "
            "Beside them the mistakes whose own class got the least probability."
        ),
    ),
    "why": (
        N_("Why"),
        N_("Which pixels speak for a class: up to four ways to ask, which don't always agree."),
    ),
    "fields": (
        N_("Receptive field"),
        N_("What a unit of the layer could see (the frame), and what it looks at, before training and now."),
    ),
    "shift": (
        N_("Shift test"),
        N_(
            "The image moved pixel by pixel: does the answer stay, do the feature maps move along? Zero is perfect."
        ),
    ),
    "histograms": (
        N_("Histograms"),
        N_("The numbers in every layer. A spike at zero is a layer that has gone quiet."),
    ),
    "lesions": (
        N_("Channels off"),
        N_("What the test accuracy loses when one channel is switched off. Shift-click a channel to do it."),
    ),
    "embedding": (
        N_("Embedding"),
        N_("Test images as the chosen layer sees them: near to one another means alike."),
    ),
    "dream": (
        N_("Ideal image"),
        N_("An image made so that the chosen channel answers as strongly as it can."),
    ),
    "layers": (N_("Layers"), N_("Shapes, parameters, multiplications and receptive fields, layer by layer.")),
    "gradients": (common.VIEWS["gradients"][0], common.VIEWS["gradients"][1]),
}

FIGURES: dict[str, tuple[Callable[..., Drawn], float]] = {
    "kernels": (analysis.kernel_pictures, 0.4),
    "mistakes": (analysis.mistakes, 2.0),
    "histograms": (analysis.spreads, 1.0),
    "gradients": (common.gradients, 0.3),
    "fields": (analysis.receptive, 2.0),
}


def views(live: ImageLive, key: str, others: dict[str, Callable[[], None]]) -> dict[str, Any]:
    """Draw the view that is chosen and return the figures that follow the training; `others` draw themselves."""
    titles = {name: title for name, (title, _caption) in VIEWS.items()}
    chosen = choice(f"{key}-view", titles | {name: common.VIEWS[name][0] for name in others})
    if chosen == "inside":
        live.examine(selected(key))
    else:
        live.inspect(None)
    if chosen in others:
        st.caption(_(common.VIEWS[chosen][1]))
        others[chosen]()
        return {}
    st.caption(_(VIEWS[chosen][1]))
    live.lang = current()
    if chosen == "inside":
        elastic(live.channel.token, key=f"{key}-elastic", source=live.edited)
        return {}
    if chosen in ("lesions", "embedding", "dream", "layers"):
        {"lesions": why.lesions, "embedding": why.space, "dream": why.dream, "layers": why.layers}[chosen](
            live, key
        )
        return {}
    return _followed(live, key, chosen)


def _followed(live: ImageLive, key: str, chosen: str) -> dict[str, Any]:
    """Draw a figure that follows the training, with what may be chosen for it."""
    if chosen == "shift":
        return _moved(live, key)
    if chosen == "why":
        draw = Seldom(why.attribution(live, key), 1.0)
    else:
        made, pause = FIGURES[chosen]
        column = analysis.layer_choice(live, key, chosen)
        draw = Seldom((lambda each: made(each, column)) if column is not None else made, pause)
    with live.lock:
        figure = draw(live)
    live_picture(live.channel.token, chosen, figure, key=f"{key}-plot-{chosen}", label=_(VIEWS[chosen][0]))
    return {chosen: draw}


def _moved(live: ImageLive, key: str) -> dict[str, Any]:
    """Draw the pictures of the shift test side by side; all of them are of one look."""
    look = Seldom(why.shifted, 1.5)
    with live.lock:
        first, titles = look(live), why.shift_titles(live)
    for name, place in zip(first, st.columns(len(first), gap="medium"), strict=True):
        with place:
            live_picture(
                live.channel.token,
                name,
                first[name],
                key=f"{key}-plot-{name}",
                label=titles[name],
                height=340,
            )
    return {name: partial(_of, look, name) for name in first}


def _of(look: Seldom[dict[str, Mark]], name: str, live: ImageLive) -> Mark:
    return look(live)[name]
