"""A series of the visitor's own to learn from: a column of a CSV file."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.data.datasets.columns import Measured, read_columns
from engine.data.datasets.own_series import OwnSeries, store_series
from engine.limits import MAX_SERIES, MAX_UPLOAD_BYTES
from engine.spec import Refusal
from playground.language import _, refusal
from playground.lessons.network.data import OWNER


def own_series(key: str, length: int) -> OwnSeries | None:
    """Ask for a CSV file and for a column of it; return the task with `length` steps, None until it can be had.

    `key` names these widgets within the session.  What is wrong with a file or a column is said in a warning.
    """
    file = st.file_uploader(
        _("CSV file"),
        type=["csv", "tsv", "txt"],
        key=f"{key}-series",
        max_upload_size=MAX_UPLOAD_BYTES // 2**20 + 1,
        help=_(
            "Up to {rows} rows, one for each moment; a column of dates gives the order. It stays in this server's "
            "memory for a while and goes nowhere else."
        ).format(rows=f"{MAX_SERIES:,}"),
    )
    if file is None:
        return None
    try:
        column = _picked(_columns(key, file.file_id, file.getvalue()), key)
        return _stored(column, length)
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
        return None


def _columns(key: str, file: str, content: bytes) -> tuple[Measured, ...]:
    """Return the columns of the file, which is read once only; raises Refusal, again each time it is drawn."""
    read = f"{key}-series-read"
    last, found = st.session_state.get(read, ("", ()))
    if last != file:
        try:
            found = read_columns(content)
        except Refusal as exc:
            found = exc
        st.session_state[read] = (file, found)
    if isinstance(found, Refusal):
        raise found
    return found


def _picked(columns: tuple[Measured, ...], key: str) -> Measured:
    """Let one column be chosen, to begin with the last that can be: the first often holds the time."""
    names = [column.name for column in columns]
    able = [column.name for column in columns if column.varies and column.complaint is None]
    widget = f"{key}-series-column"
    if st.session_state.get(widget) not in names:
        st.session_state[widget] = (able or names)[-1]
    name = st.selectbox(
        _("Column"),
        names,
        key=widget,
        help=_("Its numbers, from top to bottom, are the series whose next value the network foretells."),
    )
    return columns[names.index(name)]


def _stored(column: Measured, length: int) -> OwnSeries:
    """Return the task that learns from `column`; raises Refusal when it can't."""
    if column.complaint is not None:
        raise column.complaint.refusal()
    owner = st.session_state.setdefault(OWNER, secrets.token_hex(8))
    key = store_series(column.values, column.name, owner=owner, **column.brought())
    found = OwnSeries(key=key, length=length)
    found.fitting()
    return found
