"""A series of the visitor's own to learn from: a column of a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from engine.data.datasets.columns import Measured, read_columns
from engine.data.datasets.own_series import OwnSeries, store_series
from engine.limits import MAX_SERIES, MAX_UPLOAD_BYTES
from engine.remark import Remark
from engine.spec import Refusal
from playground.kit.files import uploads
from playground.kit.lease import kept
from playground.kit.owner import owner
from playground.language import _, refusal


@dataclass
class Brought:
    """The columns of the last file that could be read, and how many were brought by then."""

    columns: tuple[Measured, ...] = ()
    count: int = 0


def own_series(key: str, length: int) -> OwnSeries | None:
    """Ask for a CSV file and for a column of it; return the task with `length` steps, None until it can be had.

    `key` names these widgets within the session.  What is wrong with a file or a column is said in a warning.
    """
    brought = kept(f"{key}-brought", Brought)

    def take(_name: str, content: bytes) -> Sequence[Remark]:
        brought.columns = ()
        brought.columns, brought.count = read_columns(content), brought.count + 1
        return ()

    words = _(
        "Up to {rows} rows, one for each moment; a column of dates gives the order. It stays in this server's "
        "memory for a while and goes nowhere else."
    )
    uploads(
        f"{key}-series",
        label=_("CSV file"),
        help=words.format(rows=f"{MAX_SERIES:,}"),
        kinds=["csv", "tsv", "txt"],
        most=MAX_UPLOAD_BYTES + 1,
        take=take,
    )
    if not brought.columns:
        return None
    column = _picked(brought, key)
    try:
        return _stored(column, length)
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
        return None


def _picked(brought: Brought, key: str) -> Measured:
    """Let one column be chosen, to begin with the last that can be: the first often holds the time."""
    names = [column.name for column in brought.columns]
    able = [column.name for column in brought.columns if column.varies and column.complaint is None]
    name = st.selectbox(
        _("Column"),
        names,
        names.index((able or names)[-1]),
        key=f"{key}-series-column:{brought.count}",
        help=_("Its numbers, from top to bottom, are the series whose next value the network foretells."),
    )
    return brought.columns[names.index(name)]


def _stored(column: Measured, length: int) -> OwnSeries:
    """Return the task that learns from `column`; raises Refusal when it can't."""
    if column.complaint is not None:
        raise column.complaint.refusal()
    key = store_series(column.values, column.name, owner=owner(), **column.brought())
    found = OwnSeries(key=key, length=length)
    found.fitting()
    return found
