"""Any script as a notebook: what it says of itself becomes text, what it does becomes cells."""

from __future__ import annotations

import ast


def cells(script: str) -> bytes:
    """Return a notebook (.ipynb, UTF-8) whose code cells, one after the other, are `script`.

    Its docstring becomes the first text.  A comment that opens a paragraph at the left edge becomes the text above what
    it speaks of.
    """
    from nbformat import validate, writes
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    body = ast.parse(script).body
    title = ast.get_docstring(ast.parse(script)) or ""
    lines = script.splitlines()
    begin = (body[0].end_lineno or 0) if title else 0
    made = [new_markdown_cell(title, id="about")] if title else []
    for number, (text, code) in enumerate(_paragraphs(lines[begin:], _inside(body, begin))):
        if text:
            made.append(new_markdown_cell(text, id=f"text-{number}"))
        if code:
            made.append(new_code_cell(code, id=f"code-{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = new_notebook(cells=made, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    validate(book)
    return writes(book).encode()


def _inside(body: list[ast.stmt], begin: int) -> set[int]:
    """Return the lines, counted from `begin`, on which no paragraph can open: a statement is not over there."""
    spans = ((each.lineno, each.end_lineno or each.lineno) for each in body)
    return {line - begin for first, last in spans for line in range(first, last)}


def _paragraphs(lines: list[str], inside: set[int]) -> list[tuple[str, str]]:
    """Return the text and the code of each paragraph that a comment opens; the first may have no text."""
    opens = [
        at
        for at, line in enumerate(lines)
        if line.startswith("# ") and at not in inside and (at == 0 or not lines[at - 1].strip())
    ]
    found = []
    for first, last in zip([0, *opens], [*opens, len(lines)], strict=True):
        part = lines[first:last]
        said = 0
        while said < len(part) and part[said].startswith("# ") and first in opens:
            said += 1
        text = " ".join(line.removeprefix("# ") for line in part[:said])
        found.append((text, "\n".join(part[said:]).strip("\n")))
    return found
