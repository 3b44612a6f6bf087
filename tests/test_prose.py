"""The rules of the house for everything that is written: how long a file is, and what no file says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("engine", "playground", "pages")
CODE = (*FLOORS, "benchmarks", "tests")
ROOMS = (*CODE, "locale", "docs", ".ci", ".streamlit")

LONGEST = 250
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
# Written in pieces, because this file is searched as well.
UNFINISHED = re.compile("|".join([r"\bTO" + "DO", r"\bFIX" + "ME", r"\bX" + r"XX\b"]))
ONE_MACHINE = re.compile(r"(?<![\w.])/(?:wo" + r"rk|tm" + r"p|ro" + r"ot|ho" + r"me)/\w")
REGISTRY = re.compile("python" + "hosted|pypi" + r"\.org|registry\." + "npm|index" + "-url|find" + "-links")
OUTSIDE = re.compile(
    "unp" + "kg|jsde" + "livr|cdn" + r"js|cdn\.plot|google" + "apis|gsta" + "tic|fonts?aw" + "esome"
)
# What a formatter makes of a line that is too long: a comment behind the bracket that it put there, or in brackets
# with the one value that it explains.
TORN = re.compile(
    r"^[ \t]*[)\]}]+[,:]?  # (?!fmt:|type:).*$|[=:] \(\n[^\n]+  # [^\n]*\n[ \t]*\),?$", re.MULTILINE
)
SUFFIXES = {".py", ".js", ".css", ".md", ".toml", ".yaml", ".yml", ".txt", ".po", ".html", ".mjs"}


@pytest.mark.parametrize("folder", CODE)
def test_files_are_short_and_named_after_what_they_hold(folder: str) -> None:
    for path in sorted((ROOT / folder).rglob("*.py")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= LONGEST, f"{path.relative_to(ROOT)} has {lines} lines; it wants to be two files"
        assert path.stem not in VAGUE, f"{path.relative_to(ROOT)} says nothing about what it holds"


@pytest.mark.parametrize("floor", FLOORS)
def test_every_floor_says_what_may_not_enter(floor: str) -> None:
    assert len((ROOT / floor / "README.md").read_text(encoding="utf-8").split()) > 30


def written() -> list[Path]:
    """Return the texts of the project that people wrote."""
    loose = [path for path in ROOT.iterdir() if path.is_file()]
    inside = [path for room in ROOMS for path in (ROOT / room).rglob("*")]
    # By benchmarks, by nobody's hand, and by those who bring files.
    made = {"results", "node_modules", "trials"}
    ours = [path for path in [*loose, *inside] if not made.intersection(path.relative_to(ROOT).parts)]
    return [path for path in ours if path.suffix in SUFFIXES or path.parent.name == ".ci"]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (UNFINISHED, "looks unfinished"),
        (ONE_MACHINE, "names a path of one machine"),
        (REGISTRY, "names a place where packages come from"),
        (OUTSIDE, "would fetch something from outside"),
    ],
    ids=["unfinished", "machine", "registry", "outside"],
)
def test_no_file_says(pattern: re.Pattern[str], why: str) -> None:
    wrong = []
    for path in written():
        if not path.is_file() or path.name.endswith(".min.js"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number} {why}: {line.strip()[:100]}")
    assert not wrong, "\n".join(wrong)


def torn(text: str) -> list[int]:
    """Return the lines at which comments are torn from what they explain."""
    return [text.count("\n", 0, found.start()) + 1 for found in TORN.finditer(text)]


def test_a_comment_stands_above_what_is_too_long_for_one_beside_it() -> None:
    assert torn("A = 1\nCLIP = (\n    1.0  # a long reason\n)\n") == [2]
    assert torn("NEAR, FAR = (\n    0.9,\n    1.1,\n)  # between which\n") == [4]
    assert (
        torn("x = both(\n    1\n)  # fmt: skip\nB = 1  # short\nC = (\n    1,  # one\n    2,  # two\n)\n")
        == []
    )
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in written()
        if path.suffix == ".py"
        for line in torn(path.read_text(encoding="utf-8"))
    ]
    assert not wrong, "write the reason on a line of its own, above: " + ", ".join(wrong)
