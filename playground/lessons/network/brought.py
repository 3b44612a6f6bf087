"""A table of the reader's own: its file, what is predicted, what was understood, and what to do about the rest."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.data.datasets.csv import read_sheet
from engine.data.datasets.own_table import Uploaded, keep
from engine.limits import MAX_COLUMNS, MAX_ROWS, MAX_UPLOAD_BYTES
from engine.spec import Refusal
from playground.kit import knobs as controls
from playground.kit import reading
from playground.language import _, refusal

OWNER = "data-owner"  # names this session on the shelf of uploads


def invitation(key: str) -> None:
    """Draw a button that leads to a table of one's own, which the menu alone would hide."""
    st.button(
        _("Bring your own table"),
        icon=":material/upload_file:",
        key=f"{key}-bring",
        type="tertiary",
        on_click=lambda: st.session_state.update({f"{key}-dataset:picked": Uploaded.name}),
        help=_("A CSV file from your computer: choose what to predict from the other columns."),
    )


def table(dataset: Uploaded, key: str) -> Uploaded:
    """Draw the file's place and all that is decided about it; return the table that it says now."""
    file = st.file_uploader(
        _("CSV file"),
        type=["csv", "tsv", "txt"],
        key=f"{key}-file",
        max_upload_size=MAX_UPLOAD_BYTES // 2**20 + 1,
        help=_(
            "Rows of up to {columns} columns, with or without their names on top; of more than {rows} rows a sample "
            "is drawn. It stays in this server's memory for a while and goes nowhere else."
        ).format(rows=f"{MAX_ROWS:,}", columns=MAX_COLUMNS),
    )
    if file is not None and st.session_state.get(f"{key}-taken") != file.file_id:
        owner = st.session_state.setdefault(OWNER, secrets.token_hex(8))
        try:
            found = Uploaded(key=keep(read_sheet(file.getvalue()), owner=owner))
            found.reading()
        except Refusal as exc:
            st.warning(refusal(exc))
            return dataset
        st.session_state[f"{key}-taken"] = file.file_id
        dataset = found
    return _decided(reading.taken(dataset, f"{key}-table"), key) if dataset.key else dataset


def ready(dataset: Uploaded) -> bool:
    """Say whether something can be learned from the table; what keeps it has been said beside its buttons."""
    if not dataset.key:
        return False
    try:
        dataset.plan()
    except Refusal:
        return False
    return True


def _decided(dataset: Uploaded, key: str) -> Uploaded:
    """Draw what is predicted and what was understood, and return the table with what was decided."""
    try:
        dataset = _target(dataset, key)
        found = dataset.reading()
    except Refusal as exc:
        st.warning(refusal(exc))
        return dataset
    reading.draw(found, f"{key}-table")
    return dataset


def _target(dataset: Uploaded, key: str) -> Uploaded:
    content = dataset.content()
    names = list(content.targets)
    shown = dataset.target if dataset.target in names else content.target("").name
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
        dataset = dataset.but(target=target, read_as="auto")
    elif dataset.target and dataset.target != shown:
        dataset = dataset.but(target="")  # the columns have other names now
    column = content.column(target)
    if column.numbers is None or not column.levels:
        return dataset
    return controls.knobs(dataset, key=f"{key}-read", only=("read_as",))
