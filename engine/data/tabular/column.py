"""One column of a table: of which kind it is, and its cells as numbers or as words, in one reading for all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from engine.data.tabular.cells import (
    FORMULA,
    NO_NUMBER,
    NO_WORD,
    SIGNS,
    days,
    number,
    spelling,
    unit,
)
from engine.data.tabular.sheet import Cells, cut
from engine.data.tabular.signs import PLAIN, Sign, signed
from engine.limits import MAX_LEVELS, MAX_MAGNITUDE
from engine.remark import Remark, remark
from engine.spec import N_

LEAST_COUNTED = 10  # rows from which on numbers that follow one another count them
STRAY = 3  # different texts among numbers that are taken for slips or for signs of nothing


@dataclass(frozen=True, eq=False)
class Column:
    """One column of N rows; `kind` is a key of `engine.data.reading.KINDS`.

    `numbers` [N] are float64, NaN where missing, or None where it holds words.  `codes` [N] index into `levels`, −1
    where missing; there are none where numbers are no whole numbers, or too many.  `missing` cells hold nothing,
    `stray` says what is the first of them that holds something else, and `marks` are words that mean nothing here but
    may be names.
    """

    name: str
    kind: str
    cells: Cells
    numbers: np.ndarray | None = None
    levels: tuple[str, ...] = ()
    codes: np.ndarray | None = None
    missing: int = 0
    sign: Sign = PLAIN
    stray: Remark | None = None
    marks: tuple[str, ...] = ()
    variants: int = 0  # levels that differ from another one in spelling alone

    @property
    def names_classes(self) -> bool:
        """Whether it is read as classes unless told otherwise: words, or few whole numbers that come back."""
        if self.numbers is None:
            return bool(self.levels)
        return bool(self.levels) and 2 * len(self.levels) <= len(self.numbers)

    @property
    def size(self) -> int:
        """Bytes of its arrays."""
        return sum(each.nbytes for each in (self.numbers, self.codes) if each is not None)


def understood(
    name: str,
    cells: Cells,
    rows: np.ndarray,
    choices: Collection[str] = (),
    *,
    told: tuple[str, str] = ("", "point"),
) -> Column:
    """Return a column as it is understood, in the light of what a person has chosen for it.

    `choices` may say "point", "comma", "words", "named" (marks are names) and "merged" (spellings are one word);
    `told` is the sign that other columns of the file settle, and the one that is usual in such a file.
    """
    texts = set(cells.distinct)
    present = {cell for cell in texts if cell.lower() not in NO_NUMBER}
    if not present and not ({cell for cell in texts if cell.lower() not in NO_WORD} or "named" in choices):
        return Column(name, "empty", cells, missing=len(cells.codes))
    if "words" not in choices and present:
        wanted = next((sign for sign in SIGNS if sign in choices), "")
        found = _numeric(name, cells, rows, present, wanted, told)
        if found is not None:
            return found
        dates = days(present)
        if dates is not None:
            numbers = np.array([dates.get(cell, np.nan) for cell in cells.distinct])[cells.codes]
            return Column(
                name, "date", cells, numbers - np.nanmin(numbers), missing=int(np.isnan(numbers).sum())
            )
    return _worded(name, cells, rows, choices)


def _numeric(
    name: str, cells: Cells, rows: np.ndarray, present: set[str], wanted: str, told: tuple[str, str]
) -> Column | None:
    """Return the column as numbers, or None where most of what it holds is none."""
    bare: dict[str, str] = {}
    found_unit, worth = "", {cell: cell for cell in present}
    if not any(value == value for value in map(number, present)):
        found_unit, bare = unit(present)
        worth = bare if found_unit else worth
    counts = dict(zip(cells.distinct, cells.counts.tolist(), strict=True))
    readings = {sign: {cell: number(worth[cell], sign) for cell in present} for sign in SIGNS}
    sign = signed(readings, counts, set(worth.values()), wanted, told)
    values = readings[sign.sign]
    good = {cell for cell, value in values.items() if abs(value) <= MAX_MAGNITUDE}
    total = sum(counts[cell] for cell in present)
    read = sum(counts[cell] for cell in good)
    strays = {cell for cell in present - good if np.isnan(values[cell])}
    if not good or read < 0.5 * total or (read < 0.9 * total and len(strays) > STRAY):
        return None
    numbers = np.array([values[cell] if cell in good else np.nan for cell in cells.distinct])[cells.codes]
    if found_unit:
        sign = replace(sign, unit=found_unit, cell=next(iter(sorted(good))))
    missing = np.isnan(numbers)
    kind, levels, codes = "number", (), None
    distinct = np.unique(numbers[~missing])
    if len(distinct) == 1:
        kind = "constant"
    elif _counts_rows(numbers, rows, name):
        kind = "counter"
    if 1 < len(distinct) <= MAX_LEVELS and (distinct == np.round(distinct)).all():
        levels = tuple(f"{value:.0f}" for value in distinct)
        codes = np.where(missing, -1, np.searchsorted(distinct, np.where(missing, distinct[0], numbers)))
        codes = codes.astype(np.int16)
    stray = _stray(cells, rows, present - good, values) if present - good else None
    return Column(name, kind, cells, numbers, levels, codes, int(missing.sum()), sign, stray)


def _counts_rows(numbers: np.ndarray, rows: np.ndarray, name: str) -> bool:
    """Say whether numbers count the rows: whole, each once, without gaps; or growing all the way down, nearly so."""
    if len(numbers) < LEAST_COUNTED or np.isnan(numbers).any() or (numbers != np.round(numbers)).any():
        return False
    if len(np.unique(numbers)) < len(numbers):
        return False
    span = float(numbers.max() - numbers.min()) + 1
    steps = np.diff(numbers)
    follows = len(set((numbers - rows).tolist())) == 1
    grows = bool((steps > 0).all() or (steps < 0).all()) and span <= 2 * len(numbers)
    words = "".join(sign if sign.isalnum() else " " for sign in name.casefold()).split()
    called = bool({"id", "ids", "index", "no", "nr", "number", "row"} & set(words))
    called = called or name.endswith(("Id", "ID", "No", "编号", "序号", "学号"))
    return follows or grows or span == len(numbers) or called


def _stray(cells: Cells, rows: np.ndarray, bad: set[str], values: dict[str, float]) -> Remark:
    """Return in words what is wrong with the first of the `bad` cells."""
    places = [place for place, cell in enumerate(cells.distinct) if cell in bad]
    first = int(np.flatnonzero(np.isin(cells.codes, places))[0])
    cell = cells.distinct[int(cells.codes[first])]
    if not np.isnan(values[cell]):
        text = N_("“{value}” in row {row} is too large a number")
    elif FORMULA.match(cell):
        text = N_("“{value}” in row {row} is a formula; save the file with the results instead")
    else:
        text = N_("“{value}” in row {row} is not a number")
    return remark(text, value=cut(cell), row=int(rows[first]))


def _worded(name: str, cells: Cells, rows: np.ndarray, choices: Collection[str]) -> Column:
    """Return the column as words: a category where they come back, else text."""
    nothing = {cell for cell in cells.distinct if cell.lower() in NO_WORD}
    marks = tuple(sorted(cell for cell in nothing if cell and cell != "?"))
    if "named" in choices:
        nothing -= set(marks)
    present = [cell for cell in cells.distinct if cell not in nothing]
    words, variants = _words(cells, present, merged="merged" in choices)
    levels = tuple(sorted(set(words.values())))
    index = {level: code for code, level in enumerate(levels)}
    codes = np.array([index[words[cell]] if cell in words else -1 for cell in cells.distinct])[cells.codes]
    missing = int((codes < 0).sum())
    filled = len(codes) - missing
    kind = "category"
    if len(levels) == 1:
        kind = "constant"
    elif len(levels) > MAX_LEVELS or (2 * len(levels) > filled and len(levels) > 10):
        kind = "text"
    stray = None
    if any(cell.startswith("=") for cell in present):
        kind = "text"
        stray = _stray(
            cells, rows, {cell for cell in present if cell.startswith("=")}, dict.fromkeys(present, np.nan)
        )
    if kind == "text":
        return Column(name, kind, cells, missing=missing, marks=marks, stray=stray)
    return Column(
        name, kind, cells, None, levels, codes.astype(np.int16), missing, marks=marks, variants=variants
    )


def _words(cells: Cells, present: list[str], *, merged: bool) -> tuple[dict[str, str], int]:
    """Return the word that each cell is taken for, and how many cells' texts differ from another in spelling alone."""
    counts = dict(zip(cells.distinct, cells.counts.tolist(), strict=True))
    kinds: dict[str, list[str]] = {}
    for cell in present:
        kinds.setdefault(spelling(cell), []).append(cell)
    variants = len(present) - len(kinds)
    if not merged:
        return {cell: cell for cell in present}, variants
    usual = {kind: min(cells, key=lambda cell: (-counts[cell], cell)) for kind, cells in kinds.items()}
    return {cell: usual[spelling(cell)] for cell in present}, variants
