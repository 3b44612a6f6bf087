"""What was understood of a file, drawn: one line, a preview behind a word, and each finding with its buttons.

Draw it after the spec has taken up what was pressed:

    dataset = reading.taken(dataset, key)
    reading.draw(dataset.reading(), key)
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TypeVar

import streamlit as st

from engine.data.reading import KINDS, Finding, Reading, Seen
from engine.remark import Remark
from engine.spec import Refusal, Spec
from playground.language import _, refusal

S = TypeVar("S", bound=Spec)


def taken(spec: S, key: str) -> S:
    """Return the spec with what was pressed under `key` taken up, or as it is where that can't be."""
    edits = st.session_state.pop(f"{key}:pressed", None)
    if not edits:
        return spec
    try:
        return spec.but(**edits)
    except Refusal as exc:
        st.warning(refusal(exc))
        return spec


def draw(reading: Reading, key: str) -> None:
    """Draw what was understood; nothing at all where there is nothing to say."""
    if reading.summary is not None:
        st.caption(said(reading.summary))
    if reading.columns:
        with st.popover(
            _("What the file says"),
            icon=":material/table_eye:",
            key=f"{key}-preview",
            help=_("Each column with its kind, what is missing in it, and what becomes of it."),
        ):
            st.html(preview(reading.columns))
    for finding in reading.findings:
        _finding(finding, key)


def said(remark: Remark) -> str:
    """Return a remark in the reader's language; remarks among its values are said first."""
    return refusal(remark.refusal())


def preview(columns: tuple[Seen, ...]) -> str:
    """Return the first rows as a table, each column headed by its name, its kind and what becomes of it."""
    heads = "".join(f"<th>{escape(each.name)}<small>{_about(each)}</small></th>" for each in columns)
    becomes = "".join(f"<td>{escape(said(each.becomes))}</td>" for each in columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
        for cells in zip(*(each.cells for each in columns), strict=True)
    )
    return (
        f'<div class="reading"><table><thead><tr>{heads}</tr><tr class="becomes">{becomes}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _about(column: Seen) -> str:
    kind = escape(_(KINDS[column.kind]))
    if not column.missing:
        return kind
    return f"{kind} · {escape(_('{count} missing').format(count=column.missing))}"


def _finding(finding: Finding, key: str) -> None:
    name = f"{key}:{finding.name}"
    with st.container(key=f"{name}:finding", gap="xxsmall"):
        kind = "found asks" if finding.asks else "found"
        st.html(f'<p class="{kind}">{escape(said(finding.remark))}</p>')
        if not finding.remedies and not finding.undo:
            return
        with st.container(horizontal=True, gap="xsmall"):
            for place, remedy in enumerate(finding.remedies):
                _button(said(remedy.label), remedy.edits, f"{name}:{place}", key)
            if finding.undo:
                _button(_("Undo"), finding.undo, f"{name}:undo", key, icon=":material/undo:")


def _button(label: str, edits: Mapping[str, object], name: str, key: str, icon: str | None = None) -> None:
    kind = "tertiary" if icon else "secondary"
    st.button(_escaped(label), key=name, on_click=_press, args=(key, dict(edits)), icon=icon, type=kind)


def _press(key: str, edits: dict[str, object]) -> None:
    st.session_state[f"{key}:pressed"] = edits


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it is written: what stands in a file is no markup."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-!|~$:" else sign for sign in text)
