"""What a browser may do to a run directly: look back, set a weight, silence a unit.  Nonsense is left alone."""

from __future__ import annotations

from typing import Any

from engine.networks.network import Slot
from engine.runs.run import Run
from engine.runs.transfer import BY_HAND, LATEST
from engine.spec import Refusal
from playground.live.strand import Strand

REACH = 1e4  # the largest weight that can be set by hand


def scrub(strand: Strand, step: Any) -> bool:
    """Look at the state recorded nearest to `step`, and return whether the present is still what is looked at."""
    known = isinstance(step, int | float) and not isinstance(step, bool) and abs(step) <= LATEST
    found = strand.run.recording.nearest(int(step)) if known else None
    latest = found is None or found.step >= strand.run.step
    try:
        strand.look_at(None if latest else found)
    except Refusal:  # a table that has been forgotten since
        return True
    return latest


def weight(run: Run, message: dict[str, Any]) -> None:
    """Set a number of the first replica: `layer` (column), `name` of the array, `at` its place, `value`."""
    found = _place(run, message)
    value = message.get("value")
    if (
        found is None
        or isinstance(value, bool)
        or not isinstance(value, int | float)
        or not abs(value) <= REACH
    ):
        return
    slot, place = found
    run.write(slot, place, float(value))
    # A slider that is dragged says it once.
    if not any(event[1] == BY_HAND for event in run.recording.events[-1:]):
        run.recording.note(run.step, BY_HAND)


def lesion(run: Run, message: dict[str, Any]) -> None:
    """Silence unit `unit` of column `layer`, or let it speak again when `on` is false."""
    columns = run.network.columns
    layer = _index(message.get("layer"), len(columns) - 1)
    unit = None if layer is None else _index(message.get("unit"), columns[layer].width)
    if layer is None or unit is None:
        return
    both = frozenset({(layer, unit)})
    run.lesions = run.lesions | both if message.get("on") else run.lesions - both
    run.record()


def _place(run: Run, message: dict[str, Any]) -> tuple[Slot, tuple[int, ...]] | None:
    layer, at = _index(message.get("layer"), len(run.network.columns)), message.get("at")
    if layer is None or not isinstance(at, list):
        return None
    slot = run.network.columns[layer].slots.get(str(message.get("name")))
    if slot is None or len(at) != len(slot.shape):
        return None
    place = [_index(i, side) for i, side in zip(at, slot.shape, strict=True)]
    found = tuple(each for each in place if each is not None)
    return (slot, found) if len(found) == len(place) else None


def _index(value: Any, count: int) -> int | None:
    """Return `value` where it is a position among `count`."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count
    return value if fits else None
