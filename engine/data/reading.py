"""What was understood of something that a person brought, what could be done instead, and how to take that back.

A reader (of tables, series, text, images) describes the file as it is and finds what is doubtful in it.  What a person
decides lives in the fields of the dataset's own spec, so that links, scripts and reruns do the same: a `Remedy` is
nothing but new values for some of those fields, and the reading of the changed spec offers the way back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.remark import Remark
from engine.spec import N_


@dataclass(frozen=True)
class Remedy:
    """A button: its label, and the fields of the dataset's spec that pressing it sets."""

    label: Remark
    edits: Mapping[str, object]


@dataclass(frozen=True)
class Finding:
    """Something in the file that a person should know or decide.

    `name` tells it from the others of one reading, and stays the same while the thing is there.  `remark` says what is
    there and what was done with it; `remedies` is what could be done instead; `undo` takes back what was done, whether
    by a press or by itself, and is empty where there is nothing to take back.  `asks` marks a question that the file
    alone can't answer.
    """

    name: str
    remark: Remark
    remedies: tuple[Remedy, ...] = ()
    undo: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    asks: bool = False


KINDS = {
    "number": N_("number"),
    "category": N_("category"),
    "date": N_("date"),
    "counter": N_("counter"),
    "constant": N_("constant"),
    "text": N_("text"),
    "empty": N_("empty"),
}


@dataclass(frozen=True)
class Seen:
    """One column of a file: its name, one of `KINDS`, its first cells as they are written, how many are missing, and
    in a few words what becomes of it.
    """

    name: str
    kind: str
    cells: tuple[str, ...]
    missing: int
    becomes: Remark


@dataclass(frozen=True)
class Reading:
    """What a reader understood: one line that says it all, a preview where there are columns, and what is doubtful."""

    summary: Remark | None = None
    columns: tuple[Seen, ...] = ()
    findings: tuple[Finding, ...] = ()
