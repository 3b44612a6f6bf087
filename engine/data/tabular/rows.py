"""The rows of a file: where the table begins, and which of them belong to it."""

from __future__ import annotations

from collections import Counter

from engine.data.tabular.cells import holds_number
from engine.data.tabular.sheet import cut
from engine.remark import Remark, remark
from engine.spec import N_, Refusal

MAX_UNEVEN = 0.05  # of the rows that may have another number of cells

Row = tuple[int, list[str]]  # where it stands in the file, and its cells


def below_titles(found: list[Row], said: list[tuple[str, Remark]], *, most: int) -> list[Row]:
    """Return the rows from the one that names the columns on: lines above it have one cell, or are comments."""
    typical = Counter(sum(map(bool, cells)) for _, cells in found[:50]).most_common(1)[0][0]
    first = 0
    while (
        typical > 1 and first < min(most, len(found) - 1) and _is_title(found[first][1], found[first + 1][1])
    ):
        first += 1
    if not first:
        return found
    title = " / ".join(next(cell for cell in cells if cell) for _, cells in found[:first])
    text = N_("Skipped above the table: “{title}”.")
    said.append(("title", remark(text, title=cut(title))))
    return found[first:]


def _is_title(cells: list[str], below: list[str]) -> bool:
    alone = bool(cells[0]) and not any(cells[1:])
    return alone and (
        len(cells) < len(below)
        or cells[0].startswith("#")
        or not any(map(holds_number, below))
        or not any(below[1:])
    )


def even(found: list[Row], said: list[tuple[str, Remark]]) -> list[Row]:
    """Return the rows that have as many cells as most of them; raises Refusal when too many have not."""
    first = found[0][1]
    widths = Counter(len(cells) for _, cells in found[1:])
    width = widths.most_common(1)[0][0] if widths else len(first)
    if len(first) == width - 1 and len(widths) == 1:
        found = [(found[0][0], ["", *first]), *found[1:]]  # as R writes it: its first column has no name
    elif len(first) >= width and not any(first[width:]):
        found = [(found[0][0], first[:width]), *found[1:]]
    else:
        width = len(first)
    found = [(row, cells[:width]) if not any(cells[width:]) else (row, cells) for row, cells in found]
    uneven = [(row, cells) for row, cells in found if len(cells) != width]
    if not uneven:
        return found
    row, cells = uneven[0]
    if len(uneven) > MAX_UNEVEN * len(found):
        raise Refusal(
            "Row {row} has {count} cells, but the first row names {columns} columns.",
            row=row,
            count=len(cells),
            columns=width,
        )
    text = N_("Left out: rows that don't have {columns} cells ({count} of them, the first is row {row}).")
    said.append(("uneven", remark(text, count=len(uneven), columns=width, row=row)))
    return [(row, cells) for row, cells in found if len(cells) == width]
