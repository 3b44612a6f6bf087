"""What is doubtful in the columns to predict from, what was done with them, and what could be done instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from engine.data.reading import Finding, Remedy
from engine.data.tabular.cells import number
from engine.data.tabular.column import Column
from engine.data.tabular.inputs import Part
from engine.data.tabular.plan import Plan
from engine.data.tabular.sheet import cut, quoted
from engine.data.tabular.table import Choices, altered, without
from engine.limits import MAX_COLUMNS, MAX_WORDS
from engine.remark import Remark, remark
from engine.spec import N_

ONE_BY_ONE = 3  # columns with the same fault that are spoken of, and decided, each for itself

WHAT = {
    "drop": N_("those rows are left out"),
    "fill": N_("filled with the mean of the training part, and flagged by an input"),
    "word": N_("flagged by an input"),
    "out": N_("the column is left out"),
}
INSTEAD = {
    "drop": N_("Leave the rows out"),
    "fill": N_("Fill them in"),
    "word": N_("Keep the rows"),
    "out": N_("Leave the column out"),
}
GIVES_AWAY = N_("Left out: {columns} counts the rows. In a sorted table that would give the answer away.")


def of_inputs(found: Plan, choices: Choices) -> Iterator[Finding]:
    """Yield what there is to say about the columns to predict from, given the choices that led there."""
    yield from _signs(found, choices)
    measured = [column for column in found.table.columns if column.sign.unit]
    if measured:
        cells = ", ".join(
            f"{column.sign.cell} → {_plain(column, column.sign.cell)}" for column in measured[:4]
        )
        undo = {"choices": _all(choices, measured, "words")}
        yield Finding("units", remark(N_("Read without their units: {cells}."), cells=cells), undo=undo)
    yield from _gaps(found, choices)
    yield from _left_out(found, choices)
    words = [part for part in found.parts if part.use == "words"]
    if words:
        text = N_("Each word of {columns} is an input of its own, 0 or 1.")
        if any(part.rest for part in words):
            text = N_(
                "Each word of {columns} is an input of its own, 0 or 1; of more than {most}, the rarer share one."
            )
        columns = [part.column for part in words]
        said = remark(text, columns=_names(columns), most=MAX_WORDS)
        yield Finding("words", said, undo={"choices": _all(choices, columns, "out")})


def _names(columns: Iterable[Column]) -> str:
    return quoted([column.name for column in columns])


def _all(choices: Choices, columns: Iterable[Column], choice: str) -> Choices:
    for column in columns:
        choices = altered(choices, column.name, choice)
    return choices


def _none(choices: Choices, columns: Iterable[Column], *each: str) -> Choices:
    for column in columns:
        for choice in each:
            choices = without(choices, column.name, choice)
    return choices


def _plain(column: Column, cell: str) -> str:
    """Return the number that a cell is read as."""
    assert column.numbers is not None
    row = int(np.flatnonzero(column.cells.codes == column.cells.distinct.index(cell))[0])
    return f"{column.numbers[row]:.15g}"


def _grouped(columns: list[Column]) -> list[list[Column]]:
    """Return few columns each for itself, many together."""
    return [[column] for column in columns] if len(columns) <= ONE_BY_ONE else [columns]


def _signs(found: Plan, choices: Choices) -> Iterator[Finding]:
    """Yield which cells could be two numbers, and which of them was taken."""
    doubtful = [column for column in found.table.columns if column.sign.example]
    for sign, other in (("point", "comma"), ("comma", "point")):
        for asks in (True, False):
            those = [column for column in doubtful if column.sign.sign == sign and column.sign.asks == asks]
            for columns in _grouped(those):
                yield from _sign(columns, other, choices, found)


def _sign(columns: list[Column], other: str, choices: Choices, found: Plan) -> Iterator[Finding]:
    if not columns:
        return
    sign = columns[0].sign
    taken, instead = (f"{number(sign.example, each):.15g}" for each in (sign.sign, other))
    text = N_("In {columns}, {cell} is read as {taken}.")
    said = remark(text, columns=_names(columns), cell=sign.example, taken=taken)
    name = f"sign:{columns[0].name}"
    if all({"point", "comma"} & found.table.chosen(column) for column in columns):
        yield Finding(name, said, undo={"choices": _none(choices, columns, "point")})
        return
    edits = {"choices": _all(choices, columns, other)}
    remedies = [Remedy(remark(N_("Read it as {number}"), number=instead), edits)]
    if sign.asks:
        keep = {"choices": _all(choices, columns, sign.sign)}
        remedies.insert(0, Remedy(remark(N_("{number} is right"), number=taken), keep))
    yield Finding(name, said, tuple(remedies), asks=sign.asks)


class Gap(NamedTuple):
    """What becomes of rows without a value in some columns, and whether a person has decided it."""

    now: str
    decided: bool
    words: bool
    parts: list[Part]


def _gaps(found: Plan, choices: Choices) -> Iterator[Finding]:
    groups: dict[tuple[str, bool, bool], list[Part]] = {}
    for part in found.parts:
        column = part.column
        if part.use != "target" and column.missing and column.kind in ("number", "category"):
            words = column.numbers is None
            fill = "word" if words else "fill"
            now = "out" if part.use == "out" else fill if part.gaps == "fill" else "drop"
            decided = bool(found.table.chosen(column) & {"drop", "fill", "out"})
            groups.setdefault((now, decided, words), []).append(part)
    for (now, decided, words), parts in groups.items():
        alone = [[part] for part in parts] if len(parts) <= ONE_BY_ONE else [parts]
        for each in alone:
            yield _gap(Gap(now, decided, words, each), len(found.table.rows), choices)


def _gap(gap: Gap, rows: int, choices: Choices) -> Finding:
    columns = [part.column for part in gap.parts]
    fill = "word" if gap.words else "fill"
    remedies = []
    for what, choice in (("drop", "drop"), (fill, "fill"), ("out", "out")):
        if what != gap.now:
            cleared = _none(choices, columns, "out", "drop")
            remedies.append(Remedy(remark(INSTEAD[what]), {"choices": _all(cleared, columns, choice)}))
    stray = next((column.stray for column in columns if column.stray is not None), None)
    text = N_("{columns}: missing in {count} of {rows} cells; {what}.")
    if stray is not None:
        text = N_("{columns}: no number in {count} of {rows} cells ({stray}); {what}.")
    said = remark(
        text,
        columns=_names(columns),
        count=sum(column.missing for column in columns),
        rows=rows * len(columns),
        what=remark(WHAT[gap.now]),
        stray=stray or "",
    )
    undo = {"choices": _none(choices, columns, "out", "drop")} if gap.decided else {}
    return Finding(f"gaps:{columns[0].name}", said, tuple(remedies), undo=undo)


def _left_out(found: Plan, choices: Choices) -> Iterator[Finding]:
    """Yield which columns are no inputs, and why; and which are although they would not be by themselves."""
    table = found.table

    def those(kind: str, use: str, *, chosen: str = "") -> list[Column]:
        return [
            part.column
            for part in found.parts
            if part.column.kind == kind
            and (part.use == "out") == (use == "out")
            and part.use != "target"
            and (not chosen or chosen in table.chosen(part.column))
        ]

    for kind, name, left, used in (
        ("counter", "counter", GIVES_AWAY, N_("Counts the rows, and is an input all the same: {columns}.")),
        (
            "date",
            "date",
            N_("Left out, because it holds dates: {columns}."),
            N_("The days since its first date are an input: {columns}."),
        ),
        (
            "constant",
            "constant",
            N_("Left out, for it is the same in every row: {columns}."),
            N_("The same in every row, and an input all the same: {columns}."),
        ),
    ):
        if columns := those(kind, "out"):
            undo = {"choices": _all(choices, columns, "in")}
            yield Finding(name, remark(left, columns=_names(columns)), undo=undo)
        if columns := those(kind, "in", chosen="in"):
            undo = {"choices": _none(choices, columns, "in")}
            yield Finding(f"{name} in", remark(used, columns=_names(columns)), undo=undo)
    if columns := [column for column in those("text", "out") if column.stray is None]:
        yield Finding(
            "text", remark(N_("Left out, because they hold text: {columns}."), columns=_names(columns))
        )
    for column in those("text", "out"):
        if column.stray is not None:
            text = N_("Left out: {column}, where {stray}.")
            said = remark(text, column=_names([column]), stray=column.stray)
            yield Finding(f"stray:{column.name}", said)
    if columns := those("empty", "out"):
        yield Finding(
            "empty", remark(N_("Left out, because they are empty: {columns}."), columns=_names(columns))
        )
    whole = [column for kind in ("number", "category") for column in those(kind, "out") if not column.missing]
    shut = [column for column in whole if "out" in table.chosen(column)]
    if shut:
        said = remark(N_("Left out: {columns}."), columns=_names(shut))
        yield Finding("shut", said, undo={"choices": _none(choices, shut, "out")})
    if crowded := [column for column in whole if column not in shut]:
        text = N_("Left out, because there is room for {most} inputs: {columns}.")
        yield Finding("crowded", remark(text, columns=_names(crowded), most=MAX_COLUMNS))


BECOMES = {"target": N_("to predict"), "number": N_("an input"), "out": N_("left out")}


def becomes(part: Part) -> Remark:
    """Return in a few words what becomes of a column."""
    column = part.column
    if part.use == "words" or len(part.inputs) > 1:
        return remark(N_("{count} inputs"), count=len(part.inputs))
    if part.use == "number" and column.sign.unit:
        text = N_("an input: {cell} → {number}")
        return remark(text, cell=cut(column.sign.cell, 20), number=_plain(column, column.sign.cell))
    return remark(BECOMES[part.use])
