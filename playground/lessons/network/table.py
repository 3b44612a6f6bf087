"""The same list of layers as a table, for those who would rather type."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engine.limits import MAX_UNITS
from engine.networks.activations import ACTIVATIONS
from engine.networks.layer import Layer
from engine.networks.layers import taking
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.language import _, refusal

ACTIVATION = {"dense": "activation", "activation": "function"}


def table(experiment: Experiment, key: str) -> Experiment:
    """Draw the table in a popover and return the experiment that it says now."""
    layers = experiment.network.layers
    with st.popover(_("As a table"), icon=":material/table_rows:"):
        frame = pd.DataFrame([_row(layer) for layer in layers], columns=["kind", "units", "activation"])
        edited = st.data_editor(
            frame,
            key=f"{key}-{hash(layers)}",
            num_rows="dynamic",
            hide_index=True,
            column_config={
                "kind": st.column_config.SelectboxColumn(
                    _("Layer"), options=list(taking(1)), required=True, default="dense"
                ),
                "units": st.column_config.NumberColumn(_("Units"), min_value=1, max_value=MAX_UNITS, step=1),
                "activation": st.column_config.SelectboxColumn(_("Activation"), options=list(ACTIVATIONS)),
            },
        )
        if edited.equals(frame):
            return experiment
        try:
            wanted = tuple(_layer(row, layers, place) for place, row in enumerate(edited.to_dict("records")))
            return experiment.but(network=experiment.network.but(layers=wanted))
        except Refusal as exc:
            st.warning(refusal(exc), icon="⚠️")
            return experiment


def _row(layer: Layer) -> dict[str, object]:
    place = ACTIVATION.get(layer.name)
    return {
        "kind": layer.name,
        "units": getattr(layer, "units", None),
        "activation": getattr(layer, place) if place else None,
    }


def _layer(row: dict[str, object], before: tuple[Layer, ...], place: int) -> Layer:
    """Return the layer of one row; where the kind is what it was, its other knobs stay as they were."""
    kind = str(row["kind"])
    old = before[place] if place < len(before) and before[place].name == kind else None
    layer = old or Layer.from_json({"kind": kind})
    values: dict[str, object] = {}
    units = row["units"]
    if "units" in layer.knobs() and isinstance(units, int | float) and units == units:
        values["units"] = int(units)
    name = ACTIVATION.get(kind)
    if name and isinstance(row["activation"], str):
        values[name] = row["activation"]
    return layer.but(**values)
