"""A visitor's own series, kept on this server for a while."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.data.reading import Finding, Reading
from engine.data.series import LEAST_STEPS, Serial, Series, parted
from engine.data.uploads import series_findings
from engine.data.uploads.chronology import Ordered
from engine.data.uploads.kept_series import Kept, arranged
from engine.limits import (
    MAX_GAPS,
    MAX_MAGNITUDE,
    MAX_NAME_CHARACTERS,
    MAX_SERIES,
    MAX_STORED_TABLE_BYTES,
    MAX_STORED_TABLES,
    MAX_TABLES_EACH,
)
from engine.remark import Remark
from engine.shelf import Shelf
from engine.spec import N_, Refusal, knob, value

_uploads: Shelf[Kept] = Shelf(most=MAX_STORED_TABLES, most_bytes=MAX_STORED_TABLE_BYTES, each=MAX_TABLES_EACH)


def store_series(
    values: np.ndarray,
    name: str,
    *,
    owner: str,
    times: np.ndarray | None = None,
    dated: bool = False,
    other: np.ndarray | None = None,
    day_first: bool = False,
    parts: np.ndarray | None = None,
    names: Sequence[str] = (),
) -> str:
    """Keep `values` [M], NaN where missing, for `owner` (a session); return the key by which `OwnSeries` finds them.

    The rest is as in `Kept`.  The key is made from the content, so that only who has the series, or a link from them,
    knows it, and the same series brought again brings an old link back to life.  Raises Refusal when nothing can be
    learned from them.
    """
    numbers = np.asarray(values, dtype=np.float64)
    kept = Kept(name[:MAX_NAME_CHARACTERS], numbers, times, dated, other, day_first, parts, tuple(names))
    _check(kept)
    _checked(arranged(kept), kept.name)
    said = "\n".join([kept.name, *kept.names, str(kept.dated)]) if kept.times is not None else kept.name
    content = b"".join(each.tobytes() for each in kept.arrays())
    key = hashlib.sha256(said.encode() + b"\n" + content).hexdigest()[:32]
    _uploads.put(key, kept, size=len(content), owner=owner)
    return key


def _check(kept: Kept) -> None:
    """Raise Refusal when there is nothing to learn from, or too much."""
    values, name = kept.values, kept.name
    if (np.abs(values) > MAX_MAGNITUDE).any():
        raise Refusal("“{name}” holds a number that is too large.", name=name)
    there = np.flatnonzero(~np.isnan(values))
    if len(there) < LEAST_STEPS:
        raise Refusal(
            "“{name}” has {count} values; to learn and to test it needs at least {least}.",
            name=name,
            count=len(there),
            least=LEAST_STEPS,
        )
    if there[-1] + 1 - there[0] > MAX_SERIES:
        raise Refusal(
            "“{name}” has {count} values; up to {most} can be learned from.",
            name=name,
            count=f"{there[-1] + 1 - there[0]:,}",
            most=f"{MAX_SERIES:,}",
        )
    if np.nanmax(values) == np.nanmin(values):
        raise Refusal("“{name}” is the same everywhere: there is nothing to foretell.", name=name)


def _checked(found: Ordered, name: str) -> Ordered:
    """Return the series, if it is one; raises Refusal where too much of it would be made up, or it is too long."""
    made = int(found.made.sum())
    if made > MAX_GAPS * len(found.values):
        raise Refusal(
            "{gaps} of the {count} values of “{name}” are missing: more than {most} % can't be filled in.",
            gaps=f"{made:,}",
            count=f"{len(found.values):,}",
            name=name,
            most=f"{100 * MAX_GAPS:.0f}",
        )
    if len(found.values) > MAX_SERIES:
        raise Refusal(
            "“{name}” has {count} values; up to {most} can be learned from.",
            name=name,
            count=f"{len(found.values):,}",
            most=f"{MAX_SERIES:,}",
        )
    if len(found.values) < LEAST_STEPS:
        raise Refusal(
            "“{name}” has {count} values; to learn and to test it needs at least {least}.",
            name=name,
            count=len(found.values),
            least=LEAST_STEPS,
        )
    return found


@dataclass(frozen=True)
class OwnSeries(Serial):
    """A column of numbers that was uploaded to this server and is kept there for a while."""

    name: ClassVar[str] = "own_series"
    title: ClassVar[str] = N_("Your own series")
    summary: ClassVar[str] = N_(
        "A column of a CSV file of yours, in the order of time: what is the next value?"
    )
    puzzle: ClassVar[str] = N_("How far ahead can it foretell?")
    group: ClassVar[str] = N_("Your own")
    order: ClassVar[int] = 340

    key: str = value("", label=N_("File"), help=N_("The file that was uploaded."))
    only: str = value("", label=N_("Which series"), help=N_("Which of the series in the file."))
    dates: str = knob(
        "auto",
        choices=("auto", "other"),
        label=N_("Dates"),
        help=N_("How 3/4 is read: as the file suggests, or the other way round."),
    )
    turn: str = knob(
        "auto",
        choices=("auto", "file", "reversed"),
        label=N_("Order"),
        help=N_("By time, as the file has it, or turned round."),
    )
    gaps: str = knob(
        "auto",
        choices=("auto", "cut", "fill"),
        label=N_("Gaps"),
        help=N_("Short ones are filled and long ones cut; or all cut, or all filled."),
    )
    steps: str = knob(
        "auto",
        choices=("auto", "file"),
        label=N_("Steps"),
        help=N_("Made even where they are irregular, or each row a step."),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.key, str) or not re.fullmatch(r"([0-9a-f]{32})?", self.key):
            raise Refusal("The link names no file that could have been uploaded.")
        if not isinstance(self.only, str) or len(self.only) > MAX_NAME_CHARACTERS:
            raise Refusal("“{name}” has to be a text.", name=N_("Which series"))

    def content(self) -> Kept:
        """Return the stored column; raises Refusal when there is none, or no longer."""
        if not self.key:
            raise Refusal("Upload a CSV file first: a row of column names, then rows of numbers.")
        kept = _uploads.get(self.key)
        if kept is None:
            raise Refusal("The uploaded file is no longer here; upload it again.")
        return kept

    def arranged(self) -> Ordered:
        """Return the series in the order of time, and what there was to do for it; raises Refusal like `content`."""
        kept = self.content()
        return _checked(arranged(kept, **self.choices()), kept.name)

    def choices(self) -> dict[str, str]:
        """Return what was chosen about the order of time."""
        return {name: getattr(self, name) for name in ("only", "dates", "turn", "gaps", "steps")}

    def series(self) -> Series:
        kept, found = self.content(), self.arranged()
        made = found.made if found.made.any() else None
        dated = kept.dated and self.turn == "auto"
        return parted(kept.name, found.values, found.times, breaks=found.breaks, made=made, dated=dated)

    def findings(self) -> tuple[Finding, ...]:
        """Return what is doubtful in the series and what was done with it; raises Refusal like `content`."""
        return series_findings.findings(self.content(), self)

    def reading(self) -> Reading:
        """Return what was understood of the series; raises Refusal like `content`."""
        return Reading(series_findings.summary(self.series(), self.arranged()), (), self.findings())

    def remarks(self) -> tuple[Remark, ...]:
        return tuple(each.remark for each in self.findings())
