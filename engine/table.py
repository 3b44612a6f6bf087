"""A visitor's table: columns of numbers or of a few texts, and what each of them can be used for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.dataset import Remark, Samples, remark
from engine.limits import MAX_CLASSES, MAX_MAGNITUDE, MAX_NAME_CHARACTERS
from engine.spec import N_, Refusal

MISSING = frozenset({"", "na", "n/a", "nan", "null", "#n/a"})
FORMULA = re.compile(r"[=@]|[+-][A-Za-z(]")


@dataclass(frozen=True, eq=False)
class Column:
    """One column of N rows: `numbers` float64 [N] unless it holds text; `codes` uint8 [N] index into `levels`
    when it can name classes.

    `as_input` and `as_target` say why it can't be the one or the other, where that is so.  `text` columns are
    left out of the inputs without a refusal.
    """

    name: str
    numbers: np.ndarray | None
    levels: tuple[str, ...]
    codes: np.ndarray | None
    as_input: Remark | None
    as_target: Remark | None
    free: bool = False  # texts of so many kinds that nobody means them as classes

    @property
    def text(self) -> bool:
        """Whether there is no number in it."""
        return self.numbers is None and self.as_input is None

    @property
    def names_classes(self) -> bool:
        """Whether it is read as classes unless told otherwise: text, or whole numbers that come back."""
        return bool(self.levels) and (self.numbers is None or 2 * len(self.levels) <= len(self.numbers))


@dataclass(frozen=True, eq=False)
class Table:
    """A parsed file; `key` is made from its content, `rows` counts its rows without the header."""

    key: str
    columns: tuple[Column, ...]
    rows: int
    remarks: tuple[Remark, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        arrays = [array for column in self.columns for array in (column.numbers, column.codes)]
        return sum(array.nbytes for array in arrays if array is not None)

    @property
    def targets(self) -> tuple[str, ...]:
        """Names of the columns that can be predicted."""
        return tuple(column.name for column in self.columns if column.as_target is None)

    def target(self, name: str) -> Column:
        """Return the column to predict, the last one if `name` is empty; raises Refusal when it can't be."""
        if not name:
            able = [column for column in self.columns if not column.free]
            name = (able or self.columns)[-1].name
        for column in self.columns:
            if column.name == name:
                if column.as_target is not None:
                    raise column.as_target.refusal()
                return column
        raise Refusal("The file has no column “{column}”.", column=name[:MAX_NAME_CHARACTERS])

    def inputs(self, target: Column) -> tuple[Column, ...]:
        """Return the numeric columns that are left to predict `target` from; raises Refusal."""
        found = []
        for column in self.columns:
            if column is target or column.text:
                continue
            if column.as_input is not None:
                raise column.as_input.refusal()
            found.append(column)
        if not found:
            raise Refusal(
                "Besides “{target}” the file has no column of numbers to learn from.", target=target.name
            )
        return tuple(found)

    def reads_classes(self, target: Column, read_as: str) -> bool:
        """Return whether `target` is read as classes; `read_as` is "auto", "classes" or "numbers"."""
        if read_as == "classes" and not target.levels:
            raise Refusal(
                "Column “{column}” can't be read as classes: it holds more than {most} of them.",
                column=target.name,
                most=MAX_CLASSES,
            )
        if read_as == "numbers" and target.numbers is None:
            raise Refusal("Column “{column}” holds text, which can only be classes.", column=target.name)
        return target.names_classes if read_as == "auto" else read_as == "classes"

    def samples(self, target: str = "", *, read_as: str = "auto") -> Samples:
        """Return the table as points to learn from; raises a Refusal that names row and column."""
        column = self.target(target)
        inputs = self.inputs(column)
        values = np.stack([each.numbers for each in inputs if each.numbers is not None], axis=1)
        names = tuple(each.name for each in inputs)
        if self.reads_classes(column, read_as) and column.codes is not None:
            return Samples(values, column.codes.astype(np.int64), names, column.levels, column.name)
        assert column.numbers is not None
        return Samples(values, column.numbers, names, (), column.name)

    def said(self, target: str = "", *, read_as: str = "auto") -> tuple[Remark, ...]:
        """Return in sentences how the table is understood: what is predicted, and what is left out."""
        column = self.target(target)
        if self.reads_classes(column, read_as):
            text = N_("“{column}” is predicted as one of {count} classes.")
            chosen = remark(text, column=column.name, count=len(column.levels))
        else:
            chosen = remark(N_("“{column}” is predicted as a number."), column=column.name)
        left = ", ".join(f"“{each.name}”" for each in self.columns if each.text and each is not column)
        out = (remark(N_("Left out, because they hold text: {columns}."), columns=left),) if left else ()
        return (chosen, *self.remarks, *out)


