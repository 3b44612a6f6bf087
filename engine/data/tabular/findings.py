"""What is doubtful in a file and in what is predicted, what was done, what could be done instead, and the way back.

Every remedy is a new value of a field of the dataset's spec: `header`, `read_as` or `choices`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.reading import Finding, Remedy
from engine.data.tabular.column import Column
from engine.data.tabular.sheet import quoted
from engine.data.tabular.table import Choices, Table, altered, without
from engine.limits import MAX_CLASSES
from engine.remark import remark
from engine.spec import N_

RECURRING = 5  # rows that a whole number comes back in, on average, where it may well name a class


def of_file(table: Table, header: str) -> Iterator[Finding]:
    """Yield what there is to say about the file, whatever is predicted."""
    for name, said in table.said:
        yield Finding(name, said)
    if not table.header and header == "auto":
        text = N_(
            "The first row is like the others, so the columns are called {first} to {last}. Choose what to predict."
        )
        first, last = (quoted([table.columns[place].name]) for place in (0, -1))
        remedy = Remedy(remark(N_("The first row names them")), {"header": "names"})
        yield Finding("header", remark(text, first=first, last=last), (remedy,), asks=True)
    elif header != "auto":
        text = N_("The first row names the columns.") if table.header else N_("The first row is data.")
        yield Finding("header", remark(text), undo={"header": "auto"})


def of_target(table: Table, column: Column, choices: Choices, read_as: str) -> Iterator[Finding]:
    """Yield what there is to say about the column to predict; it may be what keeps it from being predicted."""
    chosen = table.chosen(column)
    yield from _gone(table, column, choices)
    if column.variants:
        yield _spelling(column, choices, merged="merged" in chosen)
    count = len(column.levels)
    if "rest" in chosen:
        text = N_("Of the {count} classes of {column} the {kept} largest are kept, the others are one.")
        said = remark(text, column=quoted([column.name]), count=count, kept=MAX_CLASSES - 1)
        undo = {"choices": without(choices, column.name, "rest"), "read_as": "auto"}
        yield Finding("classes", said, undo=undo)
    elif count > MAX_CLASSES and read_as != "numbers":
        yield from _too_many(column, choices, count)


def _too_many(column: Column, choices: Choices, count: int) -> Iterator[Finding]:
    label = remark(N_("Keep the {kept} largest, the others as one"), kept=MAX_CLASSES - 1)
    remedy = Remedy(label, {"choices": altered(choices, column.name, "rest"), "read_as": "auto"})
    values = {"column": quoted([column.name]), "count": count, "most": MAX_CLASSES}
    if column.numbers is None:
        text = N_("{column} has {count} classes, and the limit is {most}.")
        yield Finding("classes", remark(text, **values), (remedy,), asks=True)
    elif RECURRING * count <= len(column.numbers) - column.missing:
        text = N_(
            "{column} holds {count} different whole numbers and is predicted as a number: the limit is {most} classes."
        )
        yield Finding("classes", remark(text, **values), (remedy,))


def _gone(table: Table, column: Column, choices: Choices) -> Iterator[Finding]:
    """Yield that rows without an answer are left out, and whether a mark may be a name."""
    names = quoted(column.marks)
    if "named" in table.chosen(column) and column.marks:
        text = N_("{marks} in {column} is a name.")
        undo = {"choices": without(choices, column.name, "named")}
        yield Finding(
            f"gone:{column.name}", remark(text, marks=names, column=quoted([column.name])), undo=undo
        )
    elif column.missing:
        text = N_("Rows without {column} are left out: {count}.")
        remedies = ()
        if column.marks:
            text = N_("Rows without {column} ({marks}) are left out: {count}.")
            label = remark(N_("{marks} is a name"), marks=names)
            remedies = (Remedy(label, {"choices": altered(choices, column.name, "named")}),)
        said = remark(text, count=column.missing, column=quoted([column.name]), marks=names)
        yield Finding(f"gone:{column.name}", said, remedies, asks=bool(column.marks))
        if column.stray is not None:
            text = N_("In {column}, {stray}.")
            yield Finding(
                f"stray:{column.name}", remark(text, column=quoted([column.name]), stray=column.stray)
            )


def _spelling(column: Column, choices: Choices, *, merged: bool) -> Finding:
    values = {"column": quoted([column.name]), "words": quoted(column.levels, 3)}
    if merged:
        said = remark(N_("Spellings of one word in {column} are taken together: {words}."), **values)
        return Finding("spelling", said, undo={"choices": without(choices, column.name, "merged")})
    text = N_("Some words in {column} differ only in case, spaces or a full stop: {words}.")
    remedy = Remedy(remark(N_("Take them together")), {"choices": altered(choices, column.name, "merged")})
    return Finding("spelling", remark(text, **values), (remedy,), asks=True)
