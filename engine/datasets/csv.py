"""CSV files: from the bytes that a visitor sent to a table, or to a sentence that says why not.

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

from engine.dataset import Remark, remark
from engine.limits import MAX_COLUMNS, MAX_NAME_CHARACTERS, MAX_ROWS, MAX_UPLOAD_BYTES, MIN_ROWS
from engine.spec import N_, Refusal
from engine.table import MISSING, Column, Table, typed

DELIMITERS = (",", ";", "\t")
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods are zip files, xls is an OLE file
HIGH = re.compile(rb"[\x80-\xff]+")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")

# A large file takes some 100 MB while it is being read: one at a time is enough.
READING = threading.Lock()


def parse_csv(content: bytes, *, target: str | None = None) -> Table:
    """Return the table in `content`, which can be learned from with `target` (the last column if None).

    Raises a Refusal that names the row and the column, or the limit, and never anything else.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        raise Refusal(
            "The file has {size} MB; up to {most} MB can be read.",
            size=f"{len(content) / 2**20:.1f}",
            most=MAX_UPLOAD_BYTES // 2**20,
        )
    with READING:
        table = _table(content)
    table.samples(target or "")
    return table


def _table(content: bytes) -> Table:
    text = decoded(content)
    delimiter = delimiter_of(text)
    header, records, rows = _records(text, delimiter)
    names, places, remarks = _named(header, records)
    comma = delimiter != ","
    columns: list[Column] = []
    for name, place in zip(names, places, strict=True):
        columns.append(typed(name, [record[place] for record in records], rows, comma=comma))
    key = hashlib.sha256(content).hexdigest()[:32]
    return Table(key, tuple(columns), len(records), remarks)


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
    """Return the delimiter that parts the first rows into most columns, the same number in each."""

    def merit(delimiter: str) -> tuple[bool, int]:
        try:
            widths = [
                len(cells) for _, cells in zip(range(20), cells_of(text[: 2**16], delimiter), strict=False)
            ]
        except csv.Error:
            return False, 0
        widths = [width for width in widths[:-1] or widths if width]
        return bool(widths) and len(set(widths)) == 1 and widths[0] > 1, max(widths, default=0)

    return max(DELIMITERS, key=merit)


def cells_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """Return the cells of each row, row by row."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _records(text: str, delimiter: str) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the header, the other rows' cells, and where those rows stand in the file."""
    header: list[str] = []
    records: list[list[str]] = []
    rows: list[int] = []
    try:
        for row, cells in enumerate(cells_of(text, delimiter), start=1):
            if len(cells) > MAX_COLUMNS + 1:
                raise Refusal(
                    "Row {row} has {count} columns; up to {most} can be read.",
                    row=row,
                    count=len(cells),
                    most=MAX_COLUMNS,
                )
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not header:
                header = cells
                continue
            records.append(fitting(cells, header, row))
            rows.append(row)
            if len(records) > MAX_ROWS:
                raise Refusal("The file has more than {most} rows.", most=f"{MAX_ROWS:,}")
    except csv.Error as error:
        raise Refusal("The file can't be read as CSV after row {row}.", row=len(records) + 1) from error
    if len(records) < MIN_ROWS:
        raise Refusal(
            "To learn and to test, the file needs at least {least} rows below its header; it has {count}.",
            count=len(records),
            least=MIN_ROWS,
        )
    return header, records, rows


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


def _named(header: list[str], records: list[list[str]]) -> tuple[list[str], list[int], tuple[Remark, ...]]:
    """Return the names of the columns to use, their places in the rows, and what was left out."""
    if all(cell.lower() in MISSING or is_number(cell) for cell in header):
        raise Refusal("The first row has to name the columns, but it holds numbers.")
    remarks: list[Remark] = []
    names: list[str] = []
    places: list[int] = []
    for place, cell in enumerate(header):
        name = " ".join(cell.split())
        if not name:
            if not any(record[place] for record in records):
                continue
            if place == 0 and _counts(records):
                remarks.append(
                    remark(N_("Left out: the first column, which has no name and counts the rows."))
                )
                continue
            raise Refusal("Column {place} has no name in the first row.", place=place + 1)
        names.append(name if len(name) <= MAX_NAME_CHARACTERS else name[: MAX_NAME_CHARACTERS - 1] + "…")
        places.append(place)
    _check_names(names)
    return names, places, tuple(remarks)


def _check_names(names: list[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise Refusal(
                "{count} columns are called “{column}”; give each its own name.", count=count, column=name
            )
    if len(names) < 2:
        raise Refusal(
            "The file has only one column; it needs one to predict and at least one to predict it from, "
            "parted by commas, semicolons or tabs."
        )
    if len(names) > MAX_COLUMNS:
        raise Refusal(
            "The file has {count} columns; up to {most} can be read.", count=len(names), most=MAX_COLUMNS
        )


def _counts(records: list[list[str]]) -> bool:
    first = records[0][0]
    return first in ("0", "1") and all(
        record[0] == str(number) for number, record in enumerate(records, start=int(first))
    )


def is_number(cell: str) -> bool:
    """Say whether a cell can be read as a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True
