"""The data panel: which points, how many, how noisy, and data of one's own."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.datasets import DATASETS
from engine.datasets.csv import parse_csv
from engine.datasets.own import Painted, Uploaded, keep
from engine.experiment import Experiment
from engine.limits import MAX_COLUMNS, MAX_ROWS, MAX_UPLOAD_BYTES
from engine.spec import Refusal
from playground import controls
from playground.language import _, refusal

OWNER = "data-owner"  # names this session on the shelf of uploads


def panel(experiment: Experiment, key: str) -> Experiment:
    """Draw the panel and return the experiment that it says now; it may still be refused when it is run."""
    waiting = f"{key}-awaited"  # a table of one's own that was chosen and still lacks its file
    dataset = controls.choose(
        DATASETS,
        st.session_state.get(waiting, experiment.dataset),
        key=f"{key}-dataset",
        label=_("Data"),
        help=_("What the network is to learn."),
    )
    if isinstance(dataset, Uploaded):
        dataset = _upload(dataset, key)
        if not dataset.key:
            st.session_state[waiting] = dataset
            st.caption(_("Until then the network goes on with what it has."))
            return experiment
    st.session_state.pop(waiting, None)
    changed = experiment.but(dataset=dataset)
    if isinstance(dataset, Painted):
        st.caption(_("Click the picture to add points; Shift-click adds the other class, Alt-click removes."))
    elif not dataset.table and dataset.columns == ("x1", "x2") and dataset.task != "regression":
        changed = _paint_on(changed, key)
    if dataset.puzzle:
        st.caption(_(dataset.puzzle))
    changed = controls.knobs(changed, key=f"{key}-split", only=("test_fraction", "data_seed"))
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


def _upload(dataset: Uploaded, key: str) -> Uploaded:
    file = st.file_uploader(
        _("CSV file"),
        type=["csv", "tsv", "txt"],
        key=f"{key}-file",
        max_upload_size=MAX_UPLOAD_BYTES // 2**20 + 1,
        help=_(
            "A row of column names, then up to {rows} rows of up to {columns} columns. It stays in this "
            "server's memory for a while and goes nowhere else."
        ).format(rows=f"{MAX_ROWS:,}", columns=MAX_COLUMNS),
    )
    if file is not None and st.session_state.get(f"{key}-taken") != file.file_id:
        try:
            table = parse_csv(file.getvalue())
        except Refusal as exc:
            st.warning(refusal(exc))
            return dataset
        owner = st.session_state.setdefault(OWNER, secrets.token_hex(8))
        st.session_state[f"{key}-taken"] = file.file_id
        return Uploaded(key=keep(table, owner=owner))
    return _target(dataset, key) if dataset.key else dataset


def _target(dataset: Uploaded, key: str) -> Uploaded:
    try:
        table = dataset.content()
    except Refusal as exc:
        st.warning(refusal(exc))
        return dataset
    names = list(table.targets)
    shown = dataset.target or table.target("").name
    widget = f"{key}-target"
    st.session_state[widget] = st.session_state.pop(f"{widget}-picked", None) or shown
    st.selectbox(
        _("Predict"),
        names,
        key=widget,
        on_change=lambda: st.session_state.update({f"{widget}-picked": st.session_state[widget]}),
        help=_("The column that the network learns to predict from the others."),
    )
    target = st.session_state[widget]
    if target != shown:
        dataset = dataset.but(target=target)
    return controls.knobs(dataset, key=f"{key}-read", only=("read_as",))


def _remarks(experiment: Experiment) -> list[str]:
    try:
        found = experiment.data().remarks
    except Refusal:  # the page says it where the change is carried out
        return []
    return [refusal(remark.refusal()) for remark in found]
