"""A visitor's own table, kept on this server for a while, and all that they chose about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.data.dataset import Dataset, Remark, Samples
from engine.data.reading import Reading
from engine.data.tabular.plan import Plan, plan
from engine.data.tabular.reader import reading
from engine.data.tabular.sheet import Sheet
from engine.data.tabular.table import KNOWN, Choices, Table, read
from engine.limits import (
    MAX_CHOICES,
    MAX_NAME_CHARACTERS,
    MAX_STORED_TABLE_BYTES,
    MAX_STORED_TABLES,
    MAX_TABLES_EACH,
)
from engine.shelf import Shelf
from engine.spec import N_, Refusal, knob, value

_uploads: Shelf[Sheet] = Shelf(
    most=MAX_STORED_TABLES, most_bytes=MAX_STORED_TABLE_BYTES, each=MAX_TABLES_EACH
)
# What is made of them again and again, and quickly.
_tables: Shelf[Table] = Shelf(most=MAX_STORED_TABLES, most_bytes=MAX_STORED_TABLE_BYTES)
_plans: Shelf[Plan] = Shelf(most=MAX_STORED_TABLES, most_bytes=MAX_STORED_TABLE_BYTES)


def keep(sheet: Sheet, *, owner: str) -> str:
    """Keep a file in memory for `owner` (a session) and return the key by which `Uploaded` finds it.

    The key is made from the file's content, so that only who has the file, or a link from them, knows it, and
    the same file uploaded again brings an old link back to life.
    """
    _uploads.put(sheet.key, sheet, size=sheet.size, owner=owner)
    return sheet.key


@dataclass(frozen=True)
class Uploaded(Dataset):
    """A table from a CSV file that was uploaded to this server and is kept there for a while.

    `choices` are pairs of a column and what was decided about it, one of `engine.data.tabular.table.KNOWN`; they hold whatever is
    predicted.
    """

    name: ClassVar[str] = "table"
    title: ClassVar[str] = N_("Your own table")
    summary: ClassVar[str] = N_(
        "A CSV file of yours: columns of numbers or words, and one column to predict."
    )
    puzzle: ClassVar[str] = N_("Which columns can you take away without making the test worse?")
    group: ClassVar[str] = N_("Your own")
    table: ClassVar[bool] = True
    order: ClassVar[int] = 42

    key: str = value("", label=N_("File"), help=N_("The file that was uploaded."))
    target: str = value("", label=N_("Predict"), help=N_("The column that the network learns to predict."))
    read_as: str = knob(
        "auto",
        choices=("auto", "classes", "numbers"),
        label=N_("Read as"),
        help=N_("Whether that column names classes or holds numbers; auto decides by what is in it."),
    )
    header: str = knob(
        "auto",
        choices=("auto", "names", "data"),
        label=N_("First row"),
        help=N_("Whether the first row names the columns; auto decides by what is in it."),
    )
    choices: Choices = value((), label=N_("Choices"), help=N_("What was decided about single columns."))

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.key, str) or not re.fullmatch(r"([0-9a-f]{32})?", self.key):
            raise Refusal("The link names no file that could have been uploaded.")
        if not isinstance(self.target, str) or len(self.target) > MAX_NAME_CHARACTERS:
            raise Refusal("“{name}” has to be the name of a column.", name=N_("Predict"))
        object.__setattr__(self, "choices", _checked(self.choices))

    def content(self) -> Table:
        """Return the uploaded table as it is understood; raises Refusal when there is none, or no longer."""
        if not self.key:
            raise Refusal("Upload a CSV file first.")
        sheet = _uploads.get(self.key)
        if sheet is None:
            raise Refusal("The uploaded file is no longer here; upload it again.")
        key = (self.key, self.header, self.choices)
        found = _tables.get(key)
        if found is None:
            found = read(sheet, header=self.header, choices=self.choices)
            _tables.put(key, found, size=found.size)
        return found

    def plan(self) -> Plan:
        """Return what becomes of each column; raises Refusal when nothing can be learned that way."""
        table = self.content()
        found = _plans.get(self)
        if found is None:
            found = _plans.put(self, plan(table, self.target, self.read_as), size=0)
        return found

    @property
    def task(self) -> str:  # type: ignore[override]
        """What the column to predict makes of it."""
        return self.plan().task

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        """Names of the inputs: columns of numbers, words, and flags where something is missing."""
        return self.plan().inputs

    def raw(self, seed: int) -> Samples:
        return self.plan().samples()

    def remarks(self) -> tuple[Remark, ...]:
        found = self.reading()
        return (*((found.summary,) if found.summary else ()), *(each.remark for each in found.findings))

    def reading(self) -> Reading:
        return reading(self.content(), self.target, self.read_as, self.header, self.choices)


def _checked(choices: Any) -> Choices:
    if not isinstance(choices, tuple) or len(choices) > MAX_CHOICES:
        raise Refusal("“{name}” has to be a list.", name=N_("Choices"))
    for each in choices:
        pair = isinstance(each, tuple) and len(each) == 2 and all(isinstance(part, str) for part in each)
        if not pair or len(each[0]) > MAX_NAME_CHARACTERS or each[1] not in KNOWN:
            raise Refusal("This version does not know what was chosen for a column of the table.")
    return choices
