"""A text of the visitor's own to learn from: pasted, or out of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from engine.data.datasets.text import NextLetter
from engine.data.uploads.plain_text import ENCODINGS, read_text, unreadable
from engine.limits import MAX_TEXT, MAX_UPLOAD_BYTES
from engine.remark import Remark
from engine.spec import Refusal
from playground.kit.bound import typed
from playground.kit.files import uploads
from playground.kit.held import Held
from playground.kit.lease import kept
from playground.kit.supervised.study import Study
from playground.kit.widgets import shows
from playground.language import _, refusal


@dataclass
class TextFile:
    """A text file that was brought, in which encoding it was read last, and why it could not be."""

    content: bytes = b""
    encoding: str = "auto"
    trouble: Refusal | None = None


def own_text(page: Held[Study], task: NextLetter) -> None:
    """Ask for a text to learn from, as much of it as may be; one that is refused stays to be mended."""

    def on(study: Study, text: str) -> Study:
        return study.on(task.but(text=text[:MAX_TEXT]))

    file, place = kept(f"{page.key}-text-file", TextFile), st.container()
    text, put = typed(
        page,
        "text",
        task.text,
        make=on,
        draw=st.text_area,
        label=_("Your own text"),
        height=120,
        help=_("Empty: Shakespeare’s sonnets. Letters that are rare become one sign."),
    )

    def take(_name: str, content: bytes) -> Sequence[Remark]:
        put(read_text(content))
        file.content, file.encoding, file.trouble = content, "auto", None
        return ()

    with place:
        words = _("Plain text in any usual encoding; its first {most} characters are learned from.")
        uploads(
            f"{page.key}-text",
            label=_("Text file"),
            help=words.format(most=f"{MAX_TEXT:,}"),
            kinds=["txt", "md", "csv"],
            most=MAX_UPLOAD_BYTES + 1,
            take=take,
        )
        if file.content:
            _encoded(page.key, file, text, put)
    if len(text) > MAX_TEXT:
        words = _(
            "The text has {count} characters. The first {most} are learned from; there is no room for more."
        )
        st.info(words.format(count=f"{len(text):,}", most=f"{MAX_TEXT:,}"))
    try:
        page.check(on(page.spec, text))
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")


def _encoded(key: str, file: TextFile, text: str, put: Callable[[str], None]) -> None:
    """Say what of the file could not be read, and let its encoding be chosen."""

    def read(encoding: str) -> None:
        file.encoding, file.trouble = encoding, None
        try:
            put(read_text(file.content, encoding))
        except Refusal as exc:
            file.trouble = exc

    if file.trouble is not None:
        st.warning(refusal(file.trouble), icon="⚠️")
    elif spoiled := unreadable(text):
        words = _("{count} characters could not be read in this encoding. Try another one.")
        st.warning(words.format(count=f"{spoiled:,}"), icon="⚠️")
    shows(
        f"{key}-text-encoding",
        st.selectbox,
        _("Encoding"),
        ENCODINGS,
        value=file.encoding,
        then=read,
        format_func=lambda name: _("found by itself") if name == "auto" else name.upper(),
        help=_("If what you see in the box below is no text, the file was written in another encoding."),
    )
