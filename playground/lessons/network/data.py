"""The data panel: which points, how many, how noisy, and data of one's own."""

from __future__ import annotations

import streamlit as st

from engine.data.datasets import DATASETS
from engine.data.datasets.own import Painted
from engine.data.datasets.own_table import Uploaded
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.kit import knobs as controls
from playground.kit.desk import DATA, Desk
from playground.kit.supervised.awaited import awaited
from playground.language import _, refusal
from playground.lessons.network import brought

# A table's own knobs are drawn where its file is, or follow from what is decided there.
SHOWN = {name for each in DATASETS.values() if each is not Uploaded for name in each.knobs()}


def panel(experiment: Experiment, key: str, desk: Desk) -> Experiment:
    """Draw it, the choice of the data in the row of `desk`; return what it says now, which may still be refused."""
    waiting = awaited(key)
    with desk.knobs:
        dataset = waiting.choose(DATASETS, experiment.dataset, key=key, only=())
    if isinstance(dataset, Uploaded) and not dataset.key:
        desk.asks()
    with desk.group(DATA):
        dataset = controls.knobs(dataset, key=f"{key}-dataset", only=SHOWN)
        if isinstance(dataset, Uploaded):
            dataset = brought.table(dataset, key, decide=waiting.take)
            if not brought.ready(dataset):
                waiting.wait(dataset)
                return experiment
        waiting.over()
        return _of(experiment.but(dataset=dataset), key)


def _of(experiment: Experiment, key: str) -> Experiment:
    dataset = experiment.dataset
    changed = controls.knobs(experiment, key=f"{key}-split", only=("test_fraction", "data_seed"))
    if isinstance(dataset, Painted):
        st.caption(_("Click the picture to add points; Shift-click adds the other class, Alt-click removes."))
    elif not dataset.table and dataset.columns == ("x1", "x2") and dataset.task != "regression":
        changed = _paint_on(changed, key)
    if not isinstance(dataset, Uploaded):
        brought.invitation(key)
    for remark in _remarks(changed):
        st.caption(remark)
    return changed


def _paint_on(experiment: Experiment, key: str) -> Experiment:
    if st.button(
        _("Paint on these points"),
        icon=":material/brush:",
        key=f"{key}-paint",
        help=_("Makes them your own: add, move and remove points with the pointer."),
    ):
        samples = experiment.dataset.raw(experiment.data_seed)
        return experiment.but(dataset=Painted.like(samples))
    return experiment


def _remarks(experiment: Experiment) -> list[str]:
    try:
        found = experiment.data().remarks
        # What is said of a file stands beside its buttons already.
        own = len(experiment.dataset.remarks()) if isinstance(experiment.dataset, Uploaded) else 0
    except Refusal:  # the page says it where the change is carried out
        return []
    return [refusal(remark.refusal()) for remark in found[own:]]
