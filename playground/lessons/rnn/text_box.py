"""A text of the visitor's own to learn from: pasted, or out of a file."""

from __future__ import annotations

import streamlit as st

from engine.data.datasets.text import NextLetter
from engine.data.sequences import Sequences
from engine.data.uploads.plain_text import ENCODINGS, read_text, unreadable
from engine.limits import MAX_TEXT, MAX_UPLOAD_BYTES
from engine.spec import Refusal
from playground.language import _, refusal


def own_text(task: NextLetter, changed: Sequences, key: str) -> Sequences:
    """Ask for a text; return the task on it, as much of it as may be learned from.

    `key` names these widgets within the session.  What is wrong with a file is said in a warning.
    """
    box = f"{key}-text"
    _file(box)
    text = st.text_area(
        _("Your own text"),
        value=task.text if box not in st.session_state else None,
        key=box,
        height=120,
        help=_("Empty: Shakespeare’s sonnets. Letters that are rare become one sign."),
    )
    text = text or ""
    if len(text) > MAX_TEXT:
        words = _(
            "The text has {count} characters. The first {most} are learned from; there is no room for more."
        )
        st.info(words.format(count=f"{len(text):,}", most=f"{MAX_TEXT:,}"))
    taken = text[:MAX_TEXT]
    return changed.but(text=taken) if taken != task.text else changed


def _file(box: str) -> None:
    """Let a text file be chosen, whose text goes into the box."""
    widget, coded = f"{box}-file", f"{box}-encoding"

    def read() -> None:
        file = st.session_state.get(widget)
        st.session_state.pop(f"{box}-trouble", None)
        if file is None:
            return
        try:
            st.session_state[box] = read_text(file.getvalue(), st.session_state.get(coded, "auto"))
        except Refusal as exc:
            st.session_state[f"{box}-trouble"] = refusal(exc)

    file = st.file_uploader(
        _("Text file"),
        type=["txt", "md", "csv"],
        key=widget,
        on_change=read,
        max_upload_size=MAX_UPLOAD_BYTES // 2**20 + 1,
        help=_("Plain text in any usual encoding; its first {most} characters are learned from.").format(
            most=f"{MAX_TEXT:,}"
        ),
    )
    if file is None:
        return
    trouble = st.session_state.get(f"{box}-trouble")
    if trouble:
        st.warning(trouble, icon="⚠️")
    spoiled = unreadable(str(st.session_state.get(box) or ""))
    if spoiled:
        words = _("{count} characters could not be read in this encoding. Try another one.")
        st.warning(words.format(count=f"{spoiled:,}"), icon="⚠️")
    st.selectbox(
        _("Encoding"),
        ENCODINGS,
        key=coded,
        on_change=read,
        format_func=lambda name: _("found by itself") if name == "auto" else name.upper(),
        help=_("If what you see in the box below is no text, the file was written in another encoding."),
    )
