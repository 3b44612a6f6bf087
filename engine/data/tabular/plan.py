"""What becomes of each column once it is known what is to be predicted: inputs, the target, or nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from engine.data.dataset import Samples
from engine.data.tabular.column import Column
from engine.data.tabular.inputs import Part, missing, parts_of, values_of
from engine.data.tabular.sheet import shortened, unique
from engine.data.tabular.table import Table
from engine.limits import MAX_CLASSES, MIN_ROWS
from engine.spec import N_, Refusal

OTHER = N_("other")


@dataclass(frozen=True, eq=False)
class Plan:
    """A table with something to predict: `keep` [N] says which rows are used, `classes` is empty where it is a number.

    `answers` [N] are class indices, −1 where missing, or numbers, NaN where missing.
    """

    table: Table
    target: Column
    classes: tuple[str, ...]
    answers: np.ndarray
    parts: tuple[Part, ...]
    keep: np.ndarray

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of all inputs."""
        return tuple(name for part in self.parts for name in part.inputs)

    @property
    def task(self) -> str:
        """What there is to learn: "binary", "multiclass" or "regression"."""
        return ("binary" if len(self.classes) == 2 else "multiclass") if self.classes else "regression"

    @property
    def size(self) -> int:
        """Bytes of its arrays."""
        return self.answers.nbytes + self.keep.nbytes

    def samples(self) -> Samples:
        """Return the points to learn from; inputs are NaN where the mean of the training part belongs."""
        columns = [values[self.keep] for part in self.parts for values in values_of(part)]
        answers = self.answers[self.keep]
        targets = answers.astype(np.int64) if self.classes else answers
        inputs = np.stack(columns, axis=1).astype(np.float64)
        return Samples(inputs, targets, self.inputs, shortened(self.classes), self.target.name)


def plan(table: Table, target: str = "", read_as: str = "auto") -> Plan:
    """Return what becomes of each column when `target` is predicted, the likeliest one if it is empty.

    `read_as` is "auto", "classes" or "numbers".  Raises Refusal when nothing can be learned that way.
    """
    column = table.target(target)
    classes, answers = _answers(table, column, read_as)
    present = answers >= 0 if classes else ~np.isnan(answers)
    parts = parts_of(table, column)
    keep = present.copy()
    for part in parts:
        if part.gaps == "drop":
            keep &= ~missing(part.column)
    if classes:
        used = np.unique(answers[keep])
        if len(used) < 2:
            raise Refusal("In the rows that are left, “{target}” has only one class.", target=column.name)
        names = tuple(classes[code] for code in used)
        if len(names) < len(classes):
            answers = np.where(np.isin(answers, used), np.searchsorted(used, answers), -1)
        classes = names
    if keep.sum() < MIN_ROWS:
        raise Refusal(
            "Only {count} rows are left; to learn and to test, at least {least} are needed.",
            count=int(keep.sum()),
            least=MIN_ROWS,
        )
    if not any(part.inputs for part in parts):
        raise Refusal(
            "Besides “{target}” the file has no column to learn from that is neither text nor constant.",
            target=column.name,
        )
    return Plan(table, column, classes, answers, parts, keep)


def reads_classes(column: Column, read_as: str, chosen: Collection[str]) -> bool:
    """Say whether a column is predicted as classes; raises Refusal where it can't be what `read_as` says."""
    if read_as == "classes" and not column.levels:
        raise Refusal(
            "Column “{column}” can't be read as classes: that takes words, or few different whole numbers.",
            column=column.name,
        )
    if read_as == "numbers" and column.numbers is None:
        raise Refusal("Column “{column}” holds text, which can only be classes.", column=column.name)
    if read_as != "auto":
        return read_as == "classes"
    if column.numbers is None or "rest" in chosen:
        return bool(column.levels)
    return column.kind == "number" and column.names_classes and len(column.levels) <= MAX_CLASSES


def _answers(table: Table, column: Column, read_as: str) -> tuple[tuple[str, ...], np.ndarray]:
    chosen = table.chosen(column)
    if not reads_classes(column, read_as, chosen):
        assert column.numbers is not None
        return (), column.numbers
    assert column.codes is not None
    if len(column.levels) <= MAX_CLASSES:
        return column.levels, column.codes
    if "rest" not in chosen:
        raise Refusal(
            "“{column}” has {count} classes; the limit is {most}. Keep the largest ones and take the others together.",
            column=column.name,
            count=len(column.levels),
            most=MAX_CLASSES,
        )
    codes, kept = largest(column.codes, len(column.levels), MAX_CLASSES - 1)
    names = [column.levels[code] for code in kept]
    return (*names, unique(OTHER, set(names))), codes


def largest(codes: np.ndarray, count: int, most: int) -> tuple[np.ndarray, list[int]]:
    """Return codes of the `most` commonest kinds, in their old order, all others together as the last; −1 stays."""
    counts = np.bincount(codes[codes >= 0], minlength=count)
    kept = sorted(np.argsort(-counts, kind="stable")[:most].tolist())
    new = np.full(count + 1, most)
    new[kept] = np.arange(most)
    new[-1] = -1  # which is where −1 leads
    return new[codes], kept
