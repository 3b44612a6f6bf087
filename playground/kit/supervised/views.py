"""What can be looked at of any network in training: its gradients, weights and units, and what it mixes up."""

from __future__ import annotations

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
from playground.kit.supervised.looks import Look, Place, Plots
from playground.language import _
from playground.live.live import Live
from playground.live.strand import Strand
from playground.marks import Lines


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
        empty=_(
            "Press Play first: with the first update each layer gets a gradient, and its size is drawn here."
        ),
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


def _classes(at: Place) -> Plots:
    place, _rest = st.columns([1, 1.6])
    with place:
        return at.follow(classes)


CODE = N_("Code"), N_("Exactly this experiment in plain PyTorch, as a script that runs alone.")
VIEWS: dict[str, Look] = {
    "gradients": Look(
        N_("Gradients"),
        N_(
            "One line a layer. Lines that fan out downwards are a gradient vanishing on its way to the first layer."
        ),
        lambda at: at.follow(gradients, height=280),
    ),
    "weights": Look(
        N_("Weights"),
        N_(
            "How each layer's weights spread from their first values. One that stays as it was hardly learns."
        ),
        lambda at: at.follow(weights),
    ),
    "units": Look(
        N_("Units"),
        N_(
            "Full squares answer to the data. Pale ones sit on the flat of their activation; crosses never answer."
        ),
        lambda at: at.follow(units),
    ),
    "classes": Look(
        N_("Confusion"),
        N_(
            "Rows are what the test points are, columns what the network says. All on the diagonal is perfect."
        ),
        _classes,
    ),
}
