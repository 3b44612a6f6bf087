"""Single cells: which number, which day, which unit is written there, and whether anything is.

A number has one of two readings: with a decimal point, where commas part thousands, or with a decimal comma, where
points do.  Which one holds is decided for a whole column, never for a cell.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime

MISSING = frozenset({"", "na", "n/a", "nan", "null", "#n/a"})
# Where numbers are, these stand for none as well; among words they may be words.
NO_NUMBER = MISSING | {
    "?",
    "-",
    "--",
    "—",
    ".",
    "none",
    "nil",
    "missing",
    "nd",
    "n.a.",
    "#value!",
    "#div/0!",
    "缺失",
    "无",
}
# Among words these are no word; all but the first two may yet be a name, as Namibia's.
NO_WORD = MISSING | {"?"}

SIGNS = ("point", "comma")
SWAP = str.maketrans(",.", ".,")
SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " ") | {"−": "-", "’": "'"})
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:([, '])\d{3})(?:\1\d{3})*(?:\.\d+)?")
DOTTED = re.compile(r"[+\-−]?[1-9]\d{0,2}(?:\.\d{3})+")
MEASURED = re.compile(
    r"(?P<sign>[+-]?)(?P<before>(?:[A-Z]{2,3}\$?|[A-Z]?[$€£¥₹₩₽₿]|Rs\.?|kr\.?)\s?)?"
    r"(?P<number>[+-]?\d[\d.,' ]*?(?:[eE][+-]?\d+)?)"
    r"(?P<after>\s?[^\d\s.,;:+\-/'\"()][^\d,;:\"]{0,11})?"
)
FORMULA = re.compile(r"[=@]|[+-][A-Za-z(]")


def number(cell: str, sign: str = "point") -> float:
    """Return the number in a cell, NaN where there is none; thousands have to be parted where they should be."""
    # Tables hold hundreds of thousands of cells, and nearly all of them are plain: those are read at once.
    if sign == "comma" and ("," in cell or "." in cell):
        if "," not in cell and not DOTTED.fullmatch(cell):
            return math.nan
        cell = cell.translate(SWAP)
    if "_" in cell:
        return math.nan
    try:
        return float(cell)
    except ValueError:
        pass
    cell = cell.translate(SPACES)
    if GROUPED.fullmatch(cell):
        cell = re.sub("[, ']", "", cell)
    try:
        return float(cell)
    except ValueError:
        return math.nan


def holds_number(cell: str) -> bool:
    """Say whether a cell is a number in either reading."""
    return any(value == value for value in (number(cell), number(cell, "comma")))


def unit(cells: Collection[str]) -> tuple[str, dict[str, str]]:
    """Return the one unit in which all cells are given, and each cell without it; "" where there is none."""
    bare: dict[str, str] = {}
    units: set[tuple[str, str]] = set()
    for cell in cells:
        found = MEASURED.fullmatch(cell.translate(SPACES))
        if found is None:
            return "", {}
        before, after = (found[part] or "" for part in ("before", "after"))
        units.add((before.strip(), after.strip()))
        if len(units) > 1:
            return "", {}
        bare[cell] = found["sign"] + found["number"].strip()
    ((before, after),) = units or {("", "")}
    return before or after, bare


SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: place for place, name in enumerate(SHORT, 1)}
CLOCK = r"(?:[T ]+(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<p>[-/.年])(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?" + CLOCK)
YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<p>[-/.])(?P<b>\d{1,2})(?P=p)(?P<y>\d{4}|\d{2})" + CLOCK)
NAMED = re.compile(r"(?P<d>\d{1,2})[- .]+(?P<m>[A-Za-z]{3})[a-z]*[- .,]+(?P<y>\d{4})" + CLOCK)
EPOCH = datetime(1970, 1, 1)


def days(cells: Iterable[str]) -> dict[str, float] | None:
    """Return for each cell the days since 1970 that its date stands for, or None where one of them is no date.

    Whether the day or the month comes first in 3/4/2024 is decided on all cells; the day where nothing tells.
    """
    cells = list(cells)
    parts = [each for each in map(YEAR_LAST.fullmatch, cells) if each]
    month_first = any(int(each["b"]) > 12 for each in parts)
    found: dict[str, float] = {}
    for cell in cells:
        day = _day(cell, month_first=month_first)
        if day is None:
            return None
        found[cell] = day
    return found or None


def _day(cell: str, *, month_first: bool) -> float | None:
    if match := YEAR_FIRST.fullmatch(cell):
        year, month, day = match["y"], match["m"], match["d"]
    elif match := YEAR_LAST.fullmatch(cell):
        month, day = (match["a"], match["b"]) if month_first else (match["b"], match["a"])
        year = match["y"] if len(match["y"]) == 4 else f"{'19' if int(match['y']) > 68 else '20'}{match['y']}"
    elif match := NAMED.fullmatch(cell):
        year, month, day = match["y"], str(MONTHS.get(match["m"].lower(), 0)), match["d"]
    else:
        return None
    hours, minutes, seconds = (int(match[part] or 0) for part in ("h", "min", "s"))
    try:
        return (
            datetime(int(year), int(month), int(day), hours, minutes, seconds) - EPOCH
        ).total_seconds() / 86_400
    except ValueError:
        return None


def spelling(word: str) -> str:
    """Return what spellings of one word have in common: not case, spaces, width, nor a full stop at the end."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(folded.split()).rstrip(".") or word
