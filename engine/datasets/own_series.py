"""A visitor's own series, kept on this server for a while."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.dataset import Remark, remark
from engine.limits import (
    MAX_GAPS,
    MAX_MAGNITUDE,
    MAX_NAME_CHARACTERS,
    MAX_SERIES,
    MAX_STORED_TABLE_BYTES,
    MAX_STORED_TABLES,
    MAX_TABLES_EACH,
)
from engine.series import LEAST_STEPS, Serial, Series, filled, parted
from engine.shelf import Shelf
from engine.spec import N_, Refusal, value


@dataclass(frozen=True, eq=False)
class Kept:
    """A series as it is stored: values [M] without gaps; `filled` of them were, `cut` more were empty at its ends."""

    name: str
    values: np.ndarray
    filled: int
    cut: int


_uploads: Shelf[Kept] = Shelf(most=MAX_STORED_TABLES, most_bytes=MAX_STORED_TABLE_BYTES, each=MAX_TABLES_EACH)


def store_series(values: np.ndarray, name: str, *, owner: str) -> str:
    """Keep `values` [M], NaN where missing, for `owner` (a session); return the key by which `OwnSeries` finds them.

    The key is made from the content, so that only who has the series, or a link from them, knows it, and the same
    series brought again brings an old link back to life.  Raises Refusal when nothing can be learned from them.
    """
    kept = _whole(np.asarray(values, dtype=np.float64), name[:MAX_NAME_CHARACTERS])
    key = hashlib.sha256(kept.name.encode() + b"\n" + values.tobytes()).hexdigest()[:32]
    _uploads.put(key, kept, size=kept.values.nbytes, owner=owner)
    return key


def _whole(values: np.ndarray, name: str) -> Kept:
    """Return the series with its gaps filled; raises Refusal."""
    if (np.abs(values) > MAX_MAGNITUDE).any():
        raise Refusal("“{name}” holds a number that is too large.", name=name)
    there = np.flatnonzero(~np.isnan(values))
    inner = values[there[0] : there[-1] + 1] if len(there) else values[:0]
    gaps = len(inner) - len(there)
    if len(there) < LEAST_STEPS:
        raise Refusal(
            "“{name}” has {count} values; to learn and to test it needs at least {least}.",
            name=name,
            count=len(there),
            least=LEAST_STEPS,
        )
    if len(inner) > MAX_SERIES:
        raise Refusal(
            "“{name}” has {count} values; up to {most} can be learned from.",
            name=name,
            count=f"{len(inner):,}",
            most=f"{MAX_SERIES:,}",
        )
    if gaps > MAX_GAPS * len(inner):
        raise Refusal(
            "{gaps} of the {count} values of “{name}” are missing: more than {most} % can't be filled in.",
            gaps=f"{gaps:,}",
            count=f"{len(inner):,}",
            name=name,
            most=f"{100 * MAX_GAPS:.0f}",
        )
    if np.nanmax(inner) == np.nanmin(inner):
        raise Refusal("“{name}” is the same everywhere: there is nothing to foretell.", name=name)
    return Kept(name, filled(inner), gaps, len(values) - len(inner))


@dataclass(frozen=True)
class OwnSeries(Serial):
    """A column of numbers that was uploaded to this server and is kept there for a while."""

    name: ClassVar[str] = "own_series"
    title: ClassVar[str] = N_("Your own series")
    summary: ClassVar[str] = N_(
        "A column of a CSV file of yours, from top to bottom: what is the next value?"
    )
    puzzle: ClassVar[str] = N_("How far ahead can it foretell before it is only guessing?")
    group: ClassVar[str] = N_("Your own")
    order: ClassVar[int] = 340

    key: str = value("", label=N_("File"), help=N_("The file that was uploaded."))

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.key, str) or not re.fullmatch(r"([0-9a-f]{32})?", self.key):
            raise Refusal("The link names no file that could have been uploaded.")

    def content(self) -> Kept:
        """Return the stored series; raises Refusal when there is none, or no longer."""
        if not self.key:
            raise Refusal("Upload a CSV file first: a row of column names, then rows of numbers.")
        kept = _uploads.get(self.key)
        if kept is None:
            raise Refusal("The uploaded file is no longer here; upload it again.")
        return kept

    def series(self) -> Series:
        kept = self.content()
        return parted(kept.name, kept.values, np.arange(1.0, len(kept.values) + 1))

    def remarks(self) -> tuple[Remark, ...]:
        kept = self.content()
        count = f"{kept.filled:,}"
        found = []
        if kept.filled:
            text = N_(
                "{count} of {total} values were missing: they lie on a straight line between their neighbours."
            )
            found.append(remark(text, count=count, total=f"{len(kept.values):,}"))
        if kept.cut:
            text = N_("{count} empty cells at the ends of the column are left out.")
            found.append(remark(text, count=f"{kept.cut:,}"))
        return tuple(found)
