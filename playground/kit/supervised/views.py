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
from playground.kit.live_picture import live_picture
from playground.language import _, current
from playground.live.live import Live
from playground.live.strand import Strand
from playground.live.trainer import Drawn
from playground.marks import Lines

Draw = Callable[[Live], Drawn]


def names(strand: Strand) -> list[str]:
    """Return a short name for every column: its number and kind, in the order of the diagram."""
    columns = strand.network.columns
    return [_("Output") if each.output else f"{each.index + 1} · {_(each.layer.title)}" for each in columns]


def gradients(live: Live) -> Lines:
    """Return how large each layer's gradient has been."""
    strand = live.edited_strand
    curves = strand.run.recording.curves()
    return gradient_sizes(
        curves.step,
        curves.gradients,
        names(strand) if curves.gradients.shape[1] == len(strand.network.columns) else [""] * 99,
        x=_("updates"),
        y=_("gradient (root mean square)"),
        at=strand.viewing.step if strand.viewing else None,
    )


def weights(live: Live) -> go.Figure:
    """Return how the weights of each layer have spread."""
    strand = live.edited_strand
    found = spreads(strand.run.recording.checkpoints)
    shown = names(strand)
    return weight_spreads(
        found,
        [shown[each.column] if each.column < len(shown) else "" for each in found],
        x=_("updates"),
        y=_("weight"),
        at=strand.viewing.step if strand.viewing else None,
    )


def units(live: Live) -> go.Figure:
    """Return which units still answer."""
    strand = live.edited_strand
    shown = names(strand)
    found = health(strand.state, strand.data)
    words = (_("alive"), _("saturated"), _("dead"), _("mean slope"))
    return unit_health(found, [shown[each.column] for each in found], words)


def classes(live: Live) -> go.Figure:
    """Return which test points are taken for what."""
    strand = live.edited_strand
    data = strand.data
    counts = confusion(strand.state, data) if data.task != "regression" else np.zeros((1, 1), int)
    return confusion_matrix(
        counts,
        [_(each) for each in data.classes] or ["–"],
        true=_("is"),
        said=_("network says"),
    )


VIEWS: dict[str, tuple[str, str, Draw | None]] = {
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
    title, caption, draw = VIEWS[chosen]
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
        live_picture(
            live.channel.token, chosen, figure, key=f"{key}-plot-{chosen}", label=_(title), height=280
        )
    return {chosen: draw}
