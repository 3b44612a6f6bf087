"""What can be looked at below the bench: one view at a time, computed only while it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from engine.spec import N_
from playground.kit.live_picture import live_picture
from playground.kit.supervised import views as common
from playground.kit.supervised.code import code
from playground.kit.supervised.diagram import selected
from playground.kit.supervised.looks import Look, Place, Plots, looks, open_in
from playground.lessons.cnn import analysis, why
from playground.lessons.cnn.attribution import attribution
from playground.lessons.cnn.live import ImageLive
from playground.live.seldom import Seldom
from playground.live.trainer import Drawn
from playground.stage.elastic import elastic


def views(live: ImageLive, key: str) -> Plots:
    """Draw the view that is chosen, and return the pictures that follow the training."""
    if open_in(key, VIEWS) != "inside":
        live.inspect(None)
    return looks(live, key, VIEWS)


def _inside(at: Place) -> None:
    at.live.examine(selected(at.key))
    elastic(at.live.channel.token, key=f"{at.key}-elastic", source=at.live.edited)


def _follows(made: Callable[..., Drawn], pause: float) -> Callable[[Place], Plots]:
    """Return what draws a picture at most every `pause` seconds, of the layer that is chosen where it is of one."""

    def draw(at: Place) -> Plots:
        column = analysis.layer_choice(at.live, at.key, at.name)
        return at.follow(Seldom(made if column is None else lambda live: made(live, column), pause))

    return draw


def _moved(at: Place) -> Plots:
    with at.live.lock:
        titles = why.shift_titles(at.live)
    return _beside(at, why.shifted, 1.5, titles, height=340)


def _beside(
    at: Place,
    made: Callable[[ImageLive], Mapping[str, Drawn]],
    pause: float,
    titles: Mapping[str, str],
    *,
    height: int | None = None,
) -> Plots:
    """Draw several pictures of one look side by side, at most every `pause` seconds anew."""
    look, live = Seldom(made, pause), at.live
    with live.lock:
        first = look(live)
    for name, place in zip(first, st.columns(len(first), gap="medium"), strict=True):
        key, label = f"{at.key}-plot-{name}", titles.get(name, at.title)
        with place:
            live_picture(live.channel.token, name, first[name], key=key, label=label, height=height)
    return {name: partial(_of, look, name, first[name]) for name in first}


def _of(look: Seldom[Mapping[str, Drawn]], name: str, first: Drawn, live: ImageLive) -> Drawn:
    return look(live).get(name, first)


VIEWS: dict[str, Look] = {
    "inside": Look(
        N_("Look inside"),
        N_(
            "One number of a feature map, down to the products that it sums. Click a pixel, or walk over the picture."
        ),
        _inside,
    ),
    "kernels": Look(
        N_("Kernels"),
        N_("What each kernel of the chosen layer looks for, in the channels below."),
        _follows(analysis.kernel_pictures, 0.4),
    ),
    "mistakes": Look(
        N_("Mistakes"),
        N_(
            "All test images: rows are what they are, columns what it says. "
            "Beside them the mistakes whose own class got the least probability."
        ),
        lambda at: _beside(at, analysis.mistakes, 2.0, {}),
    ),
    "why": Look(
        N_("Why"),
        N_("Which pixels speak for what it says, and which for the class that came closest."),
        lambda at: at.follow(Seldom(attribution(at.live, at.key), 1.0)),
    ),
    "fields": Look(
        N_("Receptive field"),
        N_("What a unit of the layer could see (the frame), and what it looks at, before training and now."),
        _follows(analysis.receptive, 2.0),
    ),
    "shift": Look(
        N_("Shift test"),
        N_(
            "The image moved pixel by pixel: does the answer stay, do the feature maps move along? Zero is perfect."
        ),
        _moved,
    ),
    "histograms": Look(
        N_("Histograms"),
        N_("The numbers in every layer. A spike at zero is a layer that has gone quiet."),
        _follows(analysis.spreads, 1.0),
    ),
    "lesions": Look(
        N_("Channels off"),
        N_("What the test accuracy loses when one channel is switched off. Shift-click a channel to do it."),
        lambda at: why.lesions(at.live, at.key),
    ),
    "embedding": Look(
        N_("Embedding"),
        N_("Test images as the chosen layer sees them: near to one another means alike."),
        lambda at: why.space(at.live, at.key),
    ),
    "dream": Look(
        N_("Ideal image"),
        N_("An image made so that the chosen channel answers as strongly as it can."),
        lambda at: why.dream(at.live, at.key),
    ),
    "layers": Look(
        N_("Layers"),
        N_("Shapes, parameters, multiplications and receptive fields, layer by layer."),
        lambda at: why.layers(at.live, at.key),
    ),
    "gradients": common.VIEWS["gradients"],
    "code": Look(*common.CODE, lambda at: code(at.live, at.key, name=at.key)),
}
