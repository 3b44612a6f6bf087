"""What is made of the columns to predict from: which are used, what becomes of gaps, and words as inputs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from engine.data.tabular.column import Column
from engine.data.tabular.sheet import shortened, unique
from engine.data.tabular.table import Table
from engine.limits import MAX_COLUMNS, MAX_WORDS

FEW = 0.05  # of the rows: that many without a value are left out, unless told otherwise
HOLLOW = 0.6  # of the rows: with that many without a value, a column is left out


@dataclass(frozen=True)
class Part:
    """What becomes of one column: `use` is "target", "number", "words" or "out"; `gaps` what becomes of rows without
    a value, "drop", "fill" or "" where there are none; `inputs` the names of the inputs made of it, `levels` the words
    that get one each.
    """

    column: Column
    use: str
    gaps: str = ""
    inputs: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    rest: bool = False  # the last input stands for all other words


def missing(column: Column) -> np.ndarray:
    """Return which rows [N] have no value in a column."""
    if column.numbers is not None:
        return np.isnan(column.numbers)
    return column.codes < 0 if column.codes is not None else np.zeros(len(column.cells.codes), dtype=bool)


def parts_of(table: Table, target: Column) -> tuple[Part, ...]:
    """Return what becomes of each column of a table of which `target` is predicted."""
    parts: list[Part] = []
    taken: set[str] = {column.name for column in table.columns}
    others = [column for column in table.columns if column is not target]
    usual = ("number", "category")
    if not any(_used(column, table, usual) for column in others):
        usual = ("number", "category", "counter", "date")
    room = MAX_COLUMNS
    for column in table.columns:
        if column is target:
            parts.append(Part(column, "target"))
            continue
        part = _part(column, table, taken) if _used(column, table, usual) else Part(column, "out")
        part = part if len(part.inputs) <= room else Part(column, "out")
        taken |= set(part.inputs)
        room -= len(part.inputs)
        parts.append(part)
    return _balanced(parts, table)


def _balanced(parts: list[Part], table: Table) -> tuple[Part, ...]:
    """Return the parts; where dropping rows by default would cost many, they are filled instead."""
    dropped = np.zeros(len(table.rows), dtype=bool)
    for part in parts:
        if part.gaps == "drop" and "drop" not in table.chosen(part.column):
            dropped |= missing(part.column)
    if dropped.mean() <= 2 * FEW:
        return tuple(parts)
    taken = {column.name for column in table.columns} | {name for part in parts for name in part.inputs}
    return tuple(
        _filled(part.column, taken)
        if part.gaps == "drop" and "drop" not in table.chosen(part.column)
        else part
        for part in parts
    )


def _used(column: Column, table: Table, usual: Collection[str]) -> bool:
    chosen = table.chosen(column)
    if "out" in chosen or column.kind in ("empty", "text"):
        return False
    if "in" in chosen:
        return True
    return column.kind in usual and (
        column.missing <= HOLLOW * len(table.rows) or bool(chosen & {"fill", "drop"})
    )


def _part(column: Column, table: Table, taken: set[str]) -> Part:
    chosen = table.chosen(column)
    few = column.missing <= FEW * len(table.rows)
    gaps = ""
    if column.missing:
        gaps = "drop" if "drop" in chosen or (few and "fill" not in chosen) else "fill"
    if column.numbers is None:
        return _worded(column, gaps, taken)
    return _filled(column, taken) if gaps == "fill" else Part(column, "number", gaps, (column.name,))


def _filled(column: Column, taken: set[str]) -> Part:
    if column.numbers is None:
        return _worded(column, "fill", taken)
    return Part(column, "number", "fill", (column.name, unique(f"{column.name} = ?", taken)))


def _worded(column: Column, gaps: str, taken: set[str]) -> Part:
    """Return a column of words as inputs of their own: one for each, the rarer ones together, one for none."""
    assert column.codes is not None
    most = MAX_WORDS - (gaps == "fill")
    levels, rest = column.levels, False
    if len(levels) > most:
        counts = np.bincount(column.codes[column.codes >= 0], minlength=len(levels))
        kept = np.sort(np.argsort(-counts, kind="stable")[: most - 1])
        levels, rest = tuple(column.levels[code] for code in kept.tolist()), True
    words = [*levels, *(["…"] if rest else []), *(["?"] if gaps == "fill" else [])]
    known, names = set(taken), []
    for word in shortened([f"{column.name} = {word}" for word in words]):
        names.append(unique(word, known))
        known.add(names[-1])
    return Part(column, "words", gaps, tuple(names), levels, rest)


def values_of(part: Part) -> list[np.ndarray]:
    """Return the inputs made of a column, each [N]."""
    column = part.column
    if part.use == "number":
        assert column.numbers is not None
        flag = [np.isnan(column.numbers).astype(np.float64)] if part.gaps == "fill" else []
        return [column.numbers, *flag]
    if part.use != "words":
        return []
    assert column.codes is not None
    places = [column.levels.index(level) for level in part.levels]
    found = [(column.codes == place).astype(np.float64) for place in places]
    if part.rest:
        found.append(((column.codes >= 0) & ~np.isin(column.codes, places)).astype(np.float64))
    if part.gaps == "fill":
        found.append((column.codes < 0).astype(np.float64))
    return found
