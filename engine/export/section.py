"""A script in pieces: what a piece is about, and its code."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass

WIDTH = 100  # characters of a line, where words can be broken

Say = Callable[[str], str]  # how to put a sentence: a translation, or `str` for English


@dataclass(frozen=True)
class Section:
    """One piece: a title and a text for people, already in their language, and code."""

    title: str
    text: str
    code: str

    def script(self) -> str:
        """Return the piece as part of a script, title and text as comments."""
        return "\n".join([*comment(f"{self.title}. {self.text}"), self.code])


def joined(pieces: Iterable[str]) -> str:
    """Return pieces of code with blank lines between: two where a definition ends or begins."""
    text, *others = pieces
    for piece in others:
        ends = text.splitlines()[-1].startswith(" ")
        begins = _first_line(piece).startswith(("def ", "class ", "@"))
        text += ("\n\n\n" if ends or begins else "\n\n") + piece
    return text


def _first_line(code: str) -> str:
    """Return the first line that is neither empty nor a comment."""
    return next((line for line in code.splitlines() if line and not line.startswith("#")), "")


def comment(text: str) -> list[str]:
    """Return a text as lines of comments; nothing in it can end the comment."""
    return [f"# {line}" for line in textwrap.wrap(" ".join(text.split()), WIDTH - 2)]


def indented(lines: Iterable[str], depth: int = 1) -> list[str]:
    """Return the lines moved to the right."""
    return [textwrap.indent(line, "    " * depth) for line in lines]
