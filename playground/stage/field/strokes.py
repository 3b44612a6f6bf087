"""Strokes: what a reader painted on the field, as it comes from the browser and as a page uses it.

The browser sends every batch until it hears that it was taken in, because two messages between two reruns of
a page become one.  `Ledger` takes each batch in once, whatever arrives how often.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.limits import MAX_OWN_POINTS

Point = tuple[float, float, int]  # x, y, index of its class
SAME = 2e-3  # two coordinates closer than this are the same point; the browser rounds to 0.001
BATCHES = 200  # more unconfirmed batches than anybody's hand can make


@dataclass(frozen=True)
class Stroke:
    """One batch of the brush: first everything goes if `clear`, then `remove`, then `add`."""

    add: tuple[Point, ...] = ()
    remove: tuple[tuple[float, float], ...] = ()
    clear: bool = False

    def applied(self, points: Sequence[Point], *, most: int = MAX_OWN_POINTS) -> tuple[Point, ...]:
        """Return `points` after this stroke, never more than `most`."""
        kept = [] if self.clear else [each for each in points if not _among(each, self.remove)]
        return tuple(kept + list(self.add))[:most]


def applied(
    points: Sequence[Point], strokes: Iterable[Stroke], *, most: int = MAX_OWN_POINTS
) -> tuple[Point, ...]:
    """Return `points` after several strokes, in order."""
    result = tuple(points)
    for stroke in strokes:
        result = stroke.applied(result, most=most)
    return result


@dataclass
class Ledger:
    """Which batches of which brush (one brush per mounted field) have been taken in."""

    brush: str = ""
    number: int = 0

    def take(self, message: Any, *, classes: int, reach: float) -> tuple[Stroke, ...]:
        """Return the batches of a browser's message that are new, in order; nonsense in it is left out.

        `classes` bounds the index of a class and `reach` the size of a coordinate.
        """
        if not isinstance(message, dict) or not isinstance(message.get("batches"), list):
            return ()
        brush = str(message.get("from", ""))[:16]
        if brush != self.brush:
            self.brush, self.number = brush, 0
        new = []
        for batch in message["batches"][-BATCHES:]:
            number = batch.get("n") if isinstance(batch, dict) else None
            if isinstance(number, int) and number > self.number:
                self.number = number
                new.append(_stroke(batch, classes, reach))
        return tuple(new)


def _stroke(batch: dict[str, Any], classes: int, reach: float) -> Stroke:
    add = [
        (float(x), float(y), int(label))
        for x, y, label in _rows(batch.get("add"), 3)
        if max(abs(x), abs(y)) <= reach and 0 <= label < classes and label == int(label)
    ]
    remove = [(float(x), float(y)) for x, y in _rows(batch.get("remove"), 2)]
    return Stroke(tuple(add), tuple(remove), batch.get("clear") is True)


def _rows(value: Any, width: int) -> list[list[float]]:
    rows = value[:MAX_OWN_POINTS] if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, list) and len(row) == width and all(map(_finite, row))]


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _among(point: Point, gone: Iterable[tuple[float, float]]) -> bool:
    return any(abs(point[0] - x) < SAME and abs(point[1] - y) < SAME for x, y in gone)
