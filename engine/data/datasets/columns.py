"""The columns of numbers in a CSV file, each read as a series from top to bottom; an empty cell is a gap.

Nothing in a file is evaluated.  Rows are counted as a spreadsheet counts them: the header is row 1.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.data.dataset import Remark, remark
from engine.data.datasets import csv as tables
from engine.data.tabular import table
from engine.data.uploads.dates import moments
from engine.data.uploads.series_columns import When, joined, when_of
from engine.limits import MAX_COLUMNS, MAX_MAGNITUDE, MAX_NAME_CHARACTERS, MAX_SERIES, MAX_UPLOAD_BYTES
from engine.spec import N_, Refusal


@dataclass(frozen=True, eq=False)
class Measured:
    """One column: values float64 [M], NaN where a cell is empty; `complaint` says why it can't be used, where so.

    `when` are its moments where the file has a column of dates or of years, and `parts` [M] the number of the series
    that each row belongs to where the file holds several, with their `names`.
    """

    name: str
    values: np.ndarray
    complaint: Remark | None = None
    when: When | None = None
    parts: np.ndarray | None = None
    names: tuple[str, ...] = ()

    def brought(self) -> dict[str, Any]:
        """Return what `store_series` takes besides the values and their name."""
        when, found = self.when, {"parts": self.parts, "names": self.names}
        if when is None:
            return found
        return found | {
            "times": when.times,
            "dated": when.dated,
            "other": when.other,
            "day_first": when.day_first,
        }

    @property
    def varies(self) -> bool:
        """Whether it holds two different numbers."""
        return bool(np.nanmin(self.values) < np.nanmax(self.values))


def read_columns(content: bytes) -> tuple[Measured, ...]:
    """Return the columns that hold numbers; raises a Refusal that names the row and the column, or the limit."""
    if len(content) > MAX_UPLOAD_BYTES:
        raise Refusal(
            "The file has {size} MB; up to {most} MB can be read.",
            size=f"{len(content) / 2**20:.1f}",
            most=MAX_UPLOAD_BYTES // 2**20,
        )
    with tables.READING:
        text = tables.decoded(content)
        delimiter = tables.delimiter_of(text)
        header, records, rows = _records(text, delimiter)
        comma = delimiter != ","
        cells = [[record[place] for record in records] for place in range(len(header))]
        found = [
            _measured(name, column, rows, comma=comma) for name, column in zip(header, cells, strict=True)
        ]
        when = when_of(header, cells, [None if each is None else each.values for each in found])
        parts, names = joined(cells, when)
    dates = when.place if when is not None and when.dated else -1
    columns = _named(
        [each for place, each in enumerate(found) if each is not None and place != dates], header
    )
    return tuple(replace(each, when=when, parts=parts, names=names) for each in columns)


def _named(found: list[Measured], header: list[str]) -> tuple[Measured, ...]:
    """Return the columns that have a name; the others often count the rows."""
    named = tuple(each for each in found if each.name)
    if found and not named:
        raise Refusal("Column {place} has no name in the first row.", place=header.index("") + 1)
    if not named:
        raise Refusal("No column of this file holds numbers, and a series is made of them.")
    for name, count in Counter(each.name for each in named).items():
        if count > 1:
            raise Refusal(
                "{count} columns are called “{column}”; give each its own name.", count=count, column=name
            )
    return named


def _records(text: str, delimiter: str) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the header, the cells below it, and the rows in which they stand."""
    header: list[str] = []
    records: list[list[str]] = []
    rows: list[int] = []
    for row, cells in _lines(text, delimiter):
        if not header:
            header = cells if any(cells) else []
            if not any(header) or not _is_like_a_row(header):
                continue
            # The first row is like the others.
            header = [f"column {place + 1}" for place in range(len(cells))]
        if not cells and len(header) > 1:  # a line left blank; in a single column it is a gap
            continue
        records.append(tables.fitting(cells or [""], header, row))
        rows.append(row)
        if len(records) > MAX_SERIES:
            raise Refusal("The file has more than {most} rows.", most=f"{MAX_SERIES:,}")
    if not records:
        raise Refusal("The file has no rows below its header.")
    return [" ".join(cell.split())[:MAX_NAME_CHARACTERS] for cell in header], records, rows


def _is_like_a_row(cells: list[str]) -> bool:
    """Whether a first row names no columns: it holds numbers, and dates beside them, and nothing else."""
    plain = [cell.replace(",", ".") for cell in cells if cell.lower() not in table.MISSING]
    numbers = sum(tables.is_number(cell) for cell in plain)
    dates = sum(moments([cell, cell]) is not None for cell in cells if cell)
    return numbers > 0 and numbers + dates >= len(plain)


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    row = 0
    try:
        for row, cells in enumerate(tables.cells_of(text.rstrip("\r\n"), delimiter), start=1):
            if len(cells) > MAX_COLUMNS + 1:
                raise Refusal(
                    "Row {row} has {count} columns; up to {most} can be read.",
                    row=row,
                    count=len(cells),
                    most=MAX_COLUMNS,
                )
            yield row, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Refusal("The file can't be read as CSV after row {row}.", row=row) from error


def _measured(name: str, cells: Sequence[str], rows: Sequence[int], *, comma: bool) -> Measured | None:
    """Return a column as a series, or None where most of what it holds is no number."""
    known = {cell: table._number(cell, comma=comma) for cell in set(cells)}
    values = np.array([known[cell] for cell in cells], dtype=np.float64)
    empty = np.array([cell.lower() in table.MISSING for cell in cells])
    numbers = ~np.isnan(values)
    if 2 * numbers.sum() < (~empty).sum() or not numbers.any():
        return None
    bad = np.flatnonzero(~empty & ~(np.abs(values) <= MAX_MAGNITUDE))
    if not len(bad):
        return Measured(name, values)
    first = int(bad[0])
    text = N_("Row {row}, column “{column}”: “{value}” is not a number.")
    if numbers[first]:
        text = N_("Row {row}, column “{column}”: “{value}” is too large a number.")
    shown = cells[first][:MAX_NAME_CHARACTERS]
    return Measured(name, values, remark(text, row=rows[first], column=name, value=shown))
