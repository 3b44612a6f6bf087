"""A file of rows and columns as it is, before anyone decides what its cells mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.data.tabular.cells import NO_NUMBER, holds_number, number
from engine.limits import MAX_COLUMNS, MAX_NAME_CHARACTERS
from engine.remark import Remark, remark
from engine.spec import N_, Refusal

LOOKED_AT = 500  # rows that tell whether the first one is like the others
YEARS = range(1800, 2200)


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of one column: `distinct` texts, and `codes` [N] that say which of them stands in each row."""

    distinct: tuple[str, ...]
    codes: np.ndarray

    @classmethod
    def of(cls, cells: Sequence[str]) -> Cells:
        """Return the cells of a column from top to bottom."""
        places: dict[str, int] = {}
        codes = [places.setdefault(cell, len(places)) for cell in cells]
        kind = np.uint8 if len(places) <= 2**8 else np.uint16 if len(places) <= 2**16 else np.uint32
        return cls(tuple(places), np.array(codes, dtype=kind))

    def below(self, first: int) -> Cells:
        """Return the cells without the `first` rows, and without texts that stood only there."""
        if not first:
            return self
        used, codes = np.unique(self.codes[first:], return_inverse=True)
        return Cells(tuple(self.distinct[i] for i in used), codes.astype(self.codes.dtype))

    @property
    def counts(self) -> np.ndarray:
        """How often each of the distinct texts stands there."""
        return np.bincount(self.codes, minlength=len(self.distinct))


@dataclass(frozen=True, eq=False)
class Sheet:
    """All rows of a file, its header among them; `key` is made from its content, `rows` [N] says where they stand.

    `named` says whether the first row names the columns, as far as the file itself can tell.  `said` are remarks on
    what was done to get this far, by name.  `of` is how many rows the file has where these are a sample.
    """

    key: str
    columns: tuple[Cells, ...]
    rows: np.ndarray
    named: bool
    said: tuple[tuple[str, Remark], ...] = ()
    delimiter: str = ","

    @property
    def size(self) -> int:
        """Bytes of all cells, about."""
        texts = sum(60 * len(cells.distinct) + sum(map(len, cells.distinct)) for cells in self.columns)
        return texts + sum(cells.codes.nbytes for cells in self.columns)


def names_columns(columns: Sequence[Cells]) -> bool:
    """Say whether the first row names the columns, rather than being a row like the others.

    It does where it holds words above numbers, or where all is words and its own don't come back below.  Numbers above
    numbers are data, unless they are years that follow one another.
    """
    firsts = [cells.distinct[int(cells.codes[0])] for cells in columns]
    numeric = [first for first, cells in zip(firsts, columns, strict=True) if _holds_numbers(cells)]
    if not numeric:
        again = [first for first, cells in zip(firsts, columns, strict=True) if _comes_back(first, cells)]
        return not again
    words = [first for first in numeric if first.lower() not in NO_NUMBER and not holds_number(first)]
    present = [first for first in numeric if first.lower() not in NO_NUMBER]
    if 2 * len(words) >= max(1, len(present)):
        return True
    values = [number(first) for first in present]
    steps = {b - a for a, b in pairwise(values)}
    return len(values) > 1 and steps == {1} and values[0] in YEARS


def _holds_numbers(cells: Cells) -> bool:
    below = [cells.distinct[code] for code in cells.codes[1 : 1 + LOOKED_AT].tolist()]
    present = [cell for cell in below if cell.lower() not in NO_NUMBER]
    return bool(present) and sum(map(holds_number, present)) >= 0.8 * len(present)


def _comes_back(first: str, cells: Cells) -> bool:
    return bool(first) and int(cells.counts[int(cells.codes[0])]) > 1


def named(sheet: Sheet, *, header: bool) -> tuple[list[str], list[Cells], tuple[tuple[str, Remark], ...]]:
    """Return the names of the columns, each its own, their cells below the header, and what had to be renamed.

    Columns without a name and without a cell are not there.  Raises Refusal when fewer than two remain, or too many.
    """
    found: list[tuple[str, Cells]] = []
    changed: list[str] = []
    first = int(header)
    for place, cells in enumerate(sheet.columns):
        written = cells.distinct[int(cells.codes[0])] if header else ""
        name, below = cut(" ".join(written.split())), cells.below(first)
        if not name and below.distinct == ("",):
            continue
        taken = {each for each, _ in found}
        own = unique(name or f"column {place + 1}", taken)
        if header and own != name:
            changed.append(own)
        found.append((own, below))
    if len(found) < 2:
        raise Refusal(
            "The file has only one column; it needs one to predict and at least one to predict it from, "
            "parted by commas, semicolons or tabs."
        )
    if len(found) > MAX_COLUMNS:
        raise Refusal(
            "The file has {count} columns; up to {most} can be read.", count=len(found), most=MAX_COLUMNS
        )
    text = N_("Some columns have no name of their own in the first row; they are called {columns}.")
    said = (("names", remark(text, columns=quoted(changed))),) if changed else ()
    return [name for name, _ in found], [cells for _, cells in found], said


def unique(name: str, taken: set[str]) -> str:
    """Return `name`, with a number behind it where it is taken."""
    found, number = name, 1
    while found in taken:
        number += 1
        tail = f" ({number})"
        found = name[: MAX_NAME_CHARACTERS - len(tail)] + tail
    return found


def cut(text: str, most: int = MAX_NAME_CHARACTERS) -> str:
    """Return a text that is at most `most` characters long."""
    return text if len(text) <= most else text[: most - 1] + "…"


def shortened(names: Sequence[str], most: int = MAX_NAME_CHARACTERS) -> tuple[str, ...]:
    """Return names of at most `most` characters, as different as those given: long ones lose their middle.

    Where even beginnings and ends are alike, a number tells them apart.
    """
    head = most - 1 - most // 3
    found = [
        name if len(name) <= most else f"{name[:head]}…{name[len(name) - most // 3 :]}" for name in names
    ]
    result: list[str] = []
    counts = Counter(found)
    for name in found:
        own, turn = name, 0
        while own in result or (counts[name] > 1 and own == name):
            turn += 1
            tail = f" ({turn})"
            own = name[: most - len(tail)] + tail
        result.append(own)
    return tuple(result)


def quoted(names: Sequence[str], most: int = 6) -> str:
    """Return names in quotation marks, as many as can be read in one go."""
    shown = ", ".join(f"“{cut(name, 40)}”" for name in names[:most])
    return f"{shown}, … ({len(names)})" if len(names) > most else shown
