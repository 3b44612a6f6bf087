"""The developer's tool for the catalogue: `python -m playground.tools.words` collects, merges and compiles it.

Babel is imported here and nowhere else; a running playground needs only the compiled files.
"""

from __future__ import annotations

import ast
import datetime
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from playground.kit.lesson import paragraphs
from playground.language import DOMAIN, FOLDER, LANGUAGES

ROOT = FOLDER.parent
FOLDERS = {"engine", "playground", "pages"}
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
# One date for good: a new one at every run would make every commit of the catalogue conflict with others.
DATE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

Found = Any  # (line, function's name or None, text, comments), which Babel's own hints get wrong


def main() -> int:
    """Bring the template, every catalogue and every compiled file up to date; 1 where words are missing."""
    template = collected()
    TEMPLATE.write_bytes(written(template))
    missing = 0
    for lang in LANGUAGES:
        if lang == "en":
            continue
        catalogue = merged(template, lang)
        path(lang).parent.mkdir(parents=True, exist_ok=True)
        path(lang).write_bytes(written(catalogue))
        path(lang).with_suffix(".mo").write_bytes(compiled(catalogue))
        empty = [message.id for message in catalogue if message.id and not message.string]
        missing += len(empty)
        print(f"{lang}: {len(catalogue)} messages, {len(empty)} without a translation")
        for text in empty:
            print(f"  {text!r}")
    return 1 if missing else 0


def path(lang: str) -> Path:
    """Return where the catalogue of a language lies; the compiled one lies beside it."""
    return FOLDER / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


def collected() -> Catalog:
    """Return every word marked in the code, as a catalogue without translations."""
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = _signed(Catalog(creation_date=DATE, revision_date=DATE, fuzzy=False))
    found = extract_from_dir(ROOT, methods, options, {}, directory_filter=_holds_words)
    for name, line, text, comments, context in found:
        catalogue.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return catalogue


def _holds_words(folder: str) -> bool:
    parts = Path(folder).relative_to(ROOT).parts
    return not parts or parts[0] in FOLDERS


def merged(template: Catalog, lang: str) -> Catalog:
    """Return the stored catalogue of a language with the words of `template`: new ones empty, old gone."""
    if path(lang).exists():
        with path(lang).open("rb") as file:
            catalogue = read_po(file, locale=lang)
    else:
        catalogue = Catalog(lang, creation_date=DATE, revision_date=DATE, fuzzy=False)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    return _signed(catalogue)


def _signed(catalogue: Catalog) -> Catalog:
    catalogue.project, catalogue.version = "Neural Playground", "1"
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "Neural Playground"
    catalogue.header_comment = "# The words of the Neural Playground, under its own licence."
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Return the bytes of the .po file: by source file, without line numbers, which change all the time."""
    target = io.BytesIO()
    write_po(target, catalogue, width=110, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    # Which Babel wrote it is no news, and would differ from one developer to the next.
    lines = target.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b'"Generated-By:'))


def compiled(catalogue: Catalog) -> bytes:
    """Return the bytes of the .mo file."""
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def lesson(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Extract the marked words of a page and the paragraphs of its docstring, which is its introduction."""
    source = file.read()
    yield from ((1, None, text, []) for text in paragraphs(ast.get_docstring(ast.parse(source))))
    yield from code(io.BytesIO(source), keywords, comment_tags, options)


def code(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """Extract the marked words of a module, and what a knob's `choices=("…", "…")` says outright.

    Babel's own extractor reads tokens, and so misses what is marked within an f-string.
    """
    nodes = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call | ast.keyword)]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in keywords:
                said = tuple(_text(each) for each in node.args)
                if said and said[0]:
                    yield node.lineno, node.func.id, said, []
        elif node.arg == "choices" and isinstance(node.value, ast.Tuple):
            yield from ((node.lineno, None, text, []) for text in map(_text, node.value.elts) if text)


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


if __name__ == "__main__":
    sys.exit(main())
