"""Why this class, and why not that one: one way to ask, of two classes side by side, and the other ways behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from engine.probes.vision.attribution import grad_cam, integrated_gradients, occlusion, ranked, saliency
from engine.runs.state import State
from engine.spec import N_
from playground.figures.images import Panel, grey, panels
from playground.kit.supervised.views import names
from playground.language import _
from playground.lessons.cnn.analysis import layer_choice
from playground.lessons.cnn.live import ImageLive

# The class that the network says, and the one that came closest to it, whichever they are.
FIRST, SECOND = -1, -2
SHOWN = {FIRST: N_("the one it says"), SECOND: N_("the one that came closest")}
READ = N_(
    "Orange pixels speak for a class, blue ones against it: each map adds up to how far the image raises the "
    "score of its class over that of a black image. The higher score wins."
)


def attribution(live: ImageLive, key: str) -> Callable[[Any], go.Figure]:
    """Let the reader choose two classes, and return what draws which pixels speak for each."""
    st.caption(_(READ))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        this = _class(live, f"{key}-of", _("Why"), FIRST)
        other = _class(live, f"{key}-not", _("and why not"), SECOND)
        more = st.toggle(
            _("more ways to ask"),
            key=f"{key}-why-more",
            help=_("Two or three other answers to the same question, for the first class."),
        )
    column = layer_choice(live, key, "cam") if more else None

    def draw(live: ImageLive) -> go.Figure:
        seen, image = live.images.state, live.images.image
        order = [int(each) for each in ranked(seen, image)]
        pair = [order[min(-1 - each, len(order) - 1)] if each < 0 else each for each in (this, other)]
        found = [Panel(_("image"), grey(image)), *compared(live, pair)]
        if more:
            found += _others(live, seen, pair[0], column)
        return panels(found, across=3 if not more else 4, side=260 if not more else 220)

    return draw


def _class(live: ImageLive, widget: str, label: str, first: int) -> int:
    classes = live.images.data.classes
    options = [first, *range(len(classes))]
    return st.selectbox(
        label,
        options,
        key=widget,
        format_func=lambda at: _(SHOWN[at]) if at < 0 else _(classes[at]),
        width=240,
        help=_("Ask what speaks for this class."),
    )


def compared(live: ImageLive, pair: list[int]) -> list[Panel]:
    """Return the same map of two classes, in colours that mean the same in both."""
    seen, image, classes = live.images.state, live.images.image, live.images.data.classes
    whole = [integrated_gradients(seen, image, of=of) for of in pair]
    maps = [each.parts.sum(0) for each in whole]
    most = max(float(abs(each).max()) for each in maps)
    words = (N_("why {name}"), N_("why not {name}"))
    note = _("score {score}, {more} more than for black")
    return [
        Panel(
            _(title).format(name=_(classes[each.of])),
            parts,
            "signed",
            note=note.format(score=f"{each.logit:.2f}", more=f"{each.logit - each.baseline:+.2f}"),
            most=most,
        )
        for title, each, parts in zip(words, whole, maps, strict=True)
    ]


def _others(live: ImageLive, seen: State, of: int, column: int | None) -> list[Panel]:
    """Return what other ways to ask say of one class."""
    image = live.images.image
    slope, covered = saliency(seen, image, of=of), occlusion(seen, image, of=of)
    note = _("covered by {side}×{side} pixels").format(side=covered.window)
    found = [
        Panel(_("saliency"), slope.strength, "strength", note="|∂ logit / ∂ pixel|"),
        Panel(_("occlusion"), covered.fall, "signed", note=note),
    ]
    if column is not None and column < len(seen.network.columns):
        fine = grad_cam(seen, image, column, of=of).fine
        found.insert(1, Panel("Grad-CAM", fine, "strength", note=names(live.images)[column]))
    return found