def typed(name: str, cells: Sequence[str], rows: Sequence[int], *, comma: bool) -> Column:
    """Return the column `name` made of `cells`, which stand in the given `rows` of the file.

    `comma` says that numbers may be written with a decimal comma.
    """
    # Most cells of a text column are repeated, and failing to read one takes far longer than looking it up.
    known = {cell: _number(cell, comma=comma) for cell in set(cells)}
    numbers = np.array([known[cell] for cell in cells], dtype=np.float64)
    bad = np.flatnonzero(~(np.abs(numbers) <= MAX_MAGNITUDE))
    if not len(bad):
        return _numeric(name, numbers)
    missing = {cell for cell in known if cell.lower() in MISSING}
    present = known.keys() - missing
    # A number that is too large, or infinite, is still no text.
    text = bool(present) and all(np.isnan(known[cell]) for cell in present)
    formula = any(cell.startswith("=") for cell in present)
    complaint = _complaint(name, cells, rows, bad, comma=comma)
    as_input = None if text and not formula else complaint
    if len(present) > MAX_CLASSES:
        as_target = complaint if as_input else _too_many(name, len(present))
        return Column(name, None, (), None, as_input, as_target, free=as_input is None)
    if missing:
        empty = np.array([i for i, cell in enumerate(cells) if cell in missing])
        return Column(name, None, (), None, as_input, _complaint(name, cells, rows, empty, comma=comma))
    return _textual(name, cells, as_input)


def _number(cell: str, *, comma: bool) -> float:
    if comma and cell.count(",") == 1 and "." not in cell:
        cell = cell.replace(",", ".")
    try:
        return float("nan") if "_" in cell else float(cell)
    except ValueError:
        return float("nan")


def _numeric(name: str, numbers: np.ndarray) -> Column:
    distinct, codes = np.unique(numbers, return_inverse=True)
    if len(distinct) == 1:
        text = N_("Column “{column}” is the same in every row: there is nothing to learn from it.")
        return Column(name, numbers, (), None, None, remark(text, column=name))
    if len(distinct) > MAX_CLASSES or (distinct != np.round(distinct)).any():
        return Column(name, numbers, (), None, None, None)
    levels = tuple(f"{value:.0f}" for value in distinct)
    return Column(name, numbers, levels, codes.astype(np.uint8), None, None)


def _textual(name: str, cells: Sequence[str], as_input: Remark | None) -> Column:
    levels = sorted(set(cells))
    if len(levels) == 1:
        text = N_("Column “{column}” holds only one class, “{value}”: there is nothing to tell apart.")
        return Column(name, None, (), None, as_input, remark(text, column=name, value=_cut(levels[0])))
    index = {level: code for code, level in enumerate(levels)}
    codes = np.array([index[cell] for cell in cells], dtype=np.uint8)
    return Column(name, None, tuple(_cut(level) for level in levels), codes, as_input, None)


def _too_many(name: str, count: int) -> Remark:
    text = N_("Column “{column}” holds {count} different texts; up to {most} classes can be learned.")
    return remark(text, column=name, count=count, most=MAX_CLASSES)


def _complaint(
    name: str, cells: Sequence[str], rows: Sequence[int], bad: np.ndarray, *, comma: bool
) -> Remark:
    """Return what is wrong with the first of the `bad` cells, and how many more there are."""
    first, more = int(bad[0]), len(bad) - 1
    cell = cells[first]
    number = _number(cell, comma=comma)
    if not cell:
        one = N_("Row {row}, column “{column}” is empty. Fill it in or remove the row.")
        many = N_(
            "Row {row}, column “{column}” is empty, and {more} more cells further down can't be used. "
            "Fill them in or remove those rows."
        )
    elif cell.lower() in MISSING:
        one = many = N_(
            "Row {row}, column “{column}”: “{value}” stands for no value. Fill it in or remove the row."
        )
    elif not np.isnan(number):
        one = many = N_("Row {row}, column “{column}”: “{value}” is too large a number.")
    elif FORMULA.match(cell):
        one = many = N_(
            "Row {row}, column “{column}” holds a formula, “{value}”. Save the file with the results instead."
        )
    else:
        one = N_("Row {row}, column “{column}”: “{value}” is not a number.")
        many = N_(
            "Row {row}, column “{column}”: “{value}” is not a number, and {more} more cells further down "
            "can't be used."
        )
    return remark(many if more else one, row=rows[first], column=name, value=_cut(cell), more=more)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_NAME_CHARACTERS else text[: MAX_NAME_CHARACTERS - 1] + "…"
