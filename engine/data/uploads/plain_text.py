"""A text file that somebody brings, from its bytes to what is written in it."""

from __future__ import annotations

import codecs

from engine.data.datasets import csv as tables
from engine.limits import MAX_UPLOAD_BYTES
from engine.spec import Refusal

ENCODINGS = ("auto", "utf-8", "gb18030", "big5", "shift_jis", "cp1252", "utf-16")
DOCUMENTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")


def read_text(content: bytes, encoding: str = "auto") -> str:
    """Return the text of a file.  Raises Refusal with a sentence that says what to do instead."""
    if len(content) > MAX_UPLOAD_BYTES:
        raise Refusal(
            "The file has {size} MB; up to {most} MB can be read.",
            size=f"{len(content) / 2**20:.1f}",
            most=MAX_UPLOAD_BYTES // 2**20,
        )
    if not content.strip():
        raise Refusal("The file is empty.")
    if content.startswith(DOCUMENTS):
        raise Refusal(
            "This is a document of another program. Open it there and save it as plain text (.txt)."
        )
    found = _decoded(content, encoding)
    if not found.strip():
        raise Refusal("The file is empty.")
    return found


def _decoded(content: bytes, encoding: str) -> str:
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # Characters without a mark before them, each of two bytes: every second byte of plain Western text is zero.
    if encoding == "auto" and not marked and content[1::2].count(0) > 0.9 * (len(content) // 2):
        encoding = "utf-16-le"
    if encoding != "auto":
        return content.decode(encoding, errors="replace").lstrip("\ufeff")
    try:
        return tables.decoded(content)
    except Refusal as refused:
        raise Refusal("This is not a text file: it holds signs that no text has.") from refused


def unreadable(text: str) -> int:
    """Return how many characters of a text the wrong encoding has spoiled."""
    return text.count("\ufffd")
