"""A visitor's table: columns as they are understood in the light of what was chosen, and what can be predicted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.data.tabular.cells import MISSING
from engine.data.tabular.column import Column, understood
from engine.data.tabular.sheet import Cells, Sheet, cut, named
from engine.data.tabular.signs import PLAIN
from engine.limits import MAX_CLASSES, MAX_NAME_CHARACTERS, MAX_STORED_TABLE_BYTES, MIN_ROWS
from engine.remark import Remark
from engine.shelf import Shelf
from engine.spec import N_, Refusal

__all__ = ["MISSING", "Choices", "Table", "altered", "read", "without"]

# What may be chosen for a column; of one line, one at a time.
CHOICES = (
    ("in", "out"),  # used as an input, or left out
    ("drop", "fill"),  # rows without it are left out, or get the training part's mean and a flag
    ("point", "comma", "words"),  # how its numbers are written, or that they are none
    ("named",),  # “NA” is a name
    ("merged",),  # spellings of one word are one word
    ("rest",),  # the smallest classes are one
)
KNOWN = {choice: group for group in CHOICES for choice in group}

Choices = tuple[tuple[str, str], ...]  # (column, choice)

_columns: Shelf[Column] = Shelf(most=4_000, most_bytes=MAX_STORED_TABLE_BYTES)


def altered(choices: Choices, column: str, choice: str) -> Choices:
    """Return the choices with one more; others that exclude it go."""
    return (
        *(each for each in choices if each[0] != column or each[1] not in KNOWN[choice]),
        (column, choice),
    )


def without(choices: Choices, column: str, choice: str) -> Choices:
    """Return the choices without those that exclude, or are, `choice` of a column."""
    return tuple(each for each in choices if each[0] != column or each[1] not in KNOWN[choice])


@dataclass(frozen=True, eq=False)
class Table:
    """A sheet as it is understood: `rows` [N] say where its rows stand in the file, `header` whether its first row
    names the columns.  `said` are remarks on how the file was read, by name.
    """

    sheet: Sheet
    header: bool
    choices: Mapping[str, frozenset[str]]
    columns: tuple[Column, ...]
    rows: np.ndarray
    said: tuple[tuple[str, Remark], ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        return sum(column.size for column in self.columns)

    @property
    def targets(self) -> tuple[str, ...]:
        """Names of the columns that can be predicted."""
        return tuple(column.name for column in self.columns if able(column))

    def chosen(self, column: Column) -> frozenset[str]:
        """Return what was chosen for a column."""
        return self.choices.get(column.name, frozenset())

    def column(self, name: str) -> Column:
        """Return the column of that name; raises Refusal."""
        for column in self.columns:
            if column.name == name:
                return column
        raise Refusal("The file has no column “{column}”.", column=name[:MAX_NAME_CHARACTERS])

    def target(self, name: str) -> Column:
        """Return the column to predict, if `name` is empty the likeliest; raises Refusal when it can't be."""
        if name:
            column = self.column(name)
            if not able(column):
                raise _unable(column)
            return column
        found = [column for column in self.columns if able(column)]
        if not found:
            raise _unable(self.columns[-1])
        classes = [column for column in found if column.names_classes and len(column.levels) <= MAX_CLASSES]
        # Nobody who names no columns has said that the last one is the answer.
        return classes[0] if not self.header and len(classes) == 1 else found[-1]


def able(column: Column) -> bool:
    """Say whether a column could be predicted at all: it differs, and not in every row."""
    return column.kind in ("number", "category", "counter", "date")


def _unable(column: Column) -> Refusal:
    if column.kind == "constant" and column.numbers is None:
        text = N_("Column “{column}” holds only one class, “{value}”: there is nothing to tell apart.")
        return Refusal(text, column=column.name, value=cut(column.levels[0]))
    if column.kind == "constant":
        text = N_("Column “{column}” is the same in every row: there is nothing to learn from it.")
        return Refusal(text, column=column.name)
    if column.kind == "empty":
        return Refusal("Column “{column}” is empty.", column=column.name)
    return Refusal(
        "Column “{column}” holds {count} different texts; up to {most} classes can be learned.",
        column=column.name,
        count=len(column.cells.distinct),
        most=MAX_CLASSES,
    )


def read(sheet: Sheet, *, header: str = "auto", choices: Choices = ()) -> Table:
    """Return the table in a sheet; `header` is "auto", "names" or "data".  Raises Refusal when it holds too little."""
    first = sheet.named if header == "auto" else header == "names"
    names, cells, renamed = named(sheet, header=first)
    rows = sheet.rows[int(first) :]
    if len(rows) < MIN_ROWS:
        raise Refusal(
            "To learn and to test, the file needs at least {least} rows below its header; it has {count}.",
            count=len(rows),
            least=MIN_ROWS,
        )
    by_column: dict[str, frozenset[str]] = {}
    for name, choice in choices:
        by_column[name] = by_column.get(name, frozenset()) | {choice}
    usual = "comma" if sheet.delimiter == ";" else "point"

    def understand(name: str, each: Cells, told: tuple[str, str]) -> Column:
        # A decision about one column leaves the others as they are, and large ones take a while.
        chosen = by_column.get(name, frozenset())
        key = (sheet.key, first, name, chosen, told)
        known = _columns.get(key)
        if known is None:
            known = understood(name, each, rows, chosen, told=told)
            _columns.put(key, known, size=known.size)
        return known

    columns = [understand(name, each, ("", usual)) for name, each in zip(names, cells, strict=True)]
    settled = {column.sign.sign for column in columns if column.sign.settled}
    if len(settled) == 1:
        told = (settled.pop(), usual)
        columns = [
            understand(column.name, column.cells, told) if _in_doubt(column) else column for column in columns
        ]
    return Table(sheet, first, by_column, tuple(columns), rows, (*sheet.said, *renamed))


def _in_doubt(column: Column) -> bool:
    plain = column.sign == PLAIN and column.numbers is not None
    return column.sign.asks or (plain and any("." in cell for cell in column.cells.distinct))


def _number(cell: str, *, comma: bool) -> float:
    """Return the number in a cell of a series, where a comma may stand for a decimal point."""
    if comma and cell.count(",") == 1 and "." not in cell:
        cell = cell.replace(",", ".")
    try:
        return float("nan") if "_" in cell else float(cell)
    except ValueError:
        return float("nan")
