"""A script in pieces: what a piece is about, and its code."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

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


def quoted(text: str) -> str:
    """Return a text as a string literal in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def literal_text(text: str) -> str:
    """Return anybody's text as a string literal: what can't be printed is spelled out."""
    return quoted(text) if text.isprintable() else repr(text)


def listed(name: str, values: Iterable[str]) -> list[str]:
    """Return the lines that give a name to a tuple of values, in as many rows as they need."""
    values = list(values)
    line = f"{name} = ({', '.join(values)}{',' if len(values) == 1 else ''})"
    if len(line) <= WIDTH:
        return [line]
    rows = [""]
    for value in values:
        if rows[-1] and len(f"    {rows[-1]} {value},") > WIDTH:
            rows.append("")
        rows[-1] += f" {value}," if rows[-1] else f"{value},"
    return [f"{name} = (", *(f"    {row}" for row in rows), ")"]


def plain(say: Say) -> Say:
    """Return `say` so that whatever it says fits on one line, and so into a comment."""
    return lambda text: " ".join(say(text).split())


def broken(line: str) -> list[str]:
    """Return a call that is too wide for one line as several, with its arguments in lines of their own."""
    if len(line) <= WIDTH + 10 or "(" not in line:
        return [line]
    arguments, start, stop = _arguments(line)
    margin = " " * (len(line) - len(line.lstrip()))
    rows = [""]
    for argument in arguments:
        if rows[-1] and len(f"{margin}    {rows[-1]} {argument},") > WIDTH:
            rows.append("")
        rows[-1] += f" {argument}," if rows[-1] else f"{argument},"
    return [line[: start + 1], *(f"{margin}    {row}" for row in rows), f"{margin}{line[stop:]}"]


def _arguments(line: str) -> tuple[list[str], int, int]:
    """Return the arguments of the first call in a line, and where its parentheses stand."""
    start = line.index("(")
    depth, cuts = 0, [start]
    for at in range(start, len(line)):
        depth += (line[at] in "([{") - (line[at] in ")]}")
        if depth == 0 or (depth == 1 and line[at] == ","):
            cuts.append(at)
        if depth == 0:
            break
    return [line[a + 1 : b].strip() for a, b in pairwise(cuts)], start, cuts[-1]


def indented(lines: Iterable[str], depth: int = 1) -> list[str]:
    """Return the lines moved to the right."""
    return [textwrap.indent(line, "    " * depth) for line in lines]
