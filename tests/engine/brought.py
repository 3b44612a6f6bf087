"""Files as people bring them, for tests: the trial files and small ones written down."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from engine.data.datasets.csv import read_sheet
from engine.data.datasets.own_table import Uploaded, keep
from engine.data.reading import Finding
from engine.data.tabular.sheet import Sheet

TRIALS = Path(__file__).resolve().parents[1] / "trials"


def table(text: str | bytes, **fields: Any) -> Uploaded:
    """Return the table in a text, with what was chosen about it."""
    sheet = read_sheet(text.encode() if isinstance(text, str) else text)
    return Uploaded(key=keep(sheet, owner=sheet.key), **fields)


def trial(name: str, **fields: Any) -> Uploaded:
    """Return the trial file whose name begins so."""
    sheet = _sheet(name)
    return Uploaded(key=keep(sheet, owner=sheet.key), **fields)


@cache
def _sheet(name: str) -> Sheet:
    (path,) = TRIALS.glob(f"{name}_*")
    return read_sheet(path.read_bytes())


def sentences(dataset: Uploaded) -> list[str]:
    """Return what is said about a file."""
    return [str(each.remark) for each in dataset.reading().findings]


def finding(dataset: Uploaded, name: str) -> Finding:
    """Return the finding of that name."""
    return next(each for each in dataset.reading().findings if each.name == name)


def pressed(dataset: Uploaded, name: str, label: str) -> Uploaded:
    """Return the table after a press on a remedy, or on "Undo"."""
    found = finding(dataset, name)
    if label == "Undo":
        return dataset.but(**found.undo)
    return dataset.but(**next(each.edits for each in found.remedies if str(each.label) == label))
