"""What can be looked at below the bench: one view at a time, computed only while it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from engine.probes.confusion import confusion
from engine.probes.units import health
from engine.probes.weights import spreads
from engine.spec import N_
from playground.figures.classes import confusion_matrix
from playground.figures.gradients import gradient_sizes
from playground.figures.spreads import weight_spreads
from playground.figures.units import unit_health
from playground.kit.choice import choice
from playground.language import _, current, translate
from playground.live.live import Live
from playground.live.strand import Strand
from playground.stage.plot import plot

Drawn = Callable[[Live], go.Figure]


def names(strand: Strand, lang: str) -> list[str]:
    """Return a short name for every column: its number and kind, in the order of the diagram."""
    found = []
    for column in strand.network.columns:
        kind = translate(column.layer.title, lang)
        found.append(translate("Output", lang) if column.output else f"{column.index + 1} · {kind}")
    return found


def gradients(live: Live) -> go.Figure:
    """Return how large each layer's gradient has been."""
    strand, lang = live.edited_strand, live.lang
    curves = strand.run.recording.curves()
    return gradient_sizes(
        curves.step,
        curves.gradients,
        names(strand, lang) if curves.gradients.shape[1] == len(strand.network.columns) else [""] * 99,
        x=translate(N_("updates"), lang),
        y=translate(N_("gradient (root mean square)"), lang),
        at=strand.viewing.step if strand.viewing else None,
    )


def weights(live: Live) -> go.Figure:
    """Return how the weights of each layer have spread."""
    strand, lang = live.edited_strand, live.lang
    found = spreads(strand.run.recording.checkpoints)
    shown = names(strand, lang)
    return weight_spreads(
        found,
        [shown[each.column] if each.column < len(shown) else "" for each in found],
        x=translate(N_("updates"), lang),
        y=translate(N_("weight"), lang),
        at=strand.viewing.step if strand.viewing else None,
    )


def units(live: Live) -> go.Figure:
    """Return which units still answer."""
    strand, lang = live.edited_strand, live.lang
    shown = names(strand, lang)
    found = health(strand.state, strand.data)
    words = tuple(
        translate(each, lang) for each in (N_("alive"), N_("saturated"), N_("dead"), N_("mean slope"))
    )
    return unit_health(found, [shown[each.column] for each in found], words)  # type: ignore[arg-type]


def classes(live: Live) -> go.Figure:
    """Return which test points are taken for what."""
    strand, lang = live.edited_strand, live.lang
    data = strand.data
    counts = confusion(strand.state, data) if data.task != "regression" else np.zeros((1, 1), int)
    return confusion_matrix(
        counts,
        [translate(each, lang) for each in data.classes] or ["–"],
        true=translate(N_("is"), lang),
        said=translate(N_("network says"), lang),
    )


VIEWS: dict[str, tuple[str, str, Drawn | None]] = {
    "gradients": (
        N_("Gradients"),
        N_(
            "One line a layer. Lines that fan out downwards are a gradient vanishing on its way to the first layer."
        ),
        gradients,
    ),
    "weights": (
        N_("Weights"),
        N_(
            "How each layer's weights spread from their first values. One that stays as it was hardly learns."
        ),
        weights,
    ),
    "units": (
        N_("Units"),
        N_(
            "Full squares answer to the data. Pale ones sit on the flat of their activation; crosses never answer."
        ),
        units,
    ),
    "classes": (
        N_("Confusion"),
        N_(
            "Rows are what the test points are, columns what the network says. All on the diagonal is perfect."
        ),
        classes,
    ),
    "folding": (
        N_("Space folding"),
        N_("The plane as a layer sees it, with its grid bent along. Training pulls the classes apart."),
        None,
    ),
    "neuron": (
        N_("Neuron"),
        N_("One unit's sum, written out with its live numbers. Click a unit in the diagram to choose it."),
        None,
    ),
    "code": (
        N_("Code"),
        N_("Exactly this experiment in plain PyTorch, as a script that runs alone."),
        None,
    ),
}


def views(live: Live, key: str, others: dict[str, Callable[[], None]]) -> dict[str, Any]:
    """Draw the view that is chosen and return the figures that follow the training; `others` draw themselves."""
    data = live.edited_strand.run.data
    offered = {name: VIEWS[name][0] for name in VIEWS if name != "classes" or data.task != "regression"}
    chosen = choice(f"{key}-view", offered)
    _title, caption, draw = VIEWS[chosen]
    st.caption(_(caption))
    if chosen != "folding":
        live.fold(None)
    if draw is None:
        others[chosen]()
        return {}
    live.lang = current()
    with live.lock:
        figure = draw(live)
    place, _rest = st.columns([1, 1.6]) if chosen == "classes" else (st.container(), None)
    with place:
        plot(figure, key=f"{key}-plot-{chosen}", token=live.channel.token, source=chosen, label=_(caption))
    return {chosen: draw}
