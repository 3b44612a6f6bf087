"""The table that every benchmark fills in: what was measured, what was promised, what came out.

A benchmark is a module of this folder whose `main()` fills a `Report` and returns what `finish()` returns:

    report = Report("live", "Frames a second that a visitor sees")
    report.add("2→4→2→1", 57.2, at_least=50, unit="frames/s")
    report.add("whole frame on the server", 1.1, at_most=1.5, unit="ms")
    report.add("frames counted", 571)
    return report.finish()
"""

from __future__ import annotations

import datetime
import json
import math
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
Value = float | int | str


@dataclass(frozen=True)
class Row:
    """One measure: what was got, in `unit`, and the bounds (both inclusive) it was promised to keep."""

    measure: str
    got: Value
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def target(self) -> str:
        """The promise as people read it, such as “≥ 50”; empty when nothing was promised."""
        bounds = [("≥", self.at_least), ("≤", self.at_most)]
        return ", ".join(f"{sign} {spelled(bound)}" for sign, bound in bounds if bound is not None)

    @property
    def met(self) -> bool | None:
        """Whether the promise was kept; None when there was none.  A text or NaN never keeps one."""
        if not self.target:
            return None
        if isinstance(self.got, str) or math.isnan(self.got):
            return False
        low = -math.inf if self.at_least is None else self.at_least
        high = math.inf if self.at_most is None else self.at_most
        return low <= self.got <= high


@dataclass
class Report:
    """The measures of one benchmark, in the order in which they were taken."""

    name: str
    title: str = ""
    folder: Path = RESULTS
    rows: list[Row] = field(default_factory=list)

    def add(
        self,
        measure: str,
        got: Value,
        *,
        unit: str = "",
        at_least: float | None = None,
        at_most: float | None = None,
        note: str = "",
    ) -> Row:
        """Add one measure; give `at_least` or `at_most` where something was promised."""
        row = Row(measure, got, unit, at_least, at_most, note)
        self.rows.append(row)
        return row

    @property
    def met(self) -> bool:
        """Whether something was measured and no target was missed."""
        return bool(self.rows) and all(row.met is not False for row in self.rows)

    def table(self) -> str:
        """Return the rows as aligned text: measure, target, got, and whether the target was met."""
        words = {True: "met", False: "MISSED", None: ""}
        cells = [("measure", "target", "got", "", "")]
        for row in self.rows:
            got = f"{spelled(row.got)} {row.unit}".rstrip()
            cells.append((row.measure, row.target, got, words[row.met], row.note))
        widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
        lines = [_aligned(line, widths) for line in cells]
        return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])

    def to_json(self) -> dict[str, Any]:
        """Return the report and the machine that made it as plain JSON data."""
        return {
            "name": self.name,
            "title": self.title,
            "when": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "machine": {
                "system": platform.platform(),
                "processor": platform.processor() or platform.machine(),
                "cores": os.cpu_count(),
                "python": platform.python_version(),
            },
            "met": self.met,
            "rows": [_plain(row) for row in self.rows],
        }

    def finish(self) -> int:
        """Print the table, write it as `folder/NAME.json`, return the exit code: 1 where a target is missed."""
        print(f"{self.title or self.name}\n\n{self.table()}\n", flush=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.name}.json"
        path.write_text(json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return 0 if self.met else 1


def spelled(value: Value) -> str:
    """Return a number with about four significant digits, and a text as it is."""
    if isinstance(value, str) or not math.isfinite(value):
        return str(value)
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def _aligned(line: tuple[str, ...], widths: list[int]) -> str:
    measure, target, got, met, note = (
        cell.rjust(width) if column in (1, 2) else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(line, widths, strict=True))
    )
    return "  ".join((measure, target, got, met, note)).rstrip()


def _plain(row: Row) -> dict[str, Any]:
    got = row.got if isinstance(row.got, str) or math.isfinite(row.got) else str(row.got)
    return {
        "measure": row.measure,
        "got": got,
        "unit": row.unit,
        "at_least": row.at_least,
        "at_most": row.at_most,
        "met": row.met,
        "note": row.note,
    }
