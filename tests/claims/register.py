"""Who answers for a sentence: the tests that are marked with it, a test named in a list, or a reason in a list.

A list, `reasons/AREA.txt`, has a heading `# kind` for each kind of reason (see rules.KINDS), and below it the
sentences, one a line, whole.  Where the kind's own reason says too little, ` | ` and the reason follow.  Below
`# proved` they are followed by ` | ` and the test that would fail if the sentence were false: `tests/FILE.py::NAME`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.claims.rules import KINDS, kind
from tests.claims.sentences import OPEN, ROOT, Sentence, sentences

REASONS = Path(__file__).parent / "reasons"
PROVED = "proved"


@dataclass(frozen=True)
class Entry:
    """A line of a list: the sentence, its kind, what stands behind the bar, and where the line is."""

    text: str
    kind: str
    behind: str
    place: str


@cache
def entries() -> tuple[Entry, ...]:
    """Return all lines of all lists."""
    return tuple(each for path in sorted(REASONS.glob("*.txt")) for each in _read(path))


def _read(path: Path) -> Iterator[Entry]:
    heading = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("# "):
            heading = line[2:].strip()
        elif line.strip():
            text, _, behind = line.partition(" | ")
            yield Entry(text.strip(), heading, behind.strip(), f"{path.name}:{number}")


@cache
def tests(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the names of a file's tests, each with the sentences that it proves."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            marks = [each for each in node.decorator_list if isinstance(each, ast.Call)]
            marks = [each for each in marks if ast.unparse(each.func) == "proves"]
            found[node.name] = tuple(ast.literal_eval(text) for mark in marks for text in mark.args)
    return found


@cache
def proofs() -> dict[str, tuple[str, ...]]:
    """Return each proved sentence with the tests that prove it, as FILE::NAME."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, proved in tests(path).items():
            for text in proved:
                found[text] = (*found.get(text, ()), f"{path.relative_to(ROOT).as_posix()}::{name}")
    for entry in entries():
        if entry.kind == PROVED:
            found[entry.text] = (*found.get(entry.text, ()), *entry.behind.split("; "))
    return found


def exists(test: str) -> bool:
    """Return whether a test named as FILE::NAME is there; of JavaScript, whether the file holds the name."""
    name, _, wanted = test.partition("::")
    path = ROOT / name
    if not path.is_file() or not wanted:
        return False
    return wanted in tests(path) if path.suffix == ".py" else wanted in path.read_text(encoding="utf-8")


def answer(sentence: Sentence) -> str:
    """Return "proved", the kind of the reason why there is no test, or "" where nobody answers for the sentence."""
    if sentence.text in proofs():
        return PROVED
    listed = next((each.kind for each in entries() if each.text == sentence.text), "")
    return listed or kind(sentence)


def answers() -> dict[str, dict[str, list[str]]]:
    """Return area → answer → sentences, over all areas; "" stands for those that nobody answers for."""
    found: dict[str, dict[str, list[str]]] = {}
    for sentence in sentences().values():
        found.setdefault(sentence.area, {}).setdefault(answer(sentence), []).append(sentence.text)
    return found


def unanswered() -> list[str]:
    """Return what nobody answers for in the areas that are closed, with the file that says it."""
    return [
        f"{each.files[0]}: {each.text}"
        for each in sentences().values()
        if each.area not in OPEN and not answer(each)
    ]


def faults() -> list[str]:
    """Return what is wrong with the lists and marks: stale, double, without a kind, or naming no test."""
    known, found, seen = sentences(), [], {}
    for entry in entries():
        if entry.kind != PROVED and entry.kind not in KINDS:
            found.append(f"{entry.place}: “{entry.kind}” is no kind of reason")
        if entry.text not in known:
            found.append(f"{entry.place}: no page says this any more: {entry.text}")
        if entry.text in seen:
            found.append(f"{entry.place}: already at {seen[entry.text]}: {entry.text}")
        if entry.kind != PROVED and entry.text in proofs():
            found.append(f"{entry.place}: has a test by now: {entry.text}")
        seen[entry.text] = entry.place
    for text, by in proofs().items():
        if text not in known:
            found.append(f"{by[0]}: no page says this any more: {text}")
        found += [f"{text}: there is no test {each}" for each in by if not exists(each)]
    return found
