"""What a browser may do to a run directly: set one weight, silence one unit.  What makes no sense is left alone."""

from __future__ import annotations

import math
from typing import Any

from engine.network import Slot
from engine.run import Run

REACH = 1e4  # the largest weight that can be set by hand


def weight(run: Run, message: dict[str, Any]) -> None:
    """Set a number of the first replica: `layer` (column), `name` of the array, `at` its place, `value`."""
    found = _place(run, message)
    value = message.get("value")
    if found is None or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > REACH:
        return
    slot, place = found
    run.write(slot, place, float(value))


def lesion(run: Run, message: dict[str, Any]) -> None:
    """Silence unit `unit` of column `layer`, or let it speak again when `on` is false."""
    layer, unit = message.get("layer"), message.get("unit")
    columns = run.network.columns
    if not _index(layer, len(columns) - 1) or not _index(unit, columns[layer].width):  # type: ignore[index]
        return
    both = frozenset({(layer, unit)})
    run.lesions = run.lesions | both if message.get("on") else run.lesions - both
    run.record()


def _place(run: Run, message: dict[str, Any]) -> tuple[Slot, tuple[int, ...]] | None:
    layer, place = message.get("layer"), message.get("at")
    columns = run.network.columns
    if not _index(layer, len(columns)) or not isinstance(place, list):
        return None
    slot = columns[layer].slots.get(str(message.get("name")))  # type: ignore[index]
    if slot is None or len(place) != len(slot.shape):
        return None
    fits = all(_index(i, side) for i, side in zip(place, slot.shape, strict=True))
    return (slot, tuple(place)) if fits else None


def _index(value: Any, count: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count
