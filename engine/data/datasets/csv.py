"""CSV files: from the bytes that a visitor sent to rows and columns, or to a sentence that says why not.

Nothing in a file is evaluated.  Rows are counted as a spreadsheet counts them: the header is row 1.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import threading
from collections import Counter
from collections.abc import Iterator

import numpy as np

from engine.data.split import random
from engine.data.tabular.rows import below_titles, even
from engine.data.tabular.sheet import Cells, Sheet, names_columns
from engine.limits import MAX_COLUMNS, MAX_ROWS, MAX_UPLOAD_BYTES
from engine.remark import Remark, remark
from engine.spec import N_, Refusal

DELIMITERS = ("\t", ";", "|", ",")  # of two that serve alike, the first
SEPARATOR = re.compile(r"\ufeff?\"?sep=([^\r\n\"])\"?[ ]*(?:\r\n|\r|\n)", re.IGNORECASE)
TOP = 20  # rows in which a table has begun
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods are zip files, xls is an OLE file
HIGH = re.compile(rb"[\x80-\xff]+")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")

# A large file takes some 100 MB while it is being read: one at a time is enough.
READING = threading.Lock()


def read_sheet(content: bytes) -> Sheet:
    """Return the rows and columns in `content`; what they mean is decided later, and may be decided anew.

    Raises a Refusal that names the row, or the limit, and never anything else.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        raise Refusal(
            "The file has {size} MB; up to {most} MB can be read.",
            size=f"{len(content) / 2**20:.1f}",
            most=MAX_UPLOAD_BYTES // 2**20,
        )
    with READING:
        return _sheet(content)


def _sheet(content: bytes) -> Sheet:
    text, delimiter = parted(decoded(content))
    records, rows, said = _records(text, delimiter)
    width = max(map(len, records))
    columns = tuple(Cells.of([record[place] for record in records]) for place in range(width))
    key = hashlib.sha256(content).hexdigest()[:32]
    return Sheet(key, columns, np.array(rows), names_columns(columns), said, delimiter)


def decoded(content: bytes) -> str:
    """Return the text of a file.  Raises Refusal when there is none in it, or none that can be read."""
    if not content.strip():
        raise Refusal("The file is empty.")
    if content.startswith(SPREADSHEETS):
        raise Refusal("This is a spreadsheet, not a CSV file. Open it and save it as CSV.")
    text = _guessed(content)
    if CONTROLS.search(text):
        raise Refusal("This is not a text file. A CSV file holds a table as text, one row a line.")
    return text


def _guessed(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    # Chinese text in GB18030 comes as pairs of high bytes, Western text as single ones.
    first = HIGH.search(content)
    runs = HIGH.findall(content, first.start(), first.start() + 2**16) if first else []
    pairs = sum(len(run) % 2 == 0 for run in runs)
    eastern = ("gb18030",) if 2 * pairs > len(runs) else ()
    for encoding in ("utf-8-sig", *eastern, "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def delimiter_of(text: str) -> str:
    """Return the delimiter that parts most of the first rows alike, a rarer sign where commas do so as well."""

    def merit(delimiter: str) -> float:
        try:
            widths = [
                len(cells) for _, cells in zip(range(40), cells_of(text[: 2**16], delimiter), strict=False)
            ]
        except csv.Error:
            return 0.0
        widths = [width for width in widths[:-1] or widths if width]
        width, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
        return count / len(widths) if width > 1 else 0.0

    return max(DELIMITERS, key=merit)


def cells_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """Return the cells of each row, row by row."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def parted(text: str) -> tuple[str, str]:
    """Return the text below a line `sep=…`, and the delimiter that it names, or else the one that parts it best."""
    told = SEPARATOR.match(text)
    return (text[told.end() :], told[1]) if told else (text, delimiter_of(text))


def _records(text: str, delimiter: str) -> tuple[list[list[str]], list[int], tuple[tuple[str, Remark], ...]]:
    """Return the cells of each row of the table, where these rows stand, and what was done to get them."""
    sample, count = _sample(text, delimiter)
    found: list[tuple[int, list[str]]] = []
    row = 0
    try:
        for row, cells in enumerate(cells_of(text, delimiter), start=1):
            if len(cells) > MAX_COLUMNS + 1:
                raise Refusal(
                    "Row {row} has {count} columns; up to {most} can be read.",
                    row=row,
                    count=len(cells),
                    most=MAX_COLUMNS,
                )
            if sample is None or row <= TOP or row in sample:
                cells = [cell.strip() for cell in cells]
                if any(cells):
                    found.append((row, cells))
    except csv.Error as error:
        raise Refusal("The file can't be read as CSV after row {row}.", row=row) from error
    if not found:
        raise Refusal("The file is empty.")
    said: list[tuple[str, Remark]] = []
    found = below_titles(found, said, most=TOP)
    found = even(found, said)
    if sample is not None:
        found = [found[0], *[each for each in found[1:] if each[0] in sample]][: MAX_ROWS + 1]
        text = N_(
            "The file has {count} rows; the limit is {most}, so that many were drawn from all of them at random."
        )
        said.append(("rows", remark(text, count=f"{count:,}", most=f"{MAX_ROWS:,}")))
    return [cells for _, cells in found], [row for row, _ in found], tuple(said)


def _sample(text: str, delimiter: str) -> tuple[set[int] | None, int]:
    """Return which rows to keep, None for all of them, and how many there are; equal files keep equal rows."""
    if text.count("\n") + text.count("\r") <= MAX_ROWS:
        return None, 0
    try:
        filled = [
            row for row, cells in enumerate(cells_of(text, delimiter), start=1) if any(map(str.strip, cells))
        ]
    except csv.Error as error:
        raise Refusal("The file can't be read as CSV.") from error
    if len(filled) <= MAX_ROWS + 1:
        return None, 0
    drawn = random(0, len(filled)).choice(np.array(filled[1:]), MAX_ROWS, replace=False)
    return set(drawn.tolist()), len(filled) - 1


def fitting(cells: list[str], header: list[str], row: int) -> list[str]:
    """Return a row without empty cells beyond the header.  Raises Refusal when it has another number of cells."""
    extra = len(cells) - len(header)
    if extra > 0 and not any(cells[len(header) :]):
        return cells[: len(header)]
    if extra:
        raise Refusal(
            "Row {row} has {count} cells, but the first row names {columns} columns.",
            row=row,
            count=len(cells),
            columns=len(header),
        )
    return cells


def is_number(cell: str) -> bool:
    """Say whether a cell can be read as a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True
