"""A table of the reader's own: its file, what is predicted, what was understood, and what to do about the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from engine.data.datasets.csv import read_sheet
from engine.data.datasets.own_table import Uploaded, keep
from engine.limits import MAX_COLUMNS, MAX_ROWS, MAX_UPLOAD_BYTES
from engine.remark import Remark
from engine.spec import Refusal
from playground.kit import knobs as controls
from playground.kit import reading
from playground.kit.files import uploads
from playground.kit.owner import owner
from playground.kit.widgets import shows
from playground.language import _, refusal


def invitation(key: str) -> None:
    """Draw a button that leads to a table of one's own, which the menu alone would hide."""
    st.button(
        _("Bring your own table"),
        icon=":material/upload_file:",
        key=f"{key}-bring",
        type="tertiary",
        on_click=controls.lead_to,
        args=(f"{key}-dataset", Uploaded.name),
        help=_("A CSV file from your computer: choose what to predict from the other columns."),
    )


def table(dataset: Uploaded, key: str, *, decide: Callable[[Uploaded], None]) -> Uploaded:
    """Draw the file's place and all that is decided about it; return the table that it says now.

    `decide` is called with the table on which something was decided by a click.
    """

    def take(_name: str, content: bytes) -> Sequence[Remark]:
        nonlocal dataset
        found = Uploaded(key=keep(read_sheet(content), owner=owner()))
        found.reading()
        dataset = found
        return ()

    uploads(
        key,
        label=_("CSV file"),
        kinds=["csv", "tsv", "txt"],
        most=MAX_UPLOAD_BYTES + 1,
        take=take,
        here=True,
        help=_(
            "Rows of up to {columns} columns, with or without their names on top; of more than {rows} rows a sample "
            "is drawn. It stays in this server's memory for a while and goes nowhere else."
        ).format(rows=f"{MAX_ROWS:,}", columns=MAX_COLUMNS),
    )
    return _decided(reading.taken(dataset, f"{key}-table"), key, decide) if dataset.key else dataset


def ready(dataset: Uploaded) -> bool:
    """Say whether something can be learned from the table; what keeps it has been said beside its buttons."""
    if not dataset.key:
        return False
    try:
        dataset.plan()
    except Refusal:
        return False
    return True


def _decided(dataset: Uploaded, key: str, decide: Callable[[Uploaded], None]) -> Uploaded:
    """Draw what is predicted and what was understood, and return the table with what was decided."""
    try:
        dataset = _target(dataset, key, decide)
        found = dataset.reading()
    except Refusal as exc:
        st.warning(refusal(exc))
        return dataset
    reading.draw(found, f"{key}-table")
    return dataset


def _target(dataset: Uploaded, key: str, decide: Callable[[Uploaded], None]) -> Uploaded:
    content = dataset.content()
    names = list(content.targets)
    shown = dataset.target if dataset.target in names else content.target("").name
    if dataset.target and dataset.target != shown:
        dataset = dataset.but(target="")  # the columns have other names now
    shows(
        f"{key}-target",
        st.selectbox,
        _("Predict"),
        names,
        value=shown,
        then=lambda target: decide(dataset.but(target=target, read_as="auto")),
        help=_("The column that the network learns to predict from the others."),
    )
    column = content.column(shown)
    if column.numbers is None or not column.levels:
        return dataset
    return controls.knobs(dataset, key=f"{key}-read", only=("read_as",))
